// SPDX-License-Identifier: Apache-2.0
#include <fmt/format.h>

#include <algorithm>

#include "compiler/support/file_system.h"
#include "compiler/support/hash.h"
#include "compiler/support/process.h"
#include "compiler/support/worker_pool.h"
#include "runtime/vm/build.h"
#include "runtime/vm/locations.h"

namespace ptspec::runtime {
namespace {

namespace fs = std::filesystem;

struct Toolchain {
    fs::path c;
    fs::path cxx;
    /// Changes when a compiler is replaced.
    std::string identity;
};

Result<Toolchain> find_toolchain(const Compilers& compilers) {
    Toolchain toolchain;
    for (const auto& [name, place] :
         {std::pair{compilers.c, &toolchain.c}, std::pair{compilers.cxx, &toolchain.cxx}}) {
        const auto found = find_program(std::string(name));
        if (!found) {
            return Error{fmt::format("test programs need {}, which this machine lacks", name),
                         fmt::format("apt-get install {} libgtest-dev", compilers.package),
                         Code::tool_missing};
        }
        *place = *found;
        std::error_code error;
        const fs::path real = fs::canonical(*found, error);
        toolchain.identity += fmt::format("{} {} {}\n", real.string(), fs::file_size(real, error),
                                          fs::last_write_time(real, error).time_since_epoch().count());
    }
    return toolchain;
}

/// Sources that are compiled in the same way.
struct SourceGroup {
    std::vector<fs::path> sources;
    std::vector<fs::path> include_directories;
    std::vector<std::string> flags;
};

struct Program {
    std::string name;
    std::vector<SourceGroup> groups;
    std::vector<std::string> link_flags;
};

bool is_cxx(const fs::path& source) { return source.extension() != ".c"; }

/// All that any source may include. Coarse, but never stale.
Result<ContentHash> hash_of_headers(const SourceGroup& group) {
    const RealFileSystem files;
    ContentHasher hasher;
    for (const fs::path& folder : group.include_directories) {
        for (const char* suffix : {".h", ".inc"}) {
            const auto headers = files.list_files(folder, suffix);
            if (!headers) return headers.error();
            for (const fs::path& header : *headers) {
                const auto text = files.read(header);
                if (!text) return text.error();
                hasher.add(header.string()).add(*text);
            }
        }
    }
    return hasher.digest();
}

/// One object: how it is made, and where it is kept.
struct Compilation {
    fs::path source;
    std::vector<std::string> command;
    fs::path object;
};

Result<std::vector<Compilation>> plan(const Program& program, const Toolchain& toolchain,
                                      const fs::path& cache) {
    const RealFileSystem files;
    std::vector<Compilation> plan;
    for (const SourceGroup& group : program.groups) {
        const auto headers = hash_of_headers(group);
        if (!headers) return headers.error();
        for (const fs::path& source : group.sources) {
            std::vector<std::string> command = {
                is_cxx(source) ? toolchain.cxx.string() : toolchain.c.string(),
                is_cxx(source) ? "-std=c++20" : "-std=gnu11"};
            command.insert(command.end(), group.flags.begin(), group.flags.end());
            for (const fs::path& folder : group.include_directories)
                command.push_back("-I" + folder.string());
            command.insert(command.end(), {"-c", source.string()});

            const auto text = files.read(source);
            if (!text) return text.error();
            ContentHasher hasher;
            hasher.add(toolchain.identity).add(headers->hex()).add(*text);
            for (const std::string& word : command) hasher.add(word);
            plan.push_back({source, std::move(command), cache / "objects" / (hasher.digest().hex() + ".o")});
        }
    }
    return plan;
}

/// Runs a tool that writes `result`; an interrupted or failed one leaves no file of that name.
Result<void> run_tool(std::vector<std::string> command, const fs::path& result, const std::string& what,
                      std::stop_token stop) {
    RealFileSystem files;
    if (auto made = files.make_directories(result.parent_path()); !made) return made;
    const fs::path aside = result.string() + ".partial";
    command.insert(command.end(), {"-o", aside.string()});
    const auto run =
        run_process({.argv = std::move(command), .standard_error = Merge{}, .stop = std::move(stop)});
    if (!run) return run.error();
    if (!run->succeeded()) {
        return Error{fmt::format("building {} failed ({}):\n{}", what, run->describe(), run->standard_output),
                     "", Code::build_failed};
    }
    std::error_code error;
    fs::rename(aside, result, error);
    if (error) return Error{fmt::format("{}: {}", result.string(), error.message())};
    return {};
}

Result<void> compile_all(const std::vector<Compilation>& plan, std::stop_token stop) {
    Result<void> first_error;
    const auto state = [] { return 0; };
    const auto work = [&](int&, std::size_t i, std::stop_token job_stop) -> Result<void> {
        const RealFileSystem files;
        if (files.exists(plan[i].object)) return {};
        return run_tool(plan[i].command, plan[i].object, plan[i].source.string(), std::move(job_stop));
    };
    const auto deliver = [&](std::size_t, Result<void>&& done) {
        if (!done && first_error) first_error = done;
    };
    const std::size_t delivered =
        run_in_order(plan.size(), default_worker_count(), state, work, deliver, stop);
    if (first_error && delivered != plan.size()) return Error{"interrupted", "", Code::interrupted};
    return first_error;
}

Result<fs::path> build(const BuildPlaces& places, const Compilers& compilers, const Program& program,
                       const Progress& progress, std::stop_token stop) {
    const auto toolchain = find_toolchain(compilers);
    if (!toolchain) return toolchain.error();
    const auto compilations = plan(program, *toolchain, places.cache);
    if (!compilations) return compilations.error();

    std::vector<std::string> link = {toolchain->cxx.string()};
    for (const Compilation& compilation : *compilations) link.push_back(compilation.object.string());
    link.insert(link.end(), program.link_flags.begin(), program.link_flags.end());
    ContentHasher hasher;
    for (const std::string& word : link) hasher.add(word);
    const fs::path result = places.cache / "programs" / hasher.digest().hex() / program.name;
    const RealFileSystem files;
    if (files.exists(result)) return result;

    const auto lock = FileLock::acquire(places.cache / "programs" / "lock");
    if (!lock) return lock.error();
    progress(fmt::format("building the program `{}`", program.name));
    if (auto done = compile_all(*compilations, stop); !done) return done.error();
    if (auto done = run_tool(std::move(link), result, program.name, stop); !done) return done.error();
    return result;
}

Result<std::vector<fs::path>> suite_sources(const fs::path& runtime) {
    const RealFileSystem files;
    std::vector<fs::path> sources;
    for (const char* folder : {"backend", "suite"}) {
        const auto found = files.list_files(runtime / folder, ".cc");
        if (!found) return found.error();
        for (const fs::path& file : *found) {
            if (!file.stem().string().ends_with("_test")) sources.push_back(file);
        }
    }
    return sources;
}

/// Debian has GoogleTest's library for this machine alone, and its source for all.
Result<SourceGroup> googletest_from_source() {
    const fs::path root = "/usr/src/googletest/googletest";
    const fs::path source = root / "src" / "gtest-all.cc";
    const RealFileSystem files;
    if (!files.exists(source)) {
        return Error{
            fmt::format("test programs for another machine need GoogleTest's source, {}", source.string()),
            "apt-get install libgtest-dev", Code::tool_missing};
    }
    return SourceGroup{.sources = {source},
                       .include_directories = {root / "include", root},
                       .flags = {"-O2", "-DGTEST_HAS_PTHREAD=1"}};
}

}  // namespace

Result<fs::path> build_test_program(const BuildPlaces& places, const Compilers& compilers,
                                    const TargetSources& sources, Linkage linkage, const Progress& progress,
                                    std::stop_token stop) {
    auto suite = suite_sources(places.runtime);
    if (!suite) return suite.error();
    // `runtime/...` is how the sources name each other.
    const fs::path root = places.runtime.parent_path();
    SourceGroup own{.sources = std::move(*suite),
                    .include_directories = {places.runtime / "include", places.runtime / "backend",
                                            places.runtime / "suite"},
                    .flags = {"-O2", "-I" + root.string(), "-ffile-prefix-map=" + root.string() + "/="}};
    std::vector<std::string> link_flags = {"-s", "-lpthread", "-ldl"};
    std::vector<SourceGroup> groups;
    if (compilers.cross) {
        auto googletest = googletest_from_source();
        if (!googletest) return googletest.error();
        own.include_directories.push_back(googletest->include_directories.front());
        groups.push_back(std::move(*googletest));
    } else {
        link_flags.insert(link_flags.begin() + 1, "-lgtest");
    }
    if (linkage == Linkage::standalone) {
        own.flags.emplace_back("-DPTSPEC_STATIC_PROGRAM");
        link_flags.insert(link_flags.begin(), "-static");
    }
    SourceGroup generated = own;
    generated.sources = sources.program;
    generated.include_directories.insert(generated.include_directories.end(),
                                         sources.include_directories.begin(),
                                         sources.include_directories.end());
    groups.push_back(std::move(own));
    groups.push_back(std::move(generated));
    const Program program{.name = "test", .groups = std::move(groups), .link_flags = std::move(link_flags)};
    return build(places, compilers, program, progress, std::move(stop));
}

Result<fs::path> build_init(const BuildPlaces& places, const Compilers& compilers, const Progress& progress,
                            std::stop_token stop) {
    const SourceGroup sources{
        .sources = {places.runtime / "init" / "init.c"}, .include_directories = {}, .flags = {"-Os"}};
    const Program program{.name = "init", .groups = {sources}, .link_flags = {"-static", "-s"}};
    return build(places, compilers, program, progress, std::move(stop));
}

}  // namespace ptspec::runtime

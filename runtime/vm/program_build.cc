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

Result<Toolchain> find_toolchain(const Architecture& architecture) {
    Toolchain toolchain;
    for (const auto& [name, place] : {std::pair{architecture.c_compiler, &toolchain.c},
                                      std::pair{architecture.cxx_compiler, &toolchain.cxx}}) {
        const auto found = find_program(std::string(name));
        if (!found) {
            return Error{fmt::format("test programs for {} need {}, which this machine lacks",
                                     architecture.name, name),
                         fmt::format("apt-get install {} libgtest-dev", architecture.compiler_package)};
        }
        *place = *found;
        std::error_code error;
        const fs::path real = fs::canonical(*found, error);
        toolchain.identity += fmt::format("{} {} {}\n", real.string(), fs::file_size(real, error),
                                          fs::last_write_time(real, error).time_since_epoch().count());
    }
    return toolchain;
}

struct Program {
    std::string name;
    std::vector<fs::path> sources;
    std::vector<fs::path> include_directories;
    std::vector<std::string> compile_flags;
    std::vector<std::string> c_flags;
    std::vector<std::string> cxx_flags;
    std::vector<std::string> link_flags;
};

/// All headers that any source may include. Coarse, but never stale.
Result<ContentHash> hash_of_headers(const Program& program) {
    const RealFileSystem files;
    ContentHasher hasher;
    for (const fs::path& folder : program.include_directories) {
        const auto headers = files.list_files(folder, ".h");
        if (!headers) return headers.error();
        for (const fs::path& header : *headers) {
            const auto text = files.read(header);
            if (!text) return text.error();
            hasher.add(header.string()).add(*text);
        }
    }
    return hasher.digest();
}

class ProgramBuild {
  public:
    ProgramBuild(const Toolchain& toolchain, const Program& program, const fs::path& cache,
                 std::string headers_hash)
        : toolchain_(toolchain), program_(program), cache_(cache), headers_hash_(std::move(headers_hash)) {}

    Result<fs::path> run(const Progress& progress, std::stop_token stop) {
        ContentHasher hasher;
        for (const fs::path& source : program_.sources) {
            auto object = object_for(source);
            if (!object) return object.error();
            hasher.add(object->string());
            objects_.push_back(std::move(*object));
        }
        for (const std::string& flag : program_.link_flags) hasher.add(flag);
        const fs::path result = cache_ / "programs" / hasher.digest().hex() / program_.name;
        const RealFileSystem files;
        if (files.exists(result)) return result;

        const auto lock = FileLock::acquire(cache_ / "programs" / "lock");
        if (!lock) return lock.error();
        progress(fmt::format("building {}", program_.name));
        if (auto done = compile_all(stop); !done) return done.error();
        if (auto done = link(result, stop); !done) return done.error();
        return result;
    }

  private:
    static bool is_cxx(const fs::path& source) { return source.extension() != ".c"; }

    std::vector<std::string> compile_command(const fs::path& source) const {
        std::vector<std::string> argv = {is_cxx(source) ? toolchain_.cxx.string() : toolchain_.c.string()};
        const auto append = [&](const std::vector<std::string>& flags) {
            argv.insert(argv.end(), flags.begin(), flags.end());
        };
        append(is_cxx(source) ? program_.cxx_flags : program_.c_flags);
        append(program_.compile_flags);
        for (const fs::path& folder : program_.include_directories) argv.push_back("-I" + folder.string());
        argv.insert(argv.end(), {"-c", source.string()});
        return argv;
    }

    Result<fs::path> object_for(const fs::path& source) const {
        const RealFileSystem files;
        const auto text = files.read(source);
        if (!text) return text.error();
        ContentHasher hasher;
        hasher.add(toolchain_.identity).add(headers_hash_).add(*text);
        for (const std::string& word : compile_command(source)) hasher.add(word);
        return cache_ / "objects" / (hasher.digest().hex() + ".o");
    }

    Result<void> compile(const fs::path& source, const fs::path& object, std::stop_token stop) const {
        const RealFileSystem files;
        if (files.exists(object)) return {};
        const fs::path aside = object.string() + ".partial";
        auto argv = compile_command(source);
        argv.insert(argv.end(), {"-o", aside.string()});
        return run_tool(std::move(argv), aside, object, source.string(), std::move(stop));
    }

    static Result<void> run_tool(std::vector<std::string> argv, const fs::path& aside, const fs::path& result,
                                 const std::string& what, std::stop_token stop) {
        RealFileSystem files;
        if (auto made = files.make_directories(result.parent_path()); !made) return made;
        const auto run =
            run_process({.argv = std::move(argv), .standard_error = Merge{}, .stop = std::move(stop)});
        if (!run) return run.error();
        if (!run->succeeded()) {
            return Error{
                fmt::format("building {} failed ({}):\n{}", what, run->describe(), run->standard_output)};
        }
        std::error_code error;
        fs::rename(aside, result, error);
        if (error) return Error{fmt::format("{}: {}", result.string(), error.message())};
        return {};
    }

    Result<void> compile_all(std::stop_token stop) const {
        Result<void> first_error;
        const auto state = [] { return 0; };
        const auto work = [&](int&, std::size_t i, std::stop_token job_stop) {
            return compile(program_.sources[i], objects_[i], std::move(job_stop));
        };
        const auto deliver = [&](std::size_t, Result<void>&& done) {
            if (!done && first_error) first_error = done;
        };
        const std::size_t delivered =
            run_in_order(program_.sources.size(), default_worker_count(), state, work, deliver, stop);
        if (first_error && delivered != program_.sources.size()) return Error{"interrupted"};
        return first_error;
    }

    Result<void> link(const fs::path& result, std::stop_token stop) const {
        const fs::path aside = result.string() + ".partial";
        const bool any_cxx = std::ranges::any_of(program_.sources, is_cxx);
        std::vector<std::string> argv = {any_cxx ? toolchain_.cxx.string() : toolchain_.c.string(), "-o",
                                         aside.string()};
        for (const fs::path& object : objects_) argv.push_back(object.string());
        argv.insert(argv.end(), program_.link_flags.begin(), program_.link_flags.end());
        return run_tool(std::move(argv), aside, result, program_.name, std::move(stop));
    }

    const Toolchain& toolchain_;
    const Program& program_;
    const fs::path& cache_;
    std::string headers_hash_;
    std::vector<fs::path> objects_;
};

Result<fs::path> build(const BuildPlaces& places, const Architecture& architecture, const Program& program,
                       const Progress& progress, std::stop_token stop) {
    const auto toolchain = find_toolchain(architecture);
    if (!toolchain) return toolchain.error();
    const auto headers = hash_of_headers(program);
    if (!headers) return headers.error();
    return ProgramBuild(*toolchain, program, places.cache, headers->hex()).run(progress, std::move(stop));
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

}  // namespace

Result<fs::path> build_test_program(const BuildPlaces& places, const Architecture& architecture,
                                    const TargetSources& sources, Linkage linkage, const Progress& progress,
                                    std::stop_token stop) {
    auto suite = suite_sources(places.runtime);
    if (!suite) return suite.error();
    // `runtime/...` is how the sources name each other.
    const fs::path root = places.runtime.parent_path();
    Program program{
        .name = "test",
        .sources = std::move(*suite),
        .include_directories = {places.runtime / "include", places.runtime / "backend",
                                places.runtime / "suite"},
        .compile_flags = {"-O2", "-I" + root.string(), "-ffile-prefix-map=" + root.string() + "/="},
        .c_flags = {"-std=c11"},
        .cxx_flags = {"-std=c++20"},
        .link_flags = {"-s", "-lgtest", "-lpthread"}};
    program.sources.insert(program.sources.end(), sources.program.begin(), sources.program.end());
    program.include_directories.insert(program.include_directories.end(), sources.include_directories.begin(),
                                       sources.include_directories.end());
    if (linkage == Linkage::standalone) {
        program.compile_flags.emplace_back("-DPTSPEC_STATIC_PROGRAM");
        program.link_flags.insert(program.link_flags.begin(), "-static");
    } else {
        program.link_flags.emplace_back("-ldl");
    }
    return build(places, architecture, program, progress, std::move(stop));
}

Result<fs::path> build_init(const BuildPlaces& places, const Architecture& architecture,
                            const Progress& progress, std::stop_token stop) {
    const Program program{.name = "init",
                          .sources = {places.runtime / "init" / "init.c"},
                          .include_directories = {},
                          .compile_flags = {"-Os"},
                          .c_flags = {"-std=gnu11"},
                          .cxx_flags = {},
                          .link_flags = {"-static", "-s"}};
    return build(places, architecture, program, progress, std::move(stop));
}

}  // namespace ptspec::runtime

// SPDX-License-Identifier: Apache-2.0
#include <fmt/format.h>

#include "compiler/support/file_system.h"
#include "compiler/support/hash.h"
#include "compiler/support/process.h"
#include "runtime/vm/build.h"
#include "runtime/vm/locations.h"

namespace ptspec::runtime {
namespace {

namespace fs = std::filesystem;

/// Kbuild wants all files of a module in one folder.
struct ModuleFile {
    fs::path name;
    std::string content;
};

Result<void> add_file(std::vector<ModuleFile>& all, const fs::path& name, const fs::path& from) {
    const RealFileSystem files;
    auto content = files.read(from);
    if (!content) return content.error();
    all.push_back({name, std::move(*content)});
    return {};
}

Result<void> add_folder(std::vector<ModuleFile>& all, const fs::path& prefix, const fs::path& folder,
                        std::string_view suffix) {
    const RealFileSystem files;
    const auto found = files.list_files(folder, suffix);
    if (!found) return found.error();
    for (const fs::path& file : *found) {
        if (file.parent_path() != folder) continue;
        if (auto added = add_file(all, prefix / file.filename(), file); !added) return added;
    }
    return {};
}

Result<std::vector<ModuleFile>> gather(const fs::path& runtime, const TargetSources& sources) {
    std::vector<ModuleFile> all;
    const fs::path kernel = runtime / "kernel";
    for (const char* suffix : {".c", ".h", "Kbuild"}) {
        if (auto added = add_folder(all, "", kernel, suffix); !added) return added.error();
    }
    if (auto added = add_folder(all, "include/ptspec", runtime / "include" / "ptspec", ".h"); !added)
        return added.error();
    for (const fs::path& folder : sources.include_directories) {
        if (auto added = add_folder(all, "", folder, ".h"); !added) return added.error();
    }
    if (auto added = add_file(all, "kernel_table.c", sources.kernel_table); !added) return added.error();
    return all;
}

/// One folder for each kernel; for a kernel that never changes, one for each content.
fs::path folder_for(const fs::path& cache, const Kernel& kernel, const std::vector<ModuleFile>& all) {
    ContentHasher hasher;
    hasher.add(kernel.headers.string());
    for (const ModuleFile& file : all) {
        hasher.add(file.name.string());
        if (kernel.immutable) hasher.add(file.content);
    }
    return cache / "modules" / hasher.digest().hex();
}

Result<void> run_make(const Architecture& architecture, const Kernel& kernel, const fs::path& folder,
                      std::stop_token stop) {
    // CONFIG_DEBUG_INFO_BTF_MODULES: type information needs pahole, and nobody reads it. CONFIG_DEBUG_INFO:
    // it is four fifths of the module, which every boot has to copy. MAKEFLAGS: a make that called us would
    // hand its own settings down.
    std::vector<std::string> argv = {"make",
                                     "-s",
                                     "-C",
                                     kernel.headers.string(),
                                     "M=" + folder.string(),
                                     "CONFIG_DEBUG_INFO_BTF_MODULES=",
                                     "CONFIG_DEBUG_INFO="};
    argv.insert(argv.end(), architecture.make_arguments.begin(), architecture.make_arguments.end());
    argv.emplace_back("modules");
    const auto run = run_process({.argv = std::move(argv),
                                  .environment = {{"MAKEFLAGS", ""}, {"LC_ALL", "C.UTF-8"}},
                                  .standard_error = Merge{},
                                  .stop = std::move(stop)});
    if (!run) return Error{run.error().message, "apt-get install make", Code::tool_missing};
    if (!run->succeeded()) {
        return Error{fmt::format("building ptspec.ko for Linux {} failed ({}):\n{}", kernel.release,
                                 run->describe(), run->standard_output),
                     "", Code::build_failed};
    }
    return {};
}

}  // namespace

Result<fs::path> build_module(const BuildPlaces& places, const Architecture& architecture,
                              const Kernel& kernel, const TargetSources& sources, const Progress& progress,
                              std::stop_token stop) {
    // The kernel's own settings name the compiler by its prefix.
    if (!find_program(std::string(architecture.compilers.c))) {
        return Error{fmt::format("modules for Linux {} need {}, which this machine lacks", kernel.release,
                                 architecture.compilers.c),
                     fmt::format("apt-get install {}", architecture.compilers.package), Code::tool_missing};
    }
    const auto all = gather(places.runtime, sources);
    if (!all) return all.error();
    const fs::path folder = folder_for(places.cache, kernel, *all);
    const auto lock = FileLock::acquire(folder.string() + ".lock");
    if (!lock) return lock.error();

    RealFileSystem files;
    fs::path module = folder / "ptspec.ko";
    // The linker writes the module in place, so the file alone does not say that the build was finished.
    const fs::path finished = folder / "finished";
    if (kernel.immutable && files.exists(finished)) return module;

    progress(fmt::format("building ptspec.ko for Linux {}", kernel.release));
    for (const ModuleFile& file : *all) {
        if (auto written = write_if_changed(files, folder / file.name, file.content); !written)
            return written.error();
    }
    if (auto made = run_make(architecture, kernel, folder, std::move(stop)); !made) return made.error();
    if (auto written = files.write_atomically(finished, ""); !written) return written.error();
    return module;
}

}  // namespace ptspec::runtime

// SPDX-License-Identifier: Apache-2.0
#include <fmt/format.h>
#include <toml++/toml.h>

#include <algorithm>
#include <charconv>
#include <cstdlib>
#include <sstream>

#include "compiler/driver/driver.h"
#include "compiler/sema/loader.h"
#include "compiler/support/suggest.h"

namespace ptspec::driver {
namespace {

using Path = std::filesystem::path;

std::optional<Path> find_project_file(const FileSystem& files) {
    std::error_code error;
    Path folder = std::filesystem::current_path(error);
    if (error) return std::nullopt;
    for (;; folder = folder.parent_path()) {
        if (files.exists(folder / "ptspec.toml")) return folder / "ptspec.toml";
        if (folder == folder.parent_path()) return std::nullopt;
    }
}

// Paths in messages are shown as short as the working directory allows.
Path shown(const Path& path) {
    std::error_code error;
    const Path here = std::filesystem::current_path(error);
    if (error || !path.is_absolute()) return path;
    const Path relative = path.lexically_relative(here);
    return relative.empty() || *relative.begin() == ".." ? path : relative;
}

std::vector<Path> paths_of(const toml::table& table, std::string_view key, const Path& folder,
                           const Path& file, Diagnostics& diagnostics) {
    std::vector<Path> result;
    const toml::node* node = table.get(key);
    if (!node) return result;
    const toml::array* array = node->as_array();
    const auto wrong = [&] {
        diagnostics.report(
            Diagnostic(Code::invalid_project_file,
                       fmt::format("{}: `{}` must be an array of paths", file.generic_string(), key)));
        return std::vector<Path>{};
    };
    if (!array) return wrong();
    for (const toml::node& element : *array) {
        const auto text = element.value<std::string>();
        if (!text) return wrong();
        result.push_back(shown(folder / *text));
    }
    return result;
}

// Reports the keys that nobody reads.
void check_keys(const toml::table& table, const std::string& where, const std::vector<std::string>& known,
                Diagnostics& diagnostics) {
    for (const auto& [key, value] : table) {
        if (std::find(known.begin(), known.end(), key.str()) != known.end()) continue;
        Diagnostic diagnostic(Code::invalid_project_file,
                              fmt::format("{}: unknown key `{}`", where, key.str()));
        if (auto meant = did_you_mean(key.str(), known)) diagnostic.help(*meant);
        diagnostics.report(std::move(diagnostic));
    }
}

std::optional<uint64_t> limit_of(const toml::table& table, std::string_view key, const std::string& where,
                                 int64_t least, Diagnostics& diagnostics) {
    const toml::node* node = table.get(key);
    if (!node) return std::nullopt;
    const auto number = node->value<int64_t>();
    if (number && *number >= least) return static_cast<uint64_t>(*number);
    diagnostics.report(Diagnostic(Code::invalid_project_file,
                                  fmt::format("{}: `{}` must be a number from {}", where, key, least)));
    return std::nullopt;
}

void read_limits(const toml::table& table, const std::string& file, ProjectFile& project,
                 Diagnostics& diagnostics) {
    const toml::node* node = table.get("prove");
    if (!node) return;
    const toml::table* prove = node->as_table();
    if (!prove) {
        diagnostics.report(
            Diagnostic(Code::invalid_project_file, fmt::format("{}: `prove` must be a table", file)));
        return;
    }
    check_keys(*prove, file + ": [prove]", {"limit", "timeout", "memory"}, diagnostics);
    project.limit = limit_of(*prove, "limit", file + ": [prove]", 1, diagnostics);
    project.timeout_seconds = limit_of(*prove, "timeout", file + ": [prove]", 1, diagnostics);
    project.memory_mb = limit_of(*prove, "memory", file + ": [prove]", least_memory_mb, diagnostics);
}

}  // namespace

std::optional<syntax::Version> version_of(std::string_view text) {
    syntax::Version version;
    const char* const end = text.data() + text.size();
    const auto major = std::from_chars(text.data(), end, version.major);
    if (major.ec != std::errc() || major.ptr == end || *major.ptr != '.') return std::nullopt;
    const auto minor = std::from_chars(major.ptr + 1, end, version.minor);
    if (minor.ec != std::errc() || minor.ptr != end) return std::nullopt;
    return version;
}

std::optional<ProjectFile> read_project_file(const FileSystem& files, Diagnostics& diagnostics) {
    const auto file = find_project_file(files);
    if (!file) return std::nullopt;
    const auto text = files.read(*file);
    if (!text) {
        diagnostics.report(Diagnostic(Code::file_not_readable, text.error().message));
        return std::nullopt;
    }
    ProjectFile project;
    project.folder = file->parent_path();
    try {
        const toml::table table = toml::parse(*text, file->generic_string());
        check_keys(table, file->generic_string(), {"specs", "import_paths", "cache", "linux", "prove"},
                   diagnostics);
        read_limits(table, file->generic_string(), project, diagnostics);
        project.specs = paths_of(table, "specs", project.folder, *file, diagnostics);
        project.import_paths = paths_of(table, "import_paths", project.folder, *file, diagnostics);
        if (const toml::node* node = table.get("linux")) {
            project.linux_version = node->value<std::string>().value_or("");
            if (!version_of(project.linux_version)) {
                diagnostics.report(Diagnostic(
                    Code::invalid_project_file,
                    fmt::format("{}: `linux` must be a version, such as \"6.12\"", file->generic_string())));
            }
        }
        if (const auto cache = table["cache"].value<std::string>()) project.cache = project.folder / *cache;
    } catch (const toml::parse_error& error) {
        std::ostringstream message;
        message << file->generic_string() << ":" << error.source().begin.line << ": " << error.description();
        diagnostics.report(Diagnostic(Code::invalid_project_file, message.str()));
    }
    return project;
}

std::vector<Path> chosen_inputs(const FileSystem& files, const CommonOptions& options,
                                const std::optional<ProjectFile>& project, Diagnostics& diagnostics) {
    std::vector<Path> inputs(options.specs.begin(), options.specs.end());
    if (inputs.empty() && project) inputs = project->specs;
    if (inputs.empty()) {
        if (files.is_directory("specs")) {
            inputs.emplace_back("specs");
        } else if (!diagnostics.has_errors()) {
            diagnostics.report(
                Diagnostic(Code::no_specification, "no specification given")
                    .note("without arguments the folder `specs` is read, or what ptspec.toml names")
                    .help("name a file or a folder: `ptspec check my/specs`"));
        }
    }
    return inputs;
}

namespace {

// The specifications that come with the tool: installed beside it, or in the tree in which it was built.
std::vector<Path> shipped_specs(const FileSystem& files) {
    std::error_code error;
    const Path folder = std::filesystem::read_symlink("/proc/self/exe", error).parent_path();
    if (error) return {};
    for (const Path& specs :
         {folder.parent_path() / "share/ptspec/specs", folder.parent_path().parent_path() / "specs"}) {
        if (files.is_directory(specs / "api")) return {specs};
    }
    return {};
}

}  // namespace

std::unique_ptr<Workspace> open_workspace(const FileSystem& files, const CommonOptions& options) {
    auto workspace = std::make_unique<Workspace>();
    workspace->project = read_project_file(files, workspace->diagnostics);
    const auto& project = workspace->project;
    const std::vector<Path> inputs = chosen_inputs(files, options, project, workspace->diagnostics);
    std::vector<Path> roots(options.import_paths.begin(), options.import_paths.end());
    if (project) roots.insert(roots.end(), project->import_paths.begin(), project->import_paths.end());
    auto modules = sema::load_modules(files, inputs, roots, workspace->sources, workspace->diagnostics,
                                      shipped_specs(files));
    const std::string& linux_version =
        options.linux_version.empty() && project ? project->linux_version : options.linux_version;
    workspace->program = sema::index_program(std::move(modules), workspace->diagnostics,
                                             version_of(linux_version).value_or(sema::reference_version));
    // What a file that could not be read declares would be missing everywhere: no follow-up errors from that.
    if (!workspace->diagnostics.has_errors()) {
        workspace->analysis = sema::analyse(workspace->program, workspace->sources, workspace->diagnostics);
    }
    return workspace;
}

model::ClosedModel* Workspace::find(const std::string& target) const {
    for (const auto& model : analysis.models) {
        if (model->target.name == target) return model.get();
    }
    return nullptr;
}

std::vector<model::ClosedModel*> chosen_targets(Workspace& workspace, const CommonOptions& options) {
    std::vector<model::ClosedModel*> chosen;
    if (options.targets.empty()) {
        for (const auto& model : workspace.analysis.models) chosen.push_back(model.get());
        return chosen;
    }
    for (const std::string& name : options.targets) {
        if (model::ClosedModel* model = workspace.find(name)) {
            chosen.push_back(model);
            continue;
        }
        // `arm64` is all of its pagings: `arm64/va48`, `arm64/va52`.
        const size_t before = chosen.size();
        for (const auto& model : workspace.analysis.models) {
            if (model->target.name.starts_with(name + "/")) chosen.push_back(model.get());
        }
        if (chosen.size() > before) continue;
        // A target with errors has been reported already, and so has a file that could not be read.
        if (workspace.program.targets.contains(name) || workspace.program.pagings.contains(name)) continue;
        if (workspace.program.targets.empty() && workspace.diagnostics.has_errors()) continue;
        std::vector<std::string> names;
        for (const auto& model : workspace.analysis.models) names.push_back(model->target.name);
        Diagnostic diagnostic(Code::usage, fmt::format("there is no target `{}`", name));
        if (auto meant = did_you_mean(name, names)) diagnostic.help(*meant);
        diagnostic.note("`ptspec list targets` shows them all");
        workspace.diagnostics.report(std::move(diagnostic));
    }
    return chosen;
}

std::vector<model::ClosedModel*> chosen_kernels(Workspace& workspace, const CommonOptions& options) {
    auto chosen = chosen_targets(workspace, options);
    if (options.targets.empty()) {
        std::erase_if(chosen, [](const model::ClosedModel* model) { return model->target.is_paging; });
    }
    return chosen;
}

std::filesystem::path cache_directory(const FileSystem& files) {
    const auto variable = [](const char* name) -> std::optional<Path> {
        const char* value = std::getenv(name);
        if (!value || !*value) return std::nullopt;
        return Path(value);
    };
    if (const auto path = variable("PTSPEC_CACHE")) return *path;
    Diagnostics ignored;  // reported when the workspace was opened
    if (const auto project = read_project_file(files, ignored); project && project->cache)
        return *project->cache;
    if (const auto path = variable("XDG_CACHE_HOME")) return *path / "ptspec";
    if (const auto path = variable("HOME")) return *path / ".cache" / "ptspec";
    return std::filesystem::temp_directory_path() / "ptspec";
}

std::shared_ptr<query::CacheFolder> kept_answers(const FileSystem& files) {
    return std::make_shared<query::CacheFolder>(cache_directory(files) / "answers");
}

}  // namespace ptspec::driver

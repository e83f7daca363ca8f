// SPDX-License-Identifier: Apache-2.0
#include "compiler/sema/loader.h"

#include <fmt/format.h>

#include <deque>
#include <map>
#include <optional>
#include <set>

#include "compiler/support/suggest.h"
#include "compiler/syntax/parser.h"

namespace ptspec::sema {
namespace {

using Path = std::filesystem::path;

std::string dotted(const std::vector<syntax::Name>& path) {
    std::string text;
    for (const syntax::Name& part : path) text += (text.empty() ? "" : ".") + part.text;
    return text;
}

Span span_of(const std::vector<syntax::Name>& path) { return join(path.front().span, path.back().span); }

// `api.leaf` below specs/ is specs/api/leaf.pts
Path file_of(const Path& root, const std::vector<syntax::Name>& module) {
    Path file = root;
    for (const syntax::Name& part : module) file /= part.text;
    file += ".pts";
    return file;
}

class Loader {
  public:
    Loader(const FileSystem& files, std::vector<Path> search_roots, std::vector<Path> last_roots,
           SourceMap& sources, Diagnostics& diagnostics)
        : files_(files),
          search_roots_(std::move(search_roots)),
          last_roots_(std::move(last_roots)),
          sources_(sources),
          diagnostics_(diagnostics) {}

    void add_input(const Path& input) {
        if (files_.is_directory(input)) {
            auto found = files_.list_files(input, ".pts");
            if (!found) {
                diagnostics_.report(Diagnostic(Code::file_not_readable, found.error().message));
                return;
            }
            if (found->empty()) {
                diagnostics_.report(Diagnostic(
                    Code::no_specification, fmt::format("no .pts file below `{}`", input.generic_string())));
            }
            for (const Path& file : *found) pending_.push_back(file);
            return;
        }
        pending_.push_back(input);
    }

    std::vector<syntax::Module> run() {
        while (!pending_.empty()) {
            const Path file = pending_.front();
            pending_.pop_front();
            load(file);
        }
        return std::move(modules_);
    }

  private:
    void load(const Path& file) {
        if (!seen_.insert(file.lexically_normal().generic_string()).second) return;
        auto text = files_.read(file);
        if (!text) {
            diagnostics_.report(Diagnostic(Code::file_not_readable, text.error().message)
                                    .help("give a .pts file or a folder that holds some"));
            return;
        }
        const FileId id = sources_.add(file.generic_string(), std::move(*text));
        std::optional<syntax::Module> module = syntax::parse_module(sources_, id, diagnostics_);
        if (!module) return;
        if (is_known(*module, id)) return;
        const std::optional<Path> root = root_of(file, *module);
        if (root) {
            for (const auto& import : module->imports) follow(import, *root);
        }
        modules_.push_back(std::move(*module));
    }

    // One file that was found in two ways, or copies that are alike.
    bool is_known(const syntax::Module& module, FileId id) {
        const auto [known, is_new] = loaded_.emplace(dotted(module.path), id);
        return !is_new && sources_.text(known->second) == sources_.text(id);
    }

    // The folder below which the module's name is its path.
    std::optional<Path> root_of(const Path& file, const syntax::Module& module) {
        Path folder = file.lexically_normal();
        folder.replace_extension();
        Path left = folder;
        for (auto part = module.path.rbegin(); part != module.path.rend(); ++part) {
            if (left.filename() != part->text) {
                diagnostics_.report(
                    Diagnostic(Code::module_path_mismatch, span_of(module.path),
                               fmt::format("module `{}` cannot live in this file", dotted(module.path)))
                        .label(fmt::format("does not match the path `{}`", file.generic_string()))
                        .note(
                            "a module is named after its path below the root folder, with dots for slashes"));
                return std::nullopt;
            }
            left = left.parent_path();
        }
        return left;
    }

    void follow(const std::vector<syntax::Name>& import, const Path& root) {
        std::vector<Path> roots{root};
        roots.insert(roots.end(), search_roots_.begin(), search_roots_.end());
        std::optional<Path> first;
        for (const Path& candidate : roots) {
            const Path file = file_of(candidate, import);
            if (!files_.exists(file)) continue;
            if (!first) {
                first = file;
            } else if (files_.read(*first).value_or("") != files_.read(file).value_or("")) {
                diagnostics_.report(
                    Diagnostic(Code::duplicate_module, span_of(import),
                               fmt::format("there are two modules `{}`", dotted(import)))
                        .label("imported here")
                        .note(fmt::format("`{}` comes first", first->generic_string()))
                        .note(fmt::format("`{}` is another one", file.generic_string()))
                        .help("give the second one a name of its own, or leave its folder out"));
                return;
            }
        }
        for (const Path& candidate : last_roots_) {
            if (!first && files_.exists(file_of(candidate, import))) first = file_of(candidate, import);
        }
        if (first) {
            pending_.push_back(*first);
            return;
        }
        roots.insert(roots.end(), last_roots_.begin(), last_roots_.end());
        Diagnostic diagnostic(Code::import_not_found, span_of(import),
                              fmt::format("there is no module `{}`", dotted(import)));
        diagnostic.label("imported here");
        for (const Path& candidate : roots) {
            diagnostic.note(fmt::format("looked for `{}`", file_of(candidate, import).generic_string()));
        }
        if (auto meant = did_you_mean(dotted(import), modules_below(roots))) diagnostic.help(*meant);
        diagnostics_.report(std::move(diagnostic));
    }

    std::vector<std::string> modules_below(const std::vector<Path>& roots) const {
        std::vector<std::string> names;
        for (const Path& root : roots) {
            auto found = files_.list_files(root.empty() ? Path(".") : root, ".pts");
            if (!found) continue;
            for (const Path& file : *found) {
                Path relative = file.lexically_relative(root.empty() ? Path(".") : root);
                relative.replace_extension();
                std::string name;
                for (const Path& part : relative) name += (name.empty() ? "" : ".") + part.string();
                names.push_back(std::move(name));
            }
        }
        return names;
    }

    const FileSystem& files_;
    std::vector<Path> search_roots_, last_roots_;
    SourceMap& sources_;
    Diagnostics& diagnostics_;
    std::deque<Path> pending_;
    std::set<std::string> seen_;
    std::map<std::string, FileId> loaded_;  // by module
    std::vector<syntax::Module> modules_;
};

}  // namespace

std::vector<syntax::Module> load_modules(const FileSystem& files, const std::vector<Path>& inputs,
                                         const std::vector<Path>& search_roots, SourceMap& sources,
                                         Diagnostics& diagnostics, const std::vector<Path>& last_roots) {
    Loader loader(files, search_roots, last_roots, sources, diagnostics);
    for (const Path& input : inputs) loader.add_input(input);
    return loader.run();
}

}  // namespace ptspec::sema

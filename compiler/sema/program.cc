// SPDX-License-Identifier: Apache-2.0
#include "compiler/sema/program.h"

#include <fmt/format.h>

#include <algorithm>
#include <cctype>

namespace ptspec::sema {
namespace {

template <typename Map, typename Declaration>
void declare_once(Map& map, std::string_view what, const Declaration& declaration, Diagnostics& diagnostics) {
    const auto [known, is_new] = map.emplace(declaration.name.text, &declaration);
    if (is_new) return;
    diagnostics.report(Diagnostic(Code::duplicate_name, declaration.name.span,
                                  fmt::format("{} `{}` is declared twice", what, declaration.name.text))
                           .label("declared again here")
                           .also(known->second->name.span, "first declared here"));
}

void collect_features(const std::vector<syntax::LevelName>& levels, std::map<std::string, Span>& features) {
    for (const syntax::LevelName& level : levels) {
        if (level.feature) features.emplace(level.feature->text, level.feature->span);
    }
}

void collect_features(const std::vector<syntax::ContractItem>& items, Program& program) {
    for (const syntax::ContractItem& item : items) {
        if (const auto* block = std::get_if<syntax::FeatureBlock>(&item.node)) {
            program.features.emplace(block->feature.text, block->feature.span);
            program.feature_versions[block->feature.text].push_back(block->versions);
            collect_features(block->items, program);
        } else if (const auto* levels = std::get_if<syntax::LevelsBlock>(&item.node)) {
            collect_features(levels->levels, program.features);
            collect_features(levels->items, program);
        } else if (const auto* versions = std::get_if<syntax::ContractVersions>(&item.node)) {
            collect_features(versions->items, program);
        }
    }
}

void collect_features(const std::vector<syntax::ArchitectureItem>& items,
                      std::map<std::string, Span>& features) {
    for (const syntax::ArchitectureItem& item : items) {
        if (const auto* block = std::get_if<syntax::WhenBlock>(&item.node)) {
            features.emplace(block->feature.text, block->feature.span);
            collect_features(block->items, features);
        } else if (const auto* family = std::get_if<syntax::FamilyBlock>(&item.node)) {
            collect_features(family->family.levels, features);
            collect_features(family->items, features);
        } else if (const auto* versions = std::get_if<syntax::ArchitectureVersions>(&item.node)) {
            collect_features(versions->items, features);
        } else if (const auto* bind = std::get_if<syntax::BindDecl>(&item.node)) {
            if (const auto* feature = std::get_if<syntax::BindFeature>(bind)) {
                features.emplace(feature->feature.text, feature->feature.span);
            }
        }
    }
}

}  // namespace

namespace {

void replace_all(std::string& text, std::string_view word, std::string_view level) {
    for (size_t at = text.find(word); at != std::string::npos; at = text.find(word, at + level.size())) {
        text.replace(at, word.size(), level);
    }
}

std::string upper(std::string text) {
    for (char& letter : text) letter = static_cast<char>(std::toupper(static_cast<unsigned char>(letter)));
    return text;
}

}  // namespace

std::string Expansion::apply(std::string_view text) const {
    std::string result(text);
    if (!word.empty()) {
        replace_all(result, word, level);
        replace_all(result, upper(word), upper(level));
    }
    if (!below_word.empty()) {
        replace_all(result, below_word, below_level);
        replace_all(result, upper(below_word), upper(below_level));
    }
    return result;
}

std::string Expansion::as_written(std::string_view name, std::string_view written) const {
    const size_t at = word.empty() || written.find(word) == std::string_view::npos ? std::string_view::npos
                                                                                   : name.find(level);
    std::string result(name);
    if (at != std::string_view::npos) result.replace(at, level.size(), word);
    return result;
}

namespace {

bool same_path(const std::vector<syntax::Name>& left, const std::vector<syntax::Name>& right) {
    return std::ranges::equal(left, right, {}, &syntax::Name::text, &syntax::Name::text);
}

Span span_of(const std::vector<syntax::Name>& path) { return join(path.front().span, path.back().span); }

std::string dotted(const std::vector<syntax::Name>& path) {
    std::string text;
    for (const syntax::Name& part : path) text += (text.empty() ? "" : ".") + part.text;
    return text;
}

// Of modules with one name, which stand side by side, the first stays: what the others declare would only
// be declared twice.
void drop_duplicates(std::vector<syntax::Module>& modules, Diagnostics& diagnostics) {
    for (size_t index = 1; index < modules.size();) {
        const syntax::Module& first = modules[index - 1];
        const syntax::Module& second = modules[index];
        if (!same_path(first.path, second.path)) {
            ++index;
            continue;
        }
        diagnostics.report(Diagnostic(Code::duplicate_module, span_of(second.path),
                                      fmt::format("two files declare module `{}`", dotted(second.path)))
                               .label("which one an import means would be open")
                               .also(span_of(first.path), "the other one"));
        modules.erase(modules.begin() + static_cast<ptrdiff_t>(index));
    }
}

void warn_of_imports(const syntax::Module& module, Diagnostics& diagnostics) {
    for (size_t index = 0; index < module.imports.size(); ++index) {
        const auto& import = module.imports[index];
        if (same_path(import, module.path)) {
            diagnostics.report(Diagnostic(Code::unused_import, span_of(import), "a module imports itself")
                                   .label("says nothing"));
        }
        for (size_t before = 0; before < index; ++before) {
            if (!same_path(import, module.imports[before])) continue;
            diagnostics.report(Diagnostic(Code::unused_import, span_of(import),
                                          fmt::format("module `{}` is imported twice", dotted(import)))
                                   .label("imported again here")
                                   .also(span_of(module.imports[before]), "first imported here"));
            break;
        }
    }
}

}  // namespace

bool Program::has_feature(const std::string& name) const {
    const auto versions = feature_versions.find(name);
    return versions == feature_versions.end() ||
           std::ranges::any_of(versions->second,
                               [&](const auto& range) { return range.holds(linux_version); });
}

std::string version_text(syntax::Version version) {
    return fmt::format("{}.{}", version.major, version.minor);
}

Program index_program(std::vector<syntax::Module> modules, Diagnostics& diagnostics,
                      syntax::Version linux_version) {
    Program program;
    program.linux_version = linux_version;
    program.modules = std::move(modules);
    // By path, so that nothing depends on the order in which files were named.
    std::sort(program.modules.begin(), program.modules.end(), [](const auto& left, const auto& right) {
        return std::lexicographical_compare(left.path.begin(), left.path.end(), right.path.begin(),
                                            right.path.end(),
                                            [](const auto& a, const auto& b) { return a.text < b.text; });
    });
    drop_duplicates(program.modules, diagnostics);
    for (const syntax::Module& module : program.modules) {
        warn_of_imports(module, diagnostics);
        for (const auto& contract : module.contracts) {
            declare_once(program.contracts, "contract", contract, diagnostics);
            if (contract.family) collect_features(contract.family->levels, program.features);
            collect_features(contract.items, program);
        }
        for (const auto& architecture : module.architectures) {
            program.architectures[architecture.name.text].push_back(&architecture);
            collect_features(architecture.items, program.features);
        }
        for (const auto& paging : module.pagings)
            declare_once(program.pagings, "paging", paging, diagnostics);
        for (const auto& folding : module.foldings)
            declare_once(program.foldings, "folding", folding, diagnostics);
        for (const auto& target : module.targets)
            declare_once(program.targets, "target", target, diagnostics);
        for (const auto& machine : module.machines)
            declare_once(program.machines, "machine", machine, diagnostics);
        for (const auto& layout : module.layouts)
            declare_once(program.layouts, "layout", layout, diagnostics);
        for (const auto& must_fail : module.must_fails) program.must_fails.push_back(&must_fail);
        for (const auto& excuse : module.vacuous) program.excuses.push_back(&excuse);
    }
    std::map<std::string, const syntax::MustFailDecl*> names;
    for (const auto* must_fail : program.must_fails)
        declare_once(names, "history, finding or mutant", *must_fail, diagnostics);
    return program;
}

}  // namespace ptspec::sema

// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <map>
#include <set>
#include <string>
#include <vector>

#include "compiler/support/diagnostic.h"
#include "compiler/syntax/ast.h"

namespace ptspec::sema {

// Turns the family word of an identifier into a level: `pxx_dirty` -> `pmd_dirty`, `PTRS_PER_PXX` ->
// `PTRS_PER_PMD`. Empty word: nothing to do. In `for pxx above pyy` there are two words; the second stands
// for the level below.
struct Expansion {
    std::string word = {}, level = {};
    std::string below_word = {}, below_level = {};
    std::string apply(std::string_view text) const;
    // The other way, for suggestions: `pmd_dirty` -> `pxx_dirty` where `written` spoke of the family.
    std::string as_written(std::string_view name, std::string_view written) const;
};

// What is true of "the kernel" is true of this one, unless the run is about another.
inline constexpr syntax::Version reference_version{6, 12};

// All modules of a run, with their declarations by name. Points into the modules, which it owns.
struct Program {
    std::vector<syntax::Module> modules;
    std::map<std::string, const syntax::ContractDecl*> contracts;
    std::map<std::string, std::vector<const syntax::ArchitectureDecl*>>
        architectures;  // blocks in load order
    std::map<std::string, const syntax::TargetDecl*> targets;
    std::map<std::string, const syntax::PagingDecl*> pagings;
    std::map<std::string, const syntax::FoldingDecl*> foldings;  // by level
    std::map<std::string, const syntax::MachineDecl*> machines;
    std::map<std::string, const syntax::LayoutDecl*> layouts;  // overlays, too
    std::vector<const syntax::MustFailDecl*> must_fails;
    std::vector<const syntax::VacuousDecl*> excuses;
    // Every feature that some contract or architecture speaks of, with the first place.
    std::map<std::string, Span> features;
    // The `since` and `until` of its blocks, where all of them have some.
    std::map<std::string, std::vector<syntax::VersionRange>> feature_versions;
    // The kernel that is meant.
    syntax::Version linux_version = reference_version;
    bool has_feature(const std::string& name) const;
};

std::string version_text(syntax::Version version);

// Takes the modules; reports names that are declared twice.
Program index_program(std::vector<syntax::Module> modules, Diagnostics& diagnostics,
                      syntax::Version linux_version = reference_version);

}  // namespace ptspec::sema

// SPDX-License-Identifier: Apache-2.0
//
// What a paging says together with all that it derives from: the generic definitions first, then the
// outermost paging, then what derives from it; the last word counts.
#include <fmt/format.h>

#include <algorithm>

#include "compiler/sema/paging.h"
#include "compiler/support/suggest.h"

namespace ptspec::sema {
namespace {

constexpr unsigned pte = 1, pgd = model::kernel_levels;

class Planner {
  public:
    Planner(const Program& program, Diagnostics& diagnostics)
        : program_(program), diagnostics_(diagnostics) {}

    std::optional<PagingPlan> plan(const syntax::PagingDecl& paging) {
        plan_.declaration = &paging;
        if (!find_chain(paging)) return std::nullopt;
        add_generic();
        for (auto each = chain_.rbegin(); each != chain_.rend(); ++each) add(**each);
        if (good_) check_levels();
        if (!good_) return std::nullopt;
        return std::move(plan_);
    }

  private:
    void wrong(Code code, Span span, std::string message, std::string label, std::string help = {}) {
        Diagnostic diagnostic(code, span, std::move(message));
        diagnostic.label(std::move(label));
        if (!help.empty()) diagnostic.help(std::move(help));
        diagnostics_.report(std::move(diagnostic));
        good_ = false;
    }

    // The paging, what it derives from, ..., down to one of an architecture.
    bool find_chain(const syntax::PagingDecl& paging) {
        const syntax::PagingDecl* each = &paging;
        for (;;) {
            if (std::ranges::find(chain_, each) != chain_.end()) {
                wrong(Code::recursive_definition, each->name.span,
                      fmt::format("paging `{}` derives from itself", each->name.text), "leads back here");
                return false;
            }
            chain_.push_back(each);
            const syntax::Name& base = *each->base;
            const auto paging_base = program_.pagings.find(base.text);
            const bool is_other = paging_base != program_.pagings.end() && paging_base->second != each;
            if (is_other && paging_base->second->base) {
                each = paging_base->second;
                continue;
            }
            if (program_.architectures.contains(base.text)) {
                plan_.architecture = base.text;
                return true;
            }
            std::vector<std::string> names;
            for (const auto& [name, blocks] : program_.architectures) names.push_back(name);
            for (const auto& [name, declaration] : program_.pagings) names.push_back(name);
            wrong(Code::unknown_name, base.span,
                  fmt::format("unknown architecture or paging `{}`", base.text),
                  "no `arch` and no `paging` of this name is in scope",
                  did_you_mean(base.text, names).value_or(""));
            return false;
        }
    }

    void add_operation(const syntax::OperationDecl& operation, const Expansion& expansion) {
        plan_.operations[expansion.apply(operation.name.text)] = {&operation, expansion};
    }

    void add_generic() {
        bool found = false;
        for (const auto& [name, paging] : program_.pagings) {
            if (paging->base) continue;
            found = true;
            add_definitions(paging->items);
        }
        if (!found) {
            wrong(Code::paging_operation, plan_.declaration->name.span,
                  fmt::format("paging `{}` has nothing to fall back to", plan_.declaration->name.text),
                  "no generic definitions are loaded", "`import paging.generic`");
        }
    }

    void add_definitions(const std::vector<syntax::PagingItem>& items) {
        for (const syntax::PagingItem& item : items) {
            if (const auto* operation = std::get_if<syntax::OperationDecl>(&item.node)) {
                add_operation(*operation, {});
            } else if (const auto* constant = std::get_if<syntax::ConstDecl>(&item.node)) {
                plan_.constants[constant->name.text] = constant;
            } else if (const auto* family = std::get_if<syntax::PagingFamily>(&item.node)) {
                add_family(*family);
            }
        }
    }

    // `for pxx above pyy`: once for each level that has one above it, which only types speak of.
    void add_family(const syntax::PagingFamily& block) {
        const auto add_level = [&](const std::string& word, std::string_view level) {
            for (const syntax::PagingItem& item : block.items) {
                const auto* operation = std::get_if<syntax::OperationDecl>(&item.node);
                if (operation) add_operation(*operation, {word, std::string(level)});
            }
        };
        if (block.family.below) {
            for (unsigned level = pte; level < pgd; ++level) {
                add_level(block.family.below->text, model::level_name(level));
            }
            return;
        }
        for (const syntax::LevelName& level : block.family.levels) {
            if (level_of(level.name)) add_level(block.family.word.text, level.name.text);
        }
    }

    unsigned level_of(const syntax::Name& name) {
        const unsigned level = model::level_number(name.text);
        if (level == 0) {
            const std::vector<std::string> names{"pte", "pmd", "pud", "p4d", "pgd"};
            wrong(Code::unknown_level, name.span, fmt::format("`{}` is no level", name.text),
                  "levels are pte, pmd, pud, p4d and pgd", did_you_mean(name.text, names).value_or(""));
        }
        return level;
    }

    void add(const syntax::PagingDecl& paging) {
        for (const syntax::PagingItem& item : paging.items) {
            if (const auto* page = std::get_if<syntax::PagePart>(&item.node)) set_page(*page);
            if (const auto* levels = std::get_if<syntax::LevelsPart>(&item.node)) set_levels(*levels);
            if (const auto* address = std::get_if<syntax::AddressPart>(&item.node)) set_address(*address);
        }
        if (&paging == chain_.back()) {
            for (unsigned level = pte + 1; level < pgd; ++level) {
                if (!plan_.index_bits.contains(level)) fold_for_good(level, paging.name.span);
            }
        }
        for (const syntax::PagingItem& item : paging.items) {
            if (const auto* fold = std::get_if<syntax::FoldPart>(&item.node)) add_fold(*fold);
        }
        add_definitions(paging.items);
    }

    void set_page(const syntax::PagePart& page) {
        plan_.page_shift = static_cast<unsigned>(page.shift.value);
        if (page.shift.value < 8 || page.shift.value > 24) {
            wrong(Code::paging_levels, page.shift.span,
                  fmt::format("a page of 2^{} bytes", page.shift.spelling), "from 8 to 24");
        }
    }

    void set_levels(const syntax::LevelsPart& part) {
        for (const syntax::LevelNumber& each : part.levels) {
            const unsigned level = level_of(each.level);
            if (level == 0) continue;
            if (each.number.value < 1 || each.number.value > 16) {
                wrong(Code::paging_levels, each.number.span,
                      fmt::format("a table with {} index bits", each.number.spelling), "from 1 to 16");
                continue;
            }
            plan_.index_bits[level] = static_cast<unsigned>(each.number.value);
        }
    }

    void set_address(const syntax::AddressPart& part) {
        using Extension = model::Paging::Extension;
        plan_.address_bits = part.bits;
        plan_.extension = Extension::zero;
        if (!part.extension) return;
        if (part.extension->text == "sign_extended") {
            plan_.extension = Extension::sign;
        } else if (part.extension->text == "split") {
            plan_.extension = Extension::split;
        } else {
            wrong(Code::paging_levels, part.extension->span,
                  fmt::format("`{}` says nothing about the upper bits", part.extension->text),
                  "`sign_extended`, `split`, or nothing: zeros");
        }
    }

    unsigned level_above(unsigned level) const {
        const auto above = plan_.index_bits.upper_bound(level);
        return above == plan_.index_bits.end() ? pgd : above->first;
    }

    bool can_fold(const syntax::Name& name) {
        const unsigned level = level_of(name);
        if (level == 0) return false;
        if (level == pte || level == pgd) {
            wrong(Code::paging_fold, name.span, fmt::format("`{}` always exists", name.text),
                  "only pmd, pud and p4d can be folded");
            return false;
        }
        if (!plan_.index_bits.contains(level)) {
            wrong(Code::paging_fold, name.span, fmt::format("`{}` does not exist here anyway", name.text),
                  "folded for good, since `levels` lacks it");
            return false;
        }
        return true;
    }

    void add_fold(const syntax::FoldPart& part) {
        for (const syntax::Name& name : part.levels) {
            if (!can_fold(name)) return;
        }
        if (part.into) {
            const unsigned into = level_of(*part.into);
            unsigned above = model::level_number(part.levels.back().text);
            do {
                above = level_above(above);
            } while (std::ranges::any_of(part.levels, [&](const syntax::Name& name) {
                return model::level_number(name.text) == above;
            }));
            if (into == 0) return;
            if (into != above) {
                wrong(Code::paging_fold, part.into->span,
                      fmt::format("`{}` does not fold into `{}`", part.levels.back().text, part.into->text),
                      fmt::format("the next level above is {}", model::level_name(above)));
                return;
            }
        }
        if (part.condition || part.by_type) {
            plan_.folds.push_back(&part);
            return;
        }
        for (const syntax::Name& name : part.levels) {
            const unsigned level = model::level_number(name.text);
            // The level above takes its place in the address, and with it the width of its table.
            const unsigned above = level_above(level);
            plan_.index_bits[above] = plan_.index_bits[level];
            plan_.index_bits.erase(level);
            std::erase_if(plan_.folds, [&](const syntax::FoldPart* fold) {
                return fold->levels.size() == 1 && fold->levels.front().text == name.text;
            });
            fold_for_good(level, name.span);
        }
    }

    void fold_for_good(unsigned level, Span span) {
        const std::string name = model::level_name(level);
        std::erase_if(plan_.operations, [&](const auto& entry) {
            const std::string& operation = entry.first;
            return operation == name + "_offset" || operation == name + "_offset_lockless" ||
                   operation == name + "_addr_end" || operation == name + "_addr_end_folded" ||
                   operation == name + "_index";
        });
        std::string capitals;
        for (const char letter : name) {
            capitals += letter >= 'a' && letter <= 'z' ? static_cast<char>(letter - 'a' + 'A') : letter;
        }
        plan_.constants.erase(capitals + "_SHIFT");
        plan_.constants.erase("PTRS_PER_" + capitals);
        add_generic_of(level);
        const auto folding = program_.foldings.find(name);
        if (folding == program_.foldings.end()) {
            wrong(Code::paging_fold, span, fmt::format("nothing says what a folded `{}` does", name),
                  fmt::format("no `folding {}` is loaded", name), "`import paging.folding`");
            return;
        }
        for (const syntax::OperationDecl& operation : folding->second->operations) {
            add_operation(operation, {});
        }
    }

    void add_generic_of(unsigned level) {
        PagingPlan whole = std::move(plan_);
        plan_ = {};
        for (const auto& [name, paging] : program_.pagings) {
            if (!paging->base) add_definitions(paging->items);
        }
        for (auto& [name, operation] : plan_.operations) {
            if (name.starts_with(std::string(model::level_name(level)) + "_")) {
                whole.operations.emplace(name, operation);
            }
        }
        plan_ = std::move(whole);
    }

    void check_levels() {
        const Span span = plan_.declaration->name.span;
        const std::string& name = plan_.declaration->name.text;
        for (const unsigned level : {pte, pgd}) {
            if (!plan_.index_bits.contains(level)) {
                wrong(Code::paging_levels, span,
                      fmt::format("paging `{}` has no `{}`", name, model::level_name(level)),
                      "pte and pgd always exist", "`levels { pte 9, ..., pgd 9 }`");
            }
        }
        if (good_) check_folds();
    }

    // Of what folds at run time, the uppermost levels fold first.
    void check_folds() {
        std::ranges::stable_sort(plan_.folds, std::ranges::greater{}, [](const syntax::FoldPart* fold) {
            return model::level_number(fold->levels.front().text);
        });
        std::vector<unsigned> existing;
        for (const auto& [level, bits] : plan_.index_bits) existing.push_back(level);
        existing.pop_back();
        for (const syntax::FoldPart* fold : plan_.folds) {
            for (const syntax::Name& name : fold->levels) {
                if (!existing.empty() && existing.back() == model::level_number(name.text)) {
                    existing.pop_back();
                    continue;
                }
                wrong(Code::paging_fold, name.span,
                      fmt::format("`{}` cannot fold while a level above it stays", name.text),
                      existing.empty()
                          ? "folded twice"
                          : fmt::format("{} would have to fold before", model::level_name(existing.back())));
                return;
            }
        }
    }

    const Program& program_;
    Diagnostics& diagnostics_;
    std::vector<const syntax::PagingDecl*> chain_;
    PagingPlan plan_;
    bool good_ = true;
};

}  // namespace

std::optional<PagingPlan> plan_paging(const Program& program, const syntax::PagingDecl& paging,
                                      Diagnostics& diagnostics) {
    return Planner(program, diagnostics).plan(paging);
}

void add_paging_operations(const PagingPlan& plan, TargetDeclarations& declarations) {
    for (const auto& [name, operation] : plan.operations) {
        if (pointer_name(name).level != 0 || folded_boundary_name(name) != 0) continue;
        declarations.architecture_operations.push_back({operation.declaration, operation.expansion, ""});
    }
}

}  // namespace ptspec::sema

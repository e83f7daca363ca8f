// SPDX-License-Identifier: Apache-2.0
//
// How a walk goes from level to level, and the walks that must fail.
#include "compiler/sema/paging.h"

#include <fmt/format.h>

#include <algorithm>

#include "compiler/sema/must_fail.h"

namespace ptspec::sema {
namespace {

constexpr unsigned pte = 1, pgd = model::kernel_levels;

bool close_levels(Context& context, const PagingPlan& plan, model::Paging& paging) {
    const auto close = [&](unsigned level, model::WalkKind kind, model::PointerDefinition& definition) {
        const std::string name = fmt::format("{}_offset{}", model::level_name(level),
                                             kind == model::WalkKind::lockless ? "_lockless" : "");
        const auto operation = plan.operations.find(name);
        if (operation == plan.operations.end()) {
            context.diagnostics.report(Diagnostic(Code::paging_operation, paging.span,
                                                  fmt::format("paging `{}` has no `{}`", paging.name, name))
                                           .label("nothing says how a walk gets to this level")
                                           .help("`import paging.generic`"));
            return false;
        }
        auto closed = close_pointer(context, plan, operation->second, {level, kind});
        if (closed) definition = std::move(*closed);
        return closed.has_value();
    };
    bool good = true;
    for (unsigned level = pte; level <= pgd; ++level) {
        model::WalkLevel& walk = paging.levels[level];
        good = close(level, model::WalkKind::pointer, walk.offset) && good;
        // There is one top table, and nothing above it to copy.
        if (level < pgd) good = close(level, model::WalkKind::lockless, walk.offset_lockless) && good;
        if (level == pte) continue;
        const std::string name = std::string(model::level_name(level)) + "_addr_end";
        const auto boundary = context.operation_names.find(name);
        if (boundary == context.operation_names.end()) {
            context.diagnostics.report(Diagnostic(Code::paging_operation, paging.span,
                                                  fmt::format("paging `{}` has no `{}`", paging.name, name))
                                           .label("nothing says where an entry's part of a range ends")
                                           .help("`import api.paging`"));
            return false;
        }
        walk.addr_end = boundary->second;
        if (const auto folded = plan.operations.find(name + "_folded"); folded != plan.operations.end()) {
            walk.addr_end_folded = close_boundary(context, folded->second, level);
            good = good && walk.addr_end_folded.has_value();
        }
    }
    return good;
}

// ---------------------------------------------------------------- walks that must fail

class WalkMustFails {
  public:
    WalkMustFails(Context& context, const PagingPlan& plan) : context_(context), plan_(plan) {}

    void close(const syntax::MustFailDecl& declaration, const syntax::Variant& variant) {
        model::WalkMustFail entry;
        entry.kind = declaration.kind == syntax::MustFailKind::history ? model::MustFail::Kind::history
                                                                       : model::MustFail::Kind::mutant;
        entry.name = declaration.name.text;
        entry.story = declaration.story.value;
        entry.doc = declaration.doc;
        entry.span = declaration.name.span;
        if (declaration.kind == syntax::MustFailKind::finding || variant.operations.empty()) {
            context_.diagnostics.report(
                Diagnostic(Code::variant_without_operation, declaration.name.span,
                           "a walk fails only with other operations than those of the paging")
                    .label("say what was wrong: `with op name(...) = ...`"));
            return;
        }
        entry.variant = *context_.model.paging;
        for (const syntax::OperationDecl& operation : variant.operations) {
            if (!replace(operation, entry)) return;
        }
        for (const syntax::FailsClause& fails : variant.fails) {
            if (!fails.walk) {
                wrong(fails.span, "a law and a walk in one `on`", "give the law an `on` of its own");
                continue;
            }
            if (!set_claim(*fails.walk, entry)) continue;
            entry.fails_span = fails.span;
            context_.model.walk_must_fails.push_back(entry);
        }
    }

  private:
    bool replace(const syntax::OperationDecl& operation, model::WalkMustFail& entry) {
        const PagingOperation replacement{&operation, {}};
        if (const PointerName name = pointer_name(operation.name.text); name.level != 0) {
            auto closed = close_pointer(context_, plan_, replacement, name);
            if (!closed) return false;
            model::WalkLevel& level = entry.variant.levels[name.level];
            (name.kind == model::WalkKind::pointer ? level.offset : level.offset_lockless) =
                std::move(*closed);
            return true;
        }
        if (const unsigned level = folded_boundary_name(operation.name.text)) {
            auto closed = close_boundary(context_, replacement, level);
            if (closed) entry.variant.levels[level].addr_end_folded = *closed;
            return closed.has_value();
        }
        const auto scalar = close_replacement(context_, operation);
        if (scalar) entry.replacements.push_back(*scalar);
        return scalar.has_value();
    }

    bool wrong(Span span, std::string message, std::string label) {
        context_.diagnostics.report(
            Diagnostic(Code::paging_walk, span, std::move(message)).label(std::move(label)));
        return false;
    }

    bool set_claim(const syntax::FailingWalk& walk, model::WalkMustFail& entry) {
        if (walk.kind.text != "pointer" && walk.kind.text != "lockless") {
            return wrong(walk.kind.span, fmt::format("there is no {} walk", walk.kind.text),
                         "`pointer` or `lockless`");
        }
        entry.walk = walk.kind.text == "pointer" ? model::WalkKind::pointer : model::WalkKind::lockless;
        if (walk.claim.text != "W1" && walk.claim.text != "W3") {
            return wrong(walk.claim.span, fmt::format("`{}` is nothing that a walk owes", walk.claim.text),
                         "`W1` or `W3`");
        }
        entry.claim = walk.claim.text == "W1" ? model::WalkClaim::partition : model::WalkClaim::reads;
        entry.levels.reset();
        if (!walk.levels) return true;
        const auto& geometries = context_.model.paging->geometries;
        const bool exists = std::ranges::any_of(
            geometries, [&](const auto& geometry) { return geometry.levels() == walk.levels->value; });
        if (!exists) {
            return wrong(walk.levels->span,
                         fmt::format("paging `{}` never has {} levels", context_.model.paging->name,
                                     walk.levels->spelling),
                         "not a number of levels that can exist");
        }
        entry.levels = static_cast<unsigned>(walk.levels->value);
        return true;
    }

    Context& context_;
    const PagingPlan& plan_;
};

}  // namespace

void close_paging_pointers(Context& context, const PagingPlan& plan) {
    if (!close_levels(context, plan, *context.model.paging)) context.model.paging.reset();
}

void close_walk_must_fails(Context& context, const PagingPlan& plan, const std::vector<std::string>& names) {
    if (!context.model.paging) return;
    for (const syntax::MustFailDecl* declaration : context.program.must_fails) {
        for (const syntax::Variant& variant : declaration->variants) {
            const bool speaks_of_walks = std::ranges::any_of(
                variant.fails, [](const syntax::FailsClause& fails) { return fails.walk.has_value(); });
            // The name of an architecture means all its pagings, unless one of them has it.
            const bool is_other = plan.declaration->name.text != variant.target.text &&
                                  context.program.pagings.contains(variant.target.text);
            if (speaks_of_walks && !is_other &&
                std::ranges::find(names, variant.target.text) != names.end()) {
                WalkMustFails(context, plan).close(*declaration, variant);
            }
        }
    }
}

}  // namespace ptspec::sema

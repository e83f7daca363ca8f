// SPDX-License-Identifier: Apache-2.0
//
// Walks that go wrong, and those that should and do not.
#include <fmt/format.h>

#include "compiler/prove/diagnose.h"

namespace ptspec::prove {

using Role = vcgen::Goal::Role;

Diagnostic broken_walk(const Case& at) {
    const model::Paging& paging = *at.model.paging;
    const vcgen::WalkQuestion& walk = *at.goal().walk;
    const Span place = at.goal().span.is_valid() ? at.goal().span : paging.span;
    Diagnostic diagnostic(
        Code::walk_refuted, place,
        fmt::format("the {} walk of `{}` does not keep {} with {} levels", model::walk_kind_name(walk.kind),
                    paging.name, model::walk_claim_name(walk.claim),
                    paging.geometries[walk.geometry].levels()));
    diagnostic.label(at.goal().label).also(paging.span, "the paging");
    at.draw(diagnostic);
    if (walk.claim == model::WalkClaim::reads) {
        diagnostic.help(
            "a walk may read the slots of a table, and a copy of an entry that was never stepped");
    } else {
        diagnostic.help("the slots visited must be the partition of the range by the levels that exist");
    }
    return diagnostic;
}

Diagnostic broken_levels(const Case& at) {
    const model::Paging& paging = *at.model.paging;
    Diagnostic diagnostic(Code::walk_refuted, at.goal().span.is_valid() ? at.goal().span : paging.span,
                          fmt::format("the numbers of levels of `{}` do not fit together", paging.name));
    const bool cannot_occur = at.goal().expect == vcgen::Goal::Expect::satisfiable;
    diagnostic.label(cannot_occur ? at.goal().label + "? No boot has them" : at.goal().label);
    at.draw(diagnostic);
    diagnostic.help(
        "each boot must have one of the numbers of levels that `fold` gives, and each must occur");
    return diagnostic;
}

Diagnostic walk_does_not_fail(const Case& at) {
    const model::WalkMustFail& failing = at.model.walk_must_fails[*at.goal().walk->must_fail];
    Diagnostic diagnostic(Code::must_fail_holds, failing.fails_span,
                          fmt::format("`{}` does not break {} of the {} walk of `{}`", failing.name,
                                      model::walk_claim_name(failing.claim),
                                      model::walk_kind_name(failing.walk), failing.variant.name));
    diagnostic.label("the walk goes right with the variant");
    for (const model::Replacement& replacement : failing.replacements) {
        diagnostic.also(replacement.span, "with this body");
    }
    diagnostic.help("the operations are not those that had the bug, or the walk was right all the same");
    return diagnostic;
}

}  // namespace ptspec::prove

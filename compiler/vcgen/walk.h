// SPDX-License-Identifier: Apache-2.0
// Private to this folder: what a page-table walk has to show, for one number of levels.
//
// The walk (model/walk.h has its text) is nested loops, one for each of the kernel's five levels, over L
// tables that really exist. `table_of` says into which table the pointers of a level point; the levels of one
// table are a *group*, and only where a group ends does the walk go down to the next table. In a group at
// most one loop, `iterating`, goes round more than once: the uppermost that ends at the table's slots. It is
// found by trying; the argument does not rest on it.
//
// Let slot(T, a) be the slot of table T that maps a: the table whose addresses begin at a with the low bits
// of the table's range cleared, at the index that a's bits say. A pointer is (table, the address that its
// table begins with, index), or (copy of an entry, steps). So "indices recompose the address" is: the pointer
// is slot(T, a). What is shown, for each table T and *every* range [a, e) that lies in one table T:
//
//   enter   the group's first pointer, from slot(T+1, a) or from a copy of its entry, can be read; so can
//   each
//           further pointer of the group, which its predecessor and the entry read there determine;
//   once    a loop that does not iterate ends at e: `next == e`. Above the iterating one for all of [a, e),
//           below it for every range that lies in one slot;
//   init    the iterating loop begins at slot(T, a), or at a copy and then ends at e;
//   crop    its `next` is the lower one of e and the end of the slot;
//   step    where it goes on (next != e), one further is slot(T, next), and can be read;
//   down    the entry that the last loop of the group hands down is that of slot(T, a).
//
// Why this is enough. The state of the iterating loop at its head is (slot(T, a'), a', e) for some a' of the
// range: by `init` at first, and kept by `step` and `crop`; and [a', e) is a range of the kind that all of
// the above was shown for. So no loop is unrolled, and the goals do not know how many entries a table has. By
// `crop` the parts [a', next) of the iterations are the partition of [a, e) by the slots of T, none left out,
// none twice; the loops below it in the group run once for each, and `down` says that what is handed down
// with the part is its slot. The part lies in one table T-1, so it is a range for the next group. Induction
// over the tables, from the top where [a, e) is any range of the address space (`e` may be 0: its end), gives
// W1. Every read is one of `enter` or `step`, which are W3; that those are all states in which a read happens
// rests on the rest, and what W1 says of an entry is said of one that could be read: so each has the goals of
// the other with it. Where a pointer may be a copy for some addresses and a slot for others, the part from
// the iterating loop on is shown a second time from slot(T, a) alone, since a later iteration is there
// whatever the first one was.
//
// Entries are read afresh each time, with nothing known of them but the type of their table: other processors
// may change them between two reads. That the entry of a slot points to the one table below it that it always
// pointed to is what a walk takes for granted.
#pragma once

#include <string>
#include <vector>

#include "compiler/vcgen/context.h"

namespace ptspec::vcgen {

// Something that holds whatever `variables` are, or does not.
struct WalkStatement {
    model::WalkClaim claim = model::WalkClaim::partition;
    model::ExprId assumption = model::no_expr, statement = model::no_expr;  // without calls
    unsigned table = 0, level = 0;
    std::string label;
    Span span;
};

struct WalkProof {
    std::vector<WalkStatement> statements;
    std::vector<model::VariableId> variables;                   // address and end first
    std::vector<std::pair<unsigned, model::VariableId>> words;  // by level: what its pointer reads
};

// `replacements`: bodies of operations other than the model's; null: none.
WalkProof walk_proof(Context& context, const model::Paging& paging, uint32_t geometry, model::WalkKind kind,
                     const std::vector<model::Replacement>* replacements);

}  // namespace ptspec::vcgen

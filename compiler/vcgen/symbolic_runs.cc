// SPDX-License-Identifier: Apache-2.0
//
// Symbolic execution of runs as they are: through the bodies of callees, round by round through loops. Every
// state that is reached here is one that a run reaches, so that a claim which is false in it is false indeed;
// what is reached after more rounds is left out.
#include <algorithm>
#include <utility>

#include "compiler/vcgen/symbolic.h"

namespace ptspec::vcgen {

using model::ExprId;
using model::Memory;
using model::no_expr;
using model::Op;

namespace {

// A loop whose bounds are numbers is gone through to its end if that is not farther.
constexpr uint64_t most_rounds = 64;

}  // namespace

const model::Block& SymbolicExecution::body_of(model::OperationId operation) const {
    if (options_.replacements != nullptr) {
        for (const model::Replacement& replacement : *options_.replacements) {
            if (replacement.operation == operation && replacement.statements) {
                return replacement.statements->body;
            }
        }
    }
    return context_.model.operations[operation].effects->body;
}

SymbolicState SymbolicExecution::join(const std::vector<SymbolicState>& ways) {
    SymbolicState result = ways.back();
    for (size_t i = ways.size() - 1; i-- > 0;) {
        const SymbolicState others = result;
        merge(ways[i].path, ways[i], others, result);
    }
    return result;
}

void SymbolicExecution::run_rounds(const model::For& node, ExprId low, ExprId high, SymbolicState& state) {
    const model::Sort sort = pool_.sort(low);
    uint64_t rounds = options_.rounds;
    if (pool_.is_constant(low) && pool_.is_constant(high)) {
        const uint64_t from = pool_.node(low).payload, to = pool_.node(high).payload;
        rounds = std::clamp(to > from ? to - from : 0, rounds, most_rounds);
    }
    std::vector<SymbolicState> left;
    ExprId counter = low;
    for (uint64_t round = 0;; ++round) {
        state.locals[node.variable] = counter;
        const ExprId goes_on = pool_.binary(Op::less, counter, high);
        left.push_back(state);
        left.back().path = context_.both(state.path, context_.negate(goes_on));
        state.path = context_.both(state.path, goes_on);
        if (pool_.is_false(state.path)) break;
        if (round == rounds) {
            left_out = true;
            break;
        }
        run(node.body, state);
        if (pool_.is_false(state.path)) break;
        counter = pool_.binary(Op::add_wrapping, counter, pool_.constant(sort, 1));
    }
    state = join(left);
}

void SymbolicExecution::run_body(const model::Call& node, Span span, SymbolicState& state) {
    const model::Operation& callee = context_.model.operations[node.operation];
    SymbolicState inside = enter(callee, node, span, state);
    const SymbolicState own_entry = std::exchange(entry_, inside);
    const std::vector<SymbolicExit> own_exits = std::exchange(exits_, {});
    run(body_of(node.operation), inside);
    if (!pool_.is_false(inside.path)) exits_.push_back({inside, no_expr, span});
    const std::vector<SymbolicExit> exits = std::exchange(exits_, own_exits);
    entry_ = own_entry;
    if (exits.empty()) {
        state.path = pool_.boolean(false);
        return;
    }
    std::vector<SymbolicState> ways;
    ExprId result = exits.back().result;
    for (const SymbolicExit& exit : exits) ways.push_back(exit.state);
    for (size_t i = exits.size() - 1; i-- > 0 && result != no_expr;) {
        result = pool_.if_then_else(exits[i].state.path, exits[i].result, result);
    }
    state = join(ways);
    if (node.result) state.locals[*node.result] = result;
}

ExprId SymbolicExecution::kept_frame(const SymbolicState& state, const model::Effects& effects) {
    ExprId kept = pool_.boolean(true);
    for (uint32_t i = 0; i < context_.model.memories.size(); ++i) {
        if (state.now[i] == entry_.now[i]) continue;
        const model::MemoryState shape = pool_.memory(context_.model.memories[i].current);
        const ExprId place = fresh("place", shape.key);
        const ExprId same = pool_.binary(Op::equal, reader_.read(state.now[i], place, shape.value),
                                         reader_.read(entry_.now[i], place, shape.value));
        const std::vector<model::Region> allowed = regions_of(i, effects.modifies, entry_);
        kept = context_.both(kept, context_.either(same, in_regions(pool_, place, allowed)));
    }
    return kept;
}

}  // namespace ptspec::vcgen

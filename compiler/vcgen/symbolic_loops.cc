// SPDX-License-Identifier: Apache-2.0
//
// Loops of statements: what a round may change is anything, of which the invariants are known.
#include <algorithm>
#include <utility>

#include "compiler/vcgen/symbolic.h"

namespace ptspec::vcgen {

using model::ExprId;
using model::Memory;
using model::MemoryId;
using model::Op;
using model::Region;
using model::Sort;
using model::VariableId;
using Role = Goal::Role;

void SymbolicExecution::find_written(const model::Block& block, Written& written) const {
    const auto touch_events_of = [&](uint32_t memory) {
        for (uint32_t i = 0; i < context_.model.memories.size(); ++i) {
            const Memory& event = context_.model.memories[i];
            if (event.kind == Memory::Kind::event &&
                event.name == model::write_event_of(context_.model.memories[memory])) {
                written.memories[i] = true;
            }
        }
    };
    for (const model::Statement& statement : block) {
        if (const auto* assign = std::get_if<model::Assign>(&statement.node)) {
            written.locals.push_back(assign->variable);
        } else if (const auto* store = std::get_if<model::Store>(&statement.node)) {
            written.memories[store->memory] = true;
            touch_events_of(store->memory);
        } else if (const auto* emit = std::get_if<model::Emit>(&statement.node)) {
            written.memories[emit->memory] = true;
        } else if (const auto* call = std::get_if<model::Call>(&statement.node)) {
            if (call->result) written.locals.push_back(*call->result);
            for (const Region& region : context_.model.operations[call->operation].effects->modifies) {
                written.memories[region.memory] = true;
                touch_events_of(region.memory);
            }
        } else if (const auto* choice = std::get_if<model::If>(&statement.node)) {
            find_written(choice->then_block, written);
            find_written(choice->else_block, written);
        } else if (const auto* loop = std::get_if<model::For>(&statement.node)) {
            written.locals.push_back(loop->variable);
            find_written(loop->body, written);
        }
    }
}

void SymbolicExecution::forget_events(uint32_t event, SymbolicState& state, ExprId clock_before) {
    const MemoryAt now_before = state.now[event], first_before = state.first[event];
    const model::MemoryState shape = pool_.memory(context_.model.memories[event].current);
    const MemoryId now = pool_.add_memory(shape), first = pool_.add_memory(shape);
    const ExprId clock = state.clock;
    axioms[now] =
        axioms[first] = [this, now_before, first_before, now, first, clock_before, clock](ExprId key) {
            const ExprId zero = pool_.constant(model::event_time, 0);
            const ExprId n = pool_.read(now, key), f = pool_.read(first, key);
            const ExprId n0 = reader_.read(now_before, key, model::event_time),
                         f0 = reader_.read(first_before, key, model::event_time);
            const auto equal = [&](ExprId a, ExprId b) { return pool_.binary(Op::equal, a, b); };
            const auto after = [&](ExprId t) {
                return context_.both(pool_.binary(Op::less, clock_before, t),
                                     pool_.binary(Op::less_equal, t, clock));
            };
            const ExprId last = context_.either(equal(n, n0), after(n));
            const ExprId kept = context_.either(equal(f0, zero), equal(f, f0));
            const ExprId late =
                context_.either(context_.negate(equal(f0, zero)), context_.either(equal(f, zero), after(f)));
            const ExprId order =
                context_.both(pool_.binary(Op::less_equal, f, n), equal(equal(f, zero), equal(n, zero)));
            return context_.both(context_.both(last, kept), context_.both(late, order));
        };
    state.now[event] = MemoryHistory::given(now);
    state.first[event] = MemoryHistory::given(first);
}

void SymbolicExecution::run(const model::For& node, Span span, SymbolicState& state) {
    check_expression(node.low, state, span);
    check_expression(node.high, state, span);
    const ExprId low = resolve(node.low, state), high = resolve(node.high, state);
    const Sort sort = pool_.sort(low);
    if (options_.rounds != 0) return run_rounds(node, low, high, state);

    state.locals[node.variable] = low;
    for (const model::Claim& invariant : node.invariants) {
        check_expression(invariant.claim, state, invariant.span);
        claim(Role::invariant_begins, resolve(invariant.claim, state), state, invariant.text, invariant.span);
    }

    // Any round: what the body changes may be anything, as far as the invariants and `modifies` allow.
    Written written;
    written.memories.resize(context_.model.memories.size());
    find_written(node.body, written);
    const ExprId clock_before = state.clock;
    state.clock = fresh("clock", model::event_time);
    know(state, context_.both(pool_.binary(Op::less_equal, clock_before, state.clock),
                              pool_.binary(Op::less, state.clock,
                                           pool_.constant(model::event_time, uint64_t{1} << 31))));
    for (uint32_t i = 0; i < written.memories.size(); ++i) {
        if (!written.memories[i]) continue;
        const Memory& memory = context_.model.memories[i];
        if (memory.kind == Memory::Kind::event) {
            forget_events(i, state, clock_before);
            continue;
        }
        const MemoryId any = pool_.add_memory(pool_.memory(memory.current));
        if (options_.owner == nullptr) {
            state.now[i] = MemoryHistory::given(any);
        } else {
            state.now[i] =
                MemoryHistory::changed(state.now[i], any, regions_of(i, options_.owner->modifies, entry_));
        }
    }
    for (const VariableId local : written.locals) {
        if (state.locals.contains(local)) {
            const model::Variable declared = pool_.variable(local);
            state.locals[local] = fresh(declared.name, declared.sort);
        }
    }
    const ExprId counter = fresh(pool_.variable(node.variable).name, sort);
    state.locals[node.variable] = counter;
    const ExprId none = pool_.binary(Op::less_equal, high, low);
    const ExprId last = pool_.if_then_else(none, low, high);
    know(state, context_.both(pool_.binary(Op::less_equal, low, counter),
                              pool_.binary(Op::less_equal, counter, last)));
    for (const model::Claim& invariant : node.invariants) know(state, resolve(invariant.claim, state));

    SymbolicState round = state;
    const ExprId goes_on = pool_.binary(Op::less, counter, high);
    round.path = context_.both(state.path, goes_on);
    run(node.body, round);
    if (!pool_.is_false(round.path)) {
        round.locals[node.variable] = pool_.binary(Op::add_wrapping, counter, pool_.constant(sort, 1));
        for (const model::Claim& invariant : node.invariants) {
            check_expression(invariant.claim, round, invariant.span);
            claim(Role::invariant_kept, resolve(invariant.claim, round), round, invariant.text,
                  invariant.span);
        }
    }
    state.path = context_.both(state.path, context_.negate(goes_on));
}

SymbolicState SymbolicExecution::anything_within(const model::Effects& effects) {
    SymbolicState state = entry_;
    state.clock = fresh("clock", model::event_time);
    know(state, pool_.binary(Op::less, state.clock, pool_.constant(model::event_time, uint64_t{1} << 31)));
    for (uint32_t i = 0; i < context_.model.memories.size(); ++i) {
        const Memory& memory = context_.model.memories[i];
        const std::vector<Region> regions = regions_of(i, effects.modifies, entry_);
        if (regions.empty()) continue;
        if (memory.kind == Memory::Kind::event) {
            forget_events(i, state, entry_.clock);
        } else {
            const MemoryId any = pool_.add_memory(pool_.memory(memory.current));
            state.now[i] = MemoryHistory::changed(entry_.now[i], any, regions);
        }
    }
    return state;
}

}  // namespace ptspec::vcgen

// SPDX-License-Identifier: Apache-2.0
#include "compiler/vcgen/symbolic.h"

#include <algorithm>
#include <unordered_map>
#include <utility>

#include "compiler/vcgen/fault_condition.h"
#include "compiler/vcgen/path_condition.h"

namespace ptspec::vcgen {

using model::ExprId;
using model::Memory;
using model::MemoryId;
using model::no_expr;
using model::Node;
using model::Op;
using model::Region;
using model::Sort;
using model::VariableId;
using Role = Goal::Role;

SymbolicExecution::SymbolicExecution(Context& context, SymbolicOptions options,
                                     const std::vector<ExprId>& assumed)
    : context_(context), pool_(context.pool), options_(options), reader_(context.pool) {
    entry_.path = pool_.boolean(true);
    entry_.clock = pool_.constant(model::event_time, 0);
    for (const Memory& memory : context.model.memories) {
        const bool event = memory.kind == Memory::Kind::event;
        entry_.now.push_back(event ? MemoryHistory::zero() : MemoryHistory::given(memory.current));
        entry_.first.push_back(MemoryHistory::zero());
    }
    for (const ExprId condition : assumed) known_.push_back(resolve(condition, entry_));
}

std::vector<SymbolicExit> SymbolicExecution::run(const model::Block& body) {
    SymbolicState state = entry_;
    run(body, state);
    if (!pool_.is_false(state.path)) exits_.push_back({state, no_expr, {}});
    return std::move(exits_);
}

ExprId SymbolicExecution::resolve(ExprId root, const SymbolicState& state) {
    const ExprId unfolded = unfold(root);
    std::unordered_map<ExprId, ExprId> made;
    const auto& memories = context_.model.memories;
    for (const ExprId id : pool_.reachable(unfolded)) {
        const Node node = pool_.node(id);
        std::vector<ExprId> operands;
        for (const ExprId operand : pool_.operands(id)) operands.push_back(made.at(operand));
        ExprId now = operands.empty() ? id : pool_.rebuild(id, operands);
        if (node.op == Op::variable) {
            const auto local = state.locals.find(static_cast<VariableId>(node.payload));
            if (local != state.locals.end()) now = local->second;
        } else if (node.op == Op::slot) {
            now = slot_as_bits(pool_, operands[0], operands[1], model::slot_shape(node.payload));
        } else if (node.op == Op::read) {
            for (size_t i = 0; i < memories.size(); ++i) {
                const Sort word = pool_.memory(memories[i].current).value;
                if (node.payload == memories[i].current) now = reader_.read(state.now[i], operands[0], word);
                if (node.payload == memories[i].old) now = reader_.read(entry_.now[i], operands[0], word);
                if (memories[i].kind == Memory::Kind::event && node.payload == memories[i].first) {
                    now = reader_.read(state.first[i], operands[0], word);
                }
            }
        }
        made.emplace(id, now);
    }
    return made.at(unfolded);
}

void SymbolicExecution::claim(Role role, ExprId resolved, const SymbolicState& state, std::string label,
                              Span span) {
    claims.push_back({role, known(state), resolved, std::move(label), span});
}

void SymbolicExecution::know(const SymbolicState& state, ExprId resolved) {
    known_.push_back(context_.either(context_.negate(state.path), resolved));
}

ExprId SymbolicExecution::fresh(const std::string& name, Sort sort) {
    const VariableId variable = pool_.add_variable(name, sort, model::Variable::Kind::fresh);
    inputs.push_back(variable);
    return pool_.var(variable);
}

void SymbolicExecution::check_expression(ExprId root, const SymbolicState& state, Span span) {
    if (root == no_expr || pool_.is_total(root)) return;
    const PathConditions paths(pool_, root);
    const model::Substitution opened = open_quantifiers(pool_, root, inputs);
    for (const ExprId id : paths.nodes()) {
        const Span origin = pool_.origin(id).is_valid() ? pool_.origin(id) : span;
        const auto owe = [&](Role role, ExprId condition, const std::string& label) {
            const ExprId owed = context_.either(context_.negate(paths[id]), condition);
            claim(role, resolve(pool_.substitute(owed, opened), state), state, label, origin);
        };
        if (pool_.node(id).op == Op::call) {
            const model::Operation& callee =
                context_.model.operations[static_cast<model::OperationId>(pool_.node(id).payload)];
            model::Substitution arguments;
            for (size_t i = 0; i < callee.parameters.size(); ++i) {
                arguments.emplace(callee.parameters[i].variable, pool_.operands(id)[i]);
            }
            for (const ExprId requirement : callee.requires_) {
                owe(Role::statement_requires, pool_.substitute(requirement, arguments),
                    "requires of " + callee.name);
            }
            continue;
        }
        const ExprId fault = fault_condition(pool_, id);
        if (!pool_.is_false(fault)) {
            owe(Role::statement_fault, context_.negate(fault), what_may_happen(pool_.node(id).op));
        }
    }
}

// ---------------------------------------------------------------- statements

void SymbolicExecution::run(const model::Block& block, SymbolicState& state) {
    for (const model::Statement& statement : block) {
        if (pool_.is_false(state.path)) return;
        std::visit([&](const auto& node) { run(node, statement.span, state); }, statement.node);
    }
}

void SymbolicExecution::run(const model::Assign& node, Span span, SymbolicState& state) {
    check_expression(node.value, state, span);
    state.locals[node.variable] = resolve(node.value, state);
}

void SymbolicExecution::run(const model::Store& node, Span span, SymbolicState& state) {
    check_expression(node.key, state, span);
    check_expression(node.value, state, span);
    const ExprId key = resolve(node.key, state), value = resolve(node.value, state);
    check_within(node.memory, {{node.memory, key, no_expr, {}, span}}, state, span);
    state.now[node.memory] = MemoryHistory::stored(state.now[node.memory], key, value);
    const Memory& memory = context_.model.memories[node.memory];
    for (uint32_t i = 0; i < context_.model.memories.size(); ++i) {
        const Memory& event = context_.model.memories[i];
        if (memory.kind == Memory::Kind::table && event.kind == Memory::Kind::event &&
            event.name == model::write_event_of(memory)) {
            happen(i, key, state);
        }
    }
}

void SymbolicExecution::happen(uint32_t event, ExprId key, SymbolicState& state) {
    state.clock = pool_.binary(Op::add_wrapping, state.clock, pool_.constant(model::event_time, 1));
    const ExprId before = reader_.read(state.first[event], key, model::event_time);
    const ExprId never = pool_.binary(Op::equal, before, pool_.constant(model::event_time, 0));
    state.now[event] = MemoryHistory::stored(state.now[event], key, state.clock);
    state.first[event] =
        MemoryHistory::stored(state.first[event], key, pool_.if_then_else(never, state.clock, before));
}

void SymbolicExecution::run(const model::Emit& node, Span span, SymbolicState& state) {
    check_expression(node.key, state, span);
    const ExprId key = resolve(node.key, state);
    check_within(node.memory, {{node.memory, key, no_expr, {}, span}}, state, span);
    happen(node.memory, key, state);
}

void SymbolicExecution::run(const model::Assert& node, Span, SymbolicState& state) {
    if (options_.rounds != 0) return;
    check_expression(node.claim.claim, state, node.claim.span);
    const ExprId holds = resolve(node.claim.claim, state);
    claim(Role::assertion, holds, state, "assert", node.claim.span);
    know(state, holds);
}

void SymbolicExecution::run(const model::Return& node, Span span, SymbolicState& state) {
    SymbolicExit exit{state, no_expr, span};
    if (node.value != no_expr) {
        check_expression(node.value, state, span);
        exit.result = resolve(node.value, state);
    }
    exits_.push_back(std::move(exit));
    state.path = pool_.boolean(false);
}

void SymbolicExecution::run(const model::If& node, Span span, SymbolicState& state) {
    check_expression(node.condition, state, span);
    const ExprId condition = resolve(node.condition, state);
    SymbolicState then_state = state, else_state = state;
    then_state.path = context_.both(state.path, condition);
    else_state.path = context_.both(state.path, context_.negate(condition));
    run(node.then_block, then_state);
    run(node.else_block, else_state);
    merge(condition, then_state, else_state, state);
}

void SymbolicExecution::merge(ExprId condition, const SymbolicState& then_state,
                              const SymbolicState& else_state, SymbolicState& result) {
    if (pool_.is_false(then_state.path) || pool_.is_false(else_state.path)) {
        result = pool_.is_false(then_state.path) ? else_state : then_state;
        return;
    }
    result.path = context_.either(then_state.path, else_state.path);
    result.clock = pool_.if_then_else(condition, then_state.clock, else_state.clock);
    for (const auto& [variable, value] : then_state.locals) {
        const auto other = else_state.locals.find(variable);
        // What one branch declares is not spoken of behind both.
        if (other != else_state.locals.end()) {
            result.locals[variable] = pool_.if_then_else(condition, value, other->second);
        }
    }
    for (size_t i = 0; i < result.now.size(); ++i) {
        result.now[i] = MemoryHistory::either(condition, then_state.now[i], else_state.now[i]);
        result.first[i] = MemoryHistory::either(condition, then_state.first[i], else_state.first[i]);
    }
}

// ---------------------------------------------------------------- frames

std::vector<Region> SymbolicExecution::regions_of(uint32_t memory, const std::vector<Region>& regions,
                                                  const SymbolicState& state) {
    std::vector<Region> result;
    const Memory& wanted = context_.model.memories[memory];
    for (const Region& region : regions) {
        const Memory& named = context_.model.memories[region.memory];
        // Who may write an entry may make the event of its being written.
        const bool is_write = wanted.kind == Memory::Kind::event && named.kind == Memory::Kind::table &&
                              wanted.name == model::write_event_of(named);
        if (region.memory != memory && !is_write) continue;
        Region now = region;
        const auto resolved = [&](ExprId id) { return id == no_expr ? no_expr : resolve(id, state); };
        now.key = resolved(region.key);
        now.count = resolved(region.count);
        result.push_back(std::move(now));
    }
    return result;
}

void SymbolicExecution::check_within(uint32_t memory, const std::vector<Region>& touched,
                                     const SymbolicState& state, Span span) {
    if (options_.owner == nullptr || touched.empty()) return;
    const std::vector<Region> allowed = regions_of(memory, options_.owner->modifies, entry_);
    const Sort sort = pool_.memory(context_.model.memories[memory].current).key;
    const bool one_place = touched.size() == 1 && touched[0].key != no_expr && touched[0].count == no_expr;
    const ExprId key = one_place ? touched[0].key : fresh("place", sort);
    const ExprId inside = in_regions(pool_, key, touched);
    claim(Role::frame, context_.either(context_.negate(inside), in_regions(pool_, key, allowed)), state,
          "modifies", span);
}

// ---------------------------------------------------------------- calls

// The callee's parameters are locals that it alone speaks of.
SymbolicState SymbolicExecution::enter(const model::Operation& callee, const model::Call& node, Span span,
                                       const SymbolicState& state) {
    SymbolicState inside = state;
    for (size_t i = 0; i < node.arguments.size(); ++i) {
        check_expression(node.arguments[i], state, span);
        inside.locals[callee.parameters[i].variable] = resolve(node.arguments[i], state);
    }
    for (const ExprId requirement : callee.requires_) {
        claim(Role::statement_requires, resolve(requirement, inside), inside, "requires of " + callee.name,
              span);
    }
    return inside;
}

void SymbolicExecution::run(const model::Call& node, Span span, SymbolicState& state) {
    if (options_.rounds != 0) return run_body(node, span, state);
    const model::Operation& callee = context_.model.operations[node.operation];
    const SymbolicState before = enter(callee, node, span, state);

    state.clock = fresh("clock", model::event_time);
    know(state, context_.both(pool_.binary(Op::less_equal, before.clock, state.clock),
                              pool_.binary(Op::less, state.clock,
                                           pool_.constant(model::event_time, uint64_t{1} << 31))));
    // What happens inside the callee, by itself: its promises speak of that alone.
    SymbolicState inside = before;
    inside.clock = state.clock;
    for (uint32_t i = 0; i < context_.model.memories.size(); ++i) {
        const Memory& memory = context_.model.memories[i];
        const bool event = memory.kind == Memory::Kind::event;
        const std::vector<Region> regions = regions_of(i, callee.effects->modifies, before);
        check_within(i, regions, before, span);
        if (event) inside.now[i] = inside.first[i] = MemoryHistory::zero();
        if (regions.empty()) continue;
        if (!event) {
            const MemoryId any = pool_.add_memory(pool_.memory(memory.current));
            state.now[i] = inside.now[i] = options_.forget_promises
                                               ? MemoryHistory::given(any)
                                               : MemoryHistory::changed(before.now[i], any, regions);
            continue;
        }
        forget_events(i, inside, before.clock);
        state.now[i] = MemoryHistory::overlaid(before.now[i], inside.now[i], true);
        state.first[i] = MemoryHistory::overlaid(before.first[i], inside.first[i], false);
    }

    ExprId result = no_expr;
    if (callee.has_result) {
        result = fresh(node.result ? pool_.variable(*node.result).name : "result",
                       context_.model.types[callee.result].sort);
        inside.locals[callee.effects->result] = result;
    }
    if (!options_.forget_promises) {
        // `old` in a promise is the state before the call.
        for (const model::Claim& promise : callee.effects->ensures) {
            const SymbolicState own_entry = std::exchange(entry_, before);
            const ExprId holds = resolve(promise.claim, inside);
            entry_ = own_entry;
            know(state, holds);
        }
    }
    if (node.result) state.locals[*node.result] = result;
}

}  // namespace ptspec::vcgen

// SPDX-License-Identifier: Apache-2.0
#include "compiler/emit/lower.h"

#include <algorithm>
#include <cassert>
#include <set>

#include "compiler/model/memory_state.h"

namespace ptspec::emit {

namespace {

using model::ClosedModel;
using model::ExprId;
using model::Op;

class Lowering {
  public:
    Lowering(CodeGraph& graph, const ClosedModel& model, const VariableMap& variables,
             Call::Of calls = Call::Of::implementation)
        : graph_(graph), model_(model), variables_(variables), calls_(calls) {}

    void lower_below(ExprId root) {
        for (const ExprId id : outside_of_foralls(model_.pool, root)) {
            if (!lowered_.contains(id)) {
                lowered_.emplace(id, lower_node(id));
            }
        }
    }
    CodeId lowered(ExprId id) const { return lowered_.at(id); }

    CodeId call(ExprId id, Call::Of of) const {
        const model::Node& node = model_.pool.node(id);
        return graph_.call(static_cast<model::OperationId>(node.payload), of,
                           of == Call::Of::where ? 0 : node.sort.width, arguments(id));
    }

    std::vector<CodeId> arguments(ExprId id) const {
        std::vector<CodeId> arguments;
        for (const ExprId operand : model_.pool.operands(id)) {
            arguments.push_back(lowered(operand));
        }
        return arguments;
    }

  private:
    CodeId lower_node(ExprId id) {
        using A = Arithmetic::Op;
        const model::Node& node = model_.pool.node(id);
        const auto operands = model_.pool.operands(id);
        const unsigned width = node.sort.width;
        const auto operand = [&](size_t index) { return lowered(operands[index]); };
        const auto width_of = [&](size_t index) { return unsigned{model_.pool.sort(operands[index]).width}; };
        const auto arithmetic = [&](A op, bool cut) {
            return graph_.arithmetic(op, width, operand(0), operand(1), cut);
        };
        switch (node.op) {
            case Op::constant:
                return graph_.literal(width, node.payload);
            case Op::variable:
                return variables_.at(static_cast<model::VariableId>(node.payload));
            case Op::call:
                return call(id, calls_);
            case Op::read: {
                const model::StateOf state =
                    model::state_of(model_, static_cast<model::MemoryId>(node.payload));
                return graph_.load(state.memory, state.old, width, operand(0));
            }
            case Op::slot:
                return graph_.slot(operand(0), operand(1), model::slot_shape(node.payload).of_table);
            case Op::forall: {
                ForAll quantified{id, free_variables(model_, id), {operand(0), operand(1)}};
                for (const model::VariableId variable : quantified.free) {
                    quantified.operands.push_back(variables_.at(variable));
                }
                return graph_.for_all(std::move(quantified));
            }
            case Op::logical_not:
                return graph_.negation(operand(0));
            case Op::logical_and:
                return graph_.junction(true, {operand(0), operand(1)});
            case Op::logical_or:
                return graph_.junction(false, {operand(0), operand(1)});
            case Op::implies:
                return graph_.junction(false, {graph_.negation(operand(0)), operand(1)});
            case Op::bit_not:
                return graph_.arithmetic(A::bit_xor, width, operand(0),
                                         graph_.literal(width, model::mask_of(node.sort)), false);
            case Op::bit_and:
                return arithmetic(A::bit_and, false);
            case Op::bit_or:
                return graph_.gather(width, {whole(operands[0], 0), whole(operands[1], 0)});
            case Op::bit_xor:
                return arithmetic(A::bit_xor, false);
            case Op::add:
            case Op::add_wrapping:
                return arithmetic(A::add, node.op == Op::add_wrapping);
            case Op::subtract:
            case Op::subtract_wrapping:
                return arithmetic(A::subtract, node.op == Op::subtract_wrapping);
            case Op::multiply:
            case Op::multiply_wrapping:
                return arithmetic(A::multiply, node.op == Op::multiply_wrapping);
            case Op::divide:
                return arithmetic(A::divide, false);
            case Op::remainder:
                return arithmetic(A::remainder, false);
            case Op::shift_left:
            case Op::shift_left_wrapping:
                return arithmetic(A::shift_left, node.op == Op::shift_left_wrapping);
            case Op::shift_right:
                return arithmetic(A::shift_right, false);
            case Op::concat:
                return graph_.gather(
                    width, {whole(operands[0], static_cast<int>(width_of(1))), whole(operands[1], 0)});
            case Op::extract:
                return graph_.select_bits(operand(0), static_cast<unsigned>(node.payload >> 8),
                                          static_cast<unsigned>(node.payload & 0xff), width, 0);
            case Op::zero_extend:
                return graph_.gather(width, {whole(operands[0], 0)});
            case Op::bit_to_bool:
                return graph_.test(operand(0), 1, 0, false);
            case Op::bool_to_bit:
                return graph_.gather(1, {{operand(0), 1, 0}});
            case Op::equal:
                return graph_.compare(Compare::Op::equal, operand(0), operand(1));
            case Op::less:
                return graph_.compare(Compare::Op::less, operand(0), operand(1));
            case Op::less_equal:
                return graph_.compare(Compare::Op::less_equal, operand(0), operand(1));
            case Op::if_then_else:
                return graph_.choice(operand(0), operand(1), operand(2));
        }
        assert(false);
        return 0;
    }

    Part whole(ExprId id, int shift) const {
        return {lowered(id), model::mask_of(model_.pool.sort(id)), shift};
    }

    CodeGraph& graph_;
    const ClosedModel& model_;
    const VariableMap& variables_;
    Call::Of calls_;
    std::unordered_map<ExprId, CodeId> lowered_;
};

}  // namespace

std::vector<ExprId> outside_of_foralls(const model::ExprPool& pool, ExprId root) {
    const std::vector<ExprId> all = pool.reachable(root);
    std::set<ExprId> wanted{root};
    std::vector<ExprId> nodes;
    for (auto id = all.rbegin(); id != all.rend(); ++id) {
        if (!wanted.contains(*id)) {
            continue;
        }
        nodes.push_back(*id);
        const auto operands = pool.operands(*id);
        const size_t count = pool.node(*id).op == Op::forall ? 2 : operands.size();
        wanted.insert(operands.begin(), operands.begin() + static_cast<std::ptrdiff_t>(count));
    }
    std::ranges::reverse(nodes);
    return nodes;
}

VariableMap map_variables(CodeGraph& graph, const ClosedModel& model,
                          const std::vector<model::Parameter>& parameters) {
    VariableMap map;
    for (uint32_t i = 0; i < model.configs.size(); ++i) {
        const model::VariableId id = model.configs[i].variable;
        map.emplace(id, graph.config(i, model.pool.variable(id).sort.width));
    }
    for (uint32_t i = 0; i < parameters.size(); ++i) {
        const model::VariableId id = parameters[i].variable;
        map.emplace(id, graph.parameter(i, model.pool.variable(id).sort.width));
    }
    return map;
}

std::vector<model::VariableId> free_variables(const ClosedModel& model, ExprId forall) {
    std::set<model::VariableId> found, bound;
    for (const ExprId id : model.pool.reachable(model.pool.operands(forall)[2])) {
        const model::Node& node = model.pool.node(id);
        const auto variable = static_cast<model::VariableId>(node.payload);
        if (node.op == Op::forall) {
            bound.insert(variable);
        } else if (node.op == Op::variable &&
                   model.pool.variable(variable).kind != model::Variable::Kind::config) {
            found.insert(variable);
        }
    }
    bound.insert(static_cast<model::VariableId>(model.pool.node(forall).payload));
    std::erase_if(found, [&](model::VariableId variable) { return bound.contains(variable); });
    return {found.begin(), found.end()};
}

CodeId lower(CodeGraph& graph, const ClosedModel& model, ExprId root, const VariableMap& variables) {
    Lowering lowering(graph, model, variables);
    lowering.lower_below(root);
    return lowering.lowered(root);
}

std::vector<CodeId> limits_of_call(CodeGraph& graph, const CodeOnly& code, model::OperationId operation,
                                   const std::vector<CodeId>& arguments, Limit limit) {
    const ClosedModel& model = code.model();
    const model::Operation& callee = model.operations[operation];
    if (limit == Limit::where) {
        return callee.binding.where == model::no_expr
                   ? std::vector<CodeId>{}
                   : std::vector{graph.call(operation, Call::Of::where, 0, arguments)};
    }
    VariableMap inner = map_variables(graph, model, {});
    for (size_t i = 0; i < arguments.size(); ++i) {
        inner.emplace(callee.parameters[i].variable, arguments[i]);
    }
    std::vector<CodeId> limits;
    const bool plain = std::ranges::all_of(callee.requires_, [&](ExprId part) { return code.exists(part); });
    for (const ExprId requirement : plain ? callee.requires_ : code.existing(callee.requires_)) {
        Lowering reference(graph, model, inner, Call::Of::reference);
        reference.lower_below(requirement);
        limits.push_back(reference.lowered(requirement));
    }
    return limits;
}

CodeId within_limit(CodeGraph& graph, const CodeOnly& code, ExprId root, const VariableMap& variables,
                    Limit limit, const Known& known) {
    const ClosedModel& model = code.model();
    Lowering lowering(graph, model, variables);
    lowering.lower_below(root);
    std::unordered_map<ExprId, CodeId> within;
    const auto of_call = [&](ExprId id) {
        std::vector<CodeId> limits =
            limits_of_call(graph, code, static_cast<model::OperationId>(model.pool.node(id).payload),
                           lowering.arguments(id), limit);
        std::erase_if(limits, [&](CodeId one) { return known.contains(one); });
        if (limit == Limit::where && !limits.empty()) {
            // The arguments may be asked for only where that breaks nothing itself.
            for (const ExprId operand : model.pool.operands(id)) {
                const CodeId may_ask = within_limit(graph, code, operand, variables, Limit::requires_, known);
                limits = {graph.junction(false, {graph.negation(may_ask), limits.front()})};
            }
        }
        return graph.junction(true, limits);
    };
    for (const ExprId id : outside_of_foralls(model.pool, root)) {
        const model::Node& node = model.pool.node(id);
        const auto operands = model.pool.operands(id);
        CodeId result = graph.boolean(true);
        switch (node.op) {
            case Op::logical_and:
            case Op::implies:
            case Op::logical_or: {
                const CodeId first = lowering.lowered(operands[0]);
                const CodeId decided = node.op == Op::logical_or ? first : graph.negation(first);
                result = graph.junction(
                    true, {within.at(operands[0]), graph.junction(false, {decided, within.at(operands[1])})});
                break;
            }
            case Op::if_then_else:
                result = graph.junction(true, {within.at(operands[0]),
                                               graph.choice(lowering.lowered(operands[0]),
                                                            within.at(operands[1]), within.at(operands[2]))});
                break;
            default: {
                std::vector<CodeId> all;
                // What is called for each value, its own function asks about.
                const size_t count = node.op == Op::forall ? 2 : operands.size();
                for (const ExprId operand : operands.first(count)) {
                    all.push_back(within.at(operand));
                }
                if (node.op == Op::call) {
                    all.push_back(of_call(id));
                }
                result = graph.junction(true, all);
                break;
            }
        }
        within.emplace(id, result);
    }
    return within.at(root);
}

}  // namespace ptspec::emit

// SPDX-License-Identifier: Apache-2.0
#include "compiler/emit/spec_text.h"

#include <fmt/format.h>

#include <unordered_map>

#include "compiler/emit/code_only.h"

namespace ptspec::emit {

namespace {

using model::ExprId;
using model::Op;

constexpr size_t length_limit = 300;  // beyond it a text tells a reader nothing more

struct Text {
    std::string text;
    bool is_tight = true;
};

std::string tight(const Text& text) { return text.is_tight ? text.text : "(" + text.text + ")"; }

const char* symbol(Op op) {
    switch (op) {
        case Op::logical_and:
            return "&&";
        case Op::logical_or:
            return "||";
        case Op::implies:
            return "==>";
        case Op::bit_and:
            return "&";
        case Op::bit_or:
            return "|";
        case Op::bit_xor:
            return "^";
        case Op::add:
            return "+";
        case Op::subtract:
            return "-";
        case Op::multiply:
            return "*";
        case Op::add_wrapping:
            return "+%";
        case Op::subtract_wrapping:
            return "-%";
        case Op::multiply_wrapping:
            return "*%";
        case Op::divide:
            return "/";
        case Op::remainder:
            return "%";
        case Op::shift_left:
            return "<<";
        case Op::shift_left_wrapping:
            return "<<%";
        case Op::shift_right:
            return ">>";
        case Op::concat:
            return "++";
        case Op::equal:
            return "==";
        case Op::less:
            return "<";
        case Op::less_equal:
            return "<=";
        default:
            return "";
    }
}

Text node_text(const model::ClosedModel& model, ExprId id, const std::unordered_map<ExprId, Text>& texts) {
    const model::Node& node = model.pool.node(id);
    const auto operands = model.pool.operands(id);
    const auto operand = [&](size_t index) -> const Text& { return texts.at(operands[index]); };
    switch (node.op) {
        case Op::constant:
            if (node.sort.is_bool()) {
                return {node.payload != 0 ? "true" : "false"};
            }
            return {node.payload < 10 ? fmt::format("{}", node.payload) : fmt::format("{:#x}", node.payload)};
        case Op::variable:
            return {model.pool.variable(static_cast<model::VariableId>(node.payload)).name};
        case Op::call: {
            std::string arguments;
            for (size_t i = 0; i < operands.size(); ++i) {
                arguments += (i == 0 ? "" : ", ") + operand(i).text;
            }
            return {fmt::format("{}({})", model.operations[node.payload].name, arguments)};
        }
        case Op::logical_not: {
            const model::Node& inner = model.pool.node(operands[0]);
            if (inner.op == Op::equal) {
                const auto sides = model.pool.operands(operands[0]);
                return {fmt::format("{} != {}", tight(texts.at(sides[0])), tight(texts.at(sides[1]))), false};
            }
            return {"!" + tight(operand(0))};
        }
        case Op::bit_not:
            return {"~" + tight(operand(0))};
        case Op::extract: {
            const uint64_t hi = node.payload >> 8, lo = node.payload & 0xff;
            return {hi == lo ? fmt::format("{}[{}]", tight(operand(0)), hi)
                             : fmt::format("{}[{}:{}]", tight(operand(0)), hi, lo)};
        }
        case Op::zero_extend:
        case Op::bit_to_bool:
        case Op::bool_to_bit:
            return operand(0);
        case Op::read: {
            const StateOf state = state_of(model, static_cast<model::MemoryId>(node.payload));
            const model::Node& key = model.pool.node(operands[0]);
            std::string text = !state.is_table
                                   ? fmt::format("{}({})", model.memories[state.memory].name, operand(0).text)
                               : key.op == Op::slot ? operand(0).text.substr(1)
                                                    : "*" + tight(operand(0));
            return {state.old ? "old(" + text + ")" : text};
        }
        case Op::slot:
            return {fmt::format("&{}[{}]", tight(operand(0)), operand(1).text)};
        case Op::forall:
            return {fmt::format("forall {} in {}..<{}: {}",
                                model.pool.variable(static_cast<model::VariableId>(node.payload)).name,
                                tight(operand(0)), tight(operand(1)), operand(2).text),
                    false};
        case Op::if_then_else:
            return {fmt::format("if {} then {} else {}", operand(0).text, operand(1).text, operand(2).text),
                    false};
        default:
            return {fmt::format("{} {} {}", tight(operand(0)), symbol(node.op), tight(operand(1))), false};
    }
}

}  // namespace

std::string spec_text(const model::ClosedModel& model, ExprId root) {
    std::unordered_map<ExprId, Text> texts;
    for (const ExprId id : model.pool.reachable(root)) {
        Text text = node_text(model, id, texts);
        if (text.text.size() > length_limit) {
            text = {"..."};
        }
        texts.emplace(id, std::move(text));
    }
    return texts.at(root).text;
}

}  // namespace ptspec::emit

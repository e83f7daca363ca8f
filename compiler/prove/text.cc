// SPDX-License-Identifier: Apache-2.0
#include "compiler/prove/text.h"

#include <fmt/format.h>

#include <algorithm>

#include "compiler/model/draw.h"
#include "compiler/prove/prove.h"

namespace ptspec::prove {

namespace {

using model::ExprId;
using model::Node;
using model::Op;

constexpr unsigned max_depth = 6;
constexpr size_t max_length = 90;

const char* infix(Op op) {
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
            return nullptr;
    }
}

class Text {
  public:
    Text(const model::ClosedModel& model, std::span<const model::Parameter> parameters)
        : model_(model), pool_(model.pool), parameters_(parameters) {}

    std::string of(ExprId id, unsigned depth, bool is_operand) {
        if (depth == 0) {
            return "...";
        }
        const Node& node = pool_.node(id);
        const auto operands = pool_.operands(id);
        const auto operand = [&](unsigned index) { return of(operands[index], depth - 1, true); };
        switch (node.op) {
            case Op::constant:
                return node.sort.is_bool() ? (node.payload != 0 ? "true" : "false")
                       : node.payload < 10 ? std::to_string(node.payload)
                                           : fmt::format("{:#x}", node.payload);
            case Op::variable:
                return pool_.variable(static_cast<model::VariableId>(node.payload)).name;
            case Op::call:
                return call(node, operands, depth);
            case Op::logical_not:
                return "!" + operand(0);
            case Op::bit_not:
                return "~" + operand(0);
            case Op::extract:
                return slice(operands[0], static_cast<unsigned>(node.payload >> 8),
                             static_cast<unsigned>(node.payload & 0xff), depth);
            case Op::zero_extend:
            case Op::bit_to_bool:
            case Op::bool_to_bit:
                return of(operands[0], depth, is_operand);
            case Op::if_then_else:
                return enclosed(is_operand,
                                fmt::format("if {} then {} else {}", of(operands[0], depth - 1, false),
                                            operand(1), operand(2)));
            case Op::shift_left:
            case Op::shift_left_wrapping:
            case Op::shift_right:
                if (pool_.is_constant(operands[1])) {
                    return enclosed(is_operand, fmt::format("{} {} {}", operand(0), infix(node.op),
                                                            pool_.node(operands[1]).payload));
                }
                [[fallthrough]];
            default:
                return enclosed(is_operand, fmt::format("{} {} {}", operand(0), infix(node.op), operand(1)));
        }
    }

  private:
    static std::string enclosed(bool in_brackets, std::string text) {
        return in_brackets ? "(" + text + ")" : text;
    }

    std::string call(const Node& node, std::span<const ExprId> arguments, unsigned depth) {
        std::string text = model_.operations[static_cast<model::OperationId>(node.payload)].name + "(";
        for (const ExprId argument : arguments) {
            if (text.back() != '(') {
                text += ", ";
            }
            text += of(argument, depth - 1, false);
        }
        return text + ")";
    }

    std::string slice(ExprId word, unsigned hi, unsigned lo, unsigned depth) {
        const std::string whole = of(word, depth - 1, true);
        if (const model::EntryFormat* format = format_of(word)) {
            for (const model::Field& field : format->fields) {
                if (field.hi == hi && field.lo == lo && field.kind == model::Field::Kind::named) {
                    return whole + "." + field.name;
                }
            }
        }
        return hi == lo ? fmt::format("{}[{}]", whole, hi) : fmt::format("{}[{}:{}]", whole, hi, lo);
    }

    const model::EntryFormat* format_of(ExprId word) const {
        const Node& node = pool_.node(word);
        model::TypeId type = 0;
        if (node.op == Op::variable) {
            const auto found = std::ranges::find(parameters_, static_cast<model::VariableId>(node.payload),
                                                 &model::Parameter::variable);
            if (found == parameters_.end()) {
                return nullptr;
            }
            type = found->type;
        } else if (node.op == Op::call) {
            type = model_.operations[static_cast<model::OperationId>(node.payload)].result;
        } else {
            return nullptr;
        }
        const model::Type& declared = model_.types[type];
        const bool has_format =
            declared.kind == model::Type::Kind::entry || declared.kind == model::Type::Kind::opaque;
        return has_format ? &model_.formats[declared.format] : nullptr;
    }

    const model::ClosedModel& model_;
    const model::ExprPool& pool_;
    std::span<const model::Parameter> parameters_;
};

}  // namespace

std::string expression_text(const model::ClosedModel& model, std::span<const model::Parameter> parameters,
                            ExprId id) {
    std::string text = Text(model, parameters).of(id, max_depth, false);
    if (text.size() > max_length) {
        text = text.substr(0, max_length - 3) + "...";
    }
    return text;
}

std::string value_text(const model::ClosedModel& model, model::TypeId type, uint64_t value) {
    if (type == no_type) {
        return fmt::format("{:#x}", value);
    }
    return model::typed_value_text(model.types[type], value);
}

}  // namespace ptspec::prove

// SPDX-License-Identifier: Apache-2.0
#include "compiler/model/expression_text.h"

#include <fmt/format.h>

#include <algorithm>

#include "compiler/model/draw.h"
#include "compiler/model/memory_state.h"

namespace ptspec::model {

namespace {

std::string_view infix(Op op) {
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
        case Op::constant:
        case Op::variable:
        case Op::call:
        case Op::read:
        case Op::slot:
        case Op::forall:
        case Op::logical_not:
        case Op::bit_not:
        case Op::extract:
        case Op::zero_extend:
        case Op::bit_to_bool:
        case Op::bool_to_bit:
        case Op::if_then_else:
            break;
    }
    return "";
}

// Writes from left to right and stops when the text is long enough: a shared DAG as a tree can be huge.
class Writer {
  public:
    Writer(const ClosedModel& model, std::span<const Parameter> parameters, TextLimits limits)
        : model_(model), pool_(model.pool), parameters_(parameters), limits_(limits) {}

    std::string write(ExprId root) {
        write(root, limits_.depth, false);
        if (text_.size() > limits_.length) text_ = text_.substr(0, limits_.length - 3) + "...";
        return std::move(text_);
    }

  private:
    // An operand has brackets where it is more than one word.
    void write(ExprId id, unsigned depth, bool is_operand) {
        if (text_.size() > limits_.length) return;
        if (depth == 0) {
            text_ += "...";
            return;
        }
        const Node& node = pool_.node(id);
        const auto operands = pool_.operands(id);
        switch (node.op) {
            case Op::constant:
                text_ += node.sort.is_bool() ? (node.payload != 0 ? "true" : "false")
                         : node.payload < 10 ? std::to_string(node.payload)
                                             : fmt::format("{:#x}", node.payload);
                return;
            case Op::variable:
                text_ += name_of(node);
                return;
            case Op::call:
                text_ += model_.operations[node.payload].name + "(";
                for (size_t i = 0; i < operands.size(); ++i) {
                    if (i != 0) text_ += ", ";
                    write(operands[i], depth - 1, false);
                }
                text_ += ")";
                return;
            case Op::read:
                write_read(node, operands[0], depth, is_operand);
                return;
            case Op::slot:
                text_ += "&";
                write_indexed(id, depth);
                return;
            case Op::logical_not:
                if (pool_.node(operands[0]).op == Op::equal) {
                    const auto sides = pool_.operands(operands[0]);
                    write_infix(sides[0], "!=", sides[1], depth, is_operand);
                    return;
                }
                text_ += "!";
                write(operands[0], depth - 1, true);
                return;
            case Op::bit_not:
                text_ += "~";
                write(operands[0], depth - 1, true);
                return;
            case Op::extract:
                write(operands[0], depth - 1, true);
                write_bits(operands[0], static_cast<unsigned>(node.payload >> 8),
                           static_cast<unsigned>(node.payload & 0xff));
                return;
            case Op::zero_extend:
            case Op::bit_to_bool:
            case Op::bool_to_bit:
                write(operands[0], depth, is_operand);
                return;
            case Op::if_then_else:
                if (is_operand) text_ += "(";
                text_ += "if ";
                write(operands[0], depth - 1, false);
                text_ += " then ";
                write(operands[1], depth - 1, false);
                text_ += " else ";
                write(operands[2], depth - 1, false);
                if (is_operand) text_ += ")";
                return;
            case Op::forall:
                if (is_operand) text_ += "(";
                text_ += "forall " + name_of(node) + " in ";
                write(operands[0], depth - 1, true);
                text_ += "..<";
                write(operands[1], depth - 1, true);
                text_ += ": ";
                write(operands[2], depth - 1, false);
                if (is_operand) text_ += ")";
                return;
            default:
                write_infix(operands[0], infix(node.op), operands[1], depth, is_operand);
        }
    }

    void write_infix(ExprId left, std::string_view sign, ExprId right, unsigned depth, bool is_operand) {
        if (is_operand) text_ += "(";
        write(left, depth - 1, true);
        text_ += fmt::format(" {} ", sign);
        // How far is a number of bits, which nobody counts in hexadecimal.
        const bool is_shift = sign.starts_with("<<") || sign == ">>";
        if (is_shift && pool_.is_constant(right)) {
            text_ += std::to_string(pool_.node(right).payload);
        } else {
            write(right, depth - 1, true);
        }
        if (is_operand) text_ += ")";
    }

    void write_read(const Node& node, ExprId key, unsigned depth, bool is_operand) {
        const StateOf state = state_of(model_, static_cast<MemoryId>(node.payload));
        const bool indexed = state.is_table && pool_.node(key).op == Op::slot;
        const bool brackets = is_operand && state.is_table && !indexed && !state.old;
        if (state.old) text_ += "old(";
        if (brackets) text_ += "(";
        if (indexed) {
            write_indexed(key, depth);
        } else if (state.is_table) {
            text_ += "*";
            write(key, depth - 1, true);
        } else {
            text_ += model_.memories[state.memory].name + "(";
            write(key, depth - 1, false);
            text_ += ")";
        }
        if (brackets) text_ += ")";
        if (state.old) text_ += ")";
    }

    void write_indexed(ExprId slot, unsigned depth) {
        write(pool_.operands(slot)[0], depth - 1, true);
        text_ += "[";
        write(pool_.operands(slot)[1], depth - 1, false);
        text_ += "]";
    }

    void write_bits(ExprId word, unsigned hi, unsigned lo) {
        if (const EntryFormat* format = format_of(word)) {
            for (const Field& field : format->fields) {
                if (field.hi == hi && field.lo == lo && field.kind == Field::Kind::named) {
                    text_ += "." + field.name;
                    return;
                }
            }
        }
        text_ += hi == lo ? fmt::format("[{}]", hi) : fmt::format("[{}:{}]", hi, lo);
    }

    std::string name_of(const Node& node) const {
        return pool_.variable(static_cast<VariableId>(node.payload)).name;
    }

    const EntryFormat* format_of(ExprId word) const {
        const Node& node = pool_.node(word);
        if (node.op == Op::call) return format_of_type(model_, model_.operations[node.payload].result);
        if (node.op == Op::read) {
            const StateOf state = state_of(model_, static_cast<MemoryId>(node.payload));
            return state.is_table ? format_of_type(model_, model_.memories[state.memory].value) : nullptr;
        }
        if (node.op != Op::variable) return nullptr;
        const auto found =
            std::ranges::find(parameters_, static_cast<VariableId>(node.payload), &Parameter::variable);
        return found == parameters_.end() ? nullptr : format_of_type(model_, found->type);
    }

    const ClosedModel& model_;
    const ExprPool& pool_;
    std::span<const Parameter> parameters_;
    TextLimits limits_;
    std::string text_;
};

}  // namespace

std::string expression_text(const ClosedModel& model, std::span<const Parameter> parameters, ExprId root,
                            TextLimits limits) {
    return Writer(model, parameters, limits).write(root);
}

}  // namespace ptspec::model

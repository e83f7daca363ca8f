// SPDX-License-Identifier: Apache-2.0
#include "compiler/emit/code_graph.h"

#include <algorithm>
#include <bit>
#include <utility>

namespace ptspec::emit {

CodeId CodeGraph::intern(Code code) {
    const auto [found, is_new] = known_.try_emplace(code, static_cast<CodeId>(codes_.size()));
    if (!is_new) {
        return found->second;
    }
    codes_.push_back(std::move(code));
    return found->second;
}

std::vector<CodeId> CodeGraph::reachable(std::vector<CodeId> roots) const {
    std::vector<bool> seen(size());
    std::vector<CodeId> pending = std::move(roots), found;
    while (!pending.empty()) {
        const CodeId id = pending.back();
        pending.pop_back();
        if (seen[id]) {
            continue;
        }
        seen[id] = true;
        found.push_back(id);
        for (const CodeId operand : operands(id)) {
            pending.push_back(operand);
        }
    }
    std::ranges::sort(found);
    return found;
}

std::vector<CodeId> CodeGraph::operands(CodeId id) const {
    struct Visitor {
        std::vector<CodeId> operator()(const Parameter&) const { return {}; }
        std::vector<CodeId> operator()(const Config&) const { return {}; }
        std::vector<CodeId> operator()(const Literal&) const { return {}; }
        std::vector<CodeId> operator()(const Verdict&) const { return {}; }
        std::vector<CodeId> operator()(const Gather& node) const {
            std::vector<CodeId> result;
            for (const Part& part : node.parts) {
                result.push_back(part.operand);
            }
            return result;
        }
        std::vector<CodeId> operator()(const Test& node) const { return {node.operand}; }
        std::vector<CodeId> operator()(const Compare& node) const { return {node.left, node.right}; }
        std::vector<CodeId> operator()(const Arithmetic& node) const { return {node.left, node.right}; }
        std::vector<CodeId> operator()(const Negation& node) const { return {node.operand}; }
        std::vector<CodeId> operator()(const Junction& node) const { return node.operands; }
        std::vector<CodeId> operator()(const Choice& node) const {
            return {node.condition, node.then_value, node.else_value};
        }
        std::vector<CodeId> operator()(const Call& node) const { return node.arguments; }
        std::vector<CodeId> operator()(const Slot& node) const { return {node.reference, node.offset}; }
        std::vector<CodeId> operator()(const Load& node) const { return {node.reference}; }
        std::vector<CodeId> operator()(const ForAll& node) const { return node.operands; }
    };
    return std::visit(Visitor{}, codes_[id].kind);
}
uint64_t CodeGraph::full_mask(CodeId id) const {
    return model::mask_of(model::Sort{static_cast<uint8_t>(codes_[id].width)});
}

bool CodeGraph::is_literal(CodeId id, uint64_t value) const {
    const auto* literal = get_if<Literal>(id);
    return literal != nullptr && literal->value == value;
}

CodeId CodeGraph::call(model::OperationId operation, Call::Of of, unsigned width,
                       std::vector<CodeId> arguments) {
    return intern({width, Call{operation, of, std::move(arguments)}});
}
// The function is total, unlike the specification's: what has no value there may have any here.
std::optional<uint64_t> CodeGraph::fold(Arithmetic::Op op, CodeId left, CodeId right) const {
    using Op = Arithmetic::Op;
    const auto* a = get_if<Literal>(left);
    const auto* b = get_if<Literal>(right);
    const bool none = a != nullptr && a->value == 0;
    switch (op) {
        case Op::add:
            return a && b ? std::optional(a->value + b->value) : std::nullopt;
        case Op::subtract:
            return left == right ? std::optional<uint64_t>(0)
                   : a && b      ? std::optional(a->value - b->value)
                                 : std::nullopt;
        case Op::multiply:
            return a && b ? std::optional(a->value * b->value) : std::nullopt;
        case Op::divide:
        case Op::remainder:
            if (none || (b != nullptr && b->value == 0)) {
                return 0;
            }
            if (a && b) {
                return op == Op::divide ? a->value / b->value : a->value % b->value;
            }
            return std::nullopt;
        case Op::shift_left:
        case Op::shift_right:
            return none ? std::optional<uint64_t>(0) : std::nullopt;
        case Op::bit_and:
            return a && b ? std::optional(a->value & b->value) : std::nullopt;
        case Op::bit_xor:
            return left == right ? std::optional<uint64_t>(0)
                   : a && b      ? std::optional(a->value ^ b->value)
                                 : std::nullopt;
    }
    return std::nullopt;
}

CodeId CodeGraph::arithmetic(Arithmetic::Op op, unsigned width, CodeId left, CodeId right, bool cut) {
    using Op = Arithmetic::Op;
    if (const auto known = fold(op, left, right)) {
        return literal(width, *known & model::mask_of(model::bits_sort(width)));
    }
    if (const auto* literal = get_if<Literal>(right)) {
        const uint64_t value = literal->value;
        const unsigned amount = static_cast<unsigned>(std::min<uint64_t>(value, 64));
        switch (op) {
            case Op::shift_left:
                return amount >= width ? this->literal(width, 0)
                                       : select_bits(left, width - 1 - amount, 0, width, amount);
            case Op::shift_right:
                return amount >= width ? this->literal(width, 0)
                                       : select_bits(left, width - 1, amount, width, 0);
            case Op::divide:
                if (std::has_single_bit(value)) {
                    return select_bits(left, width - 1, static_cast<unsigned>(std::countr_zero(value)), width,
                                       0);
                }
                break;
            case Op::remainder:
                if (std::has_single_bit(value)) {
                    return gather(width, {{left, value - 1, 0}});
                }
                break;
            case Op::bit_and:
                return gather(width, {{left, value, 0}});
            default:
                break;
        }
    }
    return intern({width, Arithmetic{op, left, right, cut && c_bits(width) != width}});
}
}  // namespace ptspec::emit

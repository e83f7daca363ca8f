// SPDX-License-Identifier: Apache-2.0
#include "compiler/model/expr.h"

#include <algorithm>
#include <array>
#include <cassert>
#include <utility>

#include "compiler/model/facts.h"
#include "compiler/model/fold.h"
#include "compiler/model/operators.h"

namespace ptspec::model {

namespace {

uint64_t mix(uint64_t hash, uint64_t value) {
    hash = (hash ^ value) * 0x9e3779b97f4a7c15U;
    return hash ^ (hash >> 29);
}

uint64_t hash_of(const Node& node, std::span<const ExprId> operands) {
    uint64_t hash = mix(static_cast<uint64_t>(node.op) << 8 | node.sort.width, node.payload);
    for (const ExprId operand : operands) {
        hash = mix(hash, operand);
    }
    return hash;
}

bool is_comparison(Op op) { return op == Op::equal || op == Op::less || op == Op::less_equal; }
bool is_logical(Op op) { return op == Op::logical_and || op == Op::logical_or || op == Op::implies; }
bool is_shift(Op op) {
    return op == Op::shift_left || op == Op::shift_left_wrapping || op == Op::shift_right;
}

// The sort of `left op right`; asserts that the operands are of sorts that the operator takes.
Sort sort_of_binary(Op op, Sort left, Sort right) {
    if (op == Op::concat) {
        assert(!left.is_bool() && !right.is_bool() && left.width + right.width <= int{max_width});
        return bits_sort(left.width + right.width);
    }
    if (is_shift(op)) {
        assert(!left.is_bool() && !right.is_bool());
        return left;
    }
    assert(left == right);
    if (is_comparison(op)) {
        assert(op == Op::equal || !left.is_bool());
        return bool_sort;
    }
    assert(left.is_bool() == is_logical(op));
    return left;
}

}  // namespace

std::span<const ExprId> ExprPool::operands(ExprId id) const {
    const Node& node = nodes_[id];
    return {operand_array_.data() + node.first_operand, node.operand_count};
}

VariableId ExprPool::add_variable(std::string name, Sort sort, Variable::Kind kind) {
    variables_.push_back({std::move(name), sort, kind});
    return static_cast<VariableId>(variables_.size() - 1);
}

void ExprPool::grow_table() {
    table_.assign(std::max<size_t>(1024, table_.size() * 2), no_expr);
    const size_t mask = table_.size() - 1;
    for (ExprId id = 0; id < nodes_.size(); ++id) {
        size_t slot = hashes_[id] & mask;
        while (table_[slot] != no_expr) {
            slot = (slot + 1) & mask;
        }
        table_[slot] = id;
    }
}

ExprId ExprPool::intern(Node node, std::span<const ExprId> operands, Span origin) {
    if (table_.size() < (nodes_.size() + 1) * 2) {
        grow_table();
    }
    const uint64_t hash = hash_of(node, operands);
    const size_t mask = table_.size() - 1;
    size_t slot = hash & mask;
    for (; table_[slot] != no_expr; slot = (slot + 1) & mask) {
        const ExprId id = table_[slot];
        const Node& other = nodes_[id];
        if (hashes_[id] == hash && other.op == node.op && other.sort == node.sort &&
            other.payload == node.payload && std::ranges::equal(this->operands(id), operands)) {
            if (!origins_[id].is_valid()) {
                origins_[id] = origin;
            }
            return id;
        }
    }
    const Facts facts = facts_of(*this, node, operands);
    if (facts.total && node.op != Op::constant && (facts.zeros | facts.ones) == mask_of(node.sort)) {
        return constant(node.sort, facts.ones, origin);
    }
    assert(nodes_.size() < no_expr);
    const auto id = static_cast<ExprId>(nodes_.size());
    node.first_operand = static_cast<uint32_t>(operand_array_.size());
    node.operand_count = static_cast<uint16_t>(operands.size());
    operand_array_.insert(operand_array_.end(), operands.begin(), operands.end());
    nodes_.push_back(node);
    origins_.push_back(origin);
    facts_.push_back(facts);
    hashes_.push_back(hash);
    table_[slot] = id;
    return id;
}

ExprId ExprPool::constant(Sort sort, uint64_t value, Span origin) {
    assert(value <= mask_of(sort));
    return intern({.op = Op::constant, .sort = sort, .payload = value & mask_of(sort)}, {}, origin);
}

ExprId ExprPool::var(VariableId id, Span origin) {
    return intern({.op = Op::variable, .sort = variables_.at(id).sort, .payload = id}, {}, origin);
}

ExprId ExprPool::call(OperationId callee, Sort result, std::span<const ExprId> arguments, Span origin) {
    assert(arguments.size() <= UINT16_MAX);
    const std::vector<ExprId> own(arguments.begin(), arguments.end());  // they may lie in operand_array_
    return intern({.op = Op::call, .sort = result, .payload = callee}, own, origin);
}

MemoryId ExprPool::add_memory(MemoryState memory) {
    memories_.push_back(std::move(memory));
    return static_cast<MemoryId>(memories_.size() - 1);
}

ExprId ExprPool::read(MemoryId memory, ExprId key, Span origin) {
    assert(sort(key) == memories_[memory].key);
    return intern({.op = Op::read, .sort = memories_[memory].value, .payload = memory}, std::array{key},
                  origin);
}

ExprId ExprPool::slot(ExprId reference, ExprId offset, SlotShape shape, Span origin) {
    assert(sort(reference).width == reference_width && !sort(offset).is_bool());
    return intern({.op = Op::slot, .sort = bits_sort(reference_width), .payload = slot_payload(shape)},
                  std::array{reference, offset}, origin);
}

ExprId ExprPool::forall(VariableId bound, ExprId low, ExprId high, ExprId body, Span origin) {
    assert(sort(low) == variables_[bound].sort && sort(high) == variables_[bound].sort &&
           sort(body).is_bool());
    const bool empty = is_constant(low) && is_constant(high) && node(low).payload >= node(high).payload;
    if (empty || (is_true(body) && is_total(low) && is_total(high))) {
        return boolean(true);
    }
    return intern({.op = Op::forall, .sort = bool_sort, .payload = bound}, std::array{low, high, body},
                  origin);
}

ExprId ExprPool::unary(Op op, ExprId operand, Span origin) {
    Sort result = sort(operand);
    switch (op) {
        case Op::logical_not:
            assert(result.is_bool());
            break;
        case Op::bit_not:
            assert(!result.is_bool());
            break;
        case Op::bit_to_bool:
            assert(result.width == 1);
            result = bool_sort;
            break;
        default:
            assert(op == Op::bool_to_bit && result.is_bool());
            result = bits_sort(1);
            break;
    }
    const ExprId folded = fold_unary(*this, op, operand, origin);
    return folded != no_expr ? folded : intern({.op = op, .sort = result}, std::array{operand}, origin);
}

ExprId ExprPool::binary(Op op, ExprId left, ExprId right, Span origin) {
    const Sort result = sort_of_binary(op, sort(left), sort(right));
    if (is_constant(left) && is_constant(right)) {
        const Applied value = apply_operator(op, result, 0, std::array{sort(left), sort(right)},
                                             std::array{node(left).payload, node(right).payload});
        if (const uint64_t* known = std::get_if<uint64_t>(&value); known && op != Op::implies) {
            return constant(result, *known, origin);
        }
    }
    const ExprId folded = fold_binary(*this, op, left, right, origin);
    return folded != no_expr ? folded : intern({.op = op, .sort = result}, std::array{left, right}, origin);
}

ExprId ExprPool::extract(ExprId operand, unsigned hi, unsigned lo, Span origin) {
    assert(lo <= hi && hi < sort(operand).width);
    const ExprId folded = fold_extract(*this, operand, hi, lo, origin);
    if (folded != no_expr) {
        return folded;
    }
    return intern({.op = Op::extract, .sort = bits_sort(hi - lo + 1), .payload = uint64_t{hi} << 8 | lo},
                  std::array{operand}, origin);
}

ExprId ExprPool::zero_extend(ExprId operand, unsigned width, Span origin) {
    assert(!sort(operand).is_bool() && width >= sort(operand).width && width <= max_width);
    const ExprId folded = fold_zero_extend(*this, operand, width, origin);
    if (folded != no_expr) {
        return folded;
    }
    return intern({.op = Op::zero_extend, .sort = bits_sort(width)}, std::array{operand}, origin);
}

ExprId ExprPool::if_then_else(ExprId condition, ExprId then_value, ExprId else_value, Span origin) {
    assert(sort(condition).is_bool() && sort(then_value) == sort(else_value));
    const ExprId folded = fold_if_then_else(*this, condition, then_value, else_value, origin);
    if (folded != no_expr) {
        return folded;
    }
    return intern({.op = Op::if_then_else, .sort = sort(then_value)},
                  std::array{condition, then_value, else_value}, origin);
}

ExprId ExprPool::replace_bits(ExprId word, unsigned hi, unsigned lo, ExprId value, Span origin) {
    const Sort whole = sort(word);
    assert(lo <= hi && hi < whole.width && sort(value) == bits_sort(hi - lo + 1));
    const uint64_t field = mask_of(sort(value)) << lo;
    const ExprId kept = binary(Op::bit_and, word, constant(whole, ~field & mask_of(whole)), origin);
    const ExprId placed = binary(Op::shift_left_wrapping, zero_extend(value, whole.width, origin),
                                 constant(bits_sort(8), lo), origin);
    return binary(Op::bit_or, kept, placed, origin);
}

ExprId ExprPool::rebuild(ExprId original, std::span<const ExprId> operands) {
    if (std::ranges::equal(this->operands(original), operands)) {
        return original;
    }
    const Node node = nodes_[original];
    return build(node, operands, origins_[original]);
}

ExprId ExprPool::build(const Node& shape, std::span<const ExprId> operands, Span origin) {
    const Node node = shape;
    switch (node.op) {
        case Op::variable:
            assert(!"a variable belongs to its pool");
            return no_expr;
        case Op::constant:
            return constant(node.sort, node.payload, origin);
        case Op::call:
            return call(static_cast<OperationId>(node.payload), node.sort, operands, origin);
        case Op::read:
            return read(static_cast<MemoryId>(node.payload), operands[0], origin);
        case Op::slot:
            return slot(operands[0], operands[1], slot_shape(node.payload), origin);
        case Op::forall:
            return forall(static_cast<VariableId>(node.payload), operands[0], operands[1], operands[2],
                          origin);
        case Op::extract:
            return extract(operands[0], static_cast<unsigned>(node.payload >> 8),
                           static_cast<unsigned>(node.payload & 0xff), origin);
        case Op::zero_extend:
            return zero_extend(operands[0], node.sort.width, origin);
        case Op::if_then_else:
            return if_then_else(operands[0], operands[1], operands[2], origin);
        case Op::logical_not:
        case Op::bit_not:
        case Op::bit_to_bool:
        case Op::bool_to_bit:
            return unary(node.op, operands[0], origin);
        default:
            return binary(node.op, operands[0], operands[1], origin);
    }
}

std::vector<ExprId> ExprPool::reachable(std::span<const ExprId> roots) const {
    // Marks of the call that is running; its number is what a mark holds, so that none has to be cleared.
    struct Marks {
        std::vector<uint32_t> of;
        uint32_t call = 0;
    };
    thread_local Marks marks;
    if (marks.of.size() < nodes_.size()) {
        marks.of.resize(nodes_.capacity());
    }
    if (++marks.call == 0) {
        std::ranges::fill(marks.of, 0);
        marks.call = 1;
    }
    std::vector<ExprId> found;
    const auto add = [&](ExprId id) {
        if (std::exchange(marks.of[id], marks.call) != marks.call) {
            found.push_back(id);
        }
    };
    std::ranges::for_each(roots, add);
    for (size_t next = 0; next < found.size(); ++next) {
        std::ranges::for_each(operands(found[next]), add);
    }
    std::ranges::sort(found);  // operands have smaller ids
    return found;
}

ExprId ExprPool::substitute(ExprId root, const Substitution& substitution) {
    const std::vector<ExprId> order = reachable(root);
    substituted_.resize(std::max<size_t>(substituted_.size(), root + size_t{1}), no_expr);
    std::vector<ExprId> operands_now;
    for (const ExprId id : order) {
        const Node node = nodes_[id];
        ExprId now = id;
        if (node.op == Op::variable) {
            const auto found = substitution.find(static_cast<VariableId>(node.payload));
            if (found != substitution.end()) {
                assert(sort(found->second) == node.sort);
                now = found->second;
            }
        } else if (node.operand_count != 0) {
            operands_now.clear();
            for (const ExprId operand : operands(id)) {
                operands_now.push_back(substituted_[operand]);
            }
            now = rebuild(id, operands_now);
        }
        substituted_[id] = now;
    }
    const ExprId result = substituted_[root];
    for (const ExprId id : order) {
        substituted_[id] = no_expr;
    }
    return result;
}

}  // namespace ptspec::model

// SPDX-License-Identifier: Apache-2.0
//
// The typed expression DAG: what every phase after sema speaks. Expressions are unsigned bit-vectors of
// exact width (1..64) and booleans; equal expressions are one node (hash-consed), a node's operands have
// smaller ids than the node. Nominal types (pte, pgprot) are gone here: sema has checked them.
// The meaning of every operator is given by interpreter.h and by nothing else.
#pragma once

#include <cstdint>
#include <span>
#include <string>
#include <unordered_map>
#include <vector>

#include "compiler/support/source.h"

namespace ptspec::model {

inline constexpr unsigned max_width = 64;

// A boolean, or a bit-vector of 1..64 bits.
struct Sort {
    uint8_t width = 0;  // 0: boolean
    bool is_bool() const { return width == 0; }
    friend bool operator==(Sort, Sort) = default;
};
inline constexpr Sort bool_sort{0};
constexpr Sort bits_sort(unsigned width) { return Sort{static_cast<uint8_t>(width)}; }

// All ones of a sort: the largest value it holds (1 for booleans).
constexpr uint64_t mask_of(Sort sort) {
    return sort.width >= 64 ? ~uint64_t{0} : sort.width == 0 ? 1 : (uint64_t{1} << sort.width) - 1;
}

enum class Op : uint8_t {
    constant,  // payload: the value
    variable,  // payload: VariableId
    call,      // payload: OperationId; operands: the arguments
    // memory
    read,    // payload: MemoryId; operand: the key
    slot,    // operands: a reference and an offset of any width; payload: see slot_payload. The reference to
             // the entry `offset` places on; one outside of its table is a fault
    forall,  // payload: the bound VariableId; operands: low, high (its sort), body. True where the body is
             // for all values from low up to, not including, high
    // boolean; the second operand is evaluated only where the first leaves the result open
    logical_not,
    logical_and,
    logical_or,
    implies,
    // bit-vectors, operands and result of one width
    bit_not,
    bit_and,
    bit_or,
    bit_xor,
    add,
    subtract,
    multiply,  // exact: a lost bit is a fault
    add_wrapping,
    subtract_wrapping,
    multiply_wrapping,  // modulo 2^width
    divide,
    remainder,  // by zero is a fault
    // the amount may have any width; an amount >= width is a fault for all three
    shift_left,           // a bit shifted out is a fault
    shift_left_wrapping,  // bits shifted out are dropped
    shift_right,          // logical; bits shifted out are dropped
    // changing width
    concat,       // operand 0 is the upper part
    extract,      // payload: hi << 8 | lo, lsb0, inclusive
    zero_extend,  // to the node's width
    // one bit and boolean
    bit_to_bool,
    bool_to_bit,
    // comparisons of two operands of one sort; less and less_equal are unsigned
    equal,
    less,
    less_equal,
    if_then_else,  // condition, then, else; only the chosen one is evaluated
};

using ExprId = uint32_t;
using VariableId = uint32_t;
using OperationId = uint32_t;
using MemoryId = uint32_t;
inline constexpr ExprId no_expr = ~ExprId{0};

// A reference is a word: which table, and which of its entries. Tables are told apart by number; nothing else
// is known of the numbers.
inline constexpr unsigned reference_width = 32, reference_index_width = 16;
// Of Op::slot: how many entries the table has, and whether the reference is to the table itself (then its own
// index does not count) or to an entry.
struct SlotShape {
    uint64_t extent = 0;
    bool of_table = false;
};
constexpr uint64_t slot_payload(SlotShape shape) { return shape.extent << 1 | (shape.of_table ? 1 : 0); }
constexpr SlotShape slot_shape(uint64_t payload) { return {payload >> 1, (payload & 1) != 0}; }

struct Node {
    Op op;
    Sort sort;
    uint16_t operand_count = 0;
    uint32_t first_operand = 0;  // into the pool's operand array
    uint64_t payload = 0;
};

struct Variable {
    std::string name;
    Sort sort;
    enum class Kind : uint8_t {
        parameter,  // of an operation, a law, an entry format
        config,     // fixed at boot, the same everywhere
        fresh,      // stands for any value (vacuity V2, memory that a loop has changed)
        bound,      // of one `forall`
        local,      // of a block of statements
    } kind = Kind::parameter;
};

// A map from keys to words, in one state.
struct MemoryState {
    std::string name;
    Sort key, value;
};

using Substitution = std::unordered_map<VariableId, ExprId>;

// What is known of a node's value under every assignment, from its shape alone.
struct Facts {
    uint64_t zeros = 0, ones = 0;  // bits that are 0, that are 1, wherever the node has a value
    bool safe = false;             // the operator itself never faults, given operands that have values
    bool total = false;            // it has a value everywhere: safe down to its leaves
    bool scalar = false;           // speaks of no memory and of no quantifier, down to its leaves
};

// Owns the nodes. Building is single-threaded; a pool that nobody builds into may be read by any thread.
class ExprPool {
  public:
    const Node& node(ExprId id) const { return nodes_[id]; }
    std::span<const ExprId> operands(ExprId id) const;
    Sort sort(ExprId id) const { return nodes_[id].sort; }
    // Where the expression was first written; an invalid span for what the compiler made itself.
    Span origin(ExprId id) const { return origins_[id]; }
    size_t size() const { return nodes_.size(); }

    VariableId add_variable(std::string name, Sort sort, Variable::Kind kind = Variable::Kind::parameter);
    const Variable& variable(VariableId id) const { return variables_[id]; }
    size_t variable_count() const { return variables_.size(); }
    MemoryId add_memory(MemoryState memory);
    const MemoryState& memory(MemoryId id) const { return memories_[id]; }

    // Builders. They assert that the operands have the sorts that the operator wants, and fold what is
    // constant or trivial, but only where folding cannot hide a fault.
    ExprId constant(Sort sort, uint64_t value, Span origin = {});
    ExprId boolean(bool value) { return constant(bool_sort, value); }
    ExprId var(VariableId id, Span origin = {});
    ExprId call(OperationId callee, Sort result, std::span<const ExprId> arguments, Span origin = {});
    ExprId unary(Op op, ExprId operand, Span origin = {});
    ExprId binary(Op op, ExprId left, ExprId right, Span origin = {});
    ExprId extract(ExprId operand, unsigned hi, unsigned lo, Span origin = {});
    ExprId zero_extend(ExprId operand, unsigned width, Span origin = {});
    ExprId if_then_else(ExprId condition, ExprId then_value, ExprId else_value, Span origin = {});
    ExprId read(MemoryId memory, ExprId key, Span origin = {});
    ExprId slot(ExprId reference, ExprId offset, SlotShape shape, Span origin = {});
    ExprId forall(VariableId bound, ExprId low, ExprId high, ExprId body, Span origin = {});
    // `word` with bits hi..lo replaced by `value` (width hi-lo+1)
    ExprId replace_bits(ExprId word, unsigned hi, unsigned lo, ExprId value, Span origin = {});
    // The same operator over other operands (rebuilding during substitution).
    ExprId rebuild(ExprId original, std::span<const ExprId> operands);
    // A node like `shape`, which may be another pool's, over operands of this one. Not for variables.
    ExprId build(const Node& shape, std::span<const ExprId> operands, Span origin = {});

    // `root` with variables replaced; shares what does not change.
    ExprId substitute(ExprId root, const Substitution& substitution);

    const Facts& facts(ExprId id) const { return facts_[id]; }
    // Evaluating it can never fault. Calls are not total: only the model knows their bodies.
    bool is_total(ExprId id) const { return facts_[id].total; }
    // Every node that the roots are made of, themselves included, each once and after its operands.
    std::vector<ExprId> reachable(std::span<const ExprId> roots) const;
    std::vector<ExprId> reachable(ExprId root) const { return reachable(std::span(&root, 1)); }

    bool is_constant(ExprId id) const { return nodes_[id].op == Op::constant; }
    bool is_true(ExprId id) const { return is_constant(id) && sort(id).is_bool() && node(id).payload == 1; }
    bool is_false(ExprId id) const { return is_constant(id) && sort(id).is_bool() && node(id).payload == 0; }

  private:
    ExprId intern(Node node, std::span<const ExprId> operands, Span origin);
    void grow_table();

    std::vector<Node> nodes_;
    std::vector<Span> origins_;
    std::vector<Facts> facts_;
    std::vector<uint64_t> hashes_;
    std::vector<ExprId> operand_array_;
    std::vector<Variable> variables_;
    std::vector<MemoryState> memories_;
    std::vector<ExprId> table_;  // open addressing by hash of (op, sort, payload, operands); a power of two
    std::vector<ExprId> substituted_;  // scratch of substitute(): no_expr but while it runs
};

}  // namespace ptspec::model

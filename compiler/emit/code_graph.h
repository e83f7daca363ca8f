// SPDX-License-Identifier: Apache-2.0
//
// C code before it is text: a graph of what one generated function computes. Masks, shifts and constants have
// been gathered and single bits have become tests, so that what is printed is what a person would write and
// what a compiler needs no luck to make good code of. Equal pieces are one node.
//
// Values are unsigned: of `width` bits in a uint32_t (up to 32) or a uint64_t, with zeros above; width 0 is
// bool.
#pragma once

#include <compare>
#include <cstdint>
#include <map>
#include <optional>
#include <unordered_map>
#include <utility>
#include <variant>
#include <vector>

#include "compiler/model/expr.h"

namespace ptspec::emit {

using CodeId = uint32_t;

// (operand & mask) << shift, to the right if the shift is negative. A bool operand is the bit 0.
struct Part {
    CodeId operand = 0;
    uint64_t mask = 0;
    int shift = 0;
    uint64_t placed() const { return shift >= 0 ? mask << shift : mask >> -shift; }
    auto operator<=>(const Part&) const = default;
};

struct Parameter {
    uint32_t index = 0;
    auto operator<=>(const Parameter&) const = default;
};
struct Config {
    uint32_t index = 0;
    auto operator<=>(const Config&) const = default;
};
struct Literal {
    uint64_t value = 0;
    auto operator<=>(const Literal&) const = default;
};
// The parts and the ones, or-ed together.
struct Gather {
    std::vector<Part> parts;
    uint64_t ones = 0;
    auto operator<=>(const Gather&) const = default;
};
// (operand & mask) == value, or != value
struct Test {
    CodeId operand = 0;
    uint64_t mask = 0, value = 0;
    bool equal = true;
    auto operator<=>(const Test&) const = default;
};
struct Compare {
    enum class Op : uint8_t { equal, unequal, less, less_equal } op = Op::equal;
    CodeId left = 0, right = 0;
    auto operator<=>(const Compare&) const = default;
};
struct Arithmetic {
    enum class Op : uint8_t {
        add,
        subtract,
        multiply,
        divide,
        remainder,
        shift_left,
        shift_right,
        bit_and,
        bit_xor
    };
    Op op = Op::add;
    CodeId left = 0, right = 0;
    bool cut = false;  // the result can have bits above the width, which do not count
    auto operator<=>(const Arithmetic&) const = default;
};
struct Negation {
    CodeId operand = 0;
    auto operator<=>(const Negation&) const = default;
};
// && or ||; evaluated from the first to the last, as far as needed
struct Junction {
    bool conjunction = true;
    std::vector<CodeId> operands;
    auto operator<=>(const Junction&) const = default;
};
struct Choice {
    CodeId condition = 0, then_value = 0, else_value = 0;
    auto operator<=>(const Choice&) const = default;
};
struct Call {
    enum class Of : uint8_t {
        implementation,  // whatever this code is compiled against
        reference,       // the reference in any case
        where,           // whether the binding lets the implementation be called
    };
    model::OperationId operation = 0;
    Of of = Of::implementation;
    std::vector<CodeId> arguments;
    auto operator<=>(const Call&) const = default;
};
// The reference to the entry `offset` places on; to a table itself, whose own index is 0, or to an entry.
struct Slot {
    CodeId reference = 0, offset = 0;
    bool of_table = false;
    auto operator<=>(const Slot&) const = default;
};
// The word of the entry that is referred to: now, or as it was when the function began.
struct Load {
    uint32_t memory = 0;  // into ClosedModel::memories
    bool old = false;
    CodeId reference = 0;
    auto operator<=>(const Load&) const = default;
};
// Whether the body of a `forall` is true for all values; a function of its own computes it.
struct ForAll {
    model::ExprId forall = model::no_expr;
    std::vector<model::VariableId> free;  // what the body speaks of beside the bound variable
    std::vector<CodeId> operands;         // low, high, and the values of `free`
    auto operator<=>(const ForAll&) const = default;
};
// What a law's check returns; only at the end of a chain of choices. `open`: what follows decides.
struct Verdict {
    enum class Is : uint8_t { outside, holds, violated, open } is = Is::holds;
    auto operator<=>(const Verdict&) const = default;
};

using CodeKind = std::variant<Parameter, Config, Literal, Gather, Test, Compare, Arithmetic, Negation,
                              Junction, Choice, Call, Slot, Load, ForAll, Verdict>;

struct Code {
    unsigned width = 0;
    CodeKind kind;
    auto operator<=>(const Code&) const = default;
};

class CodeGraph {
  public:
    const Code& at(CodeId id) const { return codes_[id]; }
    template <typename Kind>
    const Kind* get_if(CodeId id) const {
        return std::get_if<Kind>(&codes_[id].kind);
    }
    size_t size() const { return codes_.size(); }
    std::vector<CodeId> operands(CodeId id) const;
    /// Everything that the roots are made of, themselves included, each once, in ascending order.
    std::vector<CodeId> reachable(std::vector<CodeId> roots) const;
    CodeId parameter(uint32_t index, unsigned width) { return intern({width, Parameter{index}}); }
    CodeId config(uint32_t index, unsigned width) { return intern({width, Config{index}}); }
    CodeId literal(unsigned width, uint64_t value) { return intern({width, Literal{value}}); }
    CodeId boolean(bool value) { return literal(0, value ? 1 : 0); }
    CodeId slot(CodeId reference, CodeId offset, bool of_table) {
        return intern({model::reference_width, Slot{reference, offset, of_table}});
    }
    CodeId load(uint32_t memory, bool old, unsigned width, CodeId reference) {
        return intern({width, Load{memory, old, reference}});
    }
    CodeId for_all(ForAll node) { return intern({0, std::move(node)}); }
    CodeId verdict(Verdict::Is is) { return intern({0, Verdict{is}}); }
    CodeId call(model::OperationId operation, Call::Of of, unsigned width, std::vector<CodeId> arguments);
    // Parts must lie within `width`.
    CodeId gather(unsigned width, std::vector<Part> parts, uint64_t ones = 0);
    CodeId test(CodeId operand, uint64_t mask, uint64_t value, bool equal);
    CodeId compare(Compare::Op op, CodeId left, CodeId right);
    CodeId arithmetic(Arithmetic::Op op, unsigned width, CodeId left, CodeId right, bool cut);
    CodeId negation(CodeId operand);
    CodeId junction(bool conjunction, const std::vector<CodeId>& operands);
    CodeId choice(CodeId condition, CodeId then_value, CodeId else_value);

    // Bits hi..lo of a word, as bits of a wider one that begin at `position`.
    CodeId select_bits(CodeId operand, unsigned hi, unsigned lo, unsigned width, unsigned position);
    bool is_literal(CodeId id, uint64_t value) const;

  private:
    CodeId intern(Code code);
    std::optional<uint64_t> fold(Arithmetic::Op op, CodeId left, CodeId right) const;
    void add_part(std::vector<Part>& parts, uint64_t& ones, Part part) const;
    bool cheap_to_repeat(const Gather& gather) const;
    uint64_t full_mask(CodeId id) const;

    std::vector<Code> codes_;
    std::map<Code, CodeId> known_;
    std::unordered_map<CodeId, CodeId> negated_junctions_;
};

// How many bits the C type of a value has: 1 for bool.
constexpr unsigned c_bits(unsigned width) { return width == 0 ? 1 : width <= 32 ? 32 : 64; }
constexpr uint64_t c_mask(unsigned width) {
    return c_bits(width) == 64 ? ~uint64_t{0} : (uint64_t{1} << c_bits(width)) - 1;
}

}  // namespace ptspec::emit

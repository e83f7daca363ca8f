// SPDX-License-Identifier: Apache-2.0
//
// The paging of a closed model: which tables there are, for each number of levels that can exist, and how a
// walk gets from an entry to the next pointer. Levels count from the bottom: 1 is the pte table. Scalar
// operations of a paging (`pmd_addr_end`, `pmd_index`) are ordinary operations of the model; operations that
// give a pointer are here, as decisions, because a pointer is no value of an expression.
#pragma once

#include <array>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "compiler/model/expr.h"
#include "compiler/support/source.h"

namespace ptspec::model {

// The kernel's names, from the bottom: pte 1, pmd 2, pud 3, p4d 4, pgd 5.
inline constexpr unsigned kernel_levels = 5;
const char* level_name(unsigned level);
// 0: no level of this name
unsigned level_number(std::string_view name);

// Where a pointer may point that is made from another one.
struct PointerCase {
    ExprId condition = no_expr;  // of all whose condition holds the first counts; the last one's is `true`
    enum class Kind : uint8_t {
        parent,        // `p`: the same place, seen as an entry of the level below
        copy,          // `&e`: the walker's local copy of the entry
        child_table,   // `&table(e)[index]`: the table that the entry points to
        parent_table,  // `&base(p)[index]`: the table in which the parent lies
    } kind = Kind::parent;
    ExprId index = no_expr;  // in machine words
    Span span;
};

// How `pxx_offset` and `pxx_offset_lockless` find their pointer. Conditions and indices speak of these
// variables and of config values.
struct PointerDefinition {
    VariableId address = 0;
    VariableId entry = 0;   // what was read at the parent before; `e` of the lockless form
    VariableId reread = 0;  // what `*p` reads here in the lockless form; elsewhere the same as `entry`
    std::vector<PointerCase> cases;
    Span span;
};

// The end of the part of a range that one entry maps, told by the entry.
struct BoundaryDefinition {
    VariableId entry = 0, address = 0, end = 0;
    ExprId value = no_expr;
    Span span;
};

struct WalkLevel {
    unsigned level = 0;
    // pgd: from the first entry of the top table; not for pte, which is never stepped into by a loop
    PointerDefinition offset, offset_lockless;
    std::optional<OperationId> addr_end;  // (addr, end); pte: none, a page follows a page
    // `pxx_addr_end_folded(entry, addr, end)`: what the lockless walk asks where there is one
    std::optional<BoundaryDefinition> addr_end_folded;
};

struct PageTable {
    unsigned shift = 0, bits = 0;
    unsigned level = 0;  // the level that stands for it: the existing one
    // What an entry of it carries in the type field; absent where entries have no type
    std::optional<uint64_t> type;
    unsigned end_shift() const { return shift + bits; }
};

// A number of levels that can exist, with its tables from the bottom.
struct Geometry {
    std::vector<PageTable> tables;
    unsigned address_bits = 0;
    ExprId when = no_expr;  // over config values
    std::array<unsigned, kernel_levels + 1>
        table_of{};  // by level: into which table its pointers point, from 1
    std::array<unsigned, kernel_levels + 1> shifts{};  // by level: the first address bit of its index
    unsigned levels() const { return static_cast<unsigned>(tables.size()); }
};

enum class WalkKind : uint8_t { pointer, lockless };
enum class WalkClaim : uint8_t {
    partition,  // W1
    stepping,   // W2
    reads,      // W3
    fold,       // run-time folding visits what static folding does
};
const char* walk_kind_name(WalkKind kind);
const char* walk_claim_name(WalkClaim claim);

struct Paging {
    enum class Extension : uint8_t { zero, sign, split };

    std::string name, architecture, doc;
    unsigned word_bits = 64, page_shift = 12;
    Extension extension = Extension::zero;
    std::array<WalkLevel, kernel_levels + 1> levels;  // by number; [0] is not used
    std::vector<Geometry> geometries;                 // by number of levels, the fewest first
    // Where entries carry the type of their table: the bits of the word.
    std::optional<std::pair<unsigned, unsigned>> type_bits;  // hi, lo
    enum class FoldTime : uint8_t { build, boot, mm } fold_time = FoldTime::build;
    Span span;
};

}  // namespace ptspec::model

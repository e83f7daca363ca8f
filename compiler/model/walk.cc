// SPDX-License-Identifier: Apache-2.0
#include "compiler/model/walk.h"

#include <fmt/format.h>

namespace ptspec::model {

namespace {

constexpr unsigned pte = 1, pgd = kernel_levels;
constexpr size_t steps_kept = 8;

// A slot of a table that maps addresses from `base` on, or a local copy.
struct Pointer {
    unsigned table = 0;  // 0: a copy
    unsigned copy = 0;   // of the entry of this level
    uint64_t base = 0, index = 0;
    bool operator==(const Pointer&) const = default;
};

struct Entry {
    uint64_t word = 0;
    Pointer origin;  // the slot that it is, or is a copy of
};

class Walker {
  public:
    Walker(const WalkSetup& setup, WalkClaim claim, uint64_t address, uint64_t end)
        : setup_(setup),
          model_(*setup.model),
          paging_(*setup.paging),
          geometry_(paging_.geometries[setup.geometry]),
          claim_(claim == WalkClaim::fold ? WalkClaim::partition : claim),
          end_(end),
          interpreter_(model_, options(setup)) {
        cursors_.fill(address);
    }

    WalkRun run() {
        const unsigned top = geometry_.levels();
        const Pointer first{top, 0, base_of(top, cursors_[top]), 0};
        walk(pgd, first, read(pgd, first), cursors_[top], end_);
        for (unsigned table = top; going() && table >= setup_.deepest_table; --table) {
            if (cursors_[table] != end_) {
                violate(
                    WalkClaim::partition,
                    fmt::format("the walk ends at {:#x}: the rest of the range is lost", cursors_[table]));
            }
        }
        return std::move(run_);
    }

  private:
    static InterpreterOptions options(const WalkSetup& setup) {
        InterpreterOptions result;
        result.check_requires = false;
        result.replacements = setup.replacements;
        return result;
    }

    uint64_t word_mask() const { return mask_of(bits_sort(paging_.word_bits)); }
    static uint64_t low_bits(unsigned count) {
        return count >= 64 ? ~uint64_t{0} : (uint64_t{1} << count) - 1;
    }
    const PageTable& table(unsigned number) const { return geometry_.tables[number - 1]; }
    uint64_t base_of(unsigned number, uint64_t address) const {
        return address & ~low_bits(table(number).end_shift()) & word_mask();
    }
    Pointer slot_of(unsigned number, uint64_t address) const {
        return {number, 0, base_of(number, address),
                (address >> table(number).shift) & low_bits(table(number).bits)};
    }
    bool going() const { return !run_.violation && run_.fault.empty(); }

    void violate(WalkClaim claim, std::string text) {
        if (claim == claim_ && going()) {
            run_.violation = std::move(text);
        }
    }

    uint64_t value(ExprId id, Assignment assignment) {
        assignment.insert(setup_.configs.begin(), setup_.configs.end());
        const Evaluation result = interpreter_.evaluate(id, assignment);
        if (const auto* fault = std::get_if<Fault>(&result)) {
            run_.fault = fault->text();
            return 0;
        }
        return std::get<uint64_t>(result);
    }

    bool readable(const Pointer& pointer) const {
        if (pointer.table == 0) {
            return pointer.index == 0;
        }
        return pointer.table <= geometry_.levels() && pointer.index <= low_bits(table(pointer.table).bits);
    }

    Entry read(unsigned level, const Pointer& pointer) {
        if (pointer.table == 0) {
            return copies_[pointer.copy];
        }
        Entry entry{setup_.words[level], pointer};
        const bool inside = pointer.table <= geometry_.levels();
        if (inside && paging_.type_bits && table(pointer.table).type) {
            const auto [hi, lo] = *paging_.type_bits;
            const uint64_t mask = low_bits(hi - lo + 1) << lo;
            entry.word = (entry.word & ~mask) | (*table(pointer.table).type << lo);
        }
        return entry;
    }

    Pointer follow(unsigned level, const Pointer& parent, const Entry& entry, uint64_t address) {
        const WalkLevel& walk = paging_.levels[level];
        const bool lockless = setup_.kind == WalkKind::lockless && level < pgd;
        const PointerDefinition& definition = lockless ? walk.offset_lockless : walk.offset;
        const Assignment names{
            {definition.address, address}, {definition.entry, entry.word}, {definition.reread, entry.word}};
        for (const PointerCase& each : definition.cases) {
            if (value(each.condition, names) == 0) {
                continue;
            }
            switch (each.kind) {
                case PointerCase::Kind::parent:
                    return parent;
                case PointerCase::Kind::copy:
                    return {0, level + 1, 0, 0};
                case PointerCase::Kind::parent_table:
                    return {parent.table, parent.copy, parent.base, value(each.index, names)};
                case PointerCase::Kind::child_table:
                    break;
            }
            const Pointer& from = entry.origin;
            if (from.table <= pte) {
                return {kernel_levels + 1, 0, 0, 0};  // there is no table below
            }
            const uint64_t base = from.base + (from.index << table(from.table).shift);
            return {from.table - 1, 0, base & word_mask(), value(each.index, names)};
        }
        return parent;
    }

    uint64_t boundary(unsigned level, const Entry& entry, uint64_t address, uint64_t end) {
        const WalkLevel& walk = paging_.levels[level];
        if (!walk.addr_end) {
            return (address + (uint64_t{1} << paging_.page_shift)) & word_mask();
        }
        if (setup_.kind == WalkKind::lockless && walk.addr_end_folded) {
            const BoundaryDefinition& folded = *walk.addr_end_folded;
            return value(folded.value,
                         {{folded.entry, entry.word}, {folded.address, address}, {folded.end, end}});
        }
        // The body of the operation, as the variant has it.
        const Operation& operation = model_.operations[*walk.addr_end];
        ExprId body = operation.body;
        for (size_t i = 0; setup_.replacements != nullptr && i < setup_.replacements->size(); ++i) {
            if ((*setup_.replacements)[i].operation == *walk.addr_end) {
                body = (*setup_.replacements)[i].body;
            }
        }
        return value(body,
                     {{operation.parameters[0].variable, address}, {operation.parameters[1].variable, end}});
    }

    std::string text(const Pointer& pointer) const {
        const std::string steps = pointer.index == 0   ? ""
                                  : pointer.index == 1 ? ", one step further"
                                                       : fmt::format(", {} steps further", pointer.index);
        if (pointer.table == 0) {
            return fmt::format("the copy of the {} entry{}", level_name(pointer.copy), steps);
        }
        if (pointer.table > geometry_.levels()) {
            return "nowhere: an entry of the last table points to no table";
        }
        const PageTable& where = table(pointer.table);
        return fmt::format("slot {} of {} in the {} table at {:#x}", pointer.index, uint64_t{1} << where.bits,
                           level_name(where.level), pointer.base);
    }

    void record(unsigned level, const Pointer& pointer, uint64_t address, uint64_t next) {
        run_.steps.push_back({level, text(pointer), address, next});
        if (run_.steps.size() > steps_kept) {
            run_.steps.erase(run_.steps.begin() + 1);
            run_.steps_left_out = true;
        }
    }

    // A slot is visited when the walk goes on to the table below it, or at the last level.
    void visit(unsigned level, const Entry& entry, uint64_t address, uint64_t next) {
        const unsigned number = geometry_.table_of[level];
        uint64_t& cursor = cursors_[number];
        const std::string name = level_name(table(number).level);
        if (address != cursor) {
            violate(WalkClaim::partition, fmt::format("the {} table is entered at {:#x}, but {:#x} is next",
                                                      name, address, cursor));
            return;
        }
        if (!(entry.origin == slot_of(number, address))) {
            violate(WalkClaim::partition, fmt::format("{:#x} lies in {}, not in {}", address,
                                                      text(slot_of(number, address)), text(entry.origin)));
            return;
        }
        const uint64_t last_of_slot = address | low_bits(table(number).shift);
        const uint64_t last = (end_ - 1) & word_mask();
        const uint64_t wanted = (last_of_slot < last ? last_of_slot + 1 : end_) & word_mask();
        if (next != wanted) {
            violate(WalkClaim::partition,
                    fmt::format("the part of this {} slot ends at {:#x}, not at {:#x}", name, wanted, next));
        }
        cursor = next;
    }

    void walk(unsigned level, const Pointer& parent, const Entry& from, uint64_t address, uint64_t end) {
        Pointer pointer = follow(level, parent, from, address);
        while (going()) {
            if (++count_ > setup_.max_steps) {
                violate(claim_, fmt::format("no end after {} steps", setup_.max_steps));
                return;
            }
            if (!readable(pointer)) {
                record(level, pointer, address, end);
                violate(WalkClaim::reads,
                        fmt::format("the {} loop reads {}", level_name(level), text(pointer)));
                // What is there nobody knows.
                violate(WalkClaim::partition,
                        fmt::format("the {} loop is at {}", level_name(level), text(pointer)));
                run_.fault = run_.violation ? "" : "reads what is no slot";
                return;
            }
            const Entry entry = read(level, pointer);
            const uint64_t next = boundary(level, entry, address, end);
            record(level, pointer, address, next);
            copies_[level] = entry;
            const unsigned number = geometry_.table_of[level];
            const bool goes_down = level == pte || geometry_.table_of[level - 1] < number;
            if (goes_down) {
                visit(level, entry, address, next);
            }
            const bool deeper = level > pte && geometry_.table_of[level - 1] >= setup_.deepest_table;
            if (deeper && going()) {
                walk(level - 1, pointer, entry, address, next);
                copies_[level] = entry;
            }
            if (!going() || next == end) {
                return;
            }
            ++pointer.index;
            if (claim_ == WalkClaim::stepping && !(pointer == follow(level, parent, from, next))) {
                violate(WalkClaim::stepping,
                        fmt::format("{}_offset(parent, {:#x}) is {}; the loop is at {}", level_name(level),
                                    next, text(follow(level, parent, from, next)), text(pointer)));
            }
            address = next;
        }
    }

    const WalkSetup& setup_;
    const ClosedModel& model_;
    const Paging& paging_;
    const Geometry& geometry_;
    WalkClaim claim_;
    uint64_t end_;
    Interpreter interpreter_;
    WalkRun run_;
    std::array<Entry, kernel_levels + 2> copies_{};
    std::array<uint64_t, kernel_levels + 1> cursors_{};  // by table: what has to be visited next
    size_t count_ = 0;
};

}  // namespace

WalkRun run_walk(const WalkSetup& setup, WalkClaim claim, uint64_t address, uint64_t end) {
    return Walker(setup, claim, address, end).run();
}

std::string split_address(const Geometry& geometry, uint64_t address) {
    std::string text;
    for (size_t i = geometry.tables.size(); i-- > 0;) {
        const PageTable& table = geometry.tables[i];
        const uint64_t index = (address >> table.shift) & ((uint64_t{1} << table.bits) - 1);
        text += fmt::format("{}{} {}:{} = {:#x}", text.empty() ? "" : "   ", level_name(table.level),
                            table.end_shift() - 1, table.shift, index);
    }
    return text;
}

}  // namespace ptspec::model

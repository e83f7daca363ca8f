// SPDX-License-Identifier: Apache-2.0
#include "compiler/vcgen/walk.h"

#include <fmt/format.h>

#include <array>
#include <optional>

#include "compiler/model/interpreter.h"

namespace ptspec::vcgen {

using model::ExprId;
using model::Op;
using model::PointerCase;
using model::VariableId;
using model::WalkClaim;

namespace {

constexpr unsigned pte = 1, pgd = model::kernel_levels;
// Places of pointers: a table's number, or this and the level whose entry was copied.
constexpr unsigned copies = 8;
constexpr model::Sort place_sort{4};

struct Pointer {
    ExprId place = model::no_expr, base = model::no_expr, index = model::no_expr;
};

struct Entry {
    ExprId word = model::no_expr;
    Pointer origin;  // the slot that it is, or is a copy of
};

class Walk {
  public:
    Walk(Context& context, const model::Paging& paging, uint32_t geometry, model::WalkKind kind,
         const std::vector<model::Replacement>* replacements)
        : context_(context),
          pool_(context.pool),
          paging_(paging),
          geometry_(paging.geometries[geometry]),
          lockless_(kind == model::WalkKind::lockless),
          unfolder_(context.model, replacements),
          word_(model::bits_sort(paging.word_bits)) {
        address_variable_ = pool_.add_variable("addr", word_);
        end_variable_ = pool_.add_variable("end", word_);
        address_ = pool_.var(address_variable_);
        end_ = pool_.var(end_variable_);
        last_ = subtract(end_, number(1));
        proof_.variables = {address_variable_, end_variable_};
        when_ = unfolder_.unfold(geometry_.when);
        find_boot();
    }

    WalkProof prove() {
        for (unsigned table = geometry_.levels(); table >= 1; --table) prove_group(table);
        return std::move(proof_);
    }

  private:
    // ---------------------------------------------------------------- numbers

    ExprId number(uint64_t value) { return pool_.constant(word_, value & model::mask_of(word_)); }
    ExprId place(unsigned value) { return pool_.constant(place_sort, value); }
    ExprId add(ExprId a, ExprId b) { return pool_.binary(Op::add_wrapping, a, b); }
    ExprId subtract(ExprId a, ExprId b) { return pool_.binary(Op::subtract_wrapping, a, b); }
    ExprId bits_and(ExprId a, ExprId b) { return pool_.binary(Op::bit_and, a, b); }
    ExprId same(ExprId a, ExprId b) { return pool_.binary(Op::equal, a, b); }
    ExprId both(ExprId a, ExprId b) { return context_.both(a, b); }
    ExprId either(ExprId a, ExprId b) { return context_.either(a, b); }
    ExprId negate(ExprId a) { return context_.negate(a); }
    ExprId implies(ExprId a, ExprId b) { return pool_.binary(Op::implies, a, b); }
    ExprId choose(ExprId c, ExprId a, ExprId b) {
        if (a == b || pool_.is_true(c)) return a;
        return pool_.is_false(c) ? b : pool_.if_then_else(c, a, b);
    }
    ExprId below(ExprId a, ExprId b) { return pool_.binary(Op::less, a, b); }
    unsigned width() const { return paging_.word_bits; }
    static uint64_t low_bits(unsigned count) {
        return count >= 64 ? ~uint64_t{0} : (uint64_t{1} << count) - 1;
    }

    ExprId fresh(const std::string& name, model::Sort sort) {
        const VariableId variable = pool_.add_variable(name, sort);
        proof_.variables.push_back(variable);
        return pool_.var(variable);
    }

    // ---------------------------------------------------------------- tables and slots

    const model::PageTable& table(unsigned number) const { return geometry_.tables[number - 1]; }

    Pointer slot_of(unsigned table_number, ExprId address) {
        const model::PageTable& where = table(table_number);
        return {place(table_number), bits_and(address, number(~low_bits(where.end_shift()))),
                where.shift >= width() ? number(0)
                                       : bits_and(pool_.binary(Op::shift_right, address, number(where.shift)),
                                                  number(low_bits(where.bits)))};
    }
    ExprId same(const Pointer& a, const Pointer& b) {
        return both(same(a.place, b.place), both(same(a.base, b.base), same(a.index, b.index)));
    }
    Pointer stepped(Pointer pointer) {
        pointer.index = add(pointer.index, number(1));
        return pointer;
    }
    ExprId is_copy(const Pointer& pointer) { return negate(below(pointer.place, place(copies))); }
    ExprId readable(const Pointer& pointer) {
        ExprId result = both(is_copy(pointer), same(pointer.index, number(0)));
        for (unsigned each = 1; each <= geometry_.levels(); ++each) {
            const ExprId inside = both(same(pointer.place, place(each)),
                                       below(pointer.index, number(uint64_t{1} << table(each).bits)));
            result = either(result, inside);
        }
        return result;
    }
    Pointer choose(ExprId condition, const Pointer& a, const Pointer& b) {
        return {choose(condition, a.place, b.place), choose(condition, a.base, b.base),
                choose(condition, a.index, b.index)};
    }

    // The word carries the type of the table that the place says.
    ExprId typed(ExprId word, ExprId where) {
        ExprId result = pool_.boolean(true);
        if (!paging_.type_bits) return result;
        const auto [hi, lo] = *paging_.type_bits;
        const ExprId type = pool_.extract(word, hi, lo);
        for (unsigned each = 2; each <= geometry_.levels(); ++each) {
            if (!table(each).type) continue;
            const ExprId carried = pool_.constant(model::bits_sort(hi - lo + 1), *table(each).type);
            result = both(result, implies(same(where, place(each)), same(type, carried)));
        }
        return result;
    }

    model::Sort entry_sort(unsigned level) const {
        const model::WalkLevel& below = paging_.levels[level == pgd ? pgd : level - 1];
        return level == pte ? word_ : pool_.variable(below.offset.entry).sort;
    }

    // What the pointer of this level reads: the copy, or a slot's word of which only the type is known.
    Entry read(unsigned level, const Pointer& pointer) {
        const ExprId word = fresh(fmt::format("{} entry", model::level_name(level)), entry_sort(level));
        proof_.words.emplace_back(level, proof_.variables.back());
        if (level > pte) known_ = both(known_, typed(word, pointer.place));
        Entry entry{word, pointer};
        for (unsigned each = pte + 1; each <= pgd; ++each) {
            if (!copied_[each]) continue;
            const ExprId here = same(pointer.place, place(copies + each));
            if (pool_.is_false(here)) continue;
            if (pool_.sort(copied_[each]->word) == pool_.sort(word)) {
                entry.word = choose(here, copied_[each]->word, entry.word);
            }
            entry.origin = choose(here, copied_[each]->origin, entry.origin);
        }
        return entry;
    }

    // ---------------------------------------------------------------- the paging's own definitions

    ExprId closed(ExprId expr, const model::Substitution& names) {
        return pool_.substitute(unfolder_.unfold(expr), names);
    }

    const model::PointerDefinition& definition(unsigned level) const {
        const model::WalkLevel& walk = paging_.levels[level];
        return lockless_ && level < pgd ? walk.offset_lockless : walk.offset;
    }

    Pointer follow(unsigned level, const Pointer& parent, const Entry& entry, ExprId address) {
        const model::PointerDefinition& from = definition(level);
        ExprId reread = entry.word;
        if (from.reread != from.entry) {
            // Read once more: another processor may have changed the slot, but nobody the copy.
            const ExprId again =
                fresh(fmt::format("{} entry again", model::level_name(level + 1)), pool_.sort(entry.word));
            known_ = both(known_, typed(again, parent.place));
            reread = choose(is_copy(parent), entry.word, again);
        }
        const model::Substitution names{
            {from.address, address}, {from.entry, entry.word}, {from.reread, reread}};
        Pointer result;
        for (auto each = from.cases.rbegin(); each != from.cases.rend(); ++each) {
            const Pointer here = pointer_of(*each, level, parent, entry, names);
            result =
                result.place == model::no_expr ? here : choose(closed(each->condition, names), here, result);
        }
        return result;
    }

    Pointer pointer_of(const PointerCase& where, unsigned level, const Pointer& parent, const Entry& entry,
                       const model::Substitution& names) {
        switch (where.kind) {
            case PointerCase::Kind::parent:
                return parent;
            case PointerCase::Kind::copy:
                return {place(copies + level + 1), number(0), number(0)};
            case PointerCase::Kind::parent_table:
                return {parent.place, parent.base, closed(where.index, names)};
            case PointerCase::Kind::child_table:
                break;
        }
        Pointer child{place(0), number(0), closed(where.index, names)};
        for (unsigned each = 2; each <= geometry_.levels(); ++each) {
            const ExprId here = same(entry.origin.place, place(each));
            const ExprId base =
                add(entry.origin.base,
                    pool_.binary(Op::shift_left_wrapping, entry.origin.index, number(table(each).shift)));
            child.place = choose(here, place(each - 1), child.place);
            child.base = choose(here, base, child.base);
        }
        return child;
    }

    ExprId boundary(unsigned level, const Entry& entry) {
        const model::WalkLevel& walk = paging_.levels[level];
        if (!walk.addr_end) return add(address_, number(uint64_t{1} << paging_.page_shift));
        if (lockless_ && walk.addr_end_folded) {
            const model::BoundaryDefinition& folded = *walk.addr_end_folded;
            return closed(folded.value,
                          {{folded.entry, entry.word}, {folded.address, address_}, {folded.end, end_}});
        }
        const std::array<ExprId, 2> arguments{address_, end_};
        return unfolder_.unfold(pool_.call(*walk.addr_end, word_, arguments));
    }

    // ---------------------------------------------------------------- ranges

    ExprId upper_bits_same(ExprId a, unsigned from) {
        if (from >= width()) return pool_.boolean(true);
        const ExprId upper = pool_.extract(a, width() - 1, from);
        const model::Sort sort = pool_.sort(upper);
        return either(same(upper, pool_.constant(sort, 0)),
                      same(upper, pool_.constant(sort, model::mask_of(sort))));
    }
    // a and the last address of the range differ in low bits only
    ExprId within(unsigned bits) {
        if (bits >= width()) return pool_.boolean(true);
        const ExprId differing = pool_.extract(pool_.binary(Op::bit_xor, address_, last_), width() - 1, bits);
        return same(differing, pool_.constant(pool_.sort(differing), 0));
    }
    ExprId any_range() {
        ExprId result = both(when_, negate(below(last_, address_)));
        for (const ExprId limit : {address_, end_}) {
            const ExprId offset = pool_.extract(limit, paging_.page_shift - 1, 0);
            result = both(result, same(offset, pool_.constant(pool_.sort(offset), 0)));
        }
        const unsigned bits = geometry_.address_bits;
        switch (paging_.extension) {
            case model::Paging::Extension::zero:
                if (bits < width()) {
                    const ExprId upper = pool_.extract(address_, width() - 1, bits);
                    result = both(result, same(upper, pool_.constant(pool_.sort(upper), 0)));
                }
                break;
            case model::Paging::Extension::sign:
                result = both(result, upper_bits_same(address_, bits - 1));
                result = both(result, within(bits - 1));
                break;
            case model::Paging::Extension::split:
                result = both(result, upper_bits_same(address_, bits));
                break;
        }
        return both(result, within(bits));
    }
    // The end of the part of the range that lies in the slot.
    ExprId end_of_part(unsigned table_number) {
        const ExprId last_of_slot =
            pool_.binary(Op::bit_or, address_, number(low_bits(table(table_number).shift)));
        return choose(below(last_of_slot, last_), add(last_of_slot, number(1)), end_);
    }
    // As a loop over a table that is there for good computes it.
    ExprId end_of_part_static(unsigned table_number) {
        const uint64_t size = uint64_t{1} << table(table_number).shift;
        const ExprId boundary = bits_and(add(address_, number(size)), number(~(size - 1)));
        return choose(below(subtract(boundary, number(1)), last_), boundary, end_);
    }

    // ---------------------------------------------------------------- statements

    void state(WalkClaim claim, unsigned table_number, unsigned level, ExprId range, ExprId statement,
               std::string label) {
        const Span offset = definition(level).span;
        const Span boundary = paging_.levels[level].addr_end
                                  ? context_.model.operations[*paging_.levels[level].addr_end].span
                                  : offset;
        const bool about_end = label.ends_with("end of its part");
        proof_.statements.push_back({claim, both(range, known_), statement, table_number, level,
                                     std::move(label), about_end ? boundary : offset});
    }

    void prove_group(unsigned number) {
        unsigned highest = pgd, lowest = pte;
        while (geometry_.table_of[highest] != number) --highest;
        while (geometry_.table_of[lowest] != number) ++lowest;
        known_ = pool_.boolean(true);
        copied_ = {};
        Pointer parent;
        Entry entry;
        if (number == geometry_.levels()) {
            parent = {place(number), slot_of(number, address_).base, this->number(0)};
            entry = read(pgd, parent);
        } else {
            const Pointer above = slot_of(number + 1, address_);
            entry = read(highest + 1, above);
            parent = above;
            if (lockless_) {
                copied_[highest + 1] = entry;
                const Pointer copy{place(copies + highest + 1), this->number(0), this->number(0)};
                parent = choose(fresh("from a copy", model::bool_sort), copy, above);
            }
        }
        iterating_ = iterating(number, highest, lowest);
        const ExprId here = both(any_range(), within(table(number).end_shift()));
        const Pointer first = follow(highest, parent, entry, address_);
        const std::optional<Pointer> later =
            prove_levels(number, highest, lowest, first, here, parent, entry);
        if (later) {
            known_ = pool_.boolean(true);
            prove_levels(number, iterating_, lowest, slot_of(number, address_), here, {}, {});
        }
    }

    // Gives the pointer with which the iterating loop begins, if it may be a copy.
    std::optional<Pointer> prove_levels(unsigned number, unsigned highest, unsigned lowest, Pointer pointer,
                                        ExprId range, Pointer parent, Entry from) {
        std::optional<Pointer> may_be_copy;
        const Pointer wanted = slot_of(number, address_);
        for (unsigned level = highest;; --level) {
            const std::string name = model::level_name(level);
            state(WalkClaim::reads, number, level, range, readable(pointer), name + ": reads a slot");
            known_ = both(known_, readable(pointer));
            const Entry entry = read(level, pointer);
            const ExprId next = boundary(level, entry);
            const ExprId goes_on = negate(same(next, end_));
            const Pointer further = stepped(pointer);
            state(WalkClaim::reads, number, level, range, implies(goes_on, readable(further)),
                  name + ": reads a slot after a step");
            if (level != iterating_) {
                state(WalkClaim::partition, number, level, range, negate(goes_on),
                      name + ": a folded loop runs once, to the end of its part");
            } else {
                state(WalkClaim::partition, number, level, range,
                      either(same(pointer, wanted), both(is_copy(pointer), negate(goes_on))),
                      name + ": begins at the slot of the address");
                state(WalkClaim::partition, number, level, range, same(next, end_of_part(number)),
                      name + ": next is the end of its part");
                Pointer slot = slot_of(number, next);
                state(WalkClaim::partition, number, level, range, implies(goes_on, same(further, slot)),
                      name + ": a step leads to the slot of the next address");
                if (paging_.fold_time != model::Paging::FoldTime::build) {
                    state(WalkClaim::fold, number, level, range, same(next, end_of_part_static(number)),
                          name + ": the part ends where static folding ends it");
                }
                if (!pool_.is_constant(pointer.place)) may_be_copy = pointer;
            }
            if (!lockless_ && parent.place != model::no_expr) {
                state(WalkClaim::stepping, number, level, range,
                      implies(goes_on, same(further, follow(level, parent, from, next))),
                      name + ": a step leads to what the offset gives");
            }
            if (level == iterating_) range = both(range, within(table(number).shift));
            if (level == lowest) {
                state(WalkClaim::partition, number, level, range, same(entry.origin, wanted),
                      name + ": goes down from the slot of the address");
                if (paging_.fold_time != model::Paging::FoldTime::build) {
                    state(WalkClaim::fold, number, level, range, same(entry.origin, wanted),
                          name + ": the slot is that of static folding");
                }
                return may_be_copy;
            }
            copied_[level] = entry;
            parent = pointer;
            from = entry;
            pointer = follow(level - 1, parent, from, address_);
        }
    }

    // ---------------------------------------------------------------- which loop iterates: a guess

    // Some boot with this number of levels.
    void find_boot() {
        std::vector<VariableId> flags;
        for (const ExprId id : pool_.reachable(geometry_.when)) {
            if (pool_.node(id).op == Op::variable && pool_.sort(id).width <= 1) {
                flags.push_back(static_cast<VariableId>(pool_.node(id).payload));
            }
        }
        for (uint64_t choice = 0; choice < (uint64_t{1} << std::min<size_t>(flags.size(), 8)); ++choice) {
            model::Assignment boot;
            for (size_t i = 0; i < flags.size(); ++i) boot[flags[i]] = (choice >> i) & 1;
            const auto holds = model::evaluate(context_.model, geometry_.when, boot);
            const auto* value = std::get_if<uint64_t>(&holds);
            if (value != nullptr && *value == 1) {
                boot_ = boot;
                return;
            }
        }
    }

    unsigned iterating(unsigned number, unsigned highest, unsigned lowest) {
        const model::PageTable& where = table(number);
        const uint64_t slot = uint64_t{1} << where.shift;
        for (unsigned level = highest; level > lowest; --level) {
            Entry entry{pool_.constant(entry_sort(level), 0), {}};
            if (paging_.type_bits && where.type) {
                entry.word = pool_.constant(entry_sort(level), *where.type << paging_.type_bits->second);
            }
            const ExprId next = pool_.substitute(
                boundary(level, entry),
                {{address_variable_, this->number(0)}, {end_variable_, this->number(2 * slot)}});
            const auto found = model::evaluate(context_.model, next, boot_);
            const auto* value = std::get_if<uint64_t>(&found);
            if (value != nullptr && *value == slot) return level;
        }
        return lowest;
    }

    Context& context_;
    model::ExprPool& pool_;
    const model::Paging& paging_;
    const model::Geometry& geometry_;
    bool lockless_;
    Unfolder unfolder_;
    model::Sort word_;
    VariableId address_variable_ = 0, end_variable_ = 0;
    ExprId address_ = model::no_expr, end_ = model::no_expr, last_ = model::no_expr, when_ = model::no_expr;
    ExprId known_ = model::no_expr;  // of the words that were read, and that they could be
    std::array<std::optional<Entry>, model::kernel_levels + 1> copied_;
    unsigned iterating_ = pte;
    model::Assignment boot_;
    WalkProof proof_;
};

}  // namespace

WalkProof walk_proof(Context& context, const model::Paging& paging, uint32_t geometry, model::WalkKind kind,
                     const std::vector<model::Replacement>* replacements) {
    return Walk(context, paging, geometry, kind, replacements).prove();
}

}  // namespace ptspec::vcgen

// SPDX-License-Identifier: Apache-2.0
#include "compiler/vcgen/linear.h"

#include <algorithm>
#include <bit>

namespace ptspec::vcgen {

using model::bits_sort;
using model::ExprId;
using model::no_expr;
using model::Op;
using model::Sort;

namespace {

constexpr size_t max_terms = 8;

}  // namespace

LinearForms::Sum LinearForms::sum_of(ExprId id) const {
    if (pool_.is_constant(id)) {
        return {{}, pool_.node(id).payload};
    }
    const auto known = sums_.find(id);
    return known != sums_.end() ? known->second : Sum{{{id, 1}}, 0};
}

void LinearForms::add_scaled(Sum& sum, const Sum& other, uint64_t factor, uint64_t mask) {
    sum.constant = (sum.constant + factor * other.constant) & mask;
    for (const Term& term : other.terms) {
        const uint64_t scaled = factor * term.coefficient & mask;
        const auto place = std::ranges::lower_bound(sum.terms, term.atom, {}, &Term::atom);
        if (place == sum.terms.end() || place->atom != term.atom) {
            sum.terms.insert(place, {term.atom, scaled});
        } else {
            place->coefficient = (place->coefficient + scaled) & mask;
        }
    }
    std::erase_if(sum.terms, [](const Term& term) { return term.coefficient == 0; });
}

std::optional<ExprId> LinearForms::apply(Op op, ExprId left, ExprId right) {
    const Sort sort = pool_.sort(left);
    const uint64_t mask = mask_of(sort);
    Sum sum;
    switch (op) {
        case Op::add_wrapping:
        case Op::subtract_wrapping:
            add_scaled(sum, sum_of(left), 1, mask);
            add_scaled(sum, sum_of(right), op == Op::add_wrapping ? 1 : mask, mask);
            break;
        case Op::multiply_wrapping:
            if (!pool_.is_constant(right)) {
                return std::nullopt;
            }
            add_scaled(sum, sum_of(left), pool_.node(right).payload, mask);
            break;
        case Op::shift_left_wrapping:
            if (!pool_.is_constant(right) || pool_.node(right).payload >= sort.width) {
                return std::nullopt;
            }
            add_scaled(sum, sum_of(left), uint64_t{1} << pool_.node(right).payload, mask);
            break;
        default:
            return std::nullopt;
    }
    if (sum.terms.size() > max_terms) {
        return std::nullopt;
    }
    const ExprId result = build(sum, sort);
    sums_.emplace(result, std::move(sum));
    return result;
}

ExprId LinearForms::build(const Sum& sum, Sort sort) {
    const uint64_t mask = mask_of(sort);
    ExprId result = no_expr;
    // What is added comes first, so that a subtraction has something to be made from.
    for (const bool negative : {false, true}) {
        for (const Term& term : sum.terms) {
            const uint64_t negated = (~term.coefficient + 1) & mask;
            if ((negated < term.coefficient) != negative) {
                continue;
            }
            const uint64_t factor = negative ? negated : term.coefficient;
            ExprId scaled = term.atom;
            if (std::has_single_bit(factor)) {
                const auto shift = static_cast<uint64_t>(std::countr_zero(factor));
                scaled = pool_.binary(Op::shift_left_wrapping, scaled, pool_.constant(bits_sort(8), shift));
            } else {
                scaled = pool_.binary(Op::multiply_wrapping, scaled, pool_.constant(sort, factor));
            }
            if (result == no_expr) {
                result =
                    negative ? pool_.binary(Op::subtract_wrapping, pool_.constant(sort, 0), scaled) : scaled;
            } else {
                result = pool_.binary(negative ? Op::subtract_wrapping : Op::add_wrapping, result, scaled);
            }
        }
    }
    if (result == no_expr) {
        return pool_.constant(sort, sum.constant);
    }
    return pool_.binary(Op::add_wrapping, result, pool_.constant(sort, sum.constant));
}

}  // namespace ptspec::vcgen

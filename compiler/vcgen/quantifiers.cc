// SPDX-License-Identifier: Apache-2.0
#include "compiler/vcgen/quantifiers.h"

#include <algorithm>
#include <optional>

#include "compiler/vcgen/eliminate.h"

namespace ptspec::vcgen {

using model::ExprId;
using model::ExprPool;
using model::no_expr;
using model::Node;
using model::Op;
using model::Sort;
using model::VariableId;

namespace {

// How often what an instance reads may lead to further instances, and where that ends in any case.
constexpr unsigned max_rounds = 3;
constexpr size_t max_instances = 400;

bool mentions(const ExprPool& pool, ExprId id, VariableId variable) {
    return std::ranges::any_of(pool.reachable(id), [&](ExprId part) {
        return pool.node(part).op == Op::variable && pool.node(part).payload == variable;
    });
}

bool is_closed(const ExprPool& pool, ExprId id) {
    return std::ranges::none_of(pool.reachable(id), [&](ExprId part) {
        const Node& node = pool.node(part);
        return node.op == Op::variable &&
               pool.variable(static_cast<VariableId>(node.payload)).kind == model::Variable::Kind::bound;
    });
}

ExprId resized(ExprPool& pool, ExprId id, unsigned width) {
    const unsigned now = pool.sort(id).width;
    return now > width ? pool.extract(id, width - 1, 0) : pool.zero_extend(id, width);
}

// The value of `variable` for which `pattern` is `wanted`, if it can be told and there is one: any value is
// safe to try, so this need not be exact.
std::optional<ExprId> invert(ExprPool& pool, ExprId pattern, VariableId variable, ExprId wanted) {
    while (true) {
        const Node node = pool.node(pattern);
        const std::vector<ExprId> operands(pool.operands(pattern).begin(), pool.operands(pattern).end());
        if (node.op == Op::variable) {
            return node.payload == variable ? std::optional(wanted) : std::nullopt;
        }
        if (operands.empty()) return std::nullopt;
        const bool in_first = mentions(pool, operands[0], variable);
        if (operands.size() > 1 && in_first && mentions(pool, operands[1], variable)) return std::nullopt;
        switch (node.op) {
            case Op::concat: {
                const unsigned low = pool.sort(operands[1]).width;
                const unsigned all = pool.sort(pattern).width;
                wanted = in_first ? pool.extract(wanted, all - 1, low) : pool.extract(wanted, low - 1, 0);
                break;
            }
            case Op::extract:
                if ((node.payload & 0xff) != 0) return std::nullopt;
                [[fallthrough]];
            case Op::zero_extend:
                wanted = resized(pool, wanted, pool.sort(operands[0]).width);
                break;
            case Op::add:
            case Op::add_wrapping:
                wanted = pool.binary(Op::subtract_wrapping, wanted, operands[in_first ? 1 : 0]);
                break;
            case Op::subtract:
            case Op::subtract_wrapping:
                wanted = in_first ? pool.binary(Op::add_wrapping, wanted, operands[1])
                                  : pool.binary(Op::subtract_wrapping, operands[0], wanted);
                break;
            default:
                return std::nullopt;
        }
        pattern = operands[in_first ? 0 : 1];
        if (!in_first && operands.size() < 2) return std::nullopt;
    }
}

}  // namespace

bool Quantifiers::has_quantifier(ExprId id) {
    if (const auto known = has_quantifier_.find(id); known != has_quantifier_.end()) return known->second;
    for (const ExprId part : pool_.reachable(id)) {
        if (has_quantifier_.contains(part)) continue;
        bool found = pool_.node(part).op == Op::forall;
        for (const ExprId operand : pool_.operands(part)) found = found || has_quantifier_.at(operand);
        has_quantifier_.emplace(part, found);
    }
    return has_quantifier_.at(id);
}

ExprId Quantifiers::transform(ExprId id, bool wanted) {
    if (!has_quantifier(id)) return wanted ? id : pool_.unary(Op::logical_not, id);
    const auto key = std::pair(id, wanted);
    if (const auto known = transformed_.find(key); known != transformed_.end()) return known->second;
    const ExprId result = transform_new(id, wanted);
    transformed_.emplace(key, result);
    return result;
}

ExprId Quantifiers::transform_new(ExprId id, bool wanted) {
    const Node node = pool_.node(id);
    const std::vector<ExprId> operands(pool_.operands(id).begin(), pool_.operands(id).end());
    const auto sides = [&](bool a, bool b, bool conjunction) {
        const ExprId left = transform(operands[0], a), right = transform(operands[1], b);
        return conjunction ? both(left, right) : either(left, right);
    };
    switch (node.op) {
        case Op::logical_not:
            return transform(operands[0], !wanted);
        case Op::logical_and:
            return sides(wanted, wanted, wanted);
        case Op::logical_or:
            return sides(wanted, wanted, !wanted);
        case Op::implies:
            return sides(!wanted, wanted, !wanted);
        case Op::if_then_else:
            return either(both(transform(operands[0], true), transform(operands[1], wanted)),
                          both(transform(operands[0], false), transform(operands[2], wanted)));
        case Op::equal:
            if (pool_.sort(operands[0]).is_bool()) {
                return either(both(transform(operands[0], true), transform(operands[1], wanted)),
                              both(transform(operands[0], false), transform(operands[1], !wanted)));
            }
            break;
        case Op::forall:
            return wanted ? known(id) : witness(id);
        default:
            break;
    }
    std::vector<ExprId> now;
    for (const ExprId operand : operands) {
        if (!has_quantifier(operand)) {
            now.push_back(operand);
        } else if (pool_.sort(operand).is_bool()) {
            now.push_back(named(operand));
        } else {
            now.push_back(transform(operand, true));
        }
    }
    const ExprId rebuilt = pool_.rebuild(id, now);
    return wanted ? rebuilt : pool_.unary(Op::logical_not, rebuilt);
}

ExprId Quantifiers::named(ExprId id) {
    const VariableId name = pool_.add_variable("holds", model::bool_sort, model::Variable::Kind::fresh);
    witnesses_.push_back(name);
    const ExprId variable = pool_.var(name);
    conjuncts_.push_back(either(both(variable, transform(id, true)),
                                both(pool_.unary(Op::logical_not, variable), transform(id, false))));
    return variable;
}

ExprId Quantifiers::known(ExprId forall) {
    const VariableId name = pool_.add_variable("known", model::bool_sort, model::Variable::Kind::fresh);
    witnesses_.push_back(name);
    universals_.push_back({forall, pool_.var(name), {}});
    weakened_ = weakened_ || !thorough_;
    return universals_.back().guard;
}

ExprId Quantifiers::witness(ExprId forall) {
    const Node node = pool_.node(forall);
    const std::vector<ExprId> operands(pool_.operands(forall).begin(), pool_.operands(forall).end());
    const auto bound = static_cast<VariableId>(node.payload);
    const model::Variable declared = pool_.variable(bound);
    const VariableId name = pool_.add_variable(declared.name, declared.sort, model::Variable::Kind::fresh);
    witnesses_.push_back(name);
    const ExprId value = pool_.var(name);
    const ExprId body = pool_.substitute(operands[2], {{bound, value}});
    const ExprId inside = both(pool_.binary(Op::less_equal, transform(operands[0], true), value),
                               pool_.binary(Op::less, value, transform(operands[1], true)));
    return both(inside, transform(body, false));
}

void Quantifiers::instantiate(size_t index, ExprId value) {
    if (!universals_[index].used.insert(value).second) return;
    const ExprId forall = universals_[index].forall, guard = universals_[index].guard;
    const std::vector<ExprId> operands(pool_.operands(forall).begin(), pool_.operands(forall).end());
    const auto bound = static_cast<VariableId>(pool_.node(forall).payload);
    const ExprId inside =
        both(pool_.binary(Op::less_equal, operands[0], value), pool_.binary(Op::less, value, operands[1]));
    const ExprId body = pool_.substitute(operands[2], {{bound, value}});
    const ExprId premise = pool_.unary(Op::logical_not, both(guard, inside));
    conjuncts_.push_back(either(premise, transform(body, true)));
}

std::vector<ExprId> Quantifiers::values_for(const Universal& universal,
                                            const std::vector<ExprId>& reads) const {
    const ExprId body = pool_.operands(universal.forall)[2];
    const auto bound = static_cast<VariableId>(pool_.node(universal.forall).payload);
    const Sort sort = pool_.variable(bound).sort;
    std::vector<ExprId> values;
    const auto add = [&](ExprId value) {
        if (std::ranges::find(values, value) == values.end()) values.push_back(value);
    };
    for (const ExprId pattern : pool_.reachable(body)) {
        if (pool_.node(pattern).op != Op::read || !mentions(pool_, pattern, bound)) continue;
        for (const ExprId read : reads) {
            if (pool_.node(read).payload != pool_.node(pattern).payload) continue;
            const auto value = invert(pool_, pool_.operands(pattern)[0], bound, pool_.operands(read)[0]);
            if (!value) continue;
            add(*value);
            // The index that a reader wrote often is the value itself: then nothing is left to compute. What
            // the range speaks of, too, is where it begins, and its table.
            for (const ExprId part : pool_.reachable(pool_.operands(read)[0])) {
                if (pool_.node(part).op != Op::variable || pool_.sort(part) != sort) continue;
                const auto variable = static_cast<VariableId>(pool_.node(part).payload);
                if (!mentions(pool_, pattern, variable)) add(part);
            }
        }
    }
    for (const VariableId witness : witnesses_) {
        if (pool_.variable(witness).sort == sort) add(pool_.var(witness));
    }
    return values;
}

std::vector<ExprId> Quantifiers::eliminate(ExprId query) {
    conjuncts_.push_back(transform(query, true));
    size_t instances = 0;
    if (thorough_) {
        for (size_t i = 0; i < universals_.size(); ++i) {  // instances may know further ones
            const auto operands = pool_.operands(universals_[i].forall);
            const ExprId low = operands[0], high = operands[1], guard = universals_[i].guard;
            const Sort sort = pool_.sort(low);
            const uint64_t most = std::min<uint64_t>(short_range, model::mask_of(sort));
            const ExprId length = pool_.binary(Op::subtract_wrapping, high, low);
            const ExprId is_short = either(pool_.binary(Op::less_equal, high, low),
                                           pool_.binary(Op::less_equal, length, pool_.constant(sort, most)));
            conjuncts_.push_back(either(pool_.unary(Op::logical_not, guard), is_short));
            for (uint64_t k = 0; k < most; ++k, ++instances) {
                instantiate(i, pool_.binary(Op::add_wrapping, low, pool_.constant(sort, k)));
            }
            if (instances > max_instances) break;
        }
        return conjuncts_;
    }
    for (unsigned round = 0; round < max_rounds; ++round) {
        std::vector<ExprId> reads;
        for (const ExprId id : pool_.reachable(conjuncts_)) {
            if (pool_.node(id).op == Op::read && is_closed(pool_, id)) reads.push_back(id);
        }
        const size_t before = conjuncts_.size();
        for (size_t i = 0; i < universals_.size(); ++i) {
            for (const ExprId value : values_for(universals_[i], reads)) {
                if (++instances > max_instances) return conjuncts_;
                instantiate(i, value);
            }
        }
        if (conjuncts_.size() == before) break;
    }
    return conjuncts_;
}

}  // namespace ptspec::vcgen

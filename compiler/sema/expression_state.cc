// SPDX-License-Identifier: Apache-2.0
//
// Expressions inside machines: variables of the state, elements of arrays, members of enumerations and sets,
// quantifiers over few numbers (spelt out), `old`.
#include <fmt/format.h>

#include <algorithm>
#include <bit>

#include "compiler/sema/expression.h"
#include "compiler/sema/state_scope.h"
#include "compiler/support/suggest.h"

namespace ptspec::sema {

using model::bits_sort;
using model::ExprId;
using model::Op;
using model::TypeId;

std::optional<uint64_t> StateScope::number(const syntax::Expr& expr) const {
    if (const auto* literal = std::get_if<syntax::LiteralExpr>(&expr.node)) return literal->value.value;
    if (const auto* name = std::get_if<syntax::NameExpr>(&expr.node)) {
        if (const auto known = numbers.find(name->name.text); known != numbers.end()) return known->second;
        if (const auto known = names->parameters.find(name->name.text); known != names->parameters.end())
            return known->second;
        return std::nullopt;
    }
    const auto* binary = std::get_if<syntax::BinaryExpr>(&expr.node);
    if (!binary) return std::nullopt;
    const auto left = number(*binary->left), right = number(*binary->right);
    if (!left || !right) return std::nullopt;
    uint64_t result = 0;
    switch (binary->op) {
        case syntax::BinaryOp::add:
            return __builtin_add_overflow(*left, *right, &result) ? std::nullopt : std::optional(result);
        case syntax::BinaryOp::subtract:
            return __builtin_sub_overflow(*left, *right, &result) ? std::nullopt : std::optional(result);
        case syntax::BinaryOp::multiply:
            return __builtin_mul_overflow(*left, *right, &result) ? std::nullopt : std::optional(result);
        default:
            return std::nullopt;
    }
}

unsigned state_number_width(uint64_t largest) {
    return std::max(8U, static_cast<unsigned>(std::bit_ceil(static_cast<unsigned>(std::bit_width(largest)))));
}

std::optional<uint64_t> require_number(const StateScope& scope, const syntax::Expr& expr,
                                       Diagnostics& diagnostics) {
    if (const auto value = scope.number(expr)) return value;
    diagnostics.report(
        Diagnostic(Code::not_a_number, expr.span, "this must be a number that is known beforehand")
            .label("made of literals, parameters of the machine and loop variables only")
            .note("a machine is spelt out: its arrays, loops and quantifiers have fixed bounds"));
    return std::nullopt;
}

ExprId is_element(model::ExprPool& pool, const StateVariable& variable,
                  const std::vector<StateIndex>& indices, size_t element) {
    ExprId result = pool.boolean(true);
    size_t rest = element;
    for (size_t i = variable.extents.size(); i-- > 0;) {
        const uint64_t at = rest % variable.extents[i];
        rest /= variable.extents[i];
        const StateIndex& index = indices[i];
        if (index.number) {
            result = pool.binary(Op::logical_and, pool.boolean(*index.number == at), result);
            continue;
        }
        const model::Sort sort = pool.sort(index.expr);
        const ExprId here = at > model::mask_of(sort)
                                ? pool.boolean(false)
                                : pool.binary(Op::equal, index.expr, pool.constant(sort, at));
        result = pool.binary(Op::logical_and, here, result);
    }
    return result;
}

std::optional<ExpressionChecker::Inferred> ExpressionChecker::visit_state(const syntax::Expr& expr,
                                                                          Hint hint) {
    if (const auto* name = std::get_if<syntax::NameExpr>(&expr.node)) return state_name(expr, *name, hint);
    if (const auto* quantified = std::get_if<syntax::QuantifiedExpr>(&expr.node))
        return state_quantifier(expr, *quantified);
    if (const auto* old = std::get_if<syntax::OldExpr>(&expr.node)) return state_old(expr, *old, hint);
    if (const auto* call = std::get_if<syntax::CallExpr>(&expr.node)) {
        if (call->callee.text == "count") return state_count(expr, *call);
        return std::nullopt;
    }
    const auto* slice = std::get_if<syntax::SliceExpr>(&expr.node);
    if (std::holds_alternative<syntax::IndexExpr>(expr.node) || (slice && !slice->second))
        return state_element(expr);
    return std::nullopt;
}

std::optional<ExpressionChecker::Inferred> ExpressionChecker::state_name(const syntax::Expr& expr,
                                                                         const syntax::NameExpr& node,
                                                                         Hint hint) {
    const std::string& name = node.name.text;
    if (locals_.contains(name)) return std::nullopt;
    if (state_->names->variables.contains(name)) return state_element(expr);
    if (const auto number = state_->number(expr)) {
        syntax::LiteralExpr literal{{*number, node.name.span, name}};
        return visit_literal(expr, literal, hint);
    }
    const auto members = state_->names->members.find(name);
    if (members == state_->names->members.end()) return std::nullopt;
    for (const auto& [type, value] : members->second) {
        if ((hint && *hint == type) || members->second.size() == 1) {
            return typed(pool().constant(context_.type(type).sort, value, expr.span), type);
        }
    }
    return Inferred{Outcome::needs_type, {}};
}

std::optional<std::vector<StateIndex>> ExpressionChecker::state_indices(const syntax::Expr& expr,
                                                                        const syntax::Name*& name) {
    std::vector<StateIndex> indices;
    const syntax::Expr* at = &expr;
    std::vector<const syntax::Expr*> chain;
    while (true) {
        if (const auto* index = std::get_if<syntax::IndexExpr>(&at->node)) {
            chain.push_back(at);
            at = index->base.get();
        } else if (const auto* slice = std::get_if<syntax::SliceExpr>(&at->node); slice && !slice->second) {
            chain.push_back(at);
            at = slice->base.get();
        } else {
            break;
        }
    }
    const auto* base = std::get_if<syntax::NameExpr>(&at->node);
    name = base && !locals_.contains(base->name.text) && state_->names->variables.contains(base->name.text)
               ? &base->name
               : nullptr;
    if (!name) return indices;
    const StateVariable& variable = state_->names->variables.at(name->text);
    if (variable.per_process && state_->process)
        indices.push_back({std::nullopt, *state_->process, name->span});
    for (auto link = chain.rbegin(); link != chain.rend(); ++link) {
        if (const auto* slice = std::get_if<syntax::SliceExpr>(&(*link)->node)) {
            indices.push_back({slice->first.value, model::no_expr, slice->first.span});
            continue;
        }
        const syntax::Expr& index = *std::get<syntax::IndexExpr>((*link)->node).index;
        if (const auto number = state_->number(index)) {
            indices.push_back({*number, model::no_expr, index.span});
            continue;
        }
        const auto value = infer(index);
        if (!value) return std::nullopt;
        indices.push_back({std::nullopt, as_bits(*value).expr, index.span});
    }
    return indices;
}

ExpressionChecker::Inferred ExpressionChecker::state_element(const syntax::Expr& expr) {
    const syntax::Name* name = nullptr;
    auto indices = state_indices(expr, name);
    if (!indices) return failed();
    if (!name) {
        const auto* index = std::get_if<syntax::IndexExpr>(&expr.node);
        if (!index) return visit_slice(expr, std::get<syntax::SliceExpr>(expr.node));
        const auto base = infer(*index->base);
        if (!base) return failed();
        if (const auto number = state_->number(*index->index)) {
            return state_bit(expr, *base, {*number, model::no_expr, index->index->span});
        }
        const auto at = infer(*index->index);
        return at ? state_bit(expr, *base, {std::nullopt, as_bits(*at).expr, index->index->span}) : failed();
    }
    const StateVariable& variable = state_->names->variables.at(name->text);
    if (variable.place && state_->uses)
        state_->uses->places.push_back({state_path(), *variable.place, name->span});
    const size_t dimensions = variable.extents.size();
    if (indices->size() < dimensions || indices->size() > dimensions + 1) {
        context_.diagnostics.report(
            Diagnostic(Code::wrong_indices, expr.span,
                       fmt::format("`{}` takes {} ind{}, {} given", name->text, dimensions,
                                   dimensions == 1 ? "ex" : "ices", indices->size()))
                .label("in this expression")
                .also(variable.span, "declared here"));
        return failed();
    }
    if (!state_indices_fit(*name, variable, *indices)) return failed();
    ExprId value = state_->values[variable.first + variable.count() - 1];
    for (size_t element = variable.count() - 1; element-- > 0;) {
        value = pool().if_then_else(is_element(pool(), variable, *indices, element),
                                    state_->values[variable.first + element], value, expr.span);
    }
    if (dimensions > 0) {
        // All numbers: exactly this element, whatever the chain above makes of it.
        size_t exact = 0;
        bool known = true;
        for (size_t i = 0; i < dimensions; ++i) {
            known = known && (*indices)[i].number.has_value();
            exact = exact * variable.extents[i] + (*indices)[i].number.value_or(0);
        }
        if (known) value = state_->values[variable.first + exact];
    }
    const Typed whole{value, variable.type};
    if (indices->size() == dimensions) return typed(value, variable.type);
    return state_bit(expr, whole, indices->back());
}

ExprId ExpressionChecker::state_path() {
    return state_->path == model::no_expr ? pool().boolean(true) : state_->path;
}

// What is evaluated from here on is so only where the condition holds, resp. does not. Gives the path before.
ExprId ExpressionChecker::enter_state_path(ExprId condition, bool holds) {
    if (!state_) return model::no_expr;
    const ExprId outer = state_->path;
    const ExprId here = holds ? condition : pool().unary(Op::logical_not, condition);
    state_->path = pool().binary(Op::logical_and, state_path(), here);
    return outer;
}

void ExpressionChecker::leave_state_path(ExprId outer) {
    if (state_) state_->path = outer;
}

bool ExpressionChecker::state_indices_fit(const syntax::Name& name, const StateVariable& variable,
                                          const std::vector<StateIndex>& indices) {
    for (size_t i = 0; i < variable.extents.size(); ++i) {
        const uint64_t extent = variable.extents[i];
        const StateIndex& index = indices[i];
        if (index.number) {
            if (*index.number < extent) continue;
            context_.diagnostics.report(
                Diagnostic(Code::slice_out_of_range, index.span,
                           fmt::format("`{}` has no element {}", name.text, *index.number))
                    .label(fmt::format("elements are 0 to {}", extent - 1))
                    .also(variable.span, "declared here"));
            return false;
        }
        const model::Sort sort = pool().sort(index.expr);
        if (extent > model::mask_of(sort) || !state_->uses) continue;
        state_->uses->indices.push_back(
            {state_path(), pool().binary(Op::less, index.expr, pool().constant(sort, extent)),
             fmt::format("the index is beyond the {} elements of `{}`", extent, name.text), index.span});
    }
    return true;
}

ExpressionChecker::Inferred ExpressionChecker::state_bit(const syntax::Expr& expr, Typed word,
                                                         StateIndex index) {
    const model::Sort sort = pool().sort(word.expr);
    if (context_.type(word.type).kind != model::Type::Kind::bits) {
        context_.diagnostics.report(
            Diagnostic(Code::not_an_entry, expr.span,
                       fmt::format("a value of type `{}` has no elements", context_.type(word.type).name))
                .label("an index needs an array, a set or bits"));
        return failed();
    }
    if (index.number) {
        if (*index.number >= sort.width) {
            context_.diagnostics.report(
                Diagnostic(Code::slice_out_of_range, index.span,
                           fmt::format("a bit outside a value of {} bits", sort.width))
                    .label(fmt::format("bits are 0 to {}", sort.width - 1)));
            return failed();
        }
        const auto bit = static_cast<unsigned>(*index.number);
        return typed(pool().extract(word.expr, bit, bit, expr.span), context_.bits_type(1));
    }
    // A shift too far is the index that is too large: the operator's own obligation.
    const ExprId shifted = pool().binary(Op::shift_right, word.expr, index.expr, expr.span);
    return typed(pool().extract(shifted, 0, 0, expr.span), context_.bits_type(1));
}

ExpressionChecker::Inferred ExpressionChecker::state_quantifier(const syntax::Expr& expr,
                                                                const syntax::QuantifiedExpr& node) {
    const auto low = require_number(*state_, *node.low, context_.diagnostics);
    const auto high = require_number(*state_, *node.high, context_.diagnostics);
    if (!low || !high) return failed();
    constexpr uint64_t most = 256;
    if (*high > *low && *high - *low > most) {
        context_.diagnostics.report(
            Diagnostic(Code::not_a_number, expr.span, "this quantifier is too long")
                .label(fmt::format("spelt out for {} numbers, {} at most", *high - *low, most)));
        return failed();
    }
    const Op op = node.universal ? Op::logical_and : Op::logical_or;
    ExprId result = pool().boolean(node.universal);
    const auto outer = state_->numbers;
    for (uint64_t value = *low; value < *high; ++value) {
        state_->numbers[node.name.text] = value;
        const auto one = check_bool(*node.body);
        if (!one) {
            state_->numbers = outer;
            return failed();
        }
        result = value == *low ? *one : pool().binary(op, result, *one, expr.span);
    }
    state_->numbers = outer;
    return typed(result, context_.bool_type());
}

ExpressionChecker::Inferred ExpressionChecker::state_old(const syntax::Expr& expr,
                                                         const syntax::OldExpr& node, Hint hint) {
    if (!state_->before) {
        context_.diagnostics.report(Diagnostic(Code::not_visible, expr.span, "there is no `old` state here")
                                        .label("`old` is what was before the action, inside its body"));
        return failed();
    }
    auto values = *state_->before;
    std::swap(values, state_->values);
    const Inferred result = visit(*node.value, hint);
    std::swap(values, state_->values);
    return result;
}

// How many bits are set.
ExpressionChecker::Inferred ExpressionChecker::state_count(const syntax::Expr& expr,
                                                           const syntax::CallExpr& node) {
    if (node.arguments.size() != 1) {
        context_.diagnostics.report(
            Diagnostic(Code::wrong_argument_count, expr.span,
                       fmt::format("`count` takes 1 argument, {} given", node.arguments.size()))
                .label("in this call"));
        return failed();
    }
    const auto set = infer(*node.arguments[0]);
    if (!set) return failed();
    const Typed bits = as_bits(*set);
    const unsigned members = pool().sort(bits.expr).width;
    const unsigned width = state_number_width(members);
    ExprId sum = pool().constant(bits_sort(width), 0);
    for (unsigned bit = 0; bit < members; ++bit) {
        sum = pool().binary(Op::add_wrapping, sum,
                            pool().zero_extend(pool().extract(bits.expr, bit, bit), width));
    }
    return typed(sum, context_.bits_type(width));
}

}  // namespace ptspec::sema

// SPDX-License-Identifier: Apache-2.0
#include "compiler/sema/expression.h"

#include <fmt/format.h>

#include <utility>

#include "compiler/support/suggest.h"

namespace ptspec::sema {

using model::ExprId;
using model::Op;
using model::Type;
using model::TypeId;

std::optional<ExprId> ExpressionChecker::check(const syntax::Expr& expr, TypeId wanted) {
    const Inferred inferred = visit(expr, wanted);
    if (inferred.outcome == Outcome::failed) return std::nullopt;
    if (inferred.outcome == Outcome::needs_type) {
        mismatch(expr, context_.bits_type(64), wanted);
        return std::nullopt;
    }
    return convert(inferred.value, wanted, expr);
}

std::optional<Typed> ExpressionChecker::infer(const syntax::Expr& expr) {
    const Inferred inferred = require_type(visit(expr, std::nullopt), expr);
    if (inferred.outcome != Outcome::typed) return std::nullopt;
    return inferred.value;
}

ExpressionChecker::Inferred ExpressionChecker::require_type(Inferred inferred, const syntax::Expr& at) {
    if (inferred.outcome != Outcome::needs_type) return inferred;
    context_.diagnostics.report(
        Diagnostic(Code::cannot_infer_type, at.span, "the width of this number cannot be told")
            .label("a number takes its width from what it is used with")
            .help("say it: `(... as u64)`"));
    return failed();
}

ExpressionChecker::Inferred ExpressionChecker::visit(const syntax::Expr& expr, Hint hint) {
    if (state_) {
        if (auto inferred = visit_state(expr, hint)) return *inferred;
    }
    return std::visit(
        [&](const auto& node) -> Inferred {
            using Node = std::decay_t<decltype(node)>;
            if constexpr (std::is_same_v<Node, syntax::LiteralExpr>)
                return visit_literal(expr, node, hint);
            else if constexpr (std::is_same_v<Node, syntax::BoolExpr>)
                return typed(pool().boolean(node.value), context_.bool_type());
            else if constexpr (std::is_same_v<Node, syntax::NameExpr>)
                return visit_name(node);
            else if constexpr (std::is_same_v<Node, syntax::CallExpr>)
                return visit_call(expr, node);
            else if constexpr (std::is_same_v<Node, syntax::UnaryExpr>)
                return visit_unary(expr, node, hint);
            else if constexpr (std::is_same_v<Node, syntax::BinaryExpr>)
                return visit_binary(expr, node, hint);
            else if constexpr (std::is_same_v<Node, syntax::IfExpr>)
                return visit_if(expr, node, hint);
            else if constexpr (std::is_same_v<Node, syntax::LetExpr>)
                return visit_let(node, hint);
            else if constexpr (std::is_same_v<Node, syntax::FieldExpr>)
                return visit_field(expr, node);
            else if constexpr (std::is_same_v<Node, syntax::SliceExpr>)
                return visit_slice(expr, node);
            else if constexpr (std::is_same_v<Node, syntax::WithExpr>)
                return visit_with(expr, node, hint);
            else if constexpr (std::is_same_v<Node, syntax::AsExpr>)
                return visit_as(expr, node);
            else if constexpr (std::is_same_v<Node, syntax::ValidExpr>)
                return visit_valid(expr, node);
            else if constexpr (std::is_same_v<Node, syntax::MembershipExpr>)
                return visit_membership(expr, node);
            else if constexpr (std::is_same_v<Node, syntax::KeepsExpr>)
                return visit_keeps(expr, node);
            else if constexpr (std::is_same_v<Node, syntax::MatchExpr>)
                return visit_match(expr, node, hint);
            else
                return visit_memory(expr, node);
        },
        expr.node);
}

ExpressionChecker::Inferred ExpressionChecker::visit_literal(const syntax::Expr& expr,
                                                             const syntax::LiteralExpr& node, Hint hint) {
    if (!hint) return {Outcome::needs_type, {}};
    const Type& type = context_.type(*hint);
    if (type.kind == Type::Kind::boolean) {
        context_.diagnostics.report(
            Diagnostic(Code::type_mismatch, expr.span, "a number where a condition is wanted")
                .label(fmt::format("wanted `bool`, found `{}`", node.value.spelling))
                .help("write `true` or `false`, or compare with `==`"));
        return failed();
    }
    if (node.value.value > model::mask_of(type.sort)) {
        context_.diagnostics.report(
            Diagnostic(Code::constant_does_not_fit, expr.span,
                       fmt::format("{} does not fit into `{}`", node.value.spelling, type.name))
                .label(fmt::format("`{}` holds at most {:#x}", type.name, model::mask_of(type.sort))));
        return failed();
    }
    return typed(pool().constant(type.sort, node.value.value, expr.span), *hint);
}

ExpressionChecker::Inferred ExpressionChecker::visit_name(const syntax::NameExpr& node) {
    const std::string name = expansion_.apply(node.name.text);
    if (const auto local = locals_.find(name); local != locals_.end()) return {Outcome::typed, local->second};
    if (const auto constant = context_.constants.find(name); constant != context_.constants.end()) {
        return typed(constant->second.value, constant->second.type);
    }
    if (const auto config = context_.configs.find(name); config != context_.configs.end()) {
        const model::Config& value = context_.model.configs[config->second];
        return typed(pool().var(value.variable, node.name.span), value.type);
    }
    if (context_.broken_names.contains(name)) return failed();
    if (context_.operation_names.contains(name)) {
        context_.diagnostics.report(
            Diagnostic(Code::wrong_kind_of_name, node.name.span, fmt::format("`{}` is an operation", name))
                .label("used here as a value")
                .help(fmt::format("call it: `{}(...)`", node.name.text)));
        return failed();
    }
    Diagnostic diagnostic(Code::unknown_name, node.name.span, fmt::format("unknown name `{}`", name));
    diagnostic.label("no parameter, constant or configuration value of this name");
    if (auto meant = did_you_mean(name, visible_names())) diagnostic.help(*meant);
    context_.diagnostics.report(std::move(diagnostic));
    return failed();
}

std::vector<std::string> ExpressionChecker::visible_names() const {
    std::vector<std::string> names;
    for (const auto& [name, value] : locals_) names.push_back(name);
    for (const auto& [name, value] : context_.constants) names.push_back(name);
    for (const auto& [name, value] : context_.configs) names.push_back(name);
    return names;
}

ExpressionChecker::Inferred ExpressionChecker::visit_call(const syntax::Expr& expr,
                                                          const syntax::CallExpr& node) {
    const std::string name = context_.unaliased(expansion_.apply(node.callee.text));
    if (const auto state = visit_state(expr, node)) return *state;
    const auto found = context_.operation_names.find(name);
    const model::Operation* callee =
        found == context_.operation_names.end() ? nullptr : &context_.model.operations[found->second];
    if (callee && contract_side_ && callee->contract.empty()) {
        context_.diagnostics.report(
            Diagnostic(Code::not_visible, node.callee.span,
                       fmt::format("a contract cannot use `{}`, which is private to {}", name,
                                   context_.model.target.architecture))
                .label("not an operation of any contract")
                .also(callee->span, "declared here")
                .note("a contract is read by every architecture"));
        return failed();
    }
    if (!callee) {
        // The arguments may hold mistakes of their own.
        for (const auto& argument : node.arguments) visit(*argument, std::nullopt);
        if (context_.broken_names.contains(name)) return failed();
        const std::string& written = node.callee.text;
        const auto absent = context_.absent_operations.find(name);
        const bool is_absent = absent != context_.absent_operations.end();
        const bool is_left_out = is_absent && absent->second.kind == Absence::Kind::left_out;
        if (is_absent && !is_left_out) {
            context_.diagnostics.report(
                Diagnostic(Code::optional_operation, node.callee.span,
                           fmt::format("{} lacks `{}`", context_.model.target.name, name))
                    .label("called here")
                    .also(absent->second.span, absent->second.reason));
            return failed();
        }
        Diagnostic diagnostic(Code::unknown_name, node.callee.span,
                              fmt::format("unknown operation `{}`", written));
        diagnostic.label("not declared by any contract or architecture in scope");
        std::vector<std::string> candidates;
        for (const auto& [candidate, id] : context_.operation_names) {
            candidates.push_back(expansion_.as_written(candidate, written));
        }
        if (is_left_out) {
            diagnostic.also(absent->second.span, absent->second.reason);
        } else if (auto meant = did_you_mean(written, candidates)) {
            diagnostic.help(*meant);
        }
        context_.diagnostics.report(std::move(diagnostic));
        return failed();
    }
    if (callee->effects && callee->effects->by_contract && !std::exchange(allow_effects_, false)) {
        context_.diagnostics.report(
            Diagnostic(Code::effects_in_expression, expr.span, fmt::format("`{}` has effects", name))
                .label("called inside an expression")
                .also(callee->contract_span.is_valid() ? callee->contract_span : callee->span,
                      "declared here")
                .help(fmt::format("call it as a statement: `let x = {}(...);`", node.callee.text)));
        return failed();
    }
    if (callee->parameters.size() != node.arguments.size()) {
        context_.diagnostics.report(
            Diagnostic(Code::wrong_argument_count, expr.span,
                       fmt::format("`{}` takes {} argument{}, {} given", name, callee->parameters.size(),
                                   callee->parameters.size() == 1 ? "" : "s", node.arguments.size()))
                .label("in this call")
                .also(callee->contract_span.is_valid() ? callee->contract_span : callee->span,
                      "declared here"));
        return failed();
    }
    const TypeId result = callee->result;
    std::vector<TypeId> wanted;
    for (const model::Parameter& parameter : callee->parameters) wanted.push_back(parameter.type);
    const model::OperationId id = found->second;
    std::vector<ExprId> arguments;
    for (size_t i = 0; i < wanted.size(); ++i) {
        if (auto argument = check(*node.arguments[i], wanted[i])) arguments.push_back(*argument);
    }
    if (arguments.size() != wanted.size()) return failed();
    return typed(pool().call(id, context_.type(result).sort, arguments, expr.span), result);
}

ExpressionChecker::Inferred ExpressionChecker::visit_unary(const syntax::Expr& expr,
                                                           const syntax::UnaryExpr& node, Hint hint) {
    if (node.op == syntax::UnaryOp::logical_not) {
        const auto operand = check_bool(*node.operand);
        if (!operand) return failed();
        return typed(pool().unary(Op::logical_not, *operand, expr.span), context_.bool_type());
    }
    if (node.op != syntax::UnaryOp::bit_not) return visit_memory(expr, node);
    const Inferred operand = visit(*node.operand, hint);
    if (operand.outcome != Outcome::typed) return operand;
    const Typed bits = as_bits(operand.value);
    return typed(pool().unary(Op::bit_not, bits.expr, expr.span), bits.type);
}

ExpressionChecker::Inferred ExpressionChecker::visit_if(const syntax::Expr& expr, const syntax::IfExpr& node,
                                                        Hint hint) {
    const auto condition = check_bool(*node.condition);
    const auto values = unify({{node.then_value.get(), node.else_value.get()}, hint});
    if (!condition || !values) return failed();
    return typed(pool().if_then_else(*condition, values->first[0], values->first[1], expr.span),
                 values->second);
}

std::optional<std::pair<std::vector<ExprId>, TypeId>> ExpressionChecker::unify(const Arms& arms) {
    std::vector<Inferred> inferred;
    bool bad = false;
    Hint common;
    const syntax::Expr* decisive = nullptr;
    for (const syntax::Expr* value : arms.values) {
        inferred.push_back(visit(*value, arms.hint));
        if (inferred.back().outcome == Outcome::failed) bad = true;
        if (inferred.back().outcome == Outcome::typed && !common) {
            common = inferred.back().value.type;
            decisive = value;
        }
    }
    if (bad) return std::nullopt;
    if (!common) {
        require_type({Outcome::needs_type, {}}, *arms.values.front());
        return std::nullopt;
    }
    std::vector<ExprId> values;
    for (size_t i = 0; i < inferred.size(); ++i) {
        if (inferred[i].outcome == Outcome::needs_type) inferred[i] = visit(*arms.values[i], common);
        if (inferred[i].outcome != Outcome::typed) return std::nullopt;
        const auto value = converted(inferred[i].value, *common, *arms.values[i]);
        if (!value) {
            report_branches(*decisive, *common, *arms.values[i], inferred[i].value.type);
            return std::nullopt;
        }
        values.push_back(*value);
    }
    return std::pair(std::move(values), *common);
}

void ExpressionChecker::report_branches(const syntax::Expr& first, TypeId first_type,
                                        const syntax::Expr& other, TypeId other_type) {
    context_.diagnostics.report(
        Diagnostic(Code::branches_differ, other.span,
                   fmt::format("branches of `{}` and `{}`", context_.type(first_type).name,
                               context_.type(other_type).name))
            .label(fmt::format("this is `{}`", context_.type(other_type).name))
            .also(first.span, fmt::format("the result is `{}`", context_.type(first_type).name))
            .note("whichever branch is taken, the result has one type"));
}

ExpressionChecker::Inferred ExpressionChecker::visit_let(const syntax::LetExpr& node, Hint hint) {
    std::optional<Typed> value;
    if (node.type) {
        if (const auto type = context_.resolve(*node.type, expansion_)) {
            if (const auto expr = check(*node.value, *type)) value = Typed{*expr, *type};
        }
    } else {
        value = infer(*node.value);
    }
    if (!value) return failed();
    const std::string name = expansion_.apply(node.name.text);
    const auto outer = locals_;
    locals_[name] = *value;
    Inferred body = visit(*node.body, hint);
    locals_ = outer;
    return body;
}

ExpressionChecker::Inferred ExpressionChecker::visit_as(const syntax::Expr& expr,
                                                        const syntax::AsExpr& node) {
    const auto wanted = context_.resolve(node.type, expansion_);
    const Inferred base = visit(*node.base, wanted);
    if (!wanted || base.outcome != Outcome::typed) return failed();
    const Type found_type = context_.type(base.value.type);
    const Type wanted_type = context_.type(*wanted);
    if (wanted_type.kind == Type::Kind::boolean && found_type.sort.width != 1 && !found_type.sort.is_bool()) {
        mismatch(expr, base.value.type, *wanted);
        return failed();
    }
    if (wanted_type.kind == Type::Kind::boolean) {
        const auto value = convert(base.value, *wanted, *node.base);
        return value ? typed(*value, *wanted) : failed();
    }
    const Typed bits = as_bits(base.value);
    const unsigned from = context_.type(bits.type).sort.width, to = wanted_type.sort.width;
    if (from > to) {
        context_.diagnostics.report(Diagnostic(Code::width_mismatch, expr.span, "`as` never drops bits")
                                        .label(fmt::format("from {} bits to {}", from, to))
                                        .help(fmt::format("take the bits that you want: `[{}:0]`", to - 1)));
        return failed();
    }
    return typed(pool().zero_extend(bits.expr, to, expr.span), *wanted);
}

ExpressionChecker::Inferred ExpressionChecker::visit_membership(const syntax::Expr& expr,
                                                                const syntax::MembershipExpr& node) {
    auto value = infer(*node.value);
    if (!value) return failed();
    const Typed bits = as_bits(*value);
    const auto low = check(*node.low, bits.type);
    const auto high = check(*node.high, bits.type);
    if (!low || !high) return failed();
    const ExprId above = pool().binary(Op::less_equal, *low, bits.expr, expr.span);
    const ExprId below = pool().binary(Op::less, bits.expr, *high, expr.span);
    return typed(pool().binary(Op::logical_and, above, below, expr.span), context_.bool_type());
}

TypeId ExpressionChecker::bits_of(TypeId type) {
    const model::Sort sort = context_.type(type).sort;
    return context_.bits_type(sort.is_bool() ? 1 : sort.width);
}

Typed ExpressionChecker::as_bits(Typed value) {
    const bool boolean = pool().sort(value.expr).is_bool();
    return {boolean ? pool().unary(Op::bool_to_bit, value.expr) : value.expr, bits_of(value.type)};
}

std::optional<ExprId> ExpressionChecker::converted(Typed value, TypeId wanted, const syntax::Expr& at) {
    if (value.type == wanted) return value.expr;
    const Type& from = context_.type(value.type);
    const Type& to = context_.type(wanted);
    if (to.kind == Type::Kind::boolean && from.kind == Type::Kind::bits && from.sort.width == 1) {
        return pool().unary(Op::bit_to_bool, value.expr, at.span);
    }
    if (to.kind == Type::Kind::bits && from.kind == Type::Kind::boolean && to.sort.width == 1) {
        return pool().unary(Op::bool_to_bit, value.expr, at.span);
    }
    if (to.kind == Type::Kind::reference && to.extent == 0 && from.kind == Type::Kind::reference &&
        from.entry == to.entry) {
        return pool().slot(value.expr, pool().constant(model::bits_sort(32), 0), {from.extent, true},
                           at.span);
    }
    const bool nominal = from.kind == Type::Kind::entry || from.kind == Type::Kind::opaque;
    if (to.kind == Type::Kind::bits && nominal && from.sort == to.sort) return value.expr;
    return std::nullopt;
}

std::optional<ExprId> ExpressionChecker::convert(Typed value, TypeId wanted, const syntax::Expr& at) {
    const auto result = converted(value, wanted, at);
    if (!result) mismatch(at, value.type, wanted);
    return result;
}

void ExpressionChecker::mismatch(const syntax::Expr& at, TypeId found, TypeId wanted) {
    const Type& from = context_.type(found);
    const Type& to = context_.type(wanted);
    const bool widths =
        from.kind == Type::Kind::bits && to.kind != Type::Kind::boolean && from.sort != to.sort;
    Diagnostic diagnostic(widths ? Code::width_mismatch : Code::type_mismatch, at.span,
                          fmt::format("wanted `{}`, found `{}`", to.name, from.name));
    diagnostic.label(fmt::format("this is `{}`", from.name));
    if (to.kind == Type::Kind::boolean) {
        diagnostic.help("compare it: `... != 0`");
    } else if (from.kind == Type::Kind::boolean) {
        diagnostic.note("a condition is not a number");
    } else if (from.sort.width < to.sort.width) {
        diagnostic.help(fmt::format("widen it: `(... as {})`", to.name));
    } else if (from.sort.width > to.sort.width) {
        diagnostic.help(fmt::format("take the bits that you want: `...[{}:0]`", to.sort.width - 1));
    } else if (from.kind == Type::Kind::bits) {
        diagnostic.help(
            fmt::format("if these bits are meant to be such a value, say so: `(... as {})`", to.name));
    } else {
        diagnostic.note("values of different formats are never mixed: their bits mean different things");
    }
    context_.diagnostics.report(std::move(diagnostic));
}

void ExpressionChecker::open_format(TypeId type, ExprId word) {
    const model::EntryFormat* format = context_.format_of(type);
    locals_["self"] = {word, type};
    const auto open = [&](const model::Field& field) {
        if (field.kind != model::Field::Kind::named) return;
        locals_[field.name] = {pool().extract(word, field.hi, field.lo), context_.bits_type(field.width())};
    };
    for (const model::Field& field : format->fields) open(field);
    for (const model::View& view : format->views) {
        for (const model::Field& field : view.fields) open(field);
    }
}

}  // namespace ptspec::sema

// SPDX-License-Identifier: Apache-2.0
#include "compiler/sema/statements.h"

#include <fmt/format.h>

#include <algorithm>
#include <set>

#include "compiler/sema/memory.h"

namespace ptspec::sema {

using model::ExprId;
using model::Statement;
using model::TypeId;
using model::VariableId;

namespace {

class Lowering {
  public:
    Lowering(Context& context, ExpressionChecker& checker, const Returns& returns)
        : context_(context), checker_(checker), returns_(returns) {}

    // `stays_open`: what comes behind the block sees its variables.
    model::Block lower(const syntax::Block& block, bool stays_open = false) {
        const auto outer = checker_.scope();
        model::Block result;
        bool ended = false;
        for (const syntax::Statement& statement : block.statements) {
            if (ended) {
                report(Diagnostic(Code::misplaced_statement, statement.span, "this is never reached")
                           .label("stands behind a `return`"));
                break;
            }
            std::visit([&](const auto& node) { add(statement.span, node, result); }, statement.node);
            ended = std::holds_alternative<syntax::ReturnStatement>(statement.node);
        }
        if (!stays_open) checker_.restore(outer);
        return result;
    }

    bool good() const { return good_; }
    std::vector<model::Local> take_locals() { return std::move(locals_); }

  private:
    void report(Diagnostic diagnostic) {
        good_ = false;
        context_.diagnostics.report(std::move(diagnostic));
    }
    template <typename T>
    std::optional<T> must(std::optional<T> value) {
        good_ = good_ && value.has_value();
        return value;
    }

    model::ExprPool& pool() { return context_.model.pool; }

    VariableId declare(const std::string& name, TypeId type, bool assigned_again, Span span) {
        const VariableId variable =
            pool().add_variable(name, context_.type(type).sort, model::Variable::Kind::local);
        locals_.push_back({name, type, variable, assigned_again, span});
        checker_.bind(name, {pool().var(variable, span), type});
        return variable;
    }

    // The operation that a call names, if that has effects.
    std::optional<model::OperationId> effectful(const syntax::Expr& expr) const {
        const auto* call = std::get_if<syntax::CallExpr>(&expr.node);
        if (!call) return std::nullopt;
        const std::string name = context_.unaliased(checker_.expansion().apply(call->callee.text));
        const auto found = context_.operation_names.find(name);
        if (found == context_.operation_names.end()) return std::nullopt;
        const model::Operation& callee = context_.model.operations[found->second];
        if (callee.effects && callee.effects->by_contract) return found->second;
        return std::nullopt;
    }

    // `f(a, b)` as a statement; its result, if it has one, goes into a new local.
    std::optional<Typed> call(const syntax::Expr& expr, model::OperationId callee, model::Block& block) {
        checker_.allow_effects(true);
        const auto typed = must(checker_.infer(expr));
        checker_.allow_effects(false);
        if (!typed) return std::nullopt;
        const auto operands = pool().operands(typed->expr);
        model::Call call{callee, {operands.begin(), operands.end()}, std::nullopt};
        const model::Operation& called = context_.model.operations[callee];
        std::optional<Typed> result;
        if (called.has_result) {
            const TypeId type = called.result;
            const VariableId variable =
                pool().add_variable(fmt::format("{}_result", called.name), context_.type(type).sort,
                                    model::Variable::Kind::local);
            locals_.push_back({fmt::format("result_{}", locals_.size()), type, variable, false, expr.span});
            call.result = variable;
            result = Typed{pool().var(variable, expr.span), type};
        }
        block.push_back({std::move(call), expr.span});
        return result;
    }

    // The value of an expression that may be one call of an operation with effects.
    std::optional<Typed> value(const syntax::Expr& expr, std::optional<TypeId> wanted, model::Block& block) {
        if (const auto callee = effectful(expr)) {
            const auto result = call(expr, *callee, block);
            if (!result && good_) {
                report(Diagnostic(Code::invalid_effects, expr.span, "this operation gives no result")
                           .label("nothing to take"));
            }
            if (result && wanted && result->type != *wanted) {
                report(Diagnostic(Code::type_mismatch, expr.span,
                                  fmt::format("wanted `{}`, found `{}`", context_.type(*wanted).name,
                                              context_.type(result->type).name))
                           .label("the result of this call"));
                return std::nullopt;
            }
            return result;
        }
        if (!wanted) return must(checker_.infer(expr));
        const auto checked = must(checker_.check(expr, *wanted));
        return checked ? std::optional(Typed{*checked, *wanted}) : std::nullopt;
    }

    void add(Span span, const syntax::LetStatement& node, model::Block& block) {
        std::optional<TypeId> type;
        if (node.type && !(type = must(context_.resolve(*node.type, checker_.expansion())))) return;
        const auto initial = value(*node.value, type, block);
        const std::string name = checker_.expansion().apply(node.name.text);
        if (!initial) {
            context_.broken_names.insert(name);
            return;
        }
        const VariableId variable = declare(name, initial->type, node.is_variable, node.name.span);
        block.push_back({model::Assign{variable, initial->expr}, span});
    }

    void add(Span span, const syntax::AssignStatement& node, model::Block& block) {
        if (const auto* name = std::get_if<syntax::NameExpr>(&node.place->node)) {
            assign_local(span, name->name, *node.value, block);
            return;
        }
        std::optional<ExpressionChecker::Place> place;
        const auto* call = std::get_if<syntax::CallExpr>(&node.place->node);
        const auto ghost = call ? context_.ghosts.find(checker_.expansion().apply(call->callee.text))
                                : context_.ghosts.end();
        if (ghost != context_.ghosts.end()) {
            const auto key = must(checker_.key_of(*node.place, *call, ghost->second));
            if (key) place = {ghost->second, *key, context_.model.memories[ghost->second].value};
        } else {
            place = must(checker_.place(*node.place));
        }
        if (!place) return;
        const auto stored = value(*node.value, place->type, block);
        if (stored) block.push_back({model::Store{place->memory, place->key, stored->expr}, span});
    }

    void assign_local(Span span, const syntax::Name& name, const syntax::Expr& written, model::Block& block) {
        const std::string text = checker_.expansion().apply(name.text);
        const auto known = checker_.scope().find(text);
        const auto local = std::ranges::find_if(locals_, [&](const model::Local& each) {
            return known != checker_.scope().end() &&
                   pool().node(known->second.expr).op == model::Op::variable &&
                   pool().node(known->second.expr).payload == each.variable;
        });
        if (local == locals_.end() || !local->assigned_again) {
            Diagnostic diagnostic(Code::not_assignable, name.span, fmt::format("`{}` keeps its value", text));
            diagnostic.label(known == checker_.scope().end() ? "no variable of this name" : "assigned here");
            if (local != locals_.end()) {
                diagnostic.also(local->span, "declared here");
                if (!counters_.contains(local->variable)) {
                    diagnostic.help(fmt::format("declare it with `var {} = ...;`", text));
                }
            }
            report(std::move(diagnostic));
            return;
        }
        const model::Local declared = *local;
        const auto stored = value(written, declared.type, block);
        if (stored) block.push_back({model::Assign{declared.variable, stored->expr}, span});
    }

    void add(Span span, const syntax::CallStatement& node, model::Block& block) {
        if (const auto callee = effectful(*node.call)) {
            call(*node.call, *callee, block);
            return;
        }
        if (!must(checker_.infer(*node.call))) return;
        report(Diagnostic(Code::misplaced_statement, span, "this call does nothing")
                   .label("a pure operation")
                   .help("use its result, or delete it"));
    }

    void add(Span span, const syntax::IfStatement& node, model::Block& block) {
        const auto condition = must(checker_.check_bool(*node.condition));
        model::If result;
        result.then_block = lower(node.then_block);
        if (node.else_block) result.else_block = lower(*node.else_block);
        if (!condition) return;
        result.condition = *condition;
        block.push_back({std::move(result), span});
    }

    void add(Span span, const syntax::ForStatement& node, model::Block& block) {
        std::optional<TypeId> type;
        if (node.type) {
            type = context_.resolve(*node.type, checker_.expansion());
        } else {
            type = checker_.type_of_bounds(*node.low, *node.high);
        }
        if (!must(type)) return;
        const auto low = must(checker_.check(*node.low, *type)),
                   high = must(checker_.check(*node.high, *type));
        const auto outer = checker_.scope();
        model::For loop;
        loop.variable = declare(checker_.expansion().apply(node.name.text), *type, false, node.name.span);
        counters_.insert(loop.variable);
        for (const syntax::ExprPtr& invariant : node.invariants) {
            if (const auto claim = must(lower_claim(context_, checker_, *invariant)))
                loop.invariants.push_back(*claim);
        }
        loop.body = lower(node.body);
        checker_.restore(outer);
        if (!low || !high) return;
        loop.low = *low;
        loop.high = *high;
        block.push_back({std::move(loop), span});
    }

    void add(Span span, const syntax::ReturnStatement& node, model::Block& block) {
        if (!returns_.allowed) {
            report(Diagnostic(Code::misplaced_statement, span, "a law's story returns nothing")
                       .label("a `return` ends an operation")
                       .help("what must hold is the law's claim"));
            return;
        }
        if (returns_.result.has_value() != (node.value != nullptr)) {
            report(Diagnostic(Code::misplaced_statement, span,
                              node.value ? "this operation gives no result" : "this operation gives a result")
                       .label(node.value ? "a value is returned" : "no value is returned"));
            return;
        }
        if (!node.value) {
            block.push_back({model::Return{}, span});
            return;
        }
        if (const auto result = value(*node.value, returns_.result, block)) {
            block.push_back({model::Return{result->expr}, span});
        }
    }

    void add(Span span, const syntax::EmitStatement& node, model::Block& block) {
        const auto event = context_.events.find(checker_.expansion().apply(node.event.text));
        if (event == context_.events.end()) {
            report(Diagnostic(Code::not_an_event, node.event.span,
                              fmt::format("`{}` is no event", node.event.text))
                       .label("emitted here")
                       .help("`event flush(addr: ulong)` declares one"));
            return;
        }
        if (const auto key = must(checker_.key_of(span, node.event, node.arguments, event->second))) {
            block.push_back({model::Emit{event->second, *key}, span});
        }
    }

    void add(Span span, const syntax::AssertStatement& node, model::Block& block) {
        if (const auto claim = must(lower_claim(context_, checker_, *node.claim))) {
            block.push_back({model::Assert{*claim}, span});
        }
    }

    Context& context_;
    ExpressionChecker& checker_;
    const Returns& returns_;
    std::vector<model::Local> locals_;
    std::set<VariableId> counters_;  // of loops
    bool good_ = true;
};

bool always_returns(const syntax::Block& block) {
    if (block.statements.empty()) return false;
    const auto& last = block.statements.back().node;
    if (std::holds_alternative<syntax::ReturnStatement>(last)) return true;
    const auto* choice = std::get_if<syntax::IfStatement>(&last);
    return choice && choice->else_block && always_returns(choice->then_block) &&
           always_returns(*choice->else_block);
}

}  // namespace

std::optional<model::Claim> lower_claim(Context& context, ExpressionChecker& checker,
                                        const syntax::Expr& claim) {
    const auto condition = checker.check_bool(claim);
    if (!condition) return std::nullopt;
    return model::Claim{*condition, one_line(context, claim.span, checker.expansion()), claim.span};
}

std::optional<LoweredBlock> lower_block(Context& context, ExpressionChecker& checker,
                                        const syntax::Block& block, const Returns& returns) {
    Lowering lowering(context, checker, returns);
    LoweredBlock result;
    checker.begin_history();
    result.body = lowering.lower(block, !returns.allowed);  // a law's claim stands behind its story
    result.locals = lowering.take_locals();
    if (returns.allowed && returns.result && !always_returns(block)) {
        context.diagnostics.report(
            Diagnostic(Code::missing_return, Span{block.span.file, block.span.end - 1, block.span.end},
                       "a way through this body returns nothing")
                .label("reached without a `return`")
                .help(fmt::format("return a `{}` here", context.type(*returns.result).name)));
        return std::nullopt;
    }
    if (!lowering.good()) return std::nullopt;
    return result;
}

}  // namespace ptspec::sema

// SPDX-License-Identifier: Apache-2.0
//
// Expressions about memory: references, entries of tables, quantifiers, the state at entry, events.
#include <fmt/format.h>

#include "compiler/sema/expression.h"
#include "compiler/sema/memory.h"

namespace ptspec::sema {

using model::ExprId;
using model::Op;
using model::SlotShape;
using model::Type;
using model::TypeId;

namespace {

bool is_reference(const Type& type) { return type.kind == Type::Kind::reference; }

// The index in `t[3]`, which the parser takes for a slice.
struct Indexed {
    const syntax::Expr* base = nullptr;
    const syntax::Expr* index = nullptr;  // or else
    const syntax::Integer* number = nullptr;
};

std::optional<Indexed> indexed(const syntax::Expr& expr) {
    if (const auto* index = std::get_if<syntax::IndexExpr>(&expr.node)) {
        return Indexed{index->base.get(), index->index.get(), nullptr};
    }
    if (const auto* slice = std::get_if<syntax::SliceExpr>(&expr.node); slice && !slice->second) {
        return Indexed{slice->base.get(), nullptr, &slice->first};
    }
    return std::nullopt;
}

}  // namespace

std::optional<Typed> ExpressionChecker::reference(const syntax::Expr& expr) {
    const auto value = infer(expr);
    if (!value) return std::nullopt;
    if (is_reference(context_.type(value->type))) return value;
    context_.diagnostics.report(Diagnostic(Code::not_a_place, expr.span, "a reference is wanted")
                                    .label(fmt::format("this is `{}`", context_.type(value->type).name))
                                    .help("a parameter `p: ref pte` is one, `&t[i]` makes one"));
    return std::nullopt;
}

std::optional<ExprId> ExpressionChecker::slot_of(Typed base, const syntax::Expr* index,
                                                 const syntax::Integer* number, Span span) {
    const Type type = context_.type(base.type);
    const SlotShape shape{type.extent != 0 ? type.extent : table_extent(context_, type.entry),
                          type.extent != 0};
    std::optional<ExprId> offset;
    if (number) {
        offset = pool().constant(model::bits_sort(64), number->value, number->span);
    } else {
        const Inferred inferred = visit(*index, context_.bits_type(32));
        if (inferred.outcome == Outcome::typed) offset = as_bits(inferred.value).expr;
    }
    if (!offset) return std::nullopt;
    return pool().slot(base.expr, *offset, shape, span);
}

std::optional<ExpressionChecker::Place> ExpressionChecker::place(const syntax::Expr& expr) {
    if (const auto* unary = std::get_if<syntax::UnaryExpr>(&expr.node);
        unary && unary->op == syntax::UnaryOp::dereference) {
        const auto pointer = reference(*unary->operand);
        if (!pointer) return std::nullopt;
        const Type type = context_.type(pointer->type);
        if (type.extent != 0) {
            context_.diagnostics.report(Diagnostic(Code::not_a_place, expr.span, "a table is no entry")
                                            .label(fmt::format("this is `{}`", type.name))
                                            .help("say which entry: `t[0]`"));
            return std::nullopt;
        }
        return Place{table_memory(context_, type.entry), pointer->expr, type.entry};
    }
    const auto element = indexed(expr);
    if (!element) {
        context_.diagnostics.report(Diagnostic(Code::not_a_place, expr.span, "this is no place in memory")
                                        .label("a value")
                                        .help("places are `*p`, `t[i]` and ghosts"));
        return std::nullopt;
    }
    const auto base = reference(*element->base);
    if (!base) return std::nullopt;
    const TypeId entry = context_.type(base->type).entry;
    const auto key = slot_of(*base, element->index, element->number, expr.span);
    if (!key) return std::nullopt;
    return Place{table_memory(context_, entry), *key, entry};
}

std::optional<ExpressionChecker::Places> ExpressionChecker::region(const syntax::Expr& expr) {
    const auto* range = std::get_if<syntax::RangeExpr>(&expr.node);
    if (!range) {
        const auto one = place(expr);
        return one ? std::optional(Places{*one, model::no_expr}) : std::nullopt;
    }
    const auto base = reference(*range->base);
    const Inferred counted = visit(*range->count, context_.bits_type(64));
    if (!base || counted.outcome != Outcome::typed) return std::nullopt;
    const TypeId entry = context_.type(base->type).entry;
    const auto key = slot_of(*base, range->start.get(), nullptr, range->start->span);
    if (!key) return std::nullopt;
    const ExprId count = pool().zero_extend(as_bits(counted.value).expr, 64, range->count->span);
    return Places{{table_memory(context_, entry), *key, entry}, count};
}

ExpressionChecker::Inferred ExpressionChecker::read(const Place& at, Span span) {
    return typed(pool().read(context_.model.memories[at.memory].current, at.key, span), at.type);
}

ExpressionChecker::Inferred ExpressionChecker::visit_memory(const syntax::Expr& expr,
                                                            const syntax::UnaryExpr& node) {
    if (node.op == syntax::UnaryOp::dereference) {
        const auto at = place(expr);
        return at ? read(*at, expr.span) : failed();
    }
    const auto at = place(*node.operand);
    return at ? typed(at->key, reference_type(context_, at->type, 0)) : failed();
}

ExpressionChecker::Inferred ExpressionChecker::visit_memory(const syntax::Expr& expr,
                                                            const syntax::IndexExpr& node) {
    const auto base = infer(*node.base);
    if (!base) {
        visit(*node.index, context_.bits_type(32));
        return failed();
    }
    if (!is_reference(context_.type(base->type))) {
        // The bit of a word that a number names.
        const Typed bits = as_bits(*base);
        const Inferred index = visit(*node.index, context_.bits_type(32));
        if (index.outcome != Outcome::typed) return failed();
        const ExprId shifted =
            pool().binary(Op::shift_right, bits.expr, as_bits(index.value).expr, expr.span);
        return typed(pool().extract(shifted, 0, 0, expr.span), context_.bits_type(1));
    }
    const TypeId entry = context_.type(base->type).entry;
    const auto key = slot_of(*base, node.index.get(), nullptr, expr.span);
    return key ? read({table_memory(context_, entry), *key, entry}, expr.span) : failed();
}

ExpressionChecker::Inferred ExpressionChecker::visit_element(const syntax::Expr& expr,
                                                             const syntax::SliceExpr& node, Typed base) {
    const TypeId entry = context_.type(base.type).entry;
    if (node.second) {
        context_.diagnostics.report(
            Diagnostic(Code::not_a_place, expr.span, "a reference has no bits")
                .label(fmt::format("this is `{}`", context_.type(base.type).name))
                .help("bits of an entry: `t[0][51:12]`; entries from i on: `t[i +: n]`"));
        return failed();
    }
    const auto key = slot_of(base, nullptr, &node.first, expr.span);
    return key ? read({table_memory(context_, entry), *key, entry}, expr.span) : failed();
}

ExpressionChecker::Inferred ExpressionChecker::visit_memory(const syntax::Expr& expr,
                                                            const syntax::RangeExpr&) {
    context_.diagnostics.report(Diagnostic(Code::not_a_place, expr.span, "several entries are no value")
                                    .label("a range of entries")
                                    .help("`modifies t[i +: n]` speaks of ranges, values of `t[i + k]`"));
    return failed();
}

ExpressionChecker::Inferred ExpressionChecker::visit_memory(const syntax::Expr& expr,
                                                            const syntax::OldExpr& node) {
    const auto value = infer(*node.value);
    if (!value) return failed();
    if (!has_entry_state_) {
        context_.diagnostics.report(
            Diagnostic(Code::misplaced_old, expr.span, "there is no earlier state here")
                .label("nothing has happened yet")
                .help("`old` belongs into `ensures`, into statements, and into laws with a story"));
        return failed();
    }
    return typed(in_old_state(context_.model, value->expr), value->type);
}

ExpressionChecker::Inferred ExpressionChecker::visit_memory(const syntax::Expr& expr,
                                                            const syntax::QuantifiedExpr& node) {
    std::optional<TypeId> type;
    if (node.type) {
        type = context_.resolve(*node.type, expansion_);
    } else {
        type = type_of_bounds(*node.low, *node.high);
    }
    if (!type) return failed();
    const auto low = check(*node.low, *type), high = check(*node.high, *type);
    const std::string name = expansion_.apply(node.name.text);
    const model::VariableId bound =
        pool().add_variable(name, context_.type(*type).sort, model::Variable::Kind::bound);
    const auto outer = locals_;
    locals_[name] = {pool().var(bound, node.name.span), *type};
    const auto body = check_bool(*node.body);
    locals_ = outer;
    if (!low || !high || !body) return failed();
    if (node.universal)
        return typed(pool().forall(bound, *low, *high, *body, expr.span), context_.bool_type());
    const ExprId none = pool().forall(bound, *low, *high, pool().unary(Op::logical_not, *body), expr.span);
    return typed(pool().unary(Op::logical_not, none, expr.span), context_.bool_type());
}

std::optional<TypeId> ExpressionChecker::type_of_bounds(const syntax::Expr& low, const syntax::Expr& high) {
    std::optional<TypeId> type;
    for (const syntax::Expr* bound : {&high, &low}) {
        const Inferred inferred = visit(*bound, std::nullopt);
        if (inferred.outcome == Outcome::failed) return std::nullopt;
        if (inferred.outcome == Outcome::typed && !type) type = bits_of(inferred.value.type);
    }
    return type ? *type : context_.bits_type(32);
}

// ---------------------------------------------------------------- ghosts and events

std::optional<ExprId> ExpressionChecker::key_of(Span span, const syntax::Name& name,
                                                const std::vector<syntax::ExprPtr>& arguments,
                                                uint32_t memory) {
    const auto parameters = context_.model.memories[memory].parameters;
    if (parameters.size() != arguments.size()) {
        context_.diagnostics.report(
            Diagnostic(Code::wrong_argument_count, span,
                       fmt::format("`{}` takes {} argument{}, {} given", name.text, parameters.size(),
                                   parameters.size() == 1 ? "" : "s", arguments.size()))
                .label("here")
                .also(context_.model.memories[memory].span, "declared here"));
        return std::nullopt;
    }
    std::optional<ExprId> key;
    bool good = true;
    for (size_t i = 0; i < parameters.size(); ++i) {
        const auto argument = check(*arguments[i], parameters[i].type);
        good = good && argument.has_value();
        if (!good) continue;
        const ExprId bits = as_bits({*argument, parameters[i].type}).expr;
        key = key ? pool().binary(Op::concat, *key, bits, span) : bits;
    }
    if (!good) return std::nullopt;
    return key ? *key : pool().constant(model::bits_sort(1), 0);
}

std::optional<ExpressionChecker::Occurrence> ExpressionChecker::occurrence(const syntax::Expr& expr) {
    const auto* call = std::get_if<syntax::CallExpr>(&expr.node);
    const std::string name = call ? expansion_.apply(call->callee.text) : "";
    if (call && name == "write" && call->arguments.size() == 1 && !context_.events.contains(name)) {
        const auto pointer = reference(*call->arguments[0]);
        if (!pointer) return std::nullopt;
        const Type type = context_.type(pointer->type);
        const auto at = check(*call->arguments[0], reference_type(context_, type.entry, 0));
        if (!at) return std::nullopt;
        return Occurrence{write_event(context_, type.entry), *at};
    }
    const auto event = call ? context_.events.find(name) : context_.events.end();
    if (event == context_.events.end()) {
        context_.diagnostics.report(
            Diagnostic(Code::not_an_event, expr.span, "an event is wanted")
                .label("not an event")
                .help("`event flush(addr: ulong)` declares one; `write(p)` is the write of an entry"));
        return std::nullopt;
    }
    const auto key = key_of(expr, *call, event->second);
    if (!key) return std::nullopt;
    return Occurrence{event->second, *key};
}

ExprId ExpressionChecker::happened(const Occurrence& what, Span span) {
    const ExprId when = pool().read(context_.model.memories[what.memory].current, what.key, span);
    return pool().binary(Op::less, pool().constant(pool().sort(when), 0), when, span);
}

std::optional<ExpressionChecker::Inferred> ExpressionChecker::visit_state(const syntax::Expr& expr,
                                                                          const syntax::CallExpr& node) {
    const std::string name = expansion_.apply(node.callee.text);
    if (context_.operation_names.contains(name)) return std::nullopt;
    if (const auto ghost = context_.ghosts.find(name); ghost != context_.ghosts.end()) {
        const auto key = key_of(expr, node, ghost->second);
        if (!key) return failed();
        return read({ghost->second, *key, context_.model.memories[ghost->second].value}, expr.span);
    }
    if (context_.events.contains(name) || (name == "write" && node.arguments.size() == 1)) {
        const auto what = occurrence(expr);
        return what ? typed(happened(*what, expr.span), context_.bool_type()) : failed();
    }
    if ((name == "table_of" || name == "index_of") && node.arguments.size() == 1) {
        const auto pointer = reference(*node.arguments[0]);
        if (!pointer) return failed();
        const unsigned low = name == "table_of" ? model::reference_index_width : 0;
        const bool start_of_table = name == "index_of" && context_.type(pointer->type).extent != 0;
        const TypeId type = context_.bits_type(model::reference_index_width);
        if (start_of_table) return typed(pool().constant(context_.type(type).sort, 0, expr.span), type);
        return typed(pool().extract(pointer->expr, low + model::reference_index_width - 1, low, expr.span),
                     type);
    }
    return std::nullopt;
}

ExpressionChecker::Inferred ExpressionChecker::visit_memory(const syntax::Expr& expr,
                                                            const syntax::BeforeExpr& node) {
    const auto earlier = occurrence(*node.earlier), later = occurrence(*node.later);
    if (!earlier || !later) return failed();
    const ExprId last =
        pool().read(context_.model.memories[earlier->memory].current, earlier->key, expr.span);
    const ExprId first = pool().read(context_.model.memories[later->memory].first, later->key, expr.span);
    const ExprId both =
        pool().binary(Op::logical_and, happened(*earlier, expr.span), happened(*later, expr.span));
    return typed(
        pool().binary(Op::logical_and, both, pool().binary(Op::less, last, first, expr.span), expr.span),
        context_.bool_type());
}

}  // namespace ptspec::sema

// SPDX-License-Identifier: Apache-2.0
//
// Expressions that look into a format: fields, slices, updates, `valid`.
#include <fmt/format.h>

#include "compiler/sema/expression.h"
#include "compiler/support/suggest.h"

namespace ptspec::sema {

using model::EntryFormat;
using model::ExprId;
using model::Field;
using model::Op;
using model::TypeId;

const Field* ExpressionChecker::find_field(TypeId type, const syntax::Name& name) {
    const EntryFormat* format = context_.format_of(type);
    if (!format) {
        context_.diagnostics.report(
            Diagnostic(Code::not_an_entry, name.span,
                       fmt::format("a value of type `{}` has no fields", context_.type(type).name))
                .label("no field can be taken here")
                .help("take bits by number: `...[hi:lo]`"));
        return nullptr;
    }
    const std::string wanted = expansion_.apply(name.text);
    if (context_.broken_fields.contains(format->name + "." + wanted)) return nullptr;
    if (const Field* field = lookup_field(*format, wanted)) return field;
    if (wanted == "reserved" || wanted == "zero" || wanted == "ignored") {
        context_.diagnostics.report(
            Diagnostic(Code::reserved_bits_set, name.span, fmt::format("`{}` names no field", wanted))
                .label("bits without a name cannot be read or set")
                .also(format->span, "the format")
                .help("give the bits a name in the format"));
        return nullptr;
    }
    Diagnostic diagnostic(Code::unknown_field, name.span,
                          fmt::format("`{}` has no field `{}`", format->name, wanted));
    diagnostic.label("not a field of this format").also(format->span, "the format");
    if (auto meant = did_you_mean(wanted, field_names(*format))) diagnostic.help(*meant);
    context_.diagnostics.report(std::move(diagnostic));
    return nullptr;
}

ExpressionChecker::Inferred ExpressionChecker::visit_field(const syntax::Expr& expr,
                                                           const syntax::FieldExpr& node) {
    const auto base = infer(*node.base);
    if (!base) return failed();
    const Field* field = find_field(base->type, node.field);
    if (!field) return failed();
    return typed(pool().extract(base->expr, field->hi, field->lo, expr.span),
                 context_.bits_type(field->width()));
}

ExpressionChecker::Inferred ExpressionChecker::visit_slice(const syntax::Expr& expr,
                                                           const syntax::SliceExpr& node) {
    const auto base = infer(*node.base);
    if (!base) return failed();
    if (context_.type(base->type).kind == model::Type::Kind::reference)
        return visit_element(expr, node, *base);
    const EntryFormat* format = context_.format_of(base->type);
    const bool msb0 = format && format->msb0;
    const Typed bits = as_bits(*base);
    const unsigned width = context_.type(bits.type).sort.width;
    uint64_t hi = node.first.value, lo = node.second ? node.second->value : hi;
    if (hi >= width || lo >= width) {
        context_.diagnostics.report(Diagnostic(Code::slice_out_of_range, expr.span,
                                               fmt::format("a slice outside a value of {} bits", width))
                                        .label(fmt::format("bits are 0 to {}", width - 1)));
        return failed();
    }
    if (msb0) {
        hi = width - 1 - hi;
        lo = width - 1 - lo;
    }
    if (hi < lo) {
        context_.diagnostics.report(
            Diagnostic(Code::range_backwards, expr.span, "this slice is written backwards")
                .label(msb0 ? "a msb0 format counts from the left: the smaller number comes first"
                            : "the higher bit comes first")
                .help(fmt::format("`[{}:{}]`", node.second->spelling, node.first.spelling)));
        return failed();
    }
    return typed(pool().extract(bits.expr, static_cast<unsigned>(hi), static_cast<unsigned>(lo), expr.span),
                 context_.bits_type(static_cast<unsigned>(hi - lo + 1)));
}

ExpressionChecker::Inferred ExpressionChecker::visit_with(const syntax::Expr& expr,
                                                          const syntax::WithExpr& node, Hint hint) {
    const Inferred base = require_type(visit(*node.base, hint), *node.base);
    if (base.outcome != Outcome::typed) return failed();
    ExprId word = base.value.expr;
    uint64_t written = 0;
    bool bad = false;
    for (const syntax::FieldUpdate& update : node.updates) {
        const Field* found = find_field(base.value.type, update.field);
        if (!found) {
            bad = true;
            continue;
        }
        const Field field = *found;
        if (written & field.mask()) {
            context_.diagnostics.report(Diagnostic(Code::field_set_twice, update.field.span,
                                                   fmt::format("`{}` is set twice", update.field.text))
                                            .label("these bits have a value already")
                                            .also(field.span, "the field"));
            bad = true;
        }
        written |= field.mask();
        const auto value = check(*update.value, context_.bits_type(field.width()));
        if (!value) {
            bad = true;
            continue;
        }
        word = pool().replace_bits(word, field.hi, field.lo, *value, expr.span);
    }
    return bad ? failed() : typed(word, base.value.type);
}

ExprId in_view(model::ClosedModel& model, const EntryFormat& format, size_t index, ExprId word) {
    const auto holds = [&](size_t view) {
        return model.pool.substitute(format.views[view].condition, {{format.self, word}});
    };
    ExprId result = holds(index);
    for (size_t before = index; before-- > 0;) {
        result = model.pool.binary(Op::logical_and, model.pool.unary(Op::logical_not, holds(before)), result);
    }
    return result;
}

// Every bit that the word's view keeps zero is zero.
ExpressionChecker::Inferred ExpressionChecker::visit_valid(const syntax::Expr& expr,
                                                           const syntax::ValidExpr& node) {
    const auto value = infer(*node.entry);
    if (!value) return failed();
    const EntryFormat* format = context_.format_of(value->type);
    if (!format) {
        context_.diagnostics.report(
            Diagnostic(Code::not_an_entry, node.entry->span, "`valid` speaks of entries")
                .label(fmt::format("this is `{}`", context_.type(value->type).name)));
        return failed();
    }
    const auto zeros = [&](const std::vector<Field>& fields) {
        uint64_t mask = 0;
        for (const Field& field : fields) {
            if (field.kind == Field::Kind::reserved || field.kind == Field::Kind::zero) mask |= field.mask();
        }
        const model::Sort sort = pool().sort(value->expr);
        const ExprId kept = pool().binary(Op::bit_and, value->expr, pool().constant(sort, mask));
        return pool().binary(Op::equal, kept, pool().constant(sort, 0), expr.span);
    };
    if (format->views.empty()) return typed(zeros(format->fields), context_.bool_type());
    // A disjunction: nobody wrote the views as branches of the claim, so no branch must be reachable.
    ExprId result = pool().boolean(false);
    for (size_t i = 0; i < format->views.size(); ++i) {
        const model::View& view = format->views[i];
        const ExprId here = in_view(context_.model, *format, i, value->expr);
        const ExprId clean = zeros(view.fields.empty() ? format->fields : view.fields);
        result =
            pool().binary(Op::logical_or, result, pool().binary(Op::logical_and, here, clean), expr.span);
    }
    return typed(result, context_.bool_type());
}

}  // namespace ptspec::sema

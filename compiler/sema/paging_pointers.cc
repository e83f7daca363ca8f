// SPDX-License-Identifier: Apache-2.0
//
// Operations that give a pointer. A pointer is no value: what such an operation says is closed into a list of
// cases, each with a condition, where the pointer points, and an index.
#include <fmt/format.h>

#include <algorithm>
#include <set>

#include "compiler/sema/expression.h"
#include "compiler/sema/paging.h"

namespace ptspec::sema {
namespace {

using model::ExprId;
using model::PointerCase;

// What a name stands for here, if it is no number.
struct Place {
    bool is_copy = false;  // of the entry; else the place that was handed in
    Typed read;            // what `*p` gives
};

struct Names {
    std::map<std::string, Place> places;
    std::map<std::string, Typed> values;
    std::string entry;  // the name whose address may be taken; empty: none
};

class PointerCloser {
  public:
    PointerCloser(Context& context, const PagingPlan& plan, PointerName name)
        : context_(context),
          plan_(plan),
          name_(name),
          word_(context.bits_type(context.model.target.word_bits)) {}

    std::optional<model::PointerDefinition> close(const PagingOperation& operation) {
        model::ExprPool& pool = context_.model.pool;
        const unsigned parent = std::min(name_.level + 1, model::kernel_levels);
        const std::string parent_name = model::level_name(parent);
        const auto format = context_.type_names.find(parent_name);
        const model::TypeId entry_type = format == context_.type_names.end() ? word_ : format->second;
        const model::Sort sort = context_.type(entry_type).sort;
        result_.address = pool.add_variable("addr", context_.type(word_).sort);
        result_.entry = pool.add_variable(parent_name, sort);
        const bool lockless = name_.kind == model::WalkKind::lockless;
        result_.reread = lockless ? pool.add_variable(parent_name + " again", sort) : result_.entry;
        result_.span = operation.declaration->name.span;
        address_ = {pool.var(result_.address), word_};
        copied_ = {pool.var(result_.entry), entry_type};
        const Place place{false, {pool.var(result_.reread), entry_type}};
        std::vector<ExprId> path;
        if (!call(operation, name_, place, lockless ? std::optional(copied_) : std::nullopt, address_, path,
                  operation.declaration->name.span)) {
            return std::nullopt;
        }
        result_.cases.back().condition = pool.boolean(true);  // the others leave nothing else
        return std::move(result_);
    }

  private:
    bool wrong(Span span, std::string message, std::string label) {
        context_.diagnostics.report(
            Diagnostic(Code::paging_operation, span, std::move(message)).label(std::move(label)));
        return false;
    }

    bool call(const PagingOperation& operation, PointerName name, const Place& place,
              std::optional<Typed> entry, Typed address, std::vector<ExprId>& path, Span span) {
        const syntax::OperationDecl& declaration = *operation.declaration;
        const bool lockless = name.kind == model::WalkKind::lockless;
        if (declaration.parameters.size() != (lockless ? 3U : 2U) || !declaration.body) {
            return wrong(declaration.name.span, fmt::format("`{}` finds a pointer", declaration.name.text),
                         lockless ? "takes a place, the entry read there, and an address"
                                  : "takes a place and an address");
        }
        if (!open_.insert(&declaration).second) {
            return wrong(span, fmt::format("`{}` is defined by itself", declaration.name.text),
                         "a call of it leads back here");
        }
        Names names;
        size_t next = 0;
        const auto parameter = [&] {
            return operation.expansion.apply(declaration.parameters[next++].name.text);
        };
        names.places[parameter()] = place;
        if (lockless) {
            names.entry = parameter();
            names.values[names.entry] = *entry;
        }
        names.values[parameter()] = address;
        const Expansion outer = std::exchange(expansion_, operation.expansion);
        const bool good = pointer(*declaration.body, names, path);
        expansion_ = outer;
        open_.erase(&declaration);
        return good;
    }

    ExpressionChecker checker(const Names& names) {
        ExpressionChecker result(context_, expansion_);
        for (const auto& [name, value] : names.values) result.bind(name, value);
        return result;
    }

    const syntax::Name* name_of(const syntax::Expr& expr) const {
        const auto* node = std::get_if<syntax::NameExpr>(&expr.node);
        return node ? &node->name : nullptr;
    }

    // `p`, or `&e`
    std::optional<Place> place(const syntax::Expr& expr, const Names& names) {
        if (const auto* as = std::get_if<syntax::AsExpr>(&expr.node)) return place(*as->base, names);
        if (const syntax::Name* name = name_of(expr)) {
            const auto found = names.places.find(expansion_.apply(name->text));
            if (found != names.places.end()) return found->second;
        }
        const auto* unary = std::get_if<syntax::UnaryExpr>(&expr.node);
        if (unary && unary->op == syntax::UnaryOp::address_of) {
            const syntax::Expr* operand = unary->operand.get();
            if (const auto* as = std::get_if<syntax::AsExpr>(&operand->node)) operand = as->base.get();
            const syntax::Name* name = name_of(*operand);
            if (name && !names.entry.empty() && expansion_.apply(name->text) == names.entry) {
                return Place{true, names.values.at(names.entry)};
            }
        }
        return std::nullopt;
    }

    // `*p`, or a name that stands for an entry
    std::optional<Typed> entry(const syntax::Expr& expr, const Names& names) {
        if (const auto* unary = std::get_if<syntax::UnaryExpr>(&expr.node);
            unary && unary->op == syntax::UnaryOp::dereference) {
            const auto where = place(*unary->operand, names);
            return where ? std::optional(where->read) : std::nullopt;
        }
        if (const syntax::Name* name = name_of(expr)) {
            const auto found = names.values.find(expansion_.apply(name->text));
            if (found != names.values.end()) return found->second;
        }
        return std::nullopt;
    }

    bool add_case(PointerCase::Kind kind, ExprId index, const std::vector<ExprId>& path, Span span) {
        model::ExprPool& pool = context_.model.pool;
        ExprId condition = pool.boolean(true);
        for (const ExprId each : path) condition = pool.binary(model::Op::logical_and, condition, each);
        result_.cases.push_back({condition, kind, index, span});
        return true;
    }

    bool pointer(const syntax::Expr& expr, Names& names, std::vector<ExprId>& path) {
        if (const auto* as = std::get_if<syntax::AsExpr>(&expr.node)) return pointer(*as->base, names, path);
        if (const auto* choice = std::get_if<syntax::IfExpr>(&expr.node)) return choose(*choice, names, path);
        if (const auto* let = std::get_if<syntax::LetExpr>(&expr.node)) return bind(*let, names, path);
        if (const auto* other = std::get_if<syntax::CallExpr>(&expr.node)) {
            return call_other(*other, names, path, expr.span);
        }
        if (const auto where = place(expr, names)) {
            return add_case(where->is_copy ? PointerCase::Kind::copy : PointerCase::Kind::parent,
                            model::no_expr, path, expr.span);
        }
        const auto* unary = std::get_if<syntax::UnaryExpr>(&expr.node);
        if (unary && unary->op == syntax::UnaryOp::address_of) {
            if (const auto* slot = std::get_if<syntax::IndexExpr>(&unary->operand->node)) {
                const auto index = checker(names).check(*slot->index, word_);
                return index && slot_of(*slot->base, *index, names, path, expr.span);
            }
            if (const auto* slot = std::get_if<syntax::SliceExpr>(&unary->operand->node);
                slot && !slot->second) {
                const ExprId index =
                    context_.model.pool.constant(context_.type(word_).sort, slot->first.value);
                return slot_of(*slot->base, index, names, path, expr.span);
            }
        }
        return wrong(expr.span, "this is no pointer of a walk",
                     "`p`, `&e`, `&table(e)[i]`, `&base(p)[i]`, or another operation that finds one");
    }

    bool choose(const syntax::IfExpr& node, Names& names, std::vector<ExprId>& path) {
        const auto condition = checker(names).check_bool(*node.condition);
        if (!condition) return false;
        path.push_back(*condition);
        const bool then_good = pointer(*node.then_value, names, path);
        path.back() = context_.model.pool.unary(model::Op::logical_not, *condition);
        const bool else_good = pointer(*node.else_value, names, path);
        path.pop_back();
        return then_good && else_good;
    }

    bool bind(const syntax::LetExpr& node, Names names, std::vector<ExprId>& path) {
        auto value = entry(*node.value, names);
        if (!value) value = checker(names).infer(*node.value);
        if (!value) return false;
        names.values[expansion_.apply(node.name.text)] = *value;
        return pointer(*node.body, names, path);
    }

    bool slot_of(const syntax::Expr& table, ExprId index, const Names& names, const std::vector<ExprId>& path,
                 Span span) {
        if (const auto where = place(table, names); where && !where->is_copy) {
            return add_case(PointerCase::Kind::parent_table, index, path, span);
        }
        const auto* call = std::get_if<syntax::CallExpr>(&table.node);
        if (call && call->arguments.size() == 1 && call->callee.text == "base") {
            if (const auto where = place(*call->arguments[0], names); where && !where->is_copy) {
                return add_case(PointerCase::Kind::parent_table, index, path, span);
            }
            return wrong(call->arguments[0]->span, "`base` wants a place in a table", "not one");
        }
        if (call && call->arguments.size() == 1 && call->callee.text == "table") {
            if (entry(*call->arguments[0], names)) {
                return add_case(PointerCase::Kind::child_table, index, path, span);
            }
            return wrong(call->arguments[0]->span, "`table` wants an entry", "`e`, or `*p`");
        }
        return wrong(table.span, "this is no table of a walk", "`table(e)`, `base(p)`, or a place");
    }

    bool call_other(const syntax::CallExpr& node, const Names& names, std::vector<ExprId>& path, Span span) {
        const std::string callee = expansion_.apply(node.callee.text);
        const auto known = plan_.operations.find(callee);
        const PointerName name = pointer_name(callee);
        const bool lockless = name.kind == model::WalkKind::lockless;
        if (name.level == 0 || known == plan_.operations.end()) {
            return wrong(node.callee.span, fmt::format("`{}` finds no pointer", callee),
                         "not an operation of this paging that does");
        }
        if (node.arguments.size() != (lockless ? 3U : 2U)) {
            return wrong(span, fmt::format("`{}` with {} arguments", callee, node.arguments.size()),
                         lockless ? "a place, an entry, an address" : "a place, an address");
        }
        const auto where = place(*node.arguments[0], names);
        if (!where) return wrong(node.arguments[0]->span, "this is no place", "`p`, or `&e`");
        std::optional<Typed> copied;
        if (lockless) {
            copied = entry(*node.arguments[1], names);
            if (!copied) return wrong(node.arguments[1]->span, "this is no entry", "`e`, or `*p`");
        }
        const auto address = checker(names).check(*node.arguments.back(), word_);
        if (!address) return false;
        return call(known->second, name, *where, copied, {*address, word_}, path, span);
    }

    Context& context_;
    const PagingPlan& plan_;
    PointerName name_;
    model::TypeId word_;
    Expansion expansion_;
    model::PointerDefinition result_;
    Typed address_, copied_;
    std::set<const syntax::OperationDecl*> open_;
};

}  // namespace

PointerName pointer_name(std::string_view operation) {
    const unsigned level = model::level_number(operation.substr(0, 3));
    const std::string_view rest = operation.substr(std::min<size_t>(3, operation.size()));
    if (level != 0 && rest == "_offset") return {level, model::WalkKind::pointer};
    if (level != 0 && rest == "_offset_lockless") return {level, model::WalkKind::lockless};
    return {};
}

unsigned folded_boundary_name(std::string_view operation) {
    return operation.size() > 3 && operation.substr(3) == "_addr_end_folded"
               ? model::level_number(operation.substr(0, 3))
               : 0;
}

std::optional<model::PointerDefinition> close_pointer(Context& context, const PagingPlan& plan,
                                                      const PagingOperation& operation, PointerName name) {
    return PointerCloser(context, plan, name).close(operation);
}

std::optional<model::BoundaryDefinition> close_boundary(Context& context, const PagingOperation& operation,
                                                        unsigned level) {
    const syntax::OperationDecl& declaration = *operation.declaration;
    if (declaration.parameters.size() != 3 || !declaration.body) {
        context.diagnostics.report(
            Diagnostic(Code::paging_operation, declaration.name.span,
                       fmt::format("`{}` finds the end of an entry's part", declaration.name.text))
                .label("takes the entry, an address, and the end of the range"));
        return std::nullopt;
    }
    model::ExprPool& pool = context.model.pool;
    const model::TypeId word = context.bits_type(context.model.target.word_bits);
    const auto format = context.type_names.find(model::level_name(level));
    const model::TypeId entry_type = format == context.type_names.end() ? word : format->second;
    model::BoundaryDefinition result;
    result.entry = pool.add_variable(model::level_name(level), context.type(entry_type).sort);
    result.address = pool.add_variable("addr", context.type(word).sort);
    result.end = pool.add_variable("end", context.type(word).sort);
    result.span = declaration.name.span;
    ExpressionChecker checker(context, operation.expansion);
    const auto bind = [&](size_t parameter, model::VariableId variable, model::TypeId type) {
        checker.bind(operation.expansion.apply(declaration.parameters[parameter].name.text),
                     {pool.var(variable), type});
    };
    bind(0, result.entry, entry_type);
    bind(1, result.address, word);
    bind(2, result.end, word);
    const auto value = checker.check(*declaration.body, word);
    if (!value) return std::nullopt;
    result.value = *value;
    return result;
}

}  // namespace ptspec::sema

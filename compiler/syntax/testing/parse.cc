// SPDX-License-Identifier: Apache-2.0
#include "compiler/syntax/testing/parse.h"

#include <iterator>

namespace ptspec::syntax::testing {

namespace {

std::string spelling(BinaryOp op) {
    static constexpr std::string_view spellings[] = {"==>", "<==>", "||", "&&", "==", "!=", "<",   "<=", ">",
                                                     ">=",  "|",    "^",  "&",  "<<", ">>", "<<%", "++", "+",
                                                     "-",   "+%",   "-%", "*",  "/",  "%",  "*%"};
    return std::string(spellings[static_cast<size_t>(op)]);
}

std::string join_names(const std::vector<Name>& names) {
    std::string text;
    for (const Name& name : names) text += (text.empty() ? "" : ", ") + name.text;
    return text;
}

std::string type_text(const Type& type) {
    if (const auto* bits = std::get_if<BitsType>(&type.node))
        return fmt::format("bits<{}>", bits->width.value);
    if (const auto* named = std::get_if<NamedType>(&type.node)) return named->name.text;
    if (const auto* reference = std::get_if<RefType>(&type.node)) {
        const std::string extent =
            reference->extent ? fmt::format("[{}]", structure(*reference->extent)) : "";
        return fmt::format("ref {}{}", reference->entry.text, extent);
    }
    return "bool";
}

struct PatternText {
    std::string operator()(const ElsePattern&) const { return "else"; }
    std::string operator()(const IntegerPattern& pattern) const {
        return pattern.high_exclusive
                   ? fmt::format("{}..<{}", pattern.low.value, pattern.high_exclusive->value)
                   : std::to_string(pattern.low.value);
    }
    std::string operator()(const BoolPattern& pattern) const { return pattern.value ? "true" : "false"; }
    std::string operator()(const NamePattern& pattern) const { return pattern.name.text; }
};

struct ExprText {
    std::string operator()(const LiteralExpr& expr) const { return std::to_string(expr.value.value); }
    std::string operator()(const BoolExpr& expr) const { return expr.value ? "true" : "false"; }
    std::string operator()(const NameExpr& expr) const { return expr.name.text; }
    std::string operator()(const CallExpr& expr) const {
        std::string arguments;
        for (const ExprPtr& each : expr.arguments)
            arguments += (arguments.empty() ? "" : ", ") + structure(*each);
        return fmt::format("{}({})", expr.callee.text, arguments);
    }
    std::string operator()(const UnaryExpr& expr) const {
        static constexpr std::string_view spellings[] = {"!", "~", "*", "&"};
        return fmt::format("({}{})", spellings[static_cast<size_t>(expr.op)], structure(*expr.operand));
    }
    std::string operator()(const BinaryExpr& expr) const {
        return fmt::format("({} {} {})", structure(*expr.left), spelling(expr.op), structure(*expr.right));
    }
    std::string operator()(const IfExpr& expr) const {
        return fmt::format("(if {} then {} else {})", structure(*expr.condition), structure(*expr.then_value),
                           structure(*expr.else_value));
    }
    std::string operator()(const LetExpr& expr) const {
        const std::string type = expr.type ? ": " + type_text(*expr.type) : "";
        return fmt::format("(let {}{} = {} in {})", expr.name.text, type, structure(*expr.value),
                           structure(*expr.body));
    }
    std::string operator()(const FieldExpr& expr) const {
        return fmt::format("{}.{}", structure(*expr.base), expr.field.text);
    }
    std::string operator()(const SliceExpr& expr) const {
        const std::string second = expr.second ? fmt::format(":{}", expr.second->value) : "";
        return fmt::format("{}[{}{}]", structure(*expr.base), expr.first.value, second);
    }
    std::string operator()(const IndexExpr& expr) const {
        return fmt::format("{}[{}]", structure(*expr.base), structure(*expr.index));
    }
    std::string operator()(const RangeExpr& expr) const {
        return fmt::format("{}[{} +: {}]", structure(*expr.base), structure(*expr.start),
                           structure(*expr.count));
    }
    std::string operator()(const OldExpr& expr) const {
        return fmt::format("old({})", structure(*expr.value));
    }
    std::string operator()(const QuantifiedExpr& expr) const {
        return fmt::format("({} {} in {}..<{}: {})", expr.universal ? "forall" : "exists", expr.name.text,
                           structure(*expr.low), structure(*expr.high), structure(*expr.body));
    }
    std::string operator()(const BeforeExpr& expr) const {
        return fmt::format("({} before {})", structure(*expr.earlier), structure(*expr.later));
    }
    std::string operator()(const WithExpr& expr) const {
        std::string updates;
        for (const FieldUpdate& each : expr.updates) {
            updates += fmt::format("{}{} = {}", updates.empty() ? "" : ", ", each.field.text,
                                   structure(*each.value));
        }
        return fmt::format("({} with {{ {} }})", structure(*expr.base), updates);
    }
    std::string operator()(const AsExpr& expr) const {
        return fmt::format("({} as {})", structure(*expr.base), type_text(expr.type));
    }
    std::string operator()(const ValidExpr& expr) const {
        return fmt::format("valid({})", structure(*expr.entry));
    }
    std::string operator()(const MembershipExpr& expr) const {
        return fmt::format("({} within {} ..< {})", structure(*expr.value), structure(*expr.low),
                           structure(*expr.high));
    }
    std::string operator()(const KeepsExpr& expr) const {
        const std::string reference = expr.reference ? " of " + structure(*expr.reference) : "";
        const std::string but = expr.but.empty() ? "" : " but " + join_names(expr.but);
        return fmt::format("({} keeps all{}{})", structure(*expr.subject), reference, but);
    }
    std::string operator()(const MatchExpr& expr) const {
        std::string arms;
        for (const MatchArm& arm : expr.arms) {
            std::string patterns;
            for (const Pattern& each : arm.patterns) {
                patterns += (patterns.empty() ? "" : " | ") + std::visit(PatternText{}, each);
            }
            arms += fmt::format("{}{} => {}", arms.empty() ? "" : ", ", patterns, structure(*arm.value));
        }
        return fmt::format("(match {} {{ {} }})", structure(*expr.scrutinee), arms);
    }
};

}  // namespace

std::string structure(const Expr& expr) { return std::visit(ExprText{}, expr.node); }

}  // namespace ptspec::syntax::testing

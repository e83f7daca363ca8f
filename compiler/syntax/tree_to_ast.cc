// SPDX-License-Identifier: Apache-2.0
#include "compiler/syntax/tree_to_ast.h"

#include "compiler/syntax/literal.h"

namespace ptspec::syntax {

Name TreeToAst::name(Parser::NameContext& tree) const {
    const Span place = span(tree);
    return Name{std::string(tokens_.text(place)), place};
}

std::vector<Name> TreeToAst::names(const std::vector<Parser::NameContext*>& trees, size_t first) const {
    std::vector<Name> result;
    for (size_t index = first; index < trees.size(); ++index) result.push_back(name(*trees[index]));
    return result;
}

Integer TreeToAst::integer(Parser::IntegerContext& tree) const {
    const Span place = span(tree);
    const std::string_view spelling = tokens_.text(place);
    return Integer{parse_number(spelling).value, place, std::string(spelling)};
}

Text TreeToAst::text(Parser::StringContext& tree) const {
    const Span place = span(tree);
    return Text{parse_string(tokens_.text(place)).value, place};
}

Type TreeToAst::type(Parser::TypeContext& tree) {
    const Span place = span(tree);
    if (auto* bits = dynamic_cast<Parser::BitsTypeContext*>(&tree)) {
        return Type{place, BitsType{integer(*bits->integer())}};
    }
    if (auto* named = dynamic_cast<Parser::NamedTypeContext*>(&tree)) {
        return Type{place, NamedType{name(*named->name())}};
    }
    if (auto* reference = dynamic_cast<Parser::RefTypeContext*>(&tree)) {
        RefType result{name(*reference->name()), nullptr};
        if (auto* extent = reference->sum()) result.extent = sum(*extent);
        return Type{place, std::move(result)};
    }
    return Type{place, BoolType{}};
}

std::optional<Type> TreeToAst::optional_type(Parser::TypeContext* tree) {
    if (tree == nullptr) return std::nullopt;
    return type(*tree);
}

void TreeToAst::report(Diagnostic diagnostic) {
    failed_ = true;
    diagnostics_.report(std::move(diagnostic));
}

}  // namespace ptspec::syntax

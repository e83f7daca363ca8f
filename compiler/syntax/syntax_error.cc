// SPDX-License-Identifier: Apache-2.0
#include "compiler/syntax/syntax_error.h"

#include <fmt/format.h>

#include <utility>

namespace ptspec::syntax {

using P = generated::PtspecParser;

namespace {

std::optional<Construct> construct_of(antlr4::ParserRuleContext& context) {
    if (dynamic_cast<P::IfExpressionContext*>(&context)) {
        return Construct{"an `if`", "if condition then value else value"};
    }
    if (dynamic_cast<P::LetExpressionContext*>(&context))
        return Construct{"a `let`", "let name = value in result"};
    if (dynamic_cast<P::MatchExpressionContext*>(&context)) {
        return Construct{"a `match`", "match value { pattern => result, else => result }"};
    }
    switch (context.getRuleIndex()) {
        case P::RuleModuleHeader:
            return Construct{"the module header", "module folder.name"};
        case P::RuleImportDeclaration:
            return Construct{"an import", "import folder.name"};
        case P::RuleContractDeclaration:
        case P::RuleContractHead:
            return Construct{"a contract", "contract name for pxx in pte, pmd { ... }"};
        case P::RuleFeatureBlock:
        case P::RuleFeatureHead:
            return Construct{"a feature block", "feature name { ... }"};
        case P::RuleContractLevels:
        case P::RuleLevelsHead:
            return Construct{"a block for some levels", "at pmd, pud { ... }"};
        case P::RuleContractVersions:
        case P::RuleArchitectureVersions:
        case P::RuleVersionsHead:
        case P::RuleVersionRange:
        case P::RuleVersion:
            return Construct{"a block for some versions of the kernel", "since 6.12 until 6.17 { ... }"};
        case P::RuleContractOperation:
            return Construct{"an operation", "op name(parameter: type, ...) -> type"};
        case P::RuleArchitectureOperation:
            return Construct{"an operation", "op name(parameter, ...) = expression"};
        case P::RuleLawDeclaration:
            return Construct{"a law", "law name(parameter: type, ...) if condition: claim"};
        case P::RuleOpaqueDeclaration:
            return Construct{"an opaque type", "opaque name { field: type, ... }"};
        case P::RuleConstantDeclaration:
            return Construct{"a constant", "const NAME = expression"};
        case P::RuleConfigDeclaration:
            return Construct{"a config parameter", "config NAME : type where condition"};
        case P::RuleExampleDeclaration:
            return Construct{"an example", "example expression"};
        case P::RuleArchitectureDeclaration:
        case P::RuleArchitectureHead:
            return Construct{"an architecture", "arch name { ... }"};
        case P::RuleWordDeclaration:
            return Construct{"the word size", "word 64"};
        case P::RuleFamilyBlock:
            return Construct{"a block for a family", "for pxx in pte, pmd { ... }"};
        case P::RuleFeatureRequirement:
            return Construct{"a block for a feature", "when feature { ... }"};
        case P::RuleEntryDeclaration:
        case P::RuleEntryHead:
            return Construct{"an entry format", "entry pte : bits<64> { ... }"};
        case P::RuleFieldDeclaration:
            return Construct{"a field", "51:12 name"};
        case P::RuleViewDeclaration:
        case P::RuleViewHead:
            return Construct{"a view", "view name when condition { ... }"};
        case P::RuleHardwareReads:
            return Construct{"a `hardware reads`", "hardware reads all if condition else field, field"};
        case P::RuleMachineDeclaration:
        case P::RuleMachineHead:
            return Construct{"a machine", "machine name for COUNT in { 2, 16 } { ... }"};
        case P::RuleStateVariable:
            return Construct{"a variable", "var name : type = value"};
        case P::RuleActionDeclaration:
            return Construct{"an action", "action name(parameter: type) requires condition { ... }"};
        case P::RuleProcessBlock:
        case P::RuleProcessHead:
            return Construct{"a `process`", "process cpu in 0..<2 { ... }"};
        case P::RuleMachineInvariant:
            return Construct{"an invariant", "invariant name: condition"};
        case P::RuleMachineCover:
            return Construct{"a `cover`", "cover name: condition"};
        case P::RuleMachineVariant:
            return Construct{"a `variant`", "variant name: number"};
        case P::RuleLayoutDeclaration:
        case P::RuleLayoutHead:
            return Construct{"a layout", "layout name { ... }` or `overlay name on layout { ... }"};
        case P::RuleLayoutField:
            return Construct{"a field of a layout", "name : type"};
        case P::RuleAliveSet:
            return Construct{"an `alive`", "alive name: field, field"};
        case P::RulePagingDeclaration:
        case P::RulePagingHead:
            return Construct{"a paging", "paging name : architecture { ... }"};
        case P::RulePagingItem:
            return Construct{"a paging", ""};
        case P::RuleLevelsPart:
            return Construct{"the levels of a paging", "levels { pte 9, pmd 9, pgd 9 }"};
        case P::RuleAddressPart:
            return Construct{"the width of addresses", "va 48 sign_extended"};
        case P::RuleFoldPart:
            return Construct{"a `fold`", "fold p4d into pgd when condition"};
        case P::RulePagingFamily:
        case P::RulePagingFamilyHead:
            return Construct{"a block for a family", "for pxx above pyy { ... }"};
        case P::RuleFoldingDeclaration:
        case P::RuleFoldingHead:
            return Construct{"a folding", "folding p4d { ... }"};
        case P::RuleTargetDeclaration:
        case P::RuleTargetHead:
            return Construct{"a target", "target name : architecture { ... }"};
        case P::RuleTargetItem:
            return Construct{"a target", ""};
        case P::RuleBindDeclaration:
            if (dynamic_cast<P::BindTypeContext*>(&context)) {
                return Construct{"a binding of a type",
                                 "bind type name = \"C type\" value \"to word\" word \"from word\""};
            }
            if (dynamic_cast<P::BindFunctionContext*>(&context)) {
                return Construct{"a binding of a function",
                                 "bind function \"result type\" name \"parameters\" \"arguments\""};
            }
            if (dynamic_cast<P::BindVariableContext*>(&context)) {
                return Construct{"a binding of a variable", "bind variable \"C type\" name"};
            }
            if (dynamic_cast<P::UnboundOperationContext*>(&context)) {
                return Construct{"an `unbound`", "unbound name because \"reason\""};
            }
            return Construct{"a binding", "bind name(parameter, ...) = \"expression in C\""};
        case P::RuleMustFailDeclaration:
        case P::RuleMustFailHead:
            return Construct{
                fmt::format("a `{}`", context.start->getText()),
                fmt::format("{} name \"story\" {{ on target ... fails law }}", context.start->getText())};
        case P::RuleVariantBlock:
            return Construct{"an `on` block", "on target with op name(...) = expression fails law"};
        case P::RuleFailsClause:
            return Construct{"a `fails`", "fails contract.law at pte, pmd when condition"};
        case P::RuleVacuousDeclaration:
            return Construct{"an excuse", "vacuous law at pte on target because \"reason\""};
        case P::RuleExpressionInput:
            return Construct{"an expression", ""};
        case P::RuleSpecification:
            return Construct{"a specification", ""};
        default:
            return std::nullopt;
    }
}

// The bracket that is open behind the last token that was read, whatever comes next.
std::optional<size_t> innermost_open(const SyntaxError& error) {
    const Token& last = error.before();
    if (is_opening_bracket(last.getType())) return last.getTokenIndex();
    const std::optional<size_t> closed = error.brackets().opening_of(last.getTokenIndex());
    return error.brackets().open_before(closed ? *closed : last.getTokenIndex());
}

}  // namespace

bool is_item_rule(size_t rule) {
    switch (rule) {
        case P::RuleModuleHeader:
        case P::RuleImportDeclaration:
        case P::RuleTopDeclaration:
        case P::RuleContractItem:
        case P::RuleArchitectureItem:
        case P::RuleEntryItem:
        case P::RuleViewField:
        case P::RulePagingItem:
        case P::RuleTargetItem:
        case P::RuleVariantItem:
        case P::RuleFailsClause:
            return true;
        default:
            return false;
    }
}

SyntaxError::SyntaxError(const TokenList& tokens, const Brackets& brackets, const GrammarWords& words,
                         size_t found, TokenSet expected, antlr4::ParserRuleContext* context)
    : tokens_(tokens),
      brackets_(brackets),
      words_(words),
      found_(found),
      expected_(std::move(expected)),
      context_(context) {}

bool SyntaxError::touch(const Token& left, const Token& right) const {
    return left.getStopIndex() + 1 == right.getStartIndex();
}

bool SyntaxError::expects_value() const { return expects(P::INTEGER) && expects(P::TRUE); }
bool SyntaxError::after_value() const { return expects(P::AND_ALSO) || expects(P::ADD) || expects(P::DOT); }
bool SyntaxError::found_begins_value() const {
    return words_.can_begin(P::RuleExpression, found().getType());
}

bool SyntaxError::in_rule(size_t rule) const {
    for (antlr4::tree::ParseTree* each = context_; each != nullptr; each = each->parent) {
        const size_t index = dynamic_cast<antlr4::ParserRuleContext&>(*each).getRuleIndex();
        if (index == rule) return true;
        if (is_item_rule(index)) return false;
    }
    return false;
}

Construct SyntaxError::construct() const {
    for (antlr4::tree::ParseTree* each = context_; each != nullptr; each = each->parent) {
        if (auto construct = construct_of(dynamic_cast<antlr4::ParserRuleContext&>(*each))) return *construct;
    }
    return Construct{"a specification", ""};
}

bool SyntaxError::stops_short() const {
    const size_t type = found().getType();
    return on_new_line() || is_closing_bracket(type) || type == Token::EOF || is_declaration_word(type);
}

Span SyntaxError::place() const {
    const bool missing = on_new_line() || found_is(Token::EOF);
    if (!missing || tokens_.visible_before(found_) == nullptr) return tokens_.span(found());
    const Span read = tokens_.span(before());
    return Span{read.file, read.end, read.end};
}

const Token& SyntaxError::declaration_start() const {
    for (antlr4::tree::ParseTree* each = context_; each != nullptr; each = each->parent) {
        auto& context = dynamic_cast<antlr4::ParserRuleContext&>(*each);
        if (is_item_rule(context.getRuleIndex())) return *context.start;
    }
    return tokens_.at(0);
}

Diagnostic describe(const SyntaxError& error) {
    for (auto* hint : {hint_for_operator, hint_for_name, hint_for_declaration}) {
        if (std::optional<Diagnostic> diagnostic = hint(error)) return std::move(*diagnostic);
    }
    const Construct construct = error.construct();
    const std::string expected = error.words().describe(error.expected());
    const bool between_items = (error.expects(P::CLOSING_BRACE) || error.expects(P::VACUOUS)) &&
                               !error.expects(P::IDENTIFIER) && !error.in_rule(P::RuleExpression);
    const bool ended = error.on_new_line() || error.found_is(Token::EOF);
    const bool incomplete = ended && !between_items && error.index() > 0;
    const std::string found = error.words().describe(error.tokens(), error.found());
    Diagnostic diagnostic(Code::syntax_error, incomplete ? error.place() : error.tokens().span(error.found()),
                          incomplete ? fmt::format("{} stops short", construct.noun)
                                     : fmt::format("unexpected {} in {}", found, construct.noun));
    diagnostic.label(expected.empty() ? "does not belong here" : fmt::format("expected {}", expected));
    if (const std::optional<size_t> open = innermost_open(error)) {
        const size_t type = error.tokens().at(*open).getType();
        const bool could_close =
            (type == P::OPENING_PARENTHESIS && error.expects(P::CLOSING_PARENTHESIS)) ||
            (type == P::OPENING_BRACKET && error.expects(P::CLOSING_BRACKET)) ||
            (type == P::OPENING_BRACE && error.expects(P::CLOSING_BRACE) && !between_items);
        if (could_close) diagnostic.also(error.tokens().span(error.tokens().at(*open)), "still open");
    }
    const bool in_expression = error.expects_value() || error.after_value();
    if (!construct.form.empty() && !in_expression && !between_items) {
        diagnostic.help(fmt::format("{} is written `{}`", construct.noun, construct.form));
    }
    return diagnostic;
}

Diagnostic describe_unclosed_block(const SyntaxError& error, size_t brace) {
    const TokenList& tokens = error.tokens();

    const bool at_end = error.found_is(Token::EOF);
    const std::string found = error.words().describe(tokens, error.found());
    Diagnostic diagnostic(Code::unbalanced_bracket, at_end ? error.place() : tokens.span(error.found()),
                          fmt::format("a `}}` is missing before {}{}", at_end ? "the " : "", found));
    diagnostic
        .label(at_end ? "the file ends here" : fmt::format("cannot stand in {}", error.construct().noun))
        .also(tokens.span(tokens.at(brace)), "this `{` is not closed");
    return diagnostic;
}

}  // namespace ptspec::syntax

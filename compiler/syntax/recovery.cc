// SPDX-License-Identifier: Apache-2.0
#include "compiler/syntax/recovery.h"

#include <algorithm>
#include <optional>
#include <utility>

#include "compiler/syntax/limits.h"

namespace ptspec::syntax {

using P = generated::PtspecParser;
using antlr4::Parser;
using antlr4::ParserRuleContext;

namespace {

// Rules that end where a block begins.
bool is_head_rule(size_t rule) {
    switch (rule) {
        case P::RuleContractHead:
        case P::RuleFeatureHead:
        case P::RuleLevelsHead:
        case P::RuleArchitectureHead:
        case P::RuleFamilyBlockHead:
        case P::RuleFeatureRequirementHead:
        case P::RuleVersionsHead:
        case P::RuleEntryHead:
        case P::RuleViewHead:
        case P::RuleTargetHead:
        case P::RulePagingHead:
        case P::RulePagingFamilyHead:
        case P::RuleFoldingHead:
        case P::RuleMustFailHead:
        case P::RuleMachineHead:
        case P::RuleProcessHead:
        case P::RuleLayoutHead:
        case P::RuleLayoutGroup:
            return true;
        default:
            return false;
    }
}

// The rule of the items that a rule holds in its block, if it holds any.
std::optional<size_t> item_rule_of_block(size_t rule) {
    switch (rule) {
        case P::RuleSpecification:
            return P::RuleTopDeclaration;
        case P::RuleContractDeclaration:
        case P::RuleFeatureBlock:
        case P::RuleContractLevels:
        case P::RuleContractVersions:
            return P::RuleContractItem;
        case P::RuleArchitectureDeclaration:
        case P::RuleFamilyBlock:
        case P::RuleFeatureRequirement:
        case P::RuleArchitectureVersions:
            return P::RuleArchitectureItem;
        case P::RuleEntryDeclaration:
            return P::RuleEntryItem;
        case P::RuleViewDeclaration:
            return P::RuleViewField;
        case P::RulePagingDeclaration:
        case P::RulePagingFamily:
            return P::RulePagingItem;
        case P::RuleFoldingDeclaration:
            return P::RuleArchitectureOperation;
        case P::RuleTargetDeclaration:
            return P::RuleTargetItem;
        case P::RuleMustFailDeclaration:
            return P::RuleVariantBlock;
        case P::RuleMachineDeclaration:
            return P::RuleMachineItem;
        case P::RuleProcessBlock:
            return P::RuleProcessItem;
        case P::RuleLayoutDeclaration:
            return P::RuleLayoutItem;
        default:
            return std::nullopt;
    }
}

bool is_root_rule(size_t rule) { return rule == P::RuleSpecification || rule == P::RuleExpressionInput; }

size_t current_index(Parser& parser) { return parser.getCurrentToken()->getTokenIndex(); }

TokenSet next_tokens(Parser& parser, size_t state) {
    const antlr4::atn::ATN& atn = parser.getATN();
    return to_token_set(atn.nextTokens(atn.states.at(state)));
}

bool intersect(const TokenSet& left, const TokenSet& right) {
    return std::ranges::any_of(left, [&](size_t type) { return right.contains(type); });
}

std::optional<size_t> opening_brace_of(ParserRuleContext& block) {
    auto* brace = block.getToken(P::OPENING_BRACE, 0);
    if (brace == nullptr) return std::nullopt;
    return brace->getSymbol()->getTokenIndex();
}

}  // namespace

void Recovery::reset(Parser*) { recovering_ = false; }
bool Recovery::inErrorRecoveryMode(Parser*) { return recovering_; }
void Recovery::reportMatch(Parser*) { recovering_ = false; }

// ---------------------------------------------------------------- what is wrong

SyntaxError Recovery::error_at(size_t found, TokenSet expected, ParserRuleContext* context) const {
    return SyntaxError(tokens_, *brackets_, words_, found, std::move(expected), context);
}

TokenSet Recovery::expected_here(Parser& parser) const {
    TokenSet expected =
        to_token_set(parser.getATN().getExpectedTokens(parser.getState(), parser.getContext()));
    if (optional_index_ == current_index(parser)) expected.insert(optional_.begin(), optional_.end());
    expected.erase(Token::EPSILON);
    return expected;
}

TokenSet Recovery::expected_by(Parser& parser, const antlr4::RecognitionException& exception) const {
    const auto* undecided = dynamic_cast<const antlr4::NoViableAltException*>(&exception);
    const bool looked_ahead = undecided != nullptr && undecided->getDeadEndConfigs() != nullptr &&
                              undecided->getStartToken() != undecided->getOffendingToken();
    if (!looked_ahead) return expected_here(parser);
    TokenSet expected;
    for (const auto& config : undecided->getDeadEndConfigs()->configs) {
        for (const auto* transition : config->state->transitions) {
            if (transition->isEpsilon()) continue;
            const TokenSet types = to_token_set(transition->label());
            expected.insert(types.begin(), types.end());
        }
    }
    return expected;
}

void Recovery::report(size_t found, size_t since, Diagnostic diagnostic) {
    const bool follows_up = recovering_ || (errors_ > 0 && found == error_index_);
    recovering_ = true;
    error_index_ = found;
    ++errors_;
    const auto fault = std::ranges::lower_bound(faults_.suspects, since);
    if (follows_up || (fault != faults_.suspects.end() && *fault <= found)) return;
    if (++reports_ == max_reports) diagnostic.note(more_faults_note);
    // What is missing is missing in the line above.
    const Token* before = tokens_.begins_line(found) ? tokens_.visible_before(found) : nullptr;
    error_lines_.insert((before != nullptr ? *before : tokens_.at(found)).getLine());
    diagnostics_.report(std::move(diagnostic));
    if (reports_ == max_reports) throw TooManyErrors{};
}

void Recovery::reportError(Parser* parser, const antlr4::RecognitionException& exception) {
    if (recovering_) return;
    const size_t found = exception.getOffendingToken()->getTokenIndex();
    const SyntaxError error = error_at(found, expected_by(*parser, exception), parser->getContext());
    report(found, error.declaration_start().getTokenIndex(), describe(error));
}

// ---------------------------------------------------------------- how to go on

void Recovery::sync(Parser* parser) {
    const antlr4::atn::ATN& atn = parser->getATN();
    // Reached at nearly every token: most have to get through without a conversion.
    if (atn.nextTokens(atn.states.at(parser->getState())).contains(parser->getCurrentToken()->getType()))
        return;
    const TokenSet next = next_tokens(*parser, parser->getState());
    const size_t index = current_index(*parser);
    const std::optional<size_t> item_rule = item_rule_of_block(parser->getContext()->getRuleIndex());
    if (item_rule && intersect(next, words_.first_tokens(*item_rule))) {
        skip_junk_in_block(*parser);
        return;
    }
    if (next.contains(Token::EPSILON)) {
        if (optional_index_ != index) optional_.clear();
        optional_index_ = index;
        optional_.insert(next.begin(), next.end());
        return;
    }
    throw antlr4::InputMismatchException(parser);
}

Token* Recovery::recoverInline(Parser* parser) {
    ParserRuleContext& context = *parser->getContext();
    const TokenSet expected = expected_here(*parser);
    const size_t index = current_index(*parser);
    if (item_rule_of_block(context.getRuleIndex()) && expected.contains(P::OPENING_BRACE)) {
        const SyntaxError error = error_at(index, expected, &context);
        report(index, context.start->getTokenIndex(), describe(error));
        if (!skip_to_block(*parser, context.start->getTokenIndex(), index)) {
            if (!supply_opening_brace(*parser)) throw antlr4::InputMismatchException(parser);
            return parser->getCurrentToken();
        }
        Token* brace = parser->getCurrentToken();
        parser->consume();
        recovering_ = false;
        return brace;
    }
    if (item_rule_of_block(context.getRuleIndex()) && expected.contains(P::CLOSING_BRACE)) {
        const SyntaxError error = error_at(index, expected, &context);
        const size_t block = opening_brace_of(context).value_or(context.start->getTokenIndex());
        // A mistake beside the `{` has been told already: a second `{`, or one that should not be there.
        const size_t unclosed = brackets_->likely_unclosed(block, index);
        if (error_lines_.contains(tokens_.at(unclosed).getLine())) recovering_ = true;
        report(index, context.start->getTokenIndex(), describe_unclosed_block(error, unclosed));
        return parser->getCurrentToken();
    }
    throw antlr4::InputMismatchException(parser);
}

void Recovery::recover(Parser* parser, std::exception_ptr exception) {
    ParserRuleContext& context = *parser->getContext();
    const size_t rule = context.getRuleIndex();
    const size_t start = context.start->getTokenIndex();
    const size_t from = std::max(error_index_, current_index(*parser));
    if (is_head_rule(rule) && skip_to_block(*parser, start, from)) {
        recovering_ = false;
        return;
    }
    if (is_item_rule(rule)) {
        // An item that was begun must not be begun again.
        const bool begun = words_.can_begin(rule, tokens_.at(start).getType());
        parser->getTokenStream()->seek(
            next_item(start, std::max(from, start + (begun ? 1 : 0)), item_starts_of(context)));
        recovering_ = false;
        return;
    }
    if (!is_root_rule(rule)) std::rethrow_exception(exception);
}

void Recovery::skip_junk_in_block(Parser& parser) {
    ParserRuleContext& context = *parser.getContext();
    const size_t index = current_index(parser);
    if (ends_block(index, context)) return;
    const TokenSet next = next_tokens(parser, parser.getState());
    const TokenSet item_starts = item_starts_of(context);
    do {
        const size_t junk = current_index(parser);
        const SyntaxError error = error_at(junk, expected_here(parser), &context);
        // A row of declarations that do not belong here is one mistake, each misspelt word is one of its own.
        const bool misspelt = tokens_.at(junk).getType() == P::IDENTIFIER && tokens_.begins_line(junk);
        if (misspelt && junk != index) recovering_ = false;
        // Behind a line with a mistake, a block may have ended that was not meant to.
        const bool in_new_line = !misspelt && tokens_.begins_line(junk);
        if (in_new_line && error_lines_.contains(error.before().getLine())) recovering_ = true;
        // A `}` too many, or a `{` too few, closes each block around it too early: that is one mistake.
        const bool after_block = error.before().getType() == P::CLOSING_BRACE && !misspelt;
        if (after_block && closed_early_) recovering_ = true;
        const bool early = after_block && brackets_->has_unmatched_brace();
        closed_early_ = closed_early_ || early;
        if (misspelt || junk == index) {
            Diagnostic diagnostic = describe(error);
            if (early && diagnostic.secondary.empty() && !error.found_is(P::CLOSING_BRACE)) {
                diagnostic.also(tokens_.span(error.before()), "the block before ends here")
                    .help("there is a `}` too many, or a `{` too few");
            }
            report(junk, error.before().getTokenIndex(), std::move(diagnostic));
        }
        parser.getTokenStream()->seek(next_item(junk, junk + 1, item_starts));
    } while (!next.contains(parser.getCurrentToken()->getType()) &&
             !ends_block(current_index(parser), context));
}

bool Recovery::ends_block(size_t token, ParserRuleContext& block) const {
    const size_t type = tokens_.at(token).getType();
    if (type == Token::EOF) return true;
    if (const auto brace = opening_brace_of(block); brace && !brackets_->is_inside(token, brace)) return true;
    if (!tokens_.begins_line(token) || !could_begin_item(tokens_, token)) return false;
    for (antlr4::tree::ParseTree* each = block.parent; each != nullptr; each = each->parent) {
        const auto item_rule = item_rule_of_block(dynamic_cast<ParserRuleContext&>(*each).getRuleIndex());
        if (item_rule && words_.can_begin(*item_rule, type)) return true;
    }
    return false;
}

bool Recovery::skip_to_block(Parser& parser, size_t start, size_t from) {
    const size_t end = next_item(start, from, item_starts_of(*parser.getContext()));
    for (size_t index = from; index < end; ++index) {
        if (tokens_.is_visible(index) && brackets_->opens_block(index) &&
            brackets_->block_of(index) == brackets_->block_of(start)) {
            parser.getTokenStream()->seek(index);
            return true;
        }
    }
    return false;
}

// Only if a later `}` lacks its partner: then what begins here is the inside of the block.
bool Recovery::supply_opening_brace(Parser& parser) {
    const size_t item_rule = *item_rule_of_block(parser.getContext()->getRuleIndex());
    const size_t index = current_index(parser);
    if (!brackets_->has_unmatched_brace()) return false;
    const Token* next = tokens_.visible_after(index);
    if (words_.can_begin(item_rule, tokens_.at(index).getType())) {
        next = &tokens_.at(index);
    } else if (next == nullptr || !words_.can_begin(item_rule, next->getType())) {
        return false;
    }
    parser.getTokenStream()->seek(next->getTokenIndex());
    supplied_braces_.insert(next->getTokenIndex());
    brackets_.emplace(tokens_, supplied_braces_);
    return true;
}

size_t Recovery::next_item(size_t start, size_t from, const TokenSet& item_starts) const {
    const std::optional<size_t> block = brackets_->block_of(start);
    const size_t indentation = brackets_->indentation(start);
    for (size_t index = from; index + 1 < tokens_.size(); ++index) {
        if (!tokens_.is_visible(index)) continue;
        if (!brackets_->is_inside(index, block)) return index;
        if (block && brackets_->opening_of(index) == block) return index;
        if (brackets_->block_of(index) != block || brackets_->in_expression(index)) continue;
        const size_t type = tokens_.at(index).getType();
        // A misspelt declaration stands where the others stand.
        const bool begins_line = tokens_.begins_line(index);
        if (type == P::IDENTIFIER && begins_line && brackets_->indentation(index) == indentation)
            return index;
        const bool begins = begins_line || type == P::FAILS;
        if (!begins || !could_begin_item(tokens_, index)) continue;
        if (item_starts.contains(type) || is_declaration_word(type)) return index;
    }
    return tokens_.size() - 1;
}

TokenSet Recovery::item_starts_of(ParserRuleContext& context) const {
    for (antlr4::tree::ParseTree* each = &context; each != nullptr; each = each->parent) {
        const size_t rule = dynamic_cast<ParserRuleContext&>(*each).getRuleIndex();
        if (rule == P::RuleVariantItem || rule == P::RuleFailsClause || rule == P::RuleVariantBlock) {
            return {P::WITH, P::FAILS, P::ON};
        }
        if (rule == P::RuleModuleHeader || rule == P::RuleImportDeclaration) {
            TokenSet starts = words_.first_tokens(P::RuleTopDeclaration);
            starts.insert(P::IMPORT);
            return starts;
        }
        if (is_item_rule(rule)) return words_.first_tokens(rule);
        if (const auto item_rule = item_rule_of_block(rule)) return words_.first_tokens(*item_rule);
    }
    return {};
}

}  // namespace ptspec::syntax

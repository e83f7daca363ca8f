// SPDX-License-Identifier: Apache-2.0
//
// Expressions. Chains of operators are built in loops: their length must not cost stack.
#include <fmt/format.h>

#include <algorithm>
#include <utility>

#include "compiler/syntax/limits.h"
#include "compiler/syntax/tree_to_ast.h"

namespace ptspec::syntax {

using generated::PtspecParser;

namespace {

BinaryOp binary_operator(size_t token_type) {
    switch (token_type) {
        case PtspecParser::IMPLIES:
            return BinaryOp::implies;
        case PtspecParser::IFF:
            return BinaryOp::iff;
        case PtspecParser::OR_ELSE:
            return BinaryOp::logical_or;
        case PtspecParser::AND_ALSO:
            return BinaryOp::logical_and;
        case PtspecParser::EQUAL:
            return BinaryOp::equal;
        case PtspecParser::NOT_EQUAL:
            return BinaryOp::not_equal;
        case PtspecParser::LESS:
            return BinaryOp::less;
        case PtspecParser::LESS_EQUAL:
            return BinaryOp::less_equal;
        case PtspecParser::GREATER:
            return BinaryOp::greater;
        case PtspecParser::GREATER_EQUAL:
            return BinaryOp::greater_equal;
        case PtspecParser::BIT_OR:
            return BinaryOp::bit_or;
        case PtspecParser::BIT_XOR:
            return BinaryOp::bit_xor;
        case PtspecParser::BIT_AND:
            return BinaryOp::bit_and;
        case PtspecParser::SHIFT_LEFT:
            return BinaryOp::shift_left;
        case PtspecParser::SHIFT_RIGHT:
            return BinaryOp::shift_right;
        case PtspecParser::SHIFT_LEFT_WRAPPING:
            return BinaryOp::shift_left_wrapping;
        case PtspecParser::CONCATENATE:
            return BinaryOp::concat;
        case PtspecParser::ADD:
            return BinaryOp::add;
        case PtspecParser::SUBTRACT:
            return BinaryOp::subtract;
        case PtspecParser::ADD_WRAPPING:
            return BinaryOp::add_wrapping;
        case PtspecParser::SUBTRACT_WRAPPING:
            return BinaryOp::subtract_wrapping;
        case PtspecParser::MULTIPLY:
            return BinaryOp::multiply;
        case PtspecParser::DIVIDE:
            return BinaryOp::divide;
        case PtspecParser::REMAINDER:
            return BinaryOp::remainder;
        default:
            return BinaryOp::multiply_wrapping;
    }
}

UnaryOp unary_operator(size_t token_type) {
    switch (token_type) {
        case PtspecParser::LOGICAL_NOT:
            return UnaryOp::logical_not;
        case PtspecParser::MULTIPLY:
            return UnaryOp::dereference;
        case PtspecParser::BIT_AND:
            return UnaryOp::address_of;
        default:
            return UnaryOp::bit_not;
    }
}

// Counts the edges from the root of the whole expression down to what is built while it lives.
class DepthScope {
  public:
    DepthScope(size_t& depth, size_t edges) : depth_(depth), saved_(depth) { depth_ += edges; }
    ~DepthScope() { depth_ = saved_; }
    DepthScope(const DepthScope&) = delete;
    DepthScope& operator=(const DepthScope&) = delete;

  private:
    size_t& depth_;
    size_t saved_;
};

const Token& operator_token(antlr4::tree::ParseTree* child) {
    return *dynamic_cast<antlr4::tree::TerminalNode&>(*child).getSymbol();
}

}  // namespace

template <typename Node>
ExprPtr TreeToAst::make(Span place, Node node) {
    auto result = std::make_unique<Expr>();
    result->span = place;
    result->node = std::move(node);
    return result;
}

ExprPtr TreeToAst::optional_expression(Parser::ExpressionContext* tree) {
    return tree == nullptr ? nullptr : expression(*tree);
}

ExprPtr TreeToAst::too_deep(Span place) {
    report(Diagnostic(Code::nesting_too_deep, place, "this expression is too large")
               .label(fmt::format("operators nest more than {} deep here", max_expression_depth))
               .help("move parts of the expression into an `op` of their own"));
    return make(place, BoolExpr{false});
}

ExprPtr TreeToAst::expression(Parser::ExpressionContext& tree) {
    const DepthScope scope(depth_, 1);
    if (auto* plain = dynamic_cast<Parser::PlainExpressionContext*>(&tree))
        return implication(*plain->implication());
    if (auto* choice = dynamic_cast<Parser::IfExpressionContext*>(&tree)) {
        return make(span(tree), IfExpr{expression(*choice->expression(0)), expression(*choice->expression(1)),
                                       expression(*choice->expression(2))});
    }
    if (auto* let = dynamic_cast<Parser::LetExpressionContext*>(&tree)) {
        return make(span(tree), LetExpr{name(*let->name()), optional_type(let->type()),
                                        expression(*let->expression(0)), expression(*let->expression(1))});
    }
    if (auto* quantified = dynamic_cast<Parser::QuantifiedExpressionContext*>(&tree)) {
        return make(span(tree),
                    QuantifiedExpr{quantified->FORALL() != nullptr, name(*quantified->name()),
                                   optional_type(quantified->type()), bit_or(*quantified->bitOr(0)),
                                   bit_or(*quantified->bitOr(1)), expression(*quantified->expression())});
    }
    return match(dynamic_cast<Parser::MatchExpressionContext&>(tree));
}

ExprPtr TreeToAst::match(Parser::MatchExpressionContext& tree) {
    MatchExpr result{expression(*tree.expression()), {}};
    for (auto* arm : tree.matchArm()) result.arms.push_back(match_arm(*arm));
    return make(span(tree), std::move(result));
}

MatchArm TreeToAst::match_arm(Parser::MatchArmContext& tree) {
    MatchArm arm;
    arm.span = span(tree);
    for (auto* alternative : tree.matchPattern()) arm.patterns.push_back(pattern(*alternative));
    arm.value = expression(*tree.expression());
    return arm;
}

Pattern TreeToAst::pattern(Parser::MatchPatternContext& tree) {
    const Span place = span(tree);
    if (auto* range = dynamic_cast<Parser::IntegerPatternContext*>(&tree)) {
        IntegerPattern result{integer(*range->integer(0)), std::nullopt};
        if (auto* high = range->integer(1)) result.high_exclusive = integer(*high);
        return result;
    }
    if (auto* named = dynamic_cast<Parser::NamePatternContext*>(&tree))
        return NamePattern{name(*named->name())};
    if (dynamic_cast<Parser::TruePatternContext*>(&tree) != nullptr) return BoolPattern{true, place};
    if (dynamic_cast<Parser::FalsePatternContext*>(&tree) != nullptr) return BoolPattern{false, place};
    return ElsePattern{place};
}

// ---------------------------------------------------------------- operators

ExprPtr TreeToAst::implication(Parser::ImplicationContext& tree) {
    ExprPtr left = disjunction(*tree.disjunction());
    if (tree.expression() == nullptr) return left;
    const Token& op = operator_token(tree.children[1]);
    ExprPtr right = expression(*tree.expression());
    return make(span(tree), BinaryExpr{binary_operator(op.getType()), tokens_.span(op), std::move(left),
                                       std::move(right)});
}

template <typename Chain, typename Operand>
ExprPtr TreeToAst::chain(Chain& tree, ExprPtr (TreeToAst::*operand)(Operand&)) {
    const auto& children = tree.children;
    const size_t operators = children.size() / 2;
    if (depth_ + operators > max_expression_depth) return too_deep(tokens_.span(operator_token(children[1])));
    // The first operand lies below all operators, the last one below the last operator only.
    const auto operand_at = [&](size_t index) {
        const DepthScope scope(depth_, std::min(operators, operators + 1 - index / 2));
        return (this->*operand)(dynamic_cast<Operand&>(*children[index]));
    };
    ExprPtr left = operand_at(0);
    for (size_t index = 1; index + 1 < children.size(); index += 2) {
        const Token& op = operator_token(children[index]);
        ExprPtr right = operand_at(index + 1);
        const Span place = join(left->span, right->span);
        left = make(place, BinaryExpr{binary_operator(op.getType()), tokens_.span(op), std::move(left),
                                      std::move(right)});
    }
    return left;
}

ExprPtr TreeToAst::disjunction(Parser::DisjunctionContext& tree) {
    return chain(tree, &TreeToAst::conjunction);
}
ExprPtr TreeToAst::conjunction(Parser::ConjunctionContext& tree) {
    return chain(tree, &TreeToAst::comparison);
}
ExprPtr TreeToAst::bit_or(Parser::BitOrContext& tree) { return chain(tree, &TreeToAst::bit_xor); }
ExprPtr TreeToAst::bit_xor(Parser::BitXorContext& tree) { return chain(tree, &TreeToAst::bit_and); }
ExprPtr TreeToAst::bit_and(Parser::BitAndContext& tree) { return chain(tree, &TreeToAst::shift); }
ExprPtr TreeToAst::shift(Parser::ShiftContext& tree) { return chain(tree, &TreeToAst::concatenation); }
ExprPtr TreeToAst::concatenation(Parser::ConcatenationContext& tree) { return chain(tree, &TreeToAst::sum); }
ExprPtr TreeToAst::sum(Parser::SumContext& tree) { return chain(tree, &TreeToAst::product); }
ExprPtr TreeToAst::product(Parser::ProductContext& tree) { return chain(tree, &TreeToAst::unary); }

ExprPtr TreeToAst::comparison(Parser::ComparisonContext& tree) {
    auto* tail = tree.comparisonTail();
    const DepthScope scope(depth_, 1);
    ExprPtr left = bit_or(*tree.bitOr());
    if (tail == nullptr) return left;
    const Span place = span(tree);
    if (auto* relation = dynamic_cast<Parser::RelationContext*>(tail)) {
        const Token& op = operator_token(relation->children[0]);
        return make(place, BinaryExpr{binary_operator(op.getType()), tokens_.span(op), std::move(left),
                                      bit_or(*relation->bitOr())});
    }
    if (auto* keeps = dynamic_cast<Parser::KeepsClaimContext*>(tail)) {
        ExprPtr reference = keeps->bitOr() == nullptr ? nullptr : bit_or(*keeps->bitOr());
        return make(place, KeepsExpr{std::move(left), std::move(reference), names(keeps->name())});
    }
    if (auto* order = dynamic_cast<Parser::EventOrderContext*>(tail)) {
        return make(place, BeforeExpr{std::move(left), bit_or(*order->bitOr())});
    }
    auto& membership = dynamic_cast<Parser::MembershipContext&>(*tail);
    return make(place,
                MembershipExpr{std::move(left), bit_or(*membership.bitOr(0)), bit_or(*membership.bitOr(1))});
}

ExprPtr TreeToAst::unary(Parser::UnaryContext& tree) {
    const size_t operators = tree.children.size() - 1;
    if (depth_ + operators > max_expression_depth) return too_deep(tokens_.span(*tree.start));
    const DepthScope scope(depth_, operators);
    ExprPtr result = postfix(*tree.postfix());
    for (size_t index = operators; index-- > 0;) {
        const Token& op = operator_token(tree.children[index]);
        const Span place = join(tokens_.span(op), result->span);
        if (op.getType() == Parser::MULTIPLY && tokens_.span(op).begin > 0 &&
            tokens_.text({file_, tokens_.span(op).begin - 1, tokens_.span(op).begin}) == "*") {
            const Span both{file_, place.begin - 1, tokens_.span(op).end};
            report(Diagnostic(Code::foreign_syntax, both, "`**` is not an operator of this language")
                       .label("not known")
                       .help("there are no powers; 2 to the n is written `1 << n`"));
        }
        result = make(place, UnaryExpr{unary_operator(op.getType()), std::move(result)});
    }
    return result;
}

ExprPtr TreeToAst::postfix(Parser::PostfixContext& tree) {
    const auto tails = tree.postfixTail();
    if (depth_ + tails.size() > max_expression_depth) return too_deep(span(*tails.front()));
    const DepthScope scope(depth_, tails.size());
    ExprPtr result = primary(*tree.primary());
    for (auto* tail : tails) result = postfix_tail(std::move(result), *tail);
    return result;
}

ExprPtr TreeToAst::postfix_tail(ExprPtr base, Parser::PostfixTailContext& tree) {
    const Span place = join(base->span, span(tree));
    if (auto* access = dynamic_cast<Parser::FieldAccessContext*>(&tree)) {
        return make(place, FieldExpr{std::move(base), name(*access->name())});
    }
    if (auto* slice = dynamic_cast<Parser::IndexOrSliceContext*>(&tree))
        return index_or_slice(std::move(base), *slice);
    if (auto* update = dynamic_cast<Parser::UpdateContext*>(&tree)) {
        WithExpr result{std::move(base), {}};
        for (auto* field_update : update->fieldUpdate()) {
            result.updates.push_back(
                FieldUpdate{name(*field_update->name()), expression(*field_update->expression())});
        }
        return make(place, std::move(result));
    }
    auto& conversion = dynamic_cast<Parser::ConversionContext&>(tree);
    return make(place, AsExpr{std::move(base), type(*conversion.type())});
}

ExprPtr TreeToAst::index_or_slice(ExprPtr base, Parser::IndexOrSliceContext& tree) {
    const Span place = join(base->span, span(tree));
    ExprPtr first = expression(*tree.expression(0));
    if (auto* count = tree.expression(1)) {
        return make(place, RangeExpr{std::move(base), std::move(first), expression(*count)});
    }
    auto* literal = std::get_if<LiteralExpr>(&first->node);
    if (auto* second = tree.integer()) {
        if (literal != nullptr) {
            return make(place, SliceExpr{std::move(base), literal->value, integer(*second)});
        }
        report(Diagnostic(Code::syntax_error, first->span, "the bits of a slice are numbers")
                   .label("not a number")
                   .help("shift and slice: `(x >> n)[7:0]`"));
        return make(place, BoolExpr{false});
    }
    if (literal != nullptr) return make(place, SliceExpr{std::move(base), literal->value, std::nullopt});
    return make(place, IndexExpr{std::move(base), std::move(first)});
}

ExprPtr TreeToAst::primary(Parser::PrimaryContext& tree) {
    const Span place = span(tree);
    if (auto* named = dynamic_cast<Parser::NameOrCallContext*>(&tree)) {
        if (named->arguments() == nullptr) return make(place, NameExpr{name(*named->name())});
        const auto arguments = named->arguments()->expression();
        if (tokens_.text(span(*named->name())) == "old" && arguments.size() == 1) {
            return make(place, OldExpr{expression(*arguments.front())});
        }
        CallExpr call{name(*named->name()), {}};
        for (auto* argument : arguments) call.arguments.push_back(expression(*argument));
        return make(place, std::move(call));
    }
    if (auto* literal = dynamic_cast<Parser::LiteralContext*>(&tree)) {
        return make(place, LiteralExpr{integer(*literal->integer())});
    }
    if (auto* parenthesised = dynamic_cast<Parser::ParenthesisedContext*>(&tree)) {
        ExprPtr inner = expression(*parenthesised->expression());
        inner->span = place;
        return inner;
    }
    if (auto* validity = dynamic_cast<Parser::ValidityContext*>(&tree)) {
        return make(place, ValidExpr{expression(*validity->expression())});
    }
    return make(place, BoolExpr{dynamic_cast<Parser::TrueLiteralContext*>(&tree) != nullptr});
}

}  // namespace ptspec::syntax

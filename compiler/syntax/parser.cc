// SPDX-License-Identifier: Apache-2.0
#include "compiler/syntax/parser.h"

#include "compiler/syntax/token_list.h"
#include "compiler/syntax/tree_to_ast.h"

namespace ptspec::syntax {

using generated::PtspecParser;

namespace {

class CollectingListener : public antlr4::BaseErrorListener {
  public:
    CollectingListener(const TokenList& tokens, Diagnostics& diagnostics)
        : tokens_(tokens), diagnostics_(diagnostics) {}
    void syntaxError(antlr4::Recognizer*, Token* token, size_t, size_t, const std::string& message,
                     std::exception_ptr) override {
        diagnostics_.report(Diagnostic(Code::syntax_error, tokens_.span(*token), message));
    }

  private:
    const TokenList& tokens_;
    Diagnostics& diagnostics_;
};

// The tree of a whole text by the rule `start`, or null after reports.
template <typename Context>
Context* parse_tree(PtspecParser& parser, TokenList& tokens, Context* (PtspecParser::*start)(),
                    Diagnostics& diagnostics) {
    auto* simulator = parser.getInterpreter<antlr4::atn::ParserATNSimulator>();
    parser.removeErrorListeners();
    parser.setErrorHandler(std::make_shared<antlr4::BailErrorStrategy>());
    simulator->setPredictionMode(antlr4::atn::PredictionMode::SLL);
    try {
        return (parser.*start)();
    } catch (const antlr4::ParseCancellationException&) {
    }
    CollectingListener listener(tokens, diagnostics);
    parser.reset();
    parser.addErrorListener(&listener);
    parser.setErrorHandler(std::make_shared<antlr4::DefaultErrorStrategy>());
    simulator->setPredictionMode(antlr4::atn::PredictionMode::LL);
    Context* tree = (parser.*start)();
    parser.removeErrorListeners();
    return parser.getNumberOfSyntaxErrors() == 0 ? tree : nullptr;
}

}  // namespace

std::optional<Module> parse_module(const SourceMap& sources, FileId file, Diagnostics& diagnostics) {
    TokenList tokens(sources, file);
    PtspecParser parser(&tokens.stream());
    auto* tree = parse_tree(parser, tokens, &PtspecParser::specification, diagnostics);
    if (tree == nullptr) return std::nullopt;
    TreeToAst builder(tokens, file, diagnostics);
    Module module = builder.module(*tree);
    if (builder.failed()) return std::nullopt;
    return module;
}

ExprPtr parse_expression(const SourceMap& sources, FileId file, Diagnostics& diagnostics) {
    TokenList tokens(sources, file);
    PtspecParser parser(&tokens.stream());
    auto* tree = parse_tree(parser, tokens, &PtspecParser::expressionInput, diagnostics);
    if (tree == nullptr) return nullptr;
    TreeToAst builder(tokens, file, diagnostics);
    ExprPtr result = builder.expression(*tree->expression());
    if (builder.failed()) return nullptr;
    return result;
}

}  // namespace ptspec::syntax

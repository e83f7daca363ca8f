// SPDX-License-Identifier: Apache-2.0
#include "compiler/syntax/parser.h"

#include <fmt/format.h>

#include <memory>

#include "compiler/syntax/lexical_check.h"
#include "compiler/syntax/nesting_guard.h"
#include "compiler/syntax/recovery.h"
#include "compiler/syntax/token_list.h"
#include "compiler/syntax/tree_to_ast.h"

namespace ptspec::syntax {

using generated::PtspecParser;

namespace {

// Keeps alive what a parse tree refers to.
class ParseRun {
  public:
    ParseRun(const SourceMap& sources, FileId file, Diagnostics& diagnostics)
        : diagnostics_(diagnostics), tokens_(sources, file), parser_(&tokens_.stream()) {
        parser_.removeErrorListeners();
    }

    const TokenList& tokens() const { return tokens_; }

    // The tree of the whole text by the rule `start`, or null after reports.
    //
    // Prediction without the context of calls (SLL) is fast but may reject what the grammar allows; only if
    // it fails is the text read again with full prediction, and then mistakes are reported.
    template <typename Context>
    Context* tree(Context* (PtspecParser::*start)()) {
        const LexicalFaults faults = check_tokens(tokens_, diagnostics_);
        try {
            if (!faults.any) {
                if (Context* tree = quick(start)) return tree;
            }
            return thorough(start, faults);
        } catch (const NestingTooDeep& found) {
            diagnostics_.report(
                Diagnostic(Code::nesting_too_deep, tokens_.span(*found.token), "nested too deeply")
                    .label(fmt::format("more than {} levels deep", max_nesting))
                    .help("move parts of it into an `op` of their own"));
        } catch (const TooManyErrors&) {
        }
        return nullptr;
    }

  private:
    template <typename Context>
    Context* quick(Context* (PtspecParser::*start)()) {
        prepare(std::make_shared<antlr4::BailErrorStrategy>(), antlr4::atn::PredictionMode::SLL);
        try {
            return (parser_.*start)();
        } catch (const antlr4::ParseCancellationException&) {
            return nullptr;
        }
    }

    template <typename Context>
    Context* thorough(Context* (PtspecParser::*start)(), const LexicalFaults& faults) {
        const GrammarWords words(parser_);
        const auto recovery = std::make_shared<Recovery>(tokens_, faults, words, diagnostics_);
        prepare(recovery, antlr4::atn::PredictionMode::LL);
        Context* tree = (parser_.*start)();
        return recovery->errors() == 0 && !faults.any ? tree : nullptr;
    }

    void prepare(const std::shared_ptr<antlr4::ANTLRErrorStrategy>& strategy,
                 antlr4::atn::PredictionMode mode) {
        parser_.reset();
        parser_.setErrorHandler(strategy);
        parser_.getInterpreter<antlr4::atn::ParserATNSimulator>()->setPredictionMode(mode);
    }

    Diagnostics& diagnostics_;
    TokenList tokens_;
    NestingGuard parser_;
};

}  // namespace

std::optional<Module> parse_module(const SourceMap& sources, FileId file, Diagnostics& diagnostics) {
    if (!check_bytes(sources, file, diagnostics)) return std::nullopt;
    ParseRun run(sources, file, diagnostics);
    auto* tree = run.tree(&PtspecParser::specification);
    if (tree == nullptr) return std::nullopt;
    TreeToAst builder(run.tokens(), file, diagnostics);
    Module module = builder.module(*tree);
    if (builder.failed()) return std::nullopt;
    return module;
}

ExprPtr parse_expression(const SourceMap& sources, FileId file, Diagnostics& diagnostics) {
    if (!check_bytes(sources, file, diagnostics)) return nullptr;
    ParseRun run(sources, file, diagnostics);
    auto* tree = run.tree(&PtspecParser::expressionInput);
    if (tree == nullptr) return nullptr;
    TreeToAst builder(run.tokens(), file, diagnostics);
    ExprPtr result = builder.expression(*tree->expression());
    if (builder.failed()) return nullptr;
    return result;
}

}  // namespace ptspec::syntax

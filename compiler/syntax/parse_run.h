// SPDX-License-Identifier: Apache-2.0
//
// One text on its way through ANTLR.
#pragma once

#include <fmt/format.h>

#include <memory>

#include "compiler/syntax/lexical_check.h"
#include "compiler/syntax/nesting_guard.h"
#include "compiler/syntax/recovery.h"
#include "compiler/syntax/token_list.h"

namespace ptspec::syntax {

// Keeps alive what a parse tree refers to.
class ParseRun {
  public:
    using Parser = generated::PtspecParser;

    // The text must have passed check_bytes().
    ParseRun(const SourceMap& sources, FileId file, Diagnostics& diagnostics)
        : diagnostics_(diagnostics), tokens_(sources, file), parser_(&tokens_.stream()) {
        parser_.removeErrorListeners();
    }

    const TokenList& tokens() const { return tokens_; }
    const Parser& parser() const { return parser_; }

    // The tree of the whole text by the rule `start`, or null after reports.
    //
    // Prediction without the context of calls (SLL) is fast but may reject what the grammar allows; only if
    // it fails is the text read again with full prediction, and then mistakes are reported.
    template <typename Context>
    Context* tree(Context* (Parser::*start)()) {
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
    Context* quick(Context* (Parser::*start)()) {
        prepare(std::make_shared<antlr4::BailErrorStrategy>(), antlr4::atn::PredictionMode::SLL);
        try {
            return (parser_.*start)();
        } catch (const antlr4::ParseCancellationException&) {
            return nullptr;
        }
    }

    template <typename Context>
    Context* thorough(Context* (Parser::*start)(), const LexicalFaults& faults) {
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

}  // namespace ptspec::syntax

// SPDX-License-Identifier: Apache-2.0
//
// The generated parser, stopped before deeply nested input exhausts the stack.
#pragma once

#include <vector>

#include "PtspecParser.h"
#include "compiler/syntax/limits.h"

namespace ptspec::syntax {

// Thrown through the parser.
struct NestingTooDeep {
    antlr4::Token* token;
};

class NestingGuard : public generated::PtspecParser {
  public:
    using PtspecParser::PtspecParser;

    void reset() override {
        PtspecParser::reset();
        parents_.clear();
    }

    void enterRule(antlr4::ParserRuleContext* context, size_t state, size_t rule) override {
        PtspecParser::enterRule(context, state, rule);
        if (!is_nesting(rule)) return;
        const antlr4::tree::ParseTree* outer = context->parent;
        while (outer != nullptr &&
               !is_nesting(dynamic_cast<const antlr4::RuleContext*>(outer)->getRuleIndex())) {
            outer = outer->parent;
        }
        // Leaving a rule cannot be observed, so what was left since is dropped now.
        while (!parents_.empty() && (outer == nullptr || parents_.back() != outer->parent))
            parents_.pop_back();
        parents_.push_back(context->parent);
        if (parents_.size() > max_nesting) throw NestingTooDeep{getCurrentToken()};
    }

  private:
    // Every cycle of the grammar runs through one of these.
    static bool is_nesting(size_t rule) {
        return rule == RuleExpression || rule == RuleContractItem || rule == RuleArchitectureItem;
    }

    // Of the constructs that the parser is in. A context itself is replaced once its alternative is known.
    std::vector<const antlr4::tree::ParseTree*> parents_;
};

}  // namespace ptspec::syntax

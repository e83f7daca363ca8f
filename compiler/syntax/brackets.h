// SPDX-License-Identifier: Apache-2.0
//
// Which brackets enclose a token, guessed robustly for texts with mistakes: a declaration word that begins a
// line closes what an expression left open, a top-level one in the first column closes everything.
#pragma once

#include <cstdint>
#include <optional>
#include <set>
#include <vector>

#include "compiler/syntax/token_list.h"

namespace ptspec::syntax {

class Brackets {
  public:
    // `supplied`: tokens before which a block's `{` is to be imagined.
    explicit Brackets(const TokenList& tokens, std::set<size_t> supplied = {});

    // Index of the `{` of the innermost block (contract, entry ..., not `with` or `match`) around a token.
    std::optional<size_t> block_of(size_t token) const { return value(block_of_.at(token)); }
    bool opens_block(size_t token) const { return opens_block_.at(token); }
    // Inside a parenthesis, a bracket or an expression's brace of its block.
    bool in_expression(size_t token) const { return in_expression_.at(token); }
    // Whether the block of `token` is `block` or lies inside of it.
    bool is_inside(size_t token, std::optional<size_t> block) const;
    // Innermost bracket that is open before a token.
    std::optional<size_t> open_before(size_t token) const { return value(open_before_.at(token)); }
    // The bracket that a closing one closes.
    std::optional<size_t> opening_of(size_t token) const { return value(opening_of_.at(token)); }

    // There is a `}` too many, or a `{` too few.
    bool has_unmatched_brace() const { return has_unmatched_brace_; }
    // Where a `}` is missing before `token`: the `{` that lacks it, judged by indentation, else `innermost`.
    size_t likely_unclosed(size_t innermost, size_t token) const;

    // Column of the first token in the line of `token`.
    size_t indentation(size_t token) const;

  private:
    struct Open {
        size_t token;
        bool is_block;
        size_t pending_matches;
    };
    static constexpr uint32_t none = UINT32_MAX;
    static std::optional<size_t> value(uint32_t index);

    void visit(size_t index);
    void opening(size_t index);
    void closing(size_t index);
    void close_expressions();

    const TokenList& tokens_;
    std::set<size_t> supplied_;
    std::vector<uint32_t> block_of_, open_before_, opening_of_;
    std::vector<bool> in_expression_, opens_block_;
    std::vector<Open> open_;
    size_t pending_matches_ = 0;
    bool has_unmatched_brace_ = false;
    std::vector<size_t> suspicious_;  // `{` that were closed by a `}` of smaller indentation
    std::optional<size_t> previous_;  // last token that is no comment
};

}  // namespace ptspec::syntax

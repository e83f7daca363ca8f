// SPDX-License-Identifier: Apache-2.0
//
// What can be wrong below the grammar: bytes that are no text, characters without meaning, open texts and
// comments, numbers and escapes that say nothing.
#pragma once

#include <cstddef>
#include <vector>

#include "compiler/support/diagnostic.h"
#include "compiler/support/source.h"
#include "compiler/syntax/token_list.h"

namespace ptspec::syntax {

// Bytes that must not reach the lexer: it throws on invalid UTF-8. Whether all is well.
bool check_bytes(const SourceMap& sources, FileId file, Diagnostics& diagnostics);

struct LexicalFaults {
    bool any = false;
    // Tokens that may well be why the parser stumbles nearby, ascending.
    std::vector<size_t> suspects;
};

// Reports every wrong token and leaves out of the stream what is no token of the grammar.
LexicalFaults check_tokens(TokenList& tokens, Diagnostics& diagnostics);

}  // namespace ptspec::syntax

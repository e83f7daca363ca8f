// SPDX-License-Identifier: Apache-2.0
#include "compiler/syntax/format.h"

#include <vector>

#include "compiler/syntax/format_comments.h"
#include "compiler/syntax/format_tree.h"
#include "compiler/syntax/parse_run.h"

namespace ptspec::syntax {

namespace {

constexpr std::string_view byte_order_mark = "\xef\xbb\xbf";

// Without byte order mark, lines ended by LF.
std::string with_plain_lines(std::string_view text) {
    if (text.starts_with(byte_order_mark)) text.remove_prefix(byte_order_mark.size());
    std::string result;
    result.reserve(text.size());
    for (size_t index = 0; index < text.size(); ++index) {
        if (text[index] != '\r') {
            result += text[index];
        } else if (index + 1 == text.size() || text[index + 1] != '\n') {
            result += '\n';
        }
    }
    return result;
}

bool is_doc_comment(const Token& token) { return token.getType() == generated::PtspecLexer::DOC_COMMENT; }

// Tokens and comments as they are, and what documents a declaration. The parser sees nothing else, so equal
// meanings follow from equal texts here.
std::vector<std::string> content_of(const TokenList& tokens) {
    std::vector<std::string> result;
    for (size_t index = 0; index < tokens.size(); ++index) {
        const Token& token = tokens.at(index);
        if (!tokens.is_visible(index)) {
            result.push_back(trimmed_comment(tokens.text(token)));
            continue;
        }
        result.emplace_back(tokens.text(token));
        if (index > 0 && is_doc_comment(tokens.at(index - 1))) result.push_back(tokens.doc_above(token));
    }
    return result;
}

// The text of the module laid out, or nothing if that would change what it says.
std::optional<std::string> laid_out(const ParseRun& run, const antlr4::ParserRuleContext& tree) {
    TreeToLayout layout(run.tokens(), run.parser(), tree);
    const LayoutDocument::Id root = layout.specification(tree);
    std::string result = layout.document().print(root, format_line_width);
    SourceMap texts;
    const FileId file = texts.add("", result);
    if (content_of(TokenList(texts, file)) != content_of(run.tokens())) return std::nullopt;
    return result;
}

}  // namespace

std::optional<std::string> format_module(const SourceMap& sources, FileId file, Diagnostics& diagnostics) {
    if (!check_bytes(sources, file, diagnostics)) return std::nullopt;
    // Mistakes are shown in the text as it is.
    ParseRun run(sources, file, diagnostics);
    const auto* tree = run.tree(&ParseRun::Parser::specification);
    if (tree == nullptr) return std::nullopt;

    std::optional<std::string> result;
    std::string plain = with_plain_lines(sources.text(file));
    if (plain == sources.text(file)) {
        result = laid_out(run, *tree);
    } else {
        SourceMap texts;
        Diagnostics none;
        ParseRun plain_run(texts, texts.add("", std::move(plain)), none);
        const auto* plain_tree = plain_run.tree(&ParseRun::Parser::specification);
        if (plain_tree != nullptr) result = laid_out(plain_run, *plain_tree);
    }
    if (!result) {
        diagnostics.report(Diagnostic(Code::internal_error, Span{file, 0, 0},
                                      "formatting would change what this file says; it was left as it is")
                               .note("this is a mistake of the formatter, not of the file"));
    }
    return result;
}

}  // namespace ptspec::syntax

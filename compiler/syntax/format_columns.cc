// SPDX-License-Identifier: Apache-2.0
//
// What stands in columns: fields as manuals print them (position, name, attributes), and constants of one
// group.
#include <algorithm>

#include "compiler/syntax/format_tree.h"

namespace ptspec::syntax {

using P = generated::PtspecParser;
using antlr4::Token;
using antlr4::tree::ParseTree;

namespace {

constexpr uint32_t field_step = 4, field_gap = 2, position_width = 8;

}  // namespace

void TreeToLayout::align_columns(const std::vector<Item>& items) {
    std::vector<std::vector<Item>> fields, constants;
    const auto end_constants = [&] {
        align_cells(constants, 1, 1, 0);
        constants.clear();
    };
    ++tables_;
    for (const Item& item : items) {
        const Context* context = construct_of(unwrapped(*item.front()));
        const Token* first = first_token(*item.front());
        if (context == nullptr || first == nullptr) continue;
        const auto& children = context->children;
        const TokenSurroundings& around = comments_.around(first->getTokenIndex());
        if (context->getRuleIndex() == P::RuleConstantDeclaration && token_type(*children[2]) == P::COLON) {
            if (around.blank_before || !around.above.empty()) end_constants();
            constants.push_back({{children[0], children[1], children[2]}, {children[3]}});
            continue;
        }
        end_constants();
        if (context->getRuleIndex() == P::RuleFieldDeclaration) {
            table_of_[first->getTokenIndex()] = tables_;
            fields.push_back({{children[0]}, {children[1]}});
            if (children.size() > 2) fields.back().push_back({children[2]});
        }
    }
    end_constants();
    align_cells(fields, field_step, field_gap, position_width);
}

// Rows are lists of cells. Widths become multiples of `step` that leave a `gap`; the first is at least
// `least` wide. Cells that end a row have no say.
void TreeToLayout::align_cells(const std::vector<std::vector<Item>>& rows, uint32_t step, uint32_t gap,
                               uint32_t least) {
    std::vector<std::vector<uint32_t>> widths;
    std::vector<uint32_t> columns;
    for (const auto& row : rows) {
        widths.emplace_back();
        for (size_t cell = 0; cell < row.size(); ++cell) {
            const uint32_t width = document_.flat_width(item(row[cell]));
            widths.back().push_back(width);
            if (columns.size() <= cell) columns.push_back(cell == 0 ? least : 0);
            if (cell + 1 < row.size())
                columns[cell] = std::max(columns[cell], (width + gap + step - 1) / step * step);
        }
    }
    for (size_t row = 0; row < rows.size(); ++row) {
        for (size_t cell = 0; cell + 1 < rows[row].size(); ++cell) {
            const Token* next = first_token(*rows[row][cell + 1].front());
            padding_[next->getTokenIndex()] = columns[cell] - widths[row][cell];
        }
    }
}

}  // namespace ptspec::syntax

// SPDX-License-Identifier: Apache-2.0
//
// Pagings: levels, folding, and the operations that replace the generic ones.
#include "compiler/syntax/tree_to_ast.h"

namespace ptspec::syntax {

PagingDecl TreeToAst::paging(Parser::PagingDeclarationContext& tree) {
    PagingDecl paging;
    paging.doc = doc(tree);
    paging.span = span(tree);
    paging.name = name(*tree.pagingHead()->name(0));
    if (auto* base = tree.pagingHead()->name(1)) paging.base = name(*base);
    paging.items = paging_items(tree.pagingItem());
    return paging;
}

std::vector<PagingItem> TreeToAst::paging_items(const std::vector<Parser::PagingItemContext*>& trees) {
    std::vector<PagingItem> items;
    items.reserve(trees.size());
    for (auto* tree : trees) items.push_back(paging_item(*tree));
    return items;
}

PagingItem TreeToAst::paging_item(Parser::PagingItemContext& tree) {
    if (auto* page = tree.pagePart()) return PagingItem{PagePart{integer(*page->integer())}};
    if (auto* levels = tree.levelsPart()) {
        return PagingItem{LevelsPart{level_numbers(levels->levelNumber()), span(*levels)}};
    }
    if (auto* address = tree.addressPart()) {
        AddressPart part{integer(*address->integer()), std::nullopt};
        if (auto* extension = address->name()) part.extension = name(*extension);
        return PagingItem{std::move(part)};
    }
    if (auto* fold_tree = tree.foldPart()) return PagingItem{fold(*fold_tree)};
    if (auto* constant_tree = tree.constantDeclaration()) return PagingItem{constant(*constant_tree)};
    if (auto* operation = tree.architectureOperation()) return PagingItem{architecture_operation(*operation)};
    auto* block = tree.pagingFamily();
    return PagingItem{
        PagingFamily{family(*block->pagingFamilyHead()->familyHeader()), paging_items(block->pagingItem())}};
}

std::vector<LevelNumber> TreeToAst::level_numbers(
    const std::vector<Parser::LevelNumberContext*>& trees) const {
    std::vector<LevelNumber> numbers;
    for (auto* tree : trees) numbers.push_back({name(*tree->name()), integer(*tree->integer())});
    return numbers;
}

FoldPart TreeToAst::fold(Parser::FoldPartContext& tree) {
    FoldPart part;
    part.span = span(tree);
    const auto all = tree.name();
    const size_t folded = all.size() - (tree.INTO() != nullptr ? 1 : 0);
    for (size_t i = 0; i < folded; ++i) part.levels.push_back(name(*all[i]));
    if (tree.INTO() != nullptr) part.into = name(*all.back());
    if (auto* boot = dynamic_cast<Parser::FoldAtBootContext*>(tree.foldCondition())) {
        part.condition = expression(*boot->expression());
    } else if (auto* typed = dynamic_cast<Parser::FoldByTypeContext*>(tree.foldCondition())) {
        part.by_type = FoldPart::ByType{name(*typed->name(0)), name(*typed->name(1)),
                                        level_numbers(typed->levelNumber())};
    }
    return part;
}

FoldingDecl TreeToAst::folding(Parser::FoldingDeclarationContext& tree) {
    FoldingDecl folding{doc(tree), span(tree), name(*tree.foldingHead()->name()), {}};
    for (auto* operation : tree.architectureOperation()) {
        folding.operations.push_back(architecture_operation(*operation));
    }
    return folding;
}

}  // namespace ptspec::syntax

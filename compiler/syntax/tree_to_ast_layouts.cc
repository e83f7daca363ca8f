// SPDX-License-Identifier: Apache-2.0
#include <utility>

#include "compiler/syntax/tree_to_ast.h"

namespace ptspec::syntax {

LayoutDecl TreeToAst::layout(Parser::LayoutDeclarationContext& tree) {
    LayoutDecl layout;
    auto* head = tree.layoutHead();
    layout.doc = doc(tree);
    layout.span = span(tree);
    layout.name = name(*head->name(0));
    if (auto* below = head->name(1)) layout.below = name(*below);
    for (auto* item : tree.layoutItem()) layout_item(*item, layout);
    return layout;
}

void TreeToAst::layout_item(Parser::LayoutItemContext& tree, LayoutDecl& layout) {
    if (auto* field_tree = tree.layoutField()) {
        layout.fields.push_back(layout_field(*field_tree));
    } else if (auto* alive = tree.aliveSet()) {
        layout.alive.push_back(alive_set(*alive));
    } else if (auto* c_type = tree.string()) {
        if (layout.c_type) {
            report(Diagnostic(Code::duplicate_clause, span(tree), "a second `bind` for one layout")
                       .label("one C type has this layout")
                       .also(layout.c_type->span, "the first one is here"));
        }
        layout.c_type = text(*c_type);
    } else {
        for (auto* bits : tree.integer()) layout.words.push_back(integer(*bits));
    }
}

LayoutField TreeToAst::layout_field(Parser::LayoutFieldContext& tree) {
    LayoutField field;
    field.doc = doc(tree);
    field.span = span(tree);
    if (auto* offset = tree.integer()) field.offset = integer(*offset);
    if (auto* group = tree.layoutGroup()) {
        field.kind = group->UNION() != nullptr ? LayoutField::Kind::union_of : LayoutField::Kind::struct_of;
        for (auto* part : tree.layoutField()) field.parts.push_back(layout_field(*part));
        return field;
    }
    field.name = name(*tree.name(0));
    field.type = name(*tree.name(1));
    for (auto* extent : tree.bound()) field.extents.push_back(bound(*extent));
    if (auto* other = tree.fieldPath()) {
        (tree.ASSIGN() != nullptr ? field.same_as : field.starts_at) = field_path(*other);
    }
    return field;
}

AliveSet TreeToAst::alive_set(Parser::AliveSetContext& tree) {
    AliveSet set{doc(tree), span(tree), name(*tree.name()), {}};
    for (auto* path : tree.fieldPath()) set.fields.push_back(field_path(*path));
    return set;
}

}  // namespace ptspec::syntax

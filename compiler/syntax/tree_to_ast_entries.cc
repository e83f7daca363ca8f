// SPDX-License-Identifier: Apache-2.0
//
// Entry formats: fields, views, what the hardware reads.
#include "compiler/syntax/tree_to_ast.h"

namespace ptspec::syntax {

EntryDecl TreeToAst::entry(Parser::EntryDeclarationContext& tree) {
    EntryDecl entry;
    entry.doc = doc(tree);
    entry.span = span(tree);
    entry.name = name(*tree.entryHead()->name());
    entry.width = integer(*tree.entryHead()->integer());
    entry.numbering = tree.entryHead()->MSB0() != nullptr ? Numbering::msb0 : Numbering::lsb0;
    for (auto* item : tree.entryItem()) {
        if (auto* field_tree = item->fieldDeclaration()) {
            entry.fields.push_back(field(*field_tree));
        } else if (auto* view_tree = item->viewDeclaration()) {
            entry.views.push_back(view(*view_tree));
        } else if (auto* reads = item->hardwareReads()) {
            if (entry.hardware) {
                report(Diagnostic(Code::duplicate_clause, span(*reads),
                                  "a second `hardware reads` for one entry")
                           .label("what the hardware reads is said once")
                           .also(entry.hardware->span, "the first one is here"));
            }
            entry.hardware = hardware_reads(*reads);
        }
    }
    return entry;
}

FieldDecl TreeToAst::field(Parser::FieldDeclarationContext& tree) {
    FieldDecl field;
    field.doc = doc(tree);
    field.span = span(tree);
    field.first = integer(*tree.bitRange()->integer(0));
    if (auto* second = tree.bitRange()->integer(1)) field.second = integer(*second);
    auto* field_name = tree.fieldName();
    if (field_name->RESERVED() != nullptr) {
        field.kind = FieldKind::reserved;
    } else if (field_name->ZERO() != nullptr) {
        field.kind = FieldKind::zero;
    } else if (field_name->IGNORED() != nullptr) {
        field.kind = FieldKind::ignored;
    } else {
        field.name = name(*field_name->name());
    }
    const auto attributes = tree.fieldAttribute();
    for (auto* attribute : attributes) {
        if (attribute != attributes.front()) {
            report(Diagnostic(Code::duplicate_clause, span(*attribute), "a field has one owner")
                       .label("a second owner")
                       .also(span(*attributes.front()), "the first one is here"));
        }
        field.owner = attribute->SOFTWARE() != nullptr ? FieldOwner::software : FieldOwner::hardware;
    }
    return field;
}

ViewDecl TreeToAst::view(Parser::ViewDeclarationContext& tree) {
    ViewDecl view;
    view.doc = doc(tree);
    view.span = span(tree);
    view.name = name(*tree.viewHead()->name());
    view.condition = optional_expression(tree.viewHead()->expression());
    for (auto* view_field : tree.viewField()) view.fields.push_back(field(*view_field->fieldDeclaration()));
    return view;
}

HardwareReads TreeToAst::hardware_reads(Parser::HardwareReadsContext& tree) {
    HardwareReads reads;
    reads.span = span(tree);
    reads.then_set = read_set(*tree.readSet(0));
    reads.condition = optional_expression(tree.expression());
    if (auto* otherwise = tree.readSet(1)) reads.else_set = read_set(*otherwise);
    return reads;
}

ReadSet TreeToAst::read_set(Parser::ReadSetContext& tree) {
    ReadSet set;
    set.span = span(tree);
    if (tree.ALL() != nullptr) {
        set.kind = ReadSet::Kind::all;
    } else if (tree.NOTHING() != nullptr) {
        set.kind = ReadSet::Kind::nothing;
    } else {
        set.kind = ReadSet::Kind::fields;
        set.fields = names(tree.name());
    }
    return set;
}

}  // namespace ptspec::syntax

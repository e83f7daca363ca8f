// SPDX-License-Identifier: Apache-2.0
//
// From ANTLR's parse tree to the AST. Expects a tree without errors. One file per group of constructs.
#pragma once

#include <string>
#include <vector>

#include "PtspecParser.h"
#include "compiler/support/diagnostic.h"
#include "compiler/syntax/ast.h"
#include "compiler/syntax/token_list.h"

namespace ptspec::syntax {

class TreeToAst {
  public:
    using Parser = generated::PtspecParser;

    TreeToAst(const TokenList& tokens, FileId file, Diagnostics& diagnostics)
        : tokens_(tokens), file_(file), diagnostics_(diagnostics) {}

    Module module(Parser::SpecificationContext& tree);
    ExprPtr expression(Parser::ExpressionContext& tree);

    // A tree can be well-formed for the grammar and still say what the AST has no place for.
    bool failed() const { return failed_; }

  private:
    // tree_to_ast_declarations.cc
    std::vector<Name> path(Parser::ModulePathContext& tree);
    void top_declaration(Parser::TopDeclarationContext& tree, Module& module);
    ContractDecl contract(Parser::ContractDeclarationContext& tree);
    std::vector<ContractItem> contract_items(const std::vector<Parser::ContractItemContext*>& trees);
    ContractItem contract_item(Parser::ContractItemContext& tree);
    VersionRange version_range(Parser::VersionRangeContext* tree);
    OperationDecl contract_operation(Parser::ContractOperationContext& tree);
    OperationDecl architecture_operation(Parser::ArchitectureOperationContext& tree);
    void operation_clauses(const std::vector<Parser::OperationClauseContext*>& trees,
                           OperationDecl& operation);
    LawDecl law(Parser::LawDeclarationContext& tree);
    void operation_body(Parser::OperationBodyContext& tree, OperationDecl& operation);
    GhostDecl ghost(Parser::GhostDeclarationContext& tree);
    EventDecl event(Parser::EventDeclarationContext& tree);
    OpaqueDecl opaque(Parser::OpaqueDeclarationContext& tree);
    ConstDecl constant(Parser::ConstantDeclarationContext& tree);
    Family family(Parser::FamilyHeaderContext& tree);
    ArchitectureDecl architecture(Parser::ArchitectureDeclarationContext& tree);
    std::vector<ArchitectureItem> architecture_items(
        const std::vector<Parser::ArchitectureItemContext*>& trees);
    ArchitectureItem architecture_item(Parser::ArchitectureItemContext& tree);
    ConfigDecl config(Parser::ConfigDeclarationContext& tree);
    TargetDecl target(Parser::TargetDeclarationContext& tree);

    // tree_to_ast_entries.cc
    EntryDecl entry(Parser::EntryDeclarationContext& tree);
    FieldDecl field(Parser::FieldDeclarationContext& tree);
    ViewDecl view(Parser::ViewDeclarationContext& tree);
    HardwareReads hardware_reads(Parser::HardwareReadsContext& tree);
    ReadSet read_set(Parser::ReadSetContext& tree);

    // tree_to_ast_paging.cc
    PagingDecl paging(Parser::PagingDeclarationContext& tree);
    std::vector<PagingItem> paging_items(const std::vector<Parser::PagingItemContext*>& trees);
    PagingItem paging_item(Parser::PagingItemContext& tree);
    std::vector<LevelNumber> level_numbers(const std::vector<Parser::LevelNumberContext*>& trees) const;
    FoldPart fold(Parser::FoldPartContext& tree);
    FoldingDecl folding(Parser::FoldingDeclarationContext& tree);

    // tree_to_ast_bindings.cc
    BindDecl binding(Parser::BindDeclarationContext& tree);

    // tree_to_ast_must_fail.cc
    MustFailDecl must_fail(Parser::MustFailDeclarationContext& tree);
    Variant variant(Parser::VariantBlockContext& tree);
    FailsClause fails(Parser::FailsClauseContext& tree);
    VacuousDecl vacuous(Parser::VacuousDeclarationContext& tree);

    // tree_to_ast_machines.cc
    MachineDecl machine(Parser::MachineDeclarationContext& tree);
    StateVariableDecl state_variable(Parser::StateVariableContext& tree);
    ActionDecl action(Parser::ActionDeclarationContext& tree);
    ProcessBlock process(Parser::ProcessBlockContext& tree);
    template <typename Claim, typename Tree>
    Claim state_claim(Tree& tree);
    StateType state_type(Parser::StateTypeContext& tree);
    ExprPtr bound(Parser::BoundContext& tree);
    ExprPtr bound_product(Parser::BoundProductContext& tree);
    Bounds bounds(const std::vector<Parser::BoundContext*>& trees);
    std::vector<Name> field_path(Parser::FieldPathContext& tree);

    // tree_to_ast_layouts.cc
    LayoutDecl layout(Parser::LayoutDeclarationContext& tree);
    void layout_item(Parser::LayoutItemContext& tree, LayoutDecl& layout);
    LayoutField layout_field(Parser::LayoutFieldContext& tree);
    AliveSet alive_set(Parser::AliveSetContext& tree);

    // tree_to_ast_statements.cc
    Block block(Parser::BlockContext& tree);
    Statement statement(Parser::StatementContext& tree);
    Statement assignment_or_call(Parser::AssignmentOrCallContext& tree);
    IfStatement branches(Parser::IfBranchesContext& tree);

    // tree_to_ast_expressions.cc
    ExprPtr index_or_slice(ExprPtr base, Parser::IndexOrSliceContext& tree);
    ExprPtr implication(Parser::ImplicationContext& tree);
    ExprPtr comparison(Parser::ComparisonContext& tree);
    ExprPtr unary(Parser::UnaryContext& tree);
    ExprPtr postfix(Parser::PostfixContext& tree);
    ExprPtr postfix_tail(ExprPtr base, Parser::PostfixTailContext& tree);
    ExprPtr primary(Parser::PrimaryContext& tree);
    ExprPtr match(Parser::MatchExpressionContext& tree);
    MatchArm match_arm(Parser::MatchArmContext& tree);
    Pattern pattern(Parser::MatchPatternContext& tree);
    // A chain of left-associative operators: operand, operator, operand, ...
    template <typename Chain, typename Operand>
    ExprPtr chain(Chain& tree, ExprPtr (TreeToAst::*operand)(Operand&));
    ExprPtr disjunction(Parser::DisjunctionContext& tree);
    ExprPtr conjunction(Parser::ConjunctionContext& tree);
    ExprPtr bit_or(Parser::BitOrContext& tree);
    ExprPtr bit_xor(Parser::BitXorContext& tree);
    ExprPtr bit_and(Parser::BitAndContext& tree);
    ExprPtr shift(Parser::ShiftContext& tree);
    ExprPtr concatenation(Parser::ConcatenationContext& tree);
    ExprPtr sum(Parser::SumContext& tree);
    ExprPtr product(Parser::ProductContext& tree);
    template <typename Node>
    ExprPtr make(Span span, Node node);
    ExprPtr too_deep(Span place);
    ExprPtr optional_expression(Parser::ExpressionContext* tree);

    // tree_to_ast.cc: what all constructs are made of
    Name name(Parser::NameContext& tree) const;
    std::vector<LevelName> level_names(const std::vector<Parser::LevelNameContext*>& trees) const;
    std::vector<Name> names(const std::vector<Parser::NameContext*>& trees, size_t first = 0) const;
    Integer integer(Parser::IntegerContext& tree) const;
    Text text(Parser::StringContext& tree) const;
    Type type(Parser::TypeContext& tree);
    std::optional<Type> optional_type(Parser::TypeContext* tree);
    Span span(const antlr4::ParserRuleContext& tree) const { return tokens_.span(tree); }
    std::string doc(const antlr4::ParserRuleContext& tree) const { return tokens_.doc_above(*tree.start); }
    void report(Diagnostic diagnostic);

    const TokenList& tokens_;
    FileId file_;
    Diagnostics& diagnostics_;
    bool failed_ = false;
    size_t depth_ = 0;
};

}  // namespace ptspec::syntax

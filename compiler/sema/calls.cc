// SPDX-License-Identifier: Apache-2.0
#include "compiler/sema/calls.h"

namespace ptspec::sema {
namespace {

struct CallCollector {
    const Expansion& expansion;
    std::vector<std::string>& callees;

    void visit(const syntax::ExprPtr& expr) {
        if (expr) std::visit(*this, expr->node);
    }
    void operator()(const syntax::LiteralExpr&) {}
    void operator()(const syntax::BoolExpr&) {}
    void operator()(const syntax::NameExpr&) {}
    void operator()(const syntax::CallExpr& node) {
        callees.push_back(expansion.apply(node.callee.text));
        for (const auto& argument : node.arguments) visit(argument);
    }
    void operator()(const syntax::UnaryExpr& node) { visit(node.operand); }
    void operator()(const syntax::BinaryExpr& node) {
        visit(node.left);
        visit(node.right);
    }
    void operator()(const syntax::IfExpr& node) {
        visit(node.condition);
        visit(node.then_value);
        visit(node.else_value);
    }
    void operator()(const syntax::LetExpr& node) {
        visit(node.value);
        visit(node.body);
    }
    void operator()(const syntax::FieldExpr& node) { visit(node.base); }
    void operator()(const syntax::SliceExpr& node) { visit(node.base); }
    void operator()(const syntax::WithExpr& node) {
        visit(node.base);
        for (const auto& update : node.updates) visit(update.value);
    }
    void operator()(const syntax::AsExpr& node) { visit(node.base); }
    void operator()(const syntax::ValidExpr& node) { visit(node.entry); }
    void operator()(const syntax::MembershipExpr& node) {
        visit(node.value);
        visit(node.low);
        visit(node.high);
    }
    void operator()(const syntax::KeepsExpr& node) {
        visit(node.subject);
        visit(node.reference);
    }
    void operator()(const syntax::IndexExpr& node) {
        visit(node.base);
        visit(node.index);
    }
    void operator()(const syntax::RangeExpr& node) {
        visit(node.base);
        visit(node.start);
        visit(node.count);
    }
    void operator()(const syntax::OldExpr& node) { visit(node.value); }
    void operator()(const syntax::QuantifiedExpr& node) {
        visit(node.low);
        visit(node.high);
        visit(node.body);
    }
    void operator()(const syntax::BeforeExpr& node) {
        visit(node.earlier);
        visit(node.later);
    }
    void operator()(const syntax::MatchExpr& node) {
        visit(node.scrutinee);
        for (const auto& arm : node.arms) visit(arm.value);
    }
};

}  // namespace

void collect_calls(const syntax::Expr& expr, const Expansion& expansion, std::vector<std::string>& callees) {
    std::visit(CallCollector{expansion, callees}, expr.node);
}

namespace {

void visit_block(CallCollector& collector, const syntax::Block& block);

struct StatementVisitor {
    CallCollector& collector;

    void operator()(const syntax::LetStatement& node) { collector.visit(node.value); }
    void operator()(const syntax::AssignStatement& node) {
        collector.visit(node.place);
        collector.visit(node.value);
    }
    void operator()(const syntax::CallStatement& node) { collector.visit(node.call); }
    void operator()(const syntax::IfStatement& node) {
        collector.visit(node.condition);
        visit_block(collector, node.then_block);
        if (node.else_block) visit_block(collector, *node.else_block);
    }
    void operator()(const syntax::ForStatement& node) {
        collector.visit(node.low);
        collector.visit(node.high);
        for (const auto& invariant : node.invariants) collector.visit(invariant);
        visit_block(collector, node.body);
    }
    void operator()(const syntax::ReturnStatement& node) { collector.visit(node.value); }
    void operator()(const syntax::EmitStatement& node) {
        for (const auto& argument : node.arguments) collector.visit(argument);
    }
    void operator()(const syntax::AssertStatement& node) { collector.visit(node.claim); }
};

void visit_block(CallCollector& collector, const syntax::Block& block) {
    for (const auto& statement : block.statements) std::visit(StatementVisitor{collector}, statement.node);
}

}  // namespace

void collect_calls(const syntax::OperationDecl& operation, const Expansion& expansion,
                   std::vector<std::string>& callees) {
    CallCollector collector{expansion, callees};
    collector.visit(operation.body);
    for (const auto& requirement : operation.requirements) collector.visit(requirement);
    for (const auto& promise : operation.ensures) collector.visit(promise);
    if (operation.modifies) {
        for (const auto& place : *operation.modifies) collector.visit(place);
    }
    if (operation.block) visit_block(collector, *operation.block);
}

}  // namespace ptspec::sema

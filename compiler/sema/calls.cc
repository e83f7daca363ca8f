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
    void operator()(const syntax::MatchExpr& node) {
        visit(node.scrutinee);
        for (const auto& arm : node.arms) visit(arm.value);
    }
};

}  // namespace

void collect_calls(const syntax::Expr& expr, const Expansion& expansion, std::vector<std::string>& callees) {
    std::visit(CallCollector{expansion, callees}, expr.node);
}

void collect_calls(const syntax::OperationDecl& operation, const Expansion& expansion,
                   std::vector<std::string>& callees) {
    CallCollector collector{expansion, callees};
    collector.visit(operation.body);
    for (const auto& requirement : operation.requirements) collector.visit(requirement);
}

}  // namespace ptspec::sema

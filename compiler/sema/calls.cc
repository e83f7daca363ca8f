// SPDX-License-Identifier: Apache-2.0
#include "compiler/sema/calls.h"

#include <algorithm>
#include <set>

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
    if (operation.block) visit_block(collector, *operation.block);
    collect_promised_calls(operation, expansion, callees);
}

void collect_calls(const syntax::LawDecl& law, const Expansion& expansion,
                   std::vector<std::string>& callees) {
    CallCollector collector{expansion, callees};
    collector.visit(law.condition);
    if (law.story) visit_block(collector, *law.story);
    collector.visit(law.claim);
}

void collect_promised_calls(const syntax::OperationDecl& operation, const Expansion& expansion,
                            std::vector<std::string>& callees) {
    CallCollector collector{expansion, callees};
    for (const auto& requirement : operation.requirements) collector.visit(requirement);
    for (const auto& promise : operation.ensures) collector.visit(promise);
    if (operation.modifies) {
        for (const auto& place : *operation.modifies) collector.visit(place);
    }
}

namespace {

// What a closed operation calls, with the bodies of a variant.
class Callees {
  public:
    Callees(const model::ClosedModel& model, const std::vector<model::Replacement>& replacements)
        : model_(model), replacements_(replacements) {}

    bool reach(model::OperationId from, model::OperationId wanted) {
        seen_.clear();
        pending_ = {from};
        while (!pending_.empty()) {
            const model::OperationId next = pending_.back();
            pending_.pop_back();
            found_.clear();
            add_body(next);
            for (const model::OperationId callee : found_) {
                if (callee == wanted) return true;
                if (seen_.insert(callee).second) pending_.push_back(callee);
            }
        }
        return false;
    }

  private:
    void add_body(model::OperationId id) {
        const auto replaced = std::ranges::find(replacements_, id, &model::Replacement::operation);
        const model::Operation& own = model_.operations[id];
        if (replaced != replacements_.end() && replaced->statements) {
            add(replaced->statements->body);
        } else if (replaced != replacements_.end()) {
            add(replaced->body);
        } else if (own.body != model::no_expr) {
            add(own.body);
        } else if (own.effects) {
            add(own.effects->body);
        }
    }

    void add(model::ExprId root) {
        if (root == model::no_expr) return;
        for (const model::ExprId id : model_.pool.reachable(root)) {
            const model::Node& node = model_.pool.node(id);
            if (node.op == model::Op::call) found_.push_back(static_cast<model::OperationId>(node.payload));
        }
    }

    void add(const model::Block& block) {
        for (const model::Statement& statement : block) {
            std::visit([&](const auto& node) { add(node); }, statement.node);
        }
    }
    void add(const model::Assign& node) { add(node.value); }
    void add(const model::Store& node) {
        add(node.key);
        add(node.value);
    }
    void add(const model::Call& node) {
        found_.push_back(node.operation);
        for (const model::ExprId argument : node.arguments) add(argument);
    }
    void add(const model::If& node) {
        add(node.condition);
        add(node.then_block);
        add(node.else_block);
    }
    void add(const model::For& node) {
        add(node.low);
        add(node.high);
        add(node.body);
    }
    void add(const model::Return& node) { add(node.value); }
    void add(const model::Emit& node) { add(node.key); }
    void add(const model::Assert& node) { add(node.claim.claim); }

    const model::ClosedModel& model_;
    const std::vector<model::Replacement>& replacements_;
    std::set<model::OperationId> seen_;
    std::vector<model::OperationId> pending_, found_;
};

}  // namespace

std::optional<model::OperationId> calls_itself(const model::ClosedModel& model,
                                               const std::vector<model::Replacement>& replacements) {
    Callees callees(model, replacements);
    for (const model::Replacement& replacement : replacements) {
        if (callees.reach(replacement.operation, replacement.operation)) return replacement.operation;
    }
    return std::nullopt;
}

}  // namespace ptspec::sema

// SPDX-License-Identifier: Apache-2.0
#include "compiler/sema/capture_old.h"

#include <fmt/format.h>

#include <algorithm>
#include <map>
#include <unordered_map>

namespace ptspec::sema {

using model::ExprId;
using model::Op;

namespace {

class Capture {
  public:
    Capture(Context& context, LoweredBlock& block) : context_(context), block_(block) {}

    void run() {
        rewrite(block_.body);
        block_.body.insert(block_.body.begin(), std::make_move_iterator(first_.begin()),
                           std::make_move_iterator(first_.end()));
    }

  private:
    model::ExprPool& pool() { return context_.model.pool; }

    const model::Memory* table_before(model::MemoryId state) const {
        for (const model::Memory& memory : context_.model.memories) {
            if (memory.kind == model::Memory::Kind::table && memory.old == state) return &memory;
        }
        return nullptr;
    }

    // The same at entry as here: made of parameters, configuration values, and what was captured.
    bool is_fixed(ExprId root) {
        return std::ranges::all_of(pool().reachable(root), [&](ExprId id) {
            const model::Node& node = pool().node(id);
            if (node.op == Op::read || node.op == Op::call) return false;
            if (node.op != Op::variable) return true;
            const auto variable = static_cast<model::VariableId>(node.payload);
            const model::Variable::Kind kind = pool().variable(variable).kind;
            return kind == model::Variable::Kind::parameter || kind == model::Variable::Kind::config ||
                   std::ranges::any_of(captured_, [&](const auto& each) { return each.second == variable; });
        });
    }

    ExprId captured(const model::Memory& table, ExprId key, Span origin) {
        const auto [known, is_new] = captured_.emplace(std::pair(table.current, key), 0);
        if (is_new) {
            const std::string name = fmt::format("old_{}", table.name);
            known->second =
                pool().add_variable(name, context_.type(table.value).sort, model::Variable::Kind::local);
            block_.locals.push_back({name, table.value, known->second, false, origin});
            first_.push_back({model::Assign{known->second, pool().read(table.current, key, origin)}, origin});
        }
        return pool().var(known->second, origin);
    }

    ExprId rewritten(ExprId root) {
        if (root == model::no_expr) return root;
        std::unordered_map<ExprId, ExprId> made;
        for (const ExprId id : pool().reachable(root)) {
            const model::Node node = pool().node(id);
            std::vector<ExprId> operands;
            for (const ExprId operand : pool().operands(id)) operands.push_back(made.at(operand));
            ExprId now = operands.empty() ? id : pool().rebuild(id, operands);
            if (node.op == Op::read) {
                const model::Memory* table = table_before(static_cast<model::MemoryId>(node.payload));
                if (table && is_fixed(operands[0])) now = captured(*table, operands[0], pool().origin(id));
            }
            made.emplace(id, now);
        }
        return made.at(root);
    }

    void rewrite(model::Block& block) {
        for (model::Statement& statement : block) {
            std::visit([&](auto& node) { rewrite(node); }, statement.node);
        }
    }
    void rewrite(model::Assign& node) { node.value = rewritten(node.value); }
    void rewrite(model::Store& node) {
        node.key = rewritten(node.key);
        node.value = rewritten(node.value);
    }
    void rewrite(model::Call& node) {
        for (ExprId& argument : node.arguments) argument = rewritten(argument);
    }
    void rewrite(model::If& node) {
        node.condition = rewritten(node.condition);
        rewrite(node.then_block);
        rewrite(node.else_block);
    }
    void rewrite(model::For& node) {
        node.low = rewritten(node.low);
        node.high = rewritten(node.high);
        rewrite(node.body);
    }
    void rewrite(model::Return& node) { node.value = rewritten(node.value); }
    void rewrite(model::Emit& node) { node.key = rewritten(node.key); }
    void rewrite(model::Assert&) {}

    Context& context_;
    LoweredBlock& block_;
    std::map<std::pair<model::MemoryId, ExprId>, model::VariableId> captured_;
    model::Block first_;
};

}  // namespace

void capture_old(Context& context, LoweredBlock& block) { Capture(context, block).run(); }

}  // namespace ptspec::sema

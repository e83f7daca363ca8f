// SPDX-License-Identifier: Apache-2.0
#include "compiler/emit/code_only.h"

#include <algorithm>
#include <ranges>

#include "compiler/model/conjunction.h"
#include "compiler/model/memory_state.h"

namespace ptspec::emit {

using model::ExprId;
using model::no_expr;
using model::Op;

CodeOnly::CodeOnly(const model::ClosedModel& model) : model_(model) {
    const auto add = [&](model::TypeId type, model::VariableId variable) {
        if (type < model.types.size() && model.types[type].kind == model::Type::Kind::reference) {
            references_.insert(variable);
        }
    };
    for (const model::Operation& operation : model.operations) {
        for (const model::Parameter& parameter : operation.parameters) {
            add(parameter.type, parameter.variable);
        }
        if (operation.effects) {
            for (const model::Local& local : operation.effects->locals) {
                add(local.type, local.variable);
            }
        }
    }
    for (const model::Operation& operation : model.operations) {
        bool uses =
            has_statements(operation) || (operation.body != no_expr && looks_into_tables(operation.body));
        for (const ExprId requirement : operation.requires_) {
            uses = uses || looks_into_tables(requirement);
        }
        // What a reference leads to is a table, even where nobody looks.
        uses = uses || std::ranges::any_of(operation.parameters, [&](const model::Parameter& parameter) {
                   return model.type_of(parameter).kind == model::Type::Kind::reference;
               });
        uses_tables_.push_back(uses);
        why_not_.push_back(why_no_code(operation));
    }
    for (const model::Law& law : model.laws) {
        why_no_story_.push_back(law.story ? why_no_code(law.story->body) : "");
    }
}

std::string CodeOnly::why_not(const model::Law& law) const {
    const std::string& story = why_no_story_[static_cast<size_t>(&law - model_.laws.data())];
    if (!story.empty()) {
        return story;
    }
    const bool claims = std::ranges::any_of(
        law.conjuncts, [&](const model::Conjunct& conjunct) { return exists(conjunct.claim); });
    return claims ? "" : "it speaks of ghost state only";
}

bool CodeOnly::exists(ExprId root) const {
    return std::ranges::none_of(model_.pool.reachable(root), [&](ExprId id) {
        const model::Node& node = model_.pool.node(id);
        switch (node.op) {
            case Op::read:
                return !model::state_of(model_, static_cast<model::MemoryId>(node.payload)).is_table;
            case Op::call:
                return !has_code(static_cast<model::OperationId>(node.payload));
            case Op::variable:
                return ghost_locals_.contains(static_cast<model::VariableId>(node.payload));
            default:
                return false;
        }
    });
}

bool CodeOnly::exists_in_function(ExprId root) const {
    if (!exists(root)) {
        return false;
    }
    const auto is_pointer = [&](ExprId id) {
        const model::Node& node = model_.pool.node(id);
        return node.op == Op::variable && references_.contains(static_cast<model::VariableId>(node.payload));
    };
    return std::ranges::none_of(model_.pool.reachable(root), [&](ExprId id) {
        const model::Node& node = model_.pool.node(id);
        switch (node.op) {
            case Op::read:
                return model::state_of(model_, static_cast<model::MemoryId>(node.payload)).old;
            case Op::slot:
            case Op::call:
            case Op::equal:
            case Op::if_then_else:
            case Op::forall:
                return false;
            default:  // of a pointer no bits are known
                return std::ranges::any_of(model_.pool.operands(id), is_pointer);
        }
    });
}

std::vector<ExprId> CodeOnly::existing(const std::vector<ExprId>& conditions) const {
    std::vector<ExprId> found;
    for (const ExprId condition : conditions) {
        for (const ExprId part : conjunction_parts(model_.pool, condition)) {
            if (exists(part)) {
                found.push_back(part);
            }
        }
    }
    return found;
}

std::vector<ExprId> CodeOnly::existing_in_function(const std::vector<ExprId>& conditions) const {
    std::vector<ExprId> found = existing(conditions);
    std::erase_if(found, [&](ExprId part) { return !exists_in_function(part); });
    return found;
}

bool CodeOnly::looks_into_tables(ExprId root) const {
    return std::ranges::any_of(model_.pool.reachable(root), [&](ExprId id) {
        const model::Node& node = model_.pool.node(id);
        return (node.op == Op::read &&
                model::state_of(model_, static_cast<model::MemoryId>(node.payload)).is_table) ||
               node.op == Op::slot || (node.op == Op::call && uses_tables_[node.payload]);
    });
}

bool CodeOnly::uses_tables(const model::Law& law) const {
    bool uses = law.story.has_value() || looks_into_tables(law.condition) ||
                std::ranges::any_of(law.parameters, [&](const model::Parameter& parameter) {
                    return model_.type_of(parameter).kind == model::Type::Kind::reference;
                });
    for (const model::Conjunct& conjunct : law.conjuncts) {
        uses = uses || looks_into_tables(conjunct.claim);
    }
    return uses;
}

bool CodeOnly::vanishes(const model::Statement& statement) const {
    const auto all_vanish = [&](const model::Block& block) {
        return std::ranges::all_of(block, [&](const model::Statement& inner) { return vanishes(inner); });
    };
    if (const auto* assign = std::get_if<model::Assign>(&statement.node)) {
        return ghost_locals_.contains(assign->variable);
    }
    if (const auto* store = std::get_if<model::Store>(&statement.node)) {
        return model_.memories[store->memory].kind != model::Memory::Kind::table;
    }
    if (const auto* branch = std::get_if<model::If>(&statement.node)) {
        return all_vanish(branch->then_block) && all_vanish(branch->else_block);
    }
    if (const auto* loop = std::get_if<model::For>(&statement.node)) {
        return all_vanish(loop->body);
    }
    return std::holds_alternative<model::Assert>(statement.node);
}

std::string CodeOnly::why_no_code(const model::Operation& operation) {
    if (has_statements(operation)) {
        return why_no_code(operation.effects->body);
    }
    return operation.body == no_expr || exists_in_function(operation.body) ? "" : "it speaks of ghost state";
}

// Ghost values may stay in variables of their own; where they steer code, there is none.
std::string CodeOnly::why_no_code(const model::Block& block) {
    const std::string ghost = "what it does depends on ghost state";
    for (const model::Statement& statement : block) {
        if (const auto* assign = std::get_if<model::Assign>(&statement.node)) {
            if (!exists_in_function(assign->value)) {
                ghost_locals_.insert(assign->variable);
            }
        }
        if (const auto* branch = std::get_if<model::If>(&statement.node)) {
            for (const model::Block* inner : {&branch->then_block, &branch->else_block}) {
                if (std::string why = why_no_code(*inner); !why.empty()) {
                    return why;
                }
            }
        }
        if (const auto* loop = std::get_if<model::For>(&statement.node)) {
            if (std::string why = why_no_code(loop->body); !why.empty()) {
                return why;
            }
        }
        if (vanishes(statement)) {
            continue;
        }
        std::vector<ExprId> needed;
        if (const auto* store = std::get_if<model::Store>(&statement.node)) {
            needed = {store->key, store->value};
        } else if (const auto* call = std::get_if<model::Call>(&statement.node)) {
            if (!has_code(call->operation)) {
                return model_.operations[call->operation].name + ": " + why_not(call->operation);
            }
            needed = call->arguments;
        } else if (const auto* inner = std::get_if<model::If>(&statement.node)) {
            needed = {inner->condition};
        } else if (const auto* loop = std::get_if<model::For>(&statement.node)) {
            needed = {loop->low, loop->high};
        } else if (const auto* result = std::get_if<model::Return>(&statement.node)) {
            if (result->value != no_expr) {
                needed = {result->value};
            }
        }
        if (!std::ranges::all_of(needed, [&](ExprId id) { return exists_in_function(id); })) {
            return ghost;
        }
    }
    return "";
}

void CodeOnly::mark_variables(ExprId root, std::unordered_set<model::VariableId>& used) const {
    for (const ExprId id : model_.pool.reachable(root)) {
        if (model_.pool.node(id).op == Op::variable) {
            used.insert(static_cast<model::VariableId>(model_.pool.node(id).payload));
        }
    }
}

// From the last statement to the first: what only unused variables need is not used either. Loops may use
// before what they assign later, so a block is gone through until nothing more is found.
void CodeOnly::collect_used(const model::Block& block, std::unordered_set<model::VariableId>& used) const {
    size_t before = ~size_t{0};
    while (used.size() != before) {
        before = used.size();
        for (const model::Statement& statement : block | std::views::reverse) {
            if (vanishes(statement)) {
                continue;
            }
            if (const auto* assign = std::get_if<model::Assign>(&statement.node)) {
                if (used.contains(assign->variable)) {
                    mark_variables(assign->value, used);
                }
            } else if (const auto* store = std::get_if<model::Store>(&statement.node)) {
                mark_variables(store->key, used);
                mark_variables(store->value, used);
            } else if (const auto* event = std::get_if<model::Emit>(&statement.node)) {
                mark_variables(event->key, used);
            } else if (const auto* call = std::get_if<model::Call>(&statement.node)) {
                for (const ExprId argument : call->arguments) {
                    mark_variables(argument, used);
                }
            } else if (const auto* branch = std::get_if<model::If>(&statement.node)) {
                collect_used(branch->then_block, used);
                collect_used(branch->else_block, used);
                mark_variables(branch->condition, used);
            } else if (const auto* loop = std::get_if<model::For>(&statement.node)) {
                collect_used(loop->body, used);
                mark_variables(loop->low, used);
                mark_variables(loop->high, used);
            } else if (const auto* result = std::get_if<model::Return>(&statement.node)) {
                if (result->value != no_expr) {
                    mark_variables(result->value, used);
                }
            }
        }
    }
}

}  // namespace ptspec::emit

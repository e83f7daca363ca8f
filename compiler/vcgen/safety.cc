// SPDX-License-Identifier: Apache-2.0
//
// Safety: wherever an operator may fault it does not, and wherever an operation is called its `requires`
// holds. Shown for the text of each operation, law, example and condition by itself, under what is known
// where it stands; that a callee is safe inside its `requires` is the callee's own obligation. So nothing is
// assumed but what is written.
#include <fmt/format.h>

#include "compiler/vcgen/context.h"
#include "compiler/vcgen/fault_condition.h"
#include "compiler/vcgen/path_condition.h"

namespace ptspec::vcgen {

using model::ExprId;
using model::Op;
using model::Operation;

const char* what_may_happen(Op op) {
    switch (op) {
        case Op::divide:
        case Op::remainder:
            return "division by zero";
        case Op::shift_left_wrapping:
        case Op::shift_right:
            return "shift too far";
        case Op::slot:
            return "no such entry";
        default:
            return "lost bits";
    }
}

namespace {

class SafetyGoals {
  public:
    SafetyGoals(Context& context, std::vector<model::VariableId> variables)
        : context_(context), variables_(std::move(variables)) {}
    SafetyGoals(Context& context, std::span<const model::Parameter> parameters)
        : SafetyGoals(context, Context::variables_of(parameters)) {}

    // What configs may be is itself what is read.
    void assume_nothing_of_config() { assume_config_ = false; }

    // The text `root`, evaluated where `assumption` (with calls) holds.
    void add(ExprId root, ExprId assumption, Span fallback) {
        if (context_.pool.is_total(root)) {
            return;
        }
        const PathConditions paths(context_.pool, root);
        opened_ = open_quantifiers(context_.pool, root, variables_);
        for (const ExprId id : paths.nodes()) {
            const ExprId path = paths[id];
            if (context_.pool.node(id).op == Op::call) {
                add_call(root, assumption, path, id, fallback);
                continue;
            }
            const ExprId fault = fault_condition(context_.pool, id);
            if (!context_.pool.is_false(fault)) {
                add_goal(Goal::Role::fault, what_may_happen(context_.pool.node(id).op), root, assumption,
                         context_.both(path, fault), id, fallback);
            }
        }
    }

    std::vector<Goal> take() { return std::move(goals_); }

  private:
    void add_call(ExprId root, ExprId assumption, ExprId path, ExprId call, Span fallback) {
        const Operation& callee =
            context_.model.operations[static_cast<model::OperationId>(context_.pool.node(call).payload)];
        if (callee.requires_.empty()) {
            return;
        }
        model::Substitution arguments;
        for (size_t i = 0; i < callee.parameters.size(); ++i) {
            arguments.emplace(callee.parameters[i].variable, context_.pool.operands(call)[i]);
        }
        for (const ExprId requirement : callee.requires_) {
            const ExprId here = context_.pool.substitute(requirement, arguments);
            if (!context_.pool.is_true(here)) {
                add_goal(Goal::Role::call_requires, "requires of " + callee.name, root, assumption,
                         context_.both(path, context_.negate(here)), call, fallback);
            }
        }
    }

    void add_goal(Goal::Role role, std::string label, ExprId root, ExprId assumption, ExprId query,
                  ExprId subject, Span fallback) {
        const Span origin = context_.pool.origin(subject);
        const Span span = origin.is_valid() ? origin : fallback;
        const ExprId opened = opened_.empty() ? query : context_.pool.substitute(query, opened_);
        const ExprId unfolded = context_.unfold(context_.both(assumption, opened));
        constexpr auto expect = Goal::Expect::unsatisfiable;
        Goal goal = assume_config_ ? context_.goal(unfolded, expect, variables_, span, std::move(label))
                                   : context_.bare_goal(unfolded, expect, variables_, span, std::move(label));
        goal.role = role;
        goal.assumption = assumption;
        goal.claim = root;
        goal.subject = subject;
        goals_.push_back(std::move(goal));
    }

    Context& context_;
    std::vector<model::VariableId> variables_;
    bool assume_config_ = true;
    model::Substitution opened_;  // quantified variables of the text in hand
    std::vector<Goal> goals_;
};

Obligation safety(std::string id, Span span, std::vector<Goal> goals) {
    Obligation obligation;
    obligation.kind = ObligationKind::safety;
    obligation.id = "safety " + std::move(id);
    obligation.span = span;
    obligation.goals = std::move(goals);
    return obligation;
}

void add_config(Context& context) {
    const ExprId where = context.model.config_where;
    if (where == model::no_expr || context.model.configs.empty()) {
        return;
    }
    SafetyGoals goals(context, context.config_variables());
    goals.assume_nothing_of_config();
    goals.add(where, context.pool.boolean(true), context.model.configs.front().span);
    context.add(safety("config", context.model.configs.front().span, goals.take()));
}

void add_formats(Context& context) {
    for (uint32_t i = 0; i < context.model.formats.size(); ++i) {
        const model::EntryFormat& format = context.model.formats[i];
        SafetyGoals goals(context, std::vector{format.self});
        ExprId none_before = context.pool.boolean(true);
        for (const model::View& view : format.views) {
            goals.add(view.condition, none_before, view.span);
            none_before = context.both(none_before, context.negate(view.condition));
        }
        if (format.hardware) {
            goals.add(format.hardware->condition, context.pool.boolean(true), format.hardware->span);
        }
        Obligation obligation = safety("format " + format.name, format.span, goals.take());
        obligation.format = i;
        context.add(std::move(obligation));
    }
}

void add_operations(Context& context) {
    for (uint32_t i = 0; i < context.model.operations.size(); ++i) {
        const Operation& operation = context.model.operations[i];
        SafetyGoals goals(context, operation.parameters);
        ExprId domain = context.pool.boolean(true);
        for (const ExprId requirement : operation.requires_) {
            goals.add(requirement, domain, operation.span);
            domain = context.both(domain, requirement);
        }
        if (operation.body != model::no_expr) {
            goals.add(operation.body, domain, operation.span);
        }
        if (operation.binding.where != model::no_expr) {
            goals.add(operation.binding.where, domain, operation.binding.span);
        }
        Obligation obligation = safety(operation.name, operation.span, goals.take());
        obligation.operation = i;
        context.add(std::move(obligation));
    }
}

void add_laws(Context& context) {
    for (uint32_t i = 0; i < context.model.laws.size(); ++i) {
        const model::Law& law = context.model.laws[i];
        SafetyGoals goals(context, law.parameters);
        goals.add(law.condition, context.pool.boolean(true), law.span);
        // `a && b` is read from left to right although each is a goal of its own.
        ExprId before = law.condition;
        for (const model::Conjunct& conjunct : law.conjuncts) {
            if (law.story) {
                break;  // told step by step: effects.cc
            }
            goals.add(conjunct.claim, before, conjunct.span);
            if (conjunct.label.empty()) {
                before = context.both(before, conjunct.claim);
            }
        }
        Obligation obligation = safety("law " + law.id(), law.span, goals.take());
        obligation.law = i;
        context.add(std::move(obligation));
    }
}

void add_must_fails(Context& context) {
    for (uint32_t i = 0; i < context.model.must_fails.size(); ++i) {
        const model::MustFail& must_fail = context.model.must_fails[i];
        if (must_fail.kind == model::MustFail::Kind::finding) {
            const model::Law& law = context.model.laws[must_fail.law];
            SafetyGoals goals(context, law.parameters);
            goals.add(must_fail.when, law.condition, must_fail.span);
            Obligation obligation =
                safety(fmt::format("finding {} {}", must_fail.name, law.id()), must_fail.span, goals.take());
            obligation.must_fail = i;
            context.add(std::move(obligation));
            continue;
        }
        // A body that faults breaks no law: it says nothing at all.
        for (const model::Replacement& replacement : must_fail.replacements) {
            if (replacement.statements) continue;  // only runs that fault nowhere count
            const Operation& operation = context.model.operations[replacement.operation];
            SafetyGoals goals(context, operation.parameters);
            goals.add(replacement.body, context.all(operation.requires_), replacement.span);
            Obligation obligation = safety(fmt::format("{} in {}", operation.name, must_fail.name),
                                           replacement.span, goals.take());
            obligation.must_fail = i;
            context.add(std::move(obligation));
        }
    }
}

void add_examples(Context& context) {
    for (uint32_t i = 0; i < context.model.examples.size(); ++i) {
        const model::Example& example = context.model.examples[i];
        SafetyGoals goals(context, std::vector<model::VariableId>{});
        goals.add(example.claim, context.pool.boolean(true), example.span);
        Obligation obligation = safety("example " + example.text, example.span, goals.take());
        obligation.example = i;
        context.add(std::move(obligation));
    }
}

// Conditions and indices of a paging's pointers. An index counts where its case does.
void add_pointers(Context& context, const model::PointerDefinition& definition, const std::string& name) {
    SafetyGoals goals(context, {definition.address, definition.entry, definition.reread});
    ExprId others = context.pool.boolean(true);
    for (const model::PointerCase& each : definition.cases) {
        goals.add(each.condition, others, each.span);
        if (each.index != model::no_expr)
            goals.add(each.index, context.both(others, each.condition), each.span);
        others = context.both(others, context.negate(each.condition));
    }
    context.add(safety(name, definition.span, goals.take()));
}

void add_paging(Context& context, const model::Paging& paging, const std::string& where) {
    for (unsigned level = 1; level <= model::kernel_levels; ++level) {
        const model::WalkLevel& walk = paging.levels[level];
        const std::string name = std::string(model::level_name(level)) + "_";
        add_pointers(context, walk.offset, name + "offset" + where);
        if (!walk.offset_lockless.cases.empty()) {
            add_pointers(context, walk.offset_lockless, name + "offset_lockless" + where);
        }
        if (!walk.addr_end_folded) continue;
        const model::BoundaryDefinition& folded = *walk.addr_end_folded;
        SafetyGoals goals(context, {folded.entry, folded.address, folded.end});
        goals.add(folded.value, context.pool.boolean(true), folded.span);
        context.add(safety(name + "addr_end_folded" + where, folded.span, goals.take()));
    }
}

// A body that faults makes no walk go wrong: it says nothing at all.
void add_pagings(Context& context) {
    if (!context.model.paging) return;
    add_paging(context, *context.model.paging, "");
    for (const model::WalkMustFail& must_fail : context.model.walk_must_fails) {
        add_paging(context, must_fail.variant, " in " + must_fail.name);
        for (const model::Replacement& replacement : must_fail.replacements) {
            const Operation& operation = context.model.operations[replacement.operation];
            SafetyGoals goals(context, operation.parameters);
            goals.add(replacement.body, context.all(operation.requires_), replacement.span);
            context.add(safety(fmt::format("{} in {}", operation.name, must_fail.name), replacement.span,
                               goals.take()));
        }
    }
}

}  // namespace

void add_safety_obligations(Context& context) {
    add_config(context);
    add_formats(context);
    add_operations(context);
    add_laws(context);
    add_must_fails(context);
    add_examples(context);
    add_pagings(context);
}

}  // namespace ptspec::vcgen

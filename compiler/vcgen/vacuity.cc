// SPDX-License-Identifier: Apache-2.0
//
// Laws that say nothing: V1 a condition that nothing satisfies, V2 a claim that holds whatever the operations
// under test return, V3 an antecedent or branch that is never reached. An excuse turns the first two round:
// it must be true.
#include <map>

#include "compiler/vcgen/context.h"
#include "compiler/vcgen/path_condition.h"

namespace ptspec::vcgen {

using model::ExprId;
using model::Node;
using model::Op;

namespace {

// The claim with a fresh value in the place of each distinct call of a contract's operation. Outermost calls:
// what stands inside an argument is part of the call.
class FreshCalls {
  public:
    explicit FreshCalls(Context& context) : context_(context) {}

    ExprId replace(ExprId root) {
        model::ExprPool& pool = context_.pool;
        for (const ExprId id : pool.reachable(root)) {
            if (replaced_.contains(id)) {
                continue;
            }
            const Node node = pool.node(id);
            if (is_under_test(node)) {
                const auto variable =
                    pool.add_variable("any_" + operation(node).name, node.sort, model::Variable::Kind::fresh);
                variables_.push_back(variable);
                replaced_.emplace(id, pool.var(variable));
                continue;
            }
            std::vector<ExprId> operands;
            for (const ExprId operand : pool.operands(id)) {
                operands.push_back(replaced_.at(operand));
            }
            replaced_.emplace(id, operands.empty() ? id : pool.rebuild(id, operands));
        }
        return replaced_.at(root);
    }

    const std::vector<model::VariableId>& variables() const { return variables_; }

  private:
    const model::Operation& operation(const Node& node) const {
        return context_.model.operations[static_cast<model::OperationId>(node.payload)];
    }
    bool is_under_test(const Node& node) const {
        return node.op == Op::call && !operation(node).contract.empty();
    }

    Context& context_;
    std::map<ExprId, ExprId> replaced_;
    std::vector<model::VariableId> variables_;
};

class VacuityOfLaw {
  public:
    VacuityOfLaw(Context& context, uint32_t index)
        : context_(context),
          index_(index),
          law_(context.model.laws[index]),
          parameters_(Context::variables_of(law_.parameters)) {}

    void add_checks() {
        Obligation branches = obligation("V3");
        for (const model::Conjunct& conjunct : law_.conjuncts) {
            add_branches(conjunct, branches.goals);
        }
        if (law_.story) {
            context_.add(std::move(branches));  // V1 and V2 go through the story: effects.cc
            return;
        }
        Obligation condition = obligation("V1");
        condition.goals.push_back(question(Goal::Role::condition, Goal::Expect::satisfiable, law_.condition,
                                           parameters_, law_.span, "the condition can hold"));
        context_.add(std::move(condition));
        Obligation refutable = obligation("V2");
        refutable.goals = refutable_goals();
        context_.add(std::move(refutable));
        context_.add(std::move(branches));
    }

    void add_excuse(uint32_t excuse) {
        FreshCalls fresh(context_);
        ExprId claim = context_.pool.boolean(true);
        for (const model::Conjunct& conjunct : law_.conjuncts) {
            claim = context_.both(claim, fresh.replace(conjunct.claim));
        }
        Obligation excused = obligation("excuse");
        excused.excuse = excuse;
        excused.span = context_.model.excuses[excuse].span;
        excused.goals.push_back(question(Goal::Role::excused, Goal::Expect::unsatisfiable,
                                         context_.both(law_.condition, context_.negate(claim)), with(fresh),
                                         excused.span, "the law is vacuous"));
        context_.add(std::move(excused));
    }

  private:
    Obligation obligation(const std::string& which) const {
        Obligation result;
        result.kind = ObligationKind::vacuity;
        result.id = "vacuity " + which + " " + law_.id();
        result.law = index_;
        result.span = law_.span;
        return result;
    }

    Goal question(Goal::Role role, Goal::Expect expect, ExprId query,
                  const std::vector<model::VariableId>& variables, Span span, std::string label) {
        Goal goal = context_.goal(context_.unfold(query), expect, variables, span, std::move(label));
        goal.role = role;
        return goal;
    }

    std::vector<model::VariableId> with(const FreshCalls& fresh) const {
        std::vector<model::VariableId> result = parameters_;
        result.insert(result.end(), fresh.variables().begin(), fresh.variables().end());
        return result;
    }

    // The conjuncts that one `keeps` stands for are one claim: that one observer could tell is enough.
    std::vector<Goal> refutable_goals() {
        std::vector<Goal> goals;
        FreshCalls fresh_keeps(context_);
        ExprId kept = context_.pool.boolean(true);
        std::optional<uint32_t> first_kept;
        for (uint32_t i = 0; i < law_.conjuncts.size(); ++i) {
            const model::Conjunct& conjunct = law_.conjuncts[i];
            if (!conjunct.label.empty()) {
                kept = context_.both(kept, fresh_keeps.replace(conjunct.claim));
                first_kept = first_kept.value_or(i);
                continue;
            }
            FreshCalls fresh(context_);
            const ExprId claim = fresh.replace(conjunct.claim);
            goals.push_back(refutable(claim, fresh, conjunct.span, i));
        }
        if (first_kept) {
            goals.push_back(refutable(kept, fresh_keeps, law_.conjuncts[*first_kept].span, *first_kept));
        }
        return goals;
    }

    Goal refutable(ExprId claim, const FreshCalls& fresh, Span span, uint32_t conjunct) {
        Goal goal = question(Goal::Role::refutable, Goal::Expect::satisfiable,
                             context_.both(law_.condition, context_.negate(claim)), with(fresh), span,
                             "the claim can be refuted");
        goal.conjunct = conjunct;
        return goal;
    }

    void add_branches(const model::Conjunct& conjunct, std::vector<Goal>& goals) {
        const PathConditions paths(context_.pool, conjunct.claim);
        std::vector<model::VariableId> inputs = parameters_;
        if (law_.story) {
            for (const model::Local& local : law_.story->locals) inputs.push_back(local.variable);
        }
        const model::Substitution opened = open_quantifiers(context_.pool, conjunct.claim, inputs);
        for (const ExprId id : paths.nodes()) {
            const Op op = context_.pool.node(id).op;
            if (op != Op::implies && op != Op::if_then_else) {
                continue;
            }
            const ExprId condition = context_.pool.operands(id)[0];
            // A story's claim is about its end, the condition about its beginning.
            const ExprId path = law_.story ? paths[id] : context_.both(law_.condition, paths[id]);
            const auto add = [&](ExprId taken, const char* label) {
                if (!branches_.insert({path, taken}).second) {
                    return;  // several conjuncts of one `if`
                }
                const Span origin = context_.pool.origin(condition);
                goals.push_back(question(Goal::Role::branch, Goal::Expect::satisfiable,
                                         context_.pool.substitute(context_.both(path, taken), opened), inputs,
                                         origin.is_valid() ? origin : conjunct.span, label));
                goals.back().subject = condition;
            };
            if (op == Op::implies) {
                add(condition, "an antecedent can hold");
            } else {
                add(condition, "a branch can be taken");
                add(context_.negate(condition), "the other branch can be taken");
            }
        }
    }

    Context& context_;
    uint32_t index_;
    const model::Law& law_;
    std::vector<model::VariableId> parameters_;
    std::set<std::pair<ExprId, ExprId>> branches_;
};

}  // namespace

void add_config_obligations(Context& context) {
    if (context.model.configs.empty() || context.model.config_where == model::no_expr) {
        return;
    }
    Obligation obligation;
    obligation.kind = ObligationKind::vacuity;
    obligation.id = "vacuity config";
    obligation.span = context.model.configs.front().span;
    Goal goal =
        context.bare_goal(context.unfold(context.model.config_where), Goal::Expect::satisfiable,
                          context.config_variables(), obligation.span, "some configuration is allowed");
    goal.role = Goal::Role::config_possible;
    obligation.goals.push_back(std::move(goal));
    context.add(std::move(obligation));
}

void add_vacuity_obligations(Context& context) {
    for (uint32_t i = 0; i < context.model.laws.size(); ++i) {
        VacuityOfLaw law(context, i);
        bool excused = false;
        for (uint32_t excuse = 0; excuse < context.model.excuses.size(); ++excuse) {
            if (context.model.excuses[excuse].law == i && !context.model.laws[i].story) {
                law.add_excuse(excuse);
                excused = true;
            }
        }
        if (!excused || context.model.laws[i].story) {
            law.add_checks();
        }
    }
}

}  // namespace ptspec::vcgen

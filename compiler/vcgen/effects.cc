// SPDX-License-Identifier: Apache-2.0
//
// Operations with effects: the body meets `ensures` and stays within `modifies`, its loops keep their
// invariants, its statements are safe. Pure operations with promises: the value meets `ensures`. Laws with a
// story: the claim holds after it. Laws and promises that say nothing are found here, too.
#include "compiler/vcgen/effects.h"

namespace ptspec::vcgen {

using model::ExprId;
using model::no_expr;
using Role = Goal::Role;

namespace {

// References to entries refer to entries that there are, and tables begin with their first entry: two of them
// are the same if their tables are.
std::vector<ExprId> in_their_tables(Context& context, std::span<const model::Parameter> parameters) {
    std::vector<ExprId> result;
    for (const model::Parameter& parameter : parameters) {
        const model::Type& type = context.model.type_of(parameter);
        if (type.kind != model::Type::Kind::reference) continue;
        const ExprId index =
            context.pool.extract(context.pool.var(parameter.variable), model::reference_index_width - 1, 0);
        if (type.extent != 0) {
            result.push_back(context.pool.binary(model::Op::equal, index,
                                                 context.pool.constant(context.pool.sort(index), 0)));
            continue;
        }
        const uint64_t extent = context.model.extent_of(type.entry);
        if (extent >> model::reference_index_width != 0) continue;
        result.push_back(context.pool.binary(model::Op::less, index,
                                             context.pool.constant(context.pool.sort(index), extent)));
    }
    return result;
}

model::Block body_of(const model::Operation& operation) {
    if (operation.effects->by_contract) return operation.effects->body;
    return {{model::Return{operation.body}, operation.span}};
}

}  // namespace

bool is_safety(Role role) { return role == Role::statement_fault || role == Role::statement_requires; }

std::vector<ExprId> domain_of(Context& context, const model::Operation& operation) {
    std::vector<ExprId> assumed = in_their_tables(context, operation.parameters);
    assumed.insert(assumed.end(), operation.requires_.begin(), operation.requires_.end());
    return assumed;
}

std::vector<ExprId> domain_of(Context& context, const model::Law& law) {
    std::vector<ExprId> assumed = in_their_tables(context, law.parameters);
    assumed.push_back(law.condition);
    return assumed;
}

void claim_promises(SymbolicExecution& execution, const model::Operation& operation,
                    const std::vector<SymbolicExit>& exits) {
    for (const SymbolicExit& exit : exits) {
        SymbolicState state = exit.state;
        if (exit.result != no_expr) state.locals[operation.effects->result] = exit.result;
        for (const model::Claim& promise : operation.effects->ensures) {
            execution.check_expression(promise.claim, state, promise.span);
            execution.claim(Role::promise, execution.resolve(promise.claim, state), state, promise.text,
                            promise.span);
        }
    }
}

void claim_law(SymbolicExecution& execution, const model::Law& law, const std::vector<SymbolicExit>& exits) {
    for (const SymbolicExit& exit : exits) {
        for (const model::Conjunct& conjunct : law.conjuncts) {
            execution.check_expression(conjunct.claim, exit.state, conjunct.span);
            execution.claim(Role::assertion, execution.resolve(conjunct.claim, exit.state), exit.state,
                            conjunct.label.empty() ? "" : "keeps " + conjunct.label, conjunct.span);
        }
    }
}

void claim_operation(SymbolicExecution& execution, const model::Operation& operation) {
    // What `modifies` says is read at entry.
    for (const model::Region& region : operation.effects->modifies) {
        if (region.count != no_expr) {
            execution.check_expression(region.count, execution.entry(), region.span);
        } else {
            execution.check_expression(region.key, execution.entry(), region.span);
        }
    }
    claim_promises(execution, operation, execution.run(body_of(operation)));
}

namespace {

Obligation obligation_of(uint32_t operation, ObligationKind kind, std::string id, Span span) {
    Obligation result;
    result.kind = kind;
    result.id = std::move(id);
    result.operation = operation;
    result.span = span;
    return result;
}

void add_operation(Context& context, uint32_t index) {
    const model::Operation operation = context.model.operations[index];
    SymbolicExecution execution(context, {.owner = &*operation.effects}, domain_of(context, operation));
    claim_operation(execution, operation);

    Obligation safety =
        obligation_of(index, ObligationKind::safety, "safety body " + operation.name, operation.span);
    Obligation promises =
        obligation_of(index, ObligationKind::operation, "ensures " + operation.name, operation.span);
    Obligation frame =
        obligation_of(index, ObligationKind::operation, "modifies " + operation.name, operation.span);
    Obligation loops =
        obligation_of(index, ObligationKind::operation, "invariants " + operation.name, operation.span);
    Obligation asserts =
        obligation_of(index, ObligationKind::operation, "asserts " + operation.name, operation.span);
    ClaimGoals goals(context, operation.parameters, execution);
    for (const SymbolicClaim& claim : execution.claims) {
        if (context.pool.is_true(claim.claim)) continue;
        Obligation& owner = is_safety(claim.role)           ? safety
                            : claim.role == Role::promise   ? promises
                            : claim.role == Role::frame     ? frame
                            : claim.role == Role::assertion ? asserts
                                                            : loops;
        owner.goals.push_back(goals.goal(claim));
    }
    // What holds as it stands is owed and reported nevertheless.
    const auto owed = [&](Obligation& obligation, bool is_owed) {
        if (is_owed && obligation.goals.empty()) {
            obligation.goals.push_back(
                context.goal(context.pool.boolean(false), Goal::Expect::unsatisfiable, {}, operation.span));
        }
    };
    owed(promises, !operation.effects->ensures.empty());
    owed(frame, operation.effects->by_contract);
    for (Obligation* each : {&safety, &promises, &frame, &loops, &asserts}) context.add(std::move(*each));
}

void add_law(Context& context, uint32_t index) {
    const model::Law law = context.model.laws[index];
    SymbolicExecution execution(context, {}, domain_of(context, law));
    claim_law(execution, law, execution.run(law.story->body));
    Obligation safety;
    safety.kind = ObligationKind::safety;
    safety.id = "safety story " + law.id();
    safety.law = index;
    safety.span = law.span;
    Obligation claims = safety;
    claims.kind = ObligationKind::law;
    claims.id = law.id();
    // What a finding speaks of is owed by the finding.
    const bool is_owed = !context.has_finding(index);
    ClaimGoals goals(context, law.parameters, execution);
    for (const SymbolicClaim& claim : execution.claims) {
        if (context.pool.is_true(claim.claim)) continue;
        if (is_safety(claim.role)) {
            safety.goals.push_back(goals.goal(claim));
        } else if (is_owed) {
            claims.goals.push_back(goals.goal(claim));
        }
    }
    if (is_owed && claims.goals.empty()) {
        // Nothing is left to ask: it holds as it stands. The report must show it nevertheless.
        claims.goals.push_back(
            context.goal(context.pool.boolean(false), Goal::Expect::unsatisfiable, {}, law.span));
    }
    context.add(std::move(safety));
    context.add(std::move(claims));
}

Obligation vacuity(std::string id, Span span) {
    Obligation result;
    result.kind = ObligationKind::vacuity;
    result.id = "vacuity " + std::move(id);
    result.span = span;
    return result;
}

// V1 `requires` can be met. V2 a body that does anything within `modifies` can break a promise.
void add_operation_vacuity(Context& context, uint32_t index) {
    const model::Operation operation = context.model.operations[index];
    SymbolicExecution execution(context, {.owner = &*operation.effects}, domain_of(context, operation));
    SymbolicState after = execution.anything_within(*operation.effects);
    if (operation.has_result) {
        after.locals[operation.effects->result] =
            execution.anything("any_result", context.model.types[operation.result].sort);
    }
    std::vector<ExprId> promised;
    for (const model::Claim& promise : operation.effects->ensures) {
        promised.push_back(execution.resolve(promise.claim, after));
    }
    ClaimGoals goals(context, operation.parameters, execution);
    if (!operation.requires_.empty()) {
        Obligation possible = vacuity("V1 " + operation.name, operation.span);
        possible.operation = index;
        possible.goals.push_back(
            goals.satisfiable(execution.known(after), Role::condition, operation.span, "V1"));
        context.add(std::move(possible));
    }
    for (size_t i = 0; i < promised.size(); ++i) {
        const model::Claim& promise = operation.effects->ensures[i];
        Obligation says = vacuity("V2 " + operation.name, promise.span);
        says.operation = index;
        says.goals.push_back(
            goals.satisfiable(context.both(execution.known(after), context.negate(promised[i])),
                              Role::refutable, promise.span, "V2"));
        context.add(std::move(says));
    }
}

// The excuse is true: there is no way to the end, or the claim holds whatever the called operations do.
void add_excuse(Context& context, ClaimGoals& goals, SymbolicExecution& execution, const SymbolicState& end,
                uint32_t index, uint32_t excuse) {
    const model::Law& law = context.model.laws[index];
    Obligation excused = vacuity("excuse " + law.id(), context.model.excuses[excuse].span);
    excused.law = index;
    excused.excuse = excuse;
    const ExprId claim = execution.resolve(context.whole_claim(law), end);
    excused.goals.push_back(
        goals.goal({Role::excused, execution.known(end), claim, "the law is vacuous", excused.span}));
    context.add(std::move(excused));
}

// V1 the condition can be met. V2 the claim depends on what the called operations promise.
void add_law_vacuity(Context& context, uint32_t index) {
    const model::Law law = context.model.laws[index];
    SymbolicExecution execution(context, {.forget_promises = true}, domain_of(context, law));
    const std::vector<SymbolicExit> exits = execution.run(law.story->body);
    if (exits.empty()) return;
    const SymbolicState& end = exits.back().state;
    ClaimGoals goals(context, law.parameters, execution);
    bool excused = false;
    for (uint32_t excuse = 0; excuse < context.model.excuses.size(); ++excuse) {
        if (context.model.excuses[excuse].law != index) continue;
        add_excuse(context, goals, execution, end, index, excuse);
        excused = true;
    }
    if (excused) return;
    Obligation possible = vacuity("V1 " + law.id(), law.span);
    possible.law = index;
    possible.goals.push_back(goals.satisfiable(execution.known(end), Role::condition, law.span, "V1"));
    context.add(std::move(possible));
    for (uint32_t i = 0; i < law.conjuncts.size(); ++i) {
        const ExprId claim = execution.resolve(law.conjuncts[i].claim, end);
        Obligation says = vacuity("V2 " + law.id(), law.conjuncts[i].span);
        says.law = index;
        says.goals.push_back(goals.satisfiable(context.both(execution.known(end), context.negate(claim)),
                                               Role::refutable, law.conjuncts[i].span, "V2"));
        says.goals.back().conjunct = i;
        context.add(std::move(says));
    }
}

}  // namespace

void add_effect_obligations(Context& context) {
    for (uint32_t i = 0; i < context.model.operations.size(); ++i) {
        if (context.model.operations[i].effects) add_operation(context, i);
    }
    for (uint32_t i = 0; i < context.model.laws.size(); ++i) {
        if (context.model.laws[i].story) add_law(context, i);
    }
}

void add_effect_vacuity(Context& context) {
    for (uint32_t i = 0; i < context.model.operations.size(); ++i) {
        if (context.model.operations[i].effects) add_operation_vacuity(context, i);
    }
    for (uint32_t i = 0; i < context.model.laws.size(); ++i) {
        if (context.model.laws[i].story) add_law_vacuity(context, i);
    }
}

}  // namespace ptspec::vcgen

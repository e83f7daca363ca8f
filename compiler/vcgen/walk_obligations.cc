// SPDX-License-Identifier: Apache-2.0
//
// What a paging owes, for each number of levels and for both walks; and the walks that must fail.
#include <fmt/format.h>

#include <algorithm>

#include "compiler/vcgen/walk.h"

namespace ptspec::vcgen {

using model::ExprId;
using model::Geometry;
using model::Paging;
using model::WalkClaim;
using model::WalkKind;

namespace {

class WalkObligations {
  public:
    explicit WalkObligations(Context& context) : context_(context), paging_(*context.model.paging) {}

    void add() {
        add_levels();
        for (uint32_t i = 0; i < paging_.geometries.size(); ++i) {
            for (const WalkKind kind : {WalkKind::pointer, WalkKind::lockless}) add_walk(i, kind);
        }
        for (uint32_t i = 0; i < context_.model.walk_must_fails.size(); ++i) add_must_fail(i);
    }

  private:
    static std::string count(const Geometry& geometry) { return fmt::format("{} levels", geometry.levels()); }

    Obligation obligation(std::string id) const {
        Obligation result;
        result.kind = ObligationKind::walk;
        result.id = "walk " + std::move(id);
        result.span = paging_.span;
        return result;
    }

    // Every boot has one of the numbers of levels, each can occur, and `mm_pxx_folded` tells them apart.
    void add_levels() {
        Obligation result = obligation("levels");
        const auto add = [&](ExprId query, Goal::Expect expect, std::string label) {
            Goal goal = context_.goal(context_.unfold(query), expect, {}, paging_.span, std::move(label));
            goal.role = Goal::Role::walk_levels;
            result.goals.push_back(std::move(goal));
        };
        ExprId some = context_.pool.boolean(false);
        for (const Geometry& geometry : paging_.geometries) {
            some = context_.either(some, geometry.when);
            add(geometry.when, Goal::Expect::satisfiable, count(geometry) + " can occur");
        }
        add(context_.negate(some), Goal::Expect::unsatisfiable, "a boot without any number of levels");
        for (size_t i = 0; i < paging_.geometries.size(); ++i) {
            for (size_t k = i + 1;
                 paging_.fold_time == Paging::FoldTime::boot && k < paging_.geometries.size(); ++k) {
                add(context_.both(paging_.geometries[i].when, paging_.geometries[k].when),
                    Goal::Expect::unsatisfiable,
                    fmt::format("a boot with {} and with {}", count(paging_.geometries[i]),
                                count(paging_.geometries[k])));
            }
        }
        for (const Geometry& geometry : paging_.geometries) add_folded(geometry, result);
        context_.add(std::move(result));
    }

    void add_folded(const Geometry& geometry, Obligation& result) {
        model::ExprPool& pool = context_.pool;
        for (unsigned level = 2; level < model::kernel_levels; ++level) {
            const auto folded =
                context_.model.find_operation(fmt::format("mm_{}_folded", model::level_name(level)));
            if (!folded) continue;
            const model::Operation& operation = context_.model.operations[*folded];
            if (operation.parameters.size() != 1) continue;
            const model::Sort sort = context_.model.type_of(operation.parameters[0]).sort;
            if (sort.is_bool() || operation.body == model::no_expr) continue;
            const std::array<ExprId, 1> argument{pool.constant(sort, geometry.levels())};
            const ExprId says = pool.call(*folded, model::bool_sort, argument);
            const bool exists = geometry.tables[geometry.table_of[level] - 1].level == level;
            const ExprId wrong = context_.both(geometry.when, exists ? says : context_.negate(says));
            Goal goal = context_.goal(context_.unfold(wrong), Goal::Expect::unsatisfiable, {}, operation.span,
                                      fmt::format("{} with {}", operation.name, count(geometry)));
            goal.role = Goal::Role::walk_levels;
            result.goals.push_back(std::move(goal));
        }
    }

    Goal goal_for(const WalkProof& proof, const WalkStatement& statement, uint32_t geometry, WalkKind kind) {
        Goal goal =
            context_.goal(context_.both(statement.assumption, context_.negate(statement.statement)),
                          Goal::Expect::unsatisfiable, proof.variables, statement.span, statement.label);
        goal.role = Goal::Role::walk;
        goal.walk = WalkQuestion{geometry,        kind,        statement.claim, statement.table,
                                 statement.level, proof.words, std::nullopt};
        return goal;
    }

    // Reads are shown in the states that W1 keeps to, and W1 from what was read there.
    static bool rests_on(WalkClaim claim, WalkClaim other) {
        return claim != WalkClaim::stepping && (other == WalkClaim::partition || other == WalkClaim::reads);
    }

    void add_walk(uint32_t geometry, WalkKind kind) {
        const WalkProof proof = walk_proof(context_, paging_, geometry, kind, nullptr);
        for (const WalkClaim claim :
             {WalkClaim::partition, WalkClaim::reads, WalkClaim::stepping, WalkClaim::fold}) {
            Obligation result =
                obligation(fmt::format("{} {} {}", model::walk_kind_name(kind), model::walk_claim_name(claim),
                                       count(paging_.geometries[geometry])));
            result.informative = claim == WalkClaim::stepping;
            const bool has_own = std::ranges::any_of(
                proof.statements, [&](const WalkStatement& statement) { return statement.claim == claim; });
            if (!has_own) continue;
            for (const WalkStatement& statement : proof.statements) {
                if (statement.claim != claim && !rests_on(claim, statement.claim)) continue;
                Goal goal = goal_for(proof, statement, geometry, kind);
                goal.walk->claim = claim;
                result.goals.push_back(std::move(goal));
            }
            context_.add(std::move(result));
        }
    }

    void add_must_fail(uint32_t index) {
        const model::WalkMustFail& must_fail = context_.model.walk_must_fails[index];
        Obligation result = obligation(fmt::format(
            "{} {} {} {}{}", must_fail.kind == model::MustFail::Kind::history ? "history" : "mutant",
            must_fail.name, model::walk_kind_name(must_fail.walk), model::walk_claim_name(must_fail.claim),
            must_fail.levels ? fmt::format(" {} levels", *must_fail.levels) : ""));
        result.span = must_fail.span;
        ExprId fails = context_.pool.boolean(false);
        WalkProof all;
        uint32_t only = 0;
        for (uint32_t i = 0; i < paging_.geometries.size(); ++i) {
            if (must_fail.levels && paging_.geometries[i].levels() != *must_fail.levels) continue;
            only = i;
            const WalkProof variant =
                walk_proof(context_, must_fail.variant, i, must_fail.walk, &must_fail.replacements);
            // One question for all: they share the range, and each has words of its own.
            model::Substitution range;
            if (!all.variables.empty()) {
                range = {{variant.variables[0], context_.pool.var(all.variables[0])},
                         {variant.variables[1], context_.pool.var(all.variables[1])}};
                all.variables.insert(all.variables.end(), variant.variables.begin() + 2,
                                     variant.variables.end());
            } else {
                all.variables = variant.variables;
            }
            all.words.insert(all.words.end(), variant.words.begin(), variant.words.end());
            for (const WalkStatement& statement : variant.statements) {
                if (statement.claim != must_fail.claim) continue;
                const ExprId broken =
                    context_.both(statement.assumption, context_.negate(statement.statement));
                fails = context_.either(fails, context_.pool.substitute(broken, range));
            }
        }
        Goal goal = context_.goal(fails, Goal::Expect::satisfiable, all.variables, must_fail.fails_span,
                                  "the walk goes wrong");
        goal.role = Goal::Role::walk_variant;
        goal.walk = WalkQuestion{only, must_fail.walk, must_fail.claim, 0, 0, all.words, index};
        result.goals.push_back(std::move(goal));
        for (uint32_t i = 0; i < paging_.geometries.size(); ++i) {
            if (must_fail.levels && paging_.geometries[i].levels() != *must_fail.levels) continue;
            const WalkProof proof = walk_proof(context_, paging_, i, must_fail.walk, nullptr);
            for (const WalkStatement& statement : proof.statements) {
                if (!rests_on(must_fail.claim, statement.claim)) continue;
                Goal original = goal_for(proof, statement, i, must_fail.walk);
                original.label = "unmodified, " + original.label;
                original.walk->claim = must_fail.claim;
                result.goals.push_back(std::move(original));
            }
        }
        context_.add(std::move(result));
    }

    Context& context_;
    const Paging& paging_;
};

}  // namespace

void add_walk_obligations(Context& context) {
    if (context.model.paging) WalkObligations(context).add();
}

}  // namespace ptspec::vcgen

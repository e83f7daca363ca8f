// SPDX-License-Identifier: Apache-2.0
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>

#include "compiler/model/testing/model_builder.h"
#include "compiler/vcgen/goal.h"

namespace ptspec::vcgen {
namespace {

using model::ExprId;
using model::Op;
using model::testing::ModelBuilder;
using ::testing::ElementsAre;
using ::testing::IsEmpty;

class GenerateTest : public ::testing::Test {
  protected:
    GenerateTest() {
        truth = builder.boolean();
        pte = builder.entry("pte", 8,
                            {ModelBuilder::field("present", 0, 0), ModelBuilder::field("dirty", 1, 1),
                             ModelBuilder::field("rest", 7, 2)});
        const auto e = builder.parameter("e", pte);
        present = builder.operation("present", {e}, truth, builder.bit(builder.var(e), 0));
        const auto d = builder.parameter("e", pte);
        dirty = builder.operation("dirty", {d}, truth, builder.bit(builder.var(d), 1));
        const auto m = builder.parameter("e", pte);
        mkdirty = builder.operation("mkdirty", {m}, pte, builder.set(builder.var(m), 1));
        e_ = builder.parameter("e", pte);
    }

    ExprId e() { return builder.var(e_); }
    ExprId yes() { return builder.pool().boolean(true); }
    std::vector<std::string> ids() {
        std::vector<std::string> result;
        for (const Obligation& obligation : generate_obligations(builder.model)) {
            result.push_back(obligation.id);
        }
        return result;
    }
    const Obligation& obligation(const std::string& id) {
        obligations = generate_obligations(builder.model);
        const auto found = std::ranges::find(obligations, id, &Obligation::id);
        EXPECT_NE(found, obligations.end()) << id;
        return *found;
    }

    ModelBuilder builder;
    model::TypeId truth = 0, pte = 0;
    model::OperationId present = 0, dirty = 0, mkdirty = 0;
    model::Parameter e_;
    std::vector<Obligation> obligations;
};

TEST_F(GenerateTest, WhatOwesNothingHasNoObligation) { EXPECT_THAT(ids(), IsEmpty()); }

TEST_F(GenerateTest, ObligationsComeInTheOrderOfReportsWithStableNames) {
    builder.law("sets", {e_}, builder.call(present, {e()}),
                {builder.call(dirty, {builder.call(mkdirty, {e()})})});
    builder.model.operations[mkdirty].touches = 2;
    builder.model.examples.push_back({yes(), "true", {}});
    builder.model.examples.push_back({yes(), "true", {}});
    model::Replacement replacement{mkdirty, builder.var(builder.model.operations[mkdirty].parameters[0]), {}};
    model::MustFail history;
    history.name = "H1";
    history.replacements = {replacement};
    builder.model.must_fails.push_back(history);
    EXPECT_THAT(ids(),
                ElementsAre("touches mkdirty", "toy.sets", "vacuity V1 toy.sets", "vacuity V2 toy.sets",
                            "history H1 toy.sets", "example true", "example true #2"));
}

TEST_F(GenerateTest, GoalsHaveNoCalls) {
    builder.law("sets", {e_}, builder.call(present, {e()}),
                {builder.call(dirty, {builder.call(mkdirty, {e()})})});
    for (const Obligation& each : generate_obligations(builder.model)) {
        for (const Goal& goal : each.goals) {
            for (const ExprId id : builder.pool().reachable(goal.query)) {
                EXPECT_NE(builder.pool().node(id).op, Op::call);
            }
        }
    }
}

TEST_F(GenerateTest, ConfigurationIsAskedForOnlyWhereItMatters) {
    const auto mask = builder.config("mask", builder.bits(8));
    builder.model.config_where =
        builder.pool().binary(Op::less, builder.word(3, 8), builder.pool().var(mask));
    const auto p = builder.parameter("e", pte);
    const auto masked = builder.operation(
        "masked", {p}, pte, builder.pool().binary(Op::bit_and, builder.var(p), builder.pool().var(mask)));
    builder.law("plain", {e_}, yes(), {builder.call(dirty, {e()})});
    builder.law("masking", {e_}, yes(), {builder.call(dirty, {builder.call(masked, {e()})})});
    EXPECT_THAT(obligation("toy.plain").goals[0].inputs, ElementsAre(e_.variable));
    EXPECT_THAT(obligation("toy.masking").goals[0].inputs, ElementsAre(e_.variable, mask));
    EXPECT_EQ(obligation("vacuity config").goals[0].role, Goal::Role::config_possible);
}

TEST_F(GenerateTest, AFindingTakesThePlaceOfItsLaw) {
    builder.law("wrong", {e_}, yes(), {builder.call(dirty, {e()})});
    model::MustFail finding;
    finding.kind = model::MustFail::Kind::finding;
    finding.name = "sometimes";
    finding.when = builder.negate(builder.bit(e(), 1));
    builder.model.must_fails.push_back(finding);
    EXPECT_THAT(ids(),
                ElementsAre("vacuity V1 toy.wrong", "vacuity V2 toy.wrong", "finding sometimes toy.wrong"));
    const Obligation& found = obligation("finding sometimes toy.wrong");
    ASSERT_EQ(found.goals.size(), 3U);
    EXPECT_EQ(found.goals[0].role, Goal::Role::inside);
    EXPECT_EQ(found.goals[1].role, Goal::Role::exact);
    EXPECT_EQ(found.goals[2].role, Goal::Role::outside);
}

TEST_F(GenerateTest, AnExcuseTakesThePlaceOfTheVacuityChecks) {
    const uint32_t law = builder.law("idle", {e_}, yes(), {builder.call(dirty, {e()})});
    builder.model.excuses.push_back({law, "because", {}});
    EXPECT_THAT(ids(), ElementsAre("toy.idle", "vacuity excuse toy.idle"));
}

TEST_F(GenerateTest, RequiresIsOwedAtEachCallUnderWhatIsKnownThere) {
    builder.model.operations[dirty].requires_ = {
        builder.bit(builder.var(builder.model.operations[dirty].parameters[0]), 0)};
    const ExprId checked = builder.both(builder.bit(e(), 0), builder.call(dirty, {e()}));
    builder.law("guarded", {e_}, yes(), {checked});
    builder.law("conditional", {e_}, builder.bit(e(), 0), {builder.call(dirty, {e()})});
    builder.law("bold", {e_}, yes(), {builder.call(dirty, {e()})});
    EXPECT_TRUE(builder.pool().is_false(obligation("safety law toy.guarded").goals[0].query));
    EXPECT_TRUE(builder.pool().is_false(obligation("safety law toy.conditional").goals[0].query));
    const Goal& bold = obligation("safety law toy.bold").goals[0];
    EXPECT_EQ(bold.role, Goal::Role::call_requires);
    EXPECT_EQ(bold.label, "requires of dirty");
    EXPECT_FALSE(builder.pool().is_constant(bold.query));
}

TEST_F(GenerateTest, ConjunctsOfOneKeepsAreRefutableTogether) {
    const ExprId after = builder.call(mkdirty, {e()});
    const uint32_t law =
        builder.law("frame", {e_}, yes(),
                    {builder.equal(builder.call(present, {after}), builder.call(present, {e()})), yes()});
    for (auto& conjunct : builder.model.laws[law].conjuncts) {
        conjunct.label = "some observer";
    }
    EXPECT_EQ(obligation("vacuity V2 toy.frame").goals.size(), 1U);
}

TEST_F(GenerateTest, BranchesOfTheClaimAreOwedOnceEach) {
    const ExprId antecedent = builder.call(present, {e()});
    const ExprId left = builder.pool().binary(Op::implies, antecedent, builder.call(dirty, {e()}));
    const ExprId right = builder.pool().if_then_else(antecedent, builder.call(dirty, {e()}),
                                                     builder.negate(builder.call(dirty, {e()})));
    builder.law("branches", {e_}, yes(), {left, right});
    const Obligation& found = obligation("vacuity V3 toy.branches");
    EXPECT_EQ(found.goals.size(), 2U) << "an antecedent and the same branch are one question";
}

}  // namespace
}  // namespace ptspec::vcgen

// SPDX-License-Identifier: Apache-2.0
#include "compiler/prove/kept_runs.h"

#include <gtest/gtest.h>
#include <unistd.h>

#include <algorithm>
#include <filesystem>

#include "compiler/prove/prove.h"
#include "compiler/sema/testing/analysed.h"

namespace ptspec::prove {
namespace {

using sema::testing::Analysed;

// All sixteen are set after sixteen steps, and there are 2^16 states on the way.
constexpr const char* many_alike = R"(
machine lamps {
    var lit : set of 0..<16 = 0
    action light(n: 0..<16) requires !lit[n] { lit[n] = true; }
    cover all_lit: count(lit) == 16
}
)";

class KeptRunsTest : public ::testing::Test {
  protected:
    KeptRunsTest() : machine(*toy.analysis.machines.at(0)), goals(machine) {
        for (property = 0; !machine.properties[property].is_cover(); ++property) {
        }
    }
    ~KeptRunsTest() override { std::filesystem::remove_all(folder); }

    ObligationResult prove_cover() {
        query::CacheFolder cache(folder);
        ProveOptions options;
        options.query.cache = std::shared_ptr<query::CacheFolder>(&cache, [](query::CacheFolder*) {});
        ProofReport report;
        prove_machines({&machine}, options, report);
        const auto& results = report.targets.at(0).obligations;
        return *std::ranges::find(results, "cover all_lit",
                                  [](const ObligationResult& each) { return each.obligation.id; });
    }
    model::Trace run() const {
        model::Trace trace;
        trace.states.push_back({0});
        for (uint64_t n = 0; n < 16; ++n) {
            trace.moves.push_back({0, {n}});
            trace.states.push_back({trace.states.back()[0] | uint64_t{1} << n});
        }
        return trace;
    }
    std::optional<model::Trace> kept(const model::Trace& trace) {
        query::CacheFolder cache(folder);
        KeptRuns runs(&cache);
        runs.keep(machine, goals, property, trace);
        EXPECT_TRUE(runs.flush());
        query::CacheFolder again(folder);
        return KeptRuns(&again).find(machine, goals, property);
    }

    Analysed toy{many_alike};
    model::Machine& machine;
    vcgen::MachineGoals goals;
    uint32_t property = 0;
    std::filesystem::path folder = std::filesystem::temp_directory_path() /
                                   ("ptspec-runs-" + std::to_string(::getpid()) + "-" +
                                    ::testing::UnitTest::GetInstance()->current_test_info()->name());
};

TEST_F(KeptRunsTest, TheSecondProofTellsTheSame) {
    const ObligationResult first = prove_cover(), second = prove_cover();
    for (const ObligationResult& result : {first, second}) {
        EXPECT_EQ(result.status, Status::proved);
        ASSERT_TRUE(result.machine && result.machine->trace);
        EXPECT_EQ(result.machine->trace->moves.size(), 16U);
    }
    EXPECT_EQ(first.machine->trace->states, second.machine->trace->states);
    EXPECT_EQ(first.machine->method, second.machine->method);
}

TEST_F(KeptRunsTest, ARunIsTakenAgain) {
    const auto found = kept(run());
    ASSERT_TRUE(found);
    EXPECT_EQ(found->states, run().states);
}

TEST_F(KeptRunsTest, WhatTheMachineDoesNotDoIsNoRun) {
    model::Trace twice = run();
    twice.moves[3] = twice.moves[2];  // the guard does not hold
    EXPECT_FALSE(kept(twice));
}

TEST_F(KeptRunsTest, NorIsOneThatDoesNotShowTheProperty) {
    model::Trace early = run();
    early.moves.pop_back();
    early.states.pop_back();
    EXPECT_FALSE(kept(early));
}

TEST_F(KeptRunsTest, NorIsOneOfAnotherMachine) {
    ASSERT_TRUE(kept(run()));
    std::string text = many_alike;
    text.replace(text.find("!lit[n]"), 7, "!lit[n] && n != 3");
    Analysed other(text);
    model::Machine& changed = *other.analysis.machines.at(0);
    vcgen::MachineGoals changed_goals(changed);
    query::CacheFolder cache(folder);
    EXPECT_FALSE(KeptRuns(&cache).find(changed, changed_goals, property));
}

TEST_F(KeptRunsTest, NothingIsKeptWithoutAFolder) {
    KeptRuns none(nullptr);
    none.keep(machine, goals, property, run());
    EXPECT_TRUE(none.flush());
    EXPECT_FALSE(none.find(machine, goals, property));
}

}  // namespace
}  // namespace ptspec::prove

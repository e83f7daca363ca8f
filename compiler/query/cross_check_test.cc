// SPDX-License-Identifier: Apache-2.0
#include "compiler/query/cross_check.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <unistd.h>

#include <deque>
#include <fstream>

#include "compiler/model/testing/model_builder.h"
#include "compiler/model/testing/random_tree.h"
#include "compiler/support/coprocess.h"
#include "compiler/support/process.h"

namespace ptspec::query {
namespace {

using model::ExprId;
using model::Op;
using model::VariableId;
using model::testing::ModelBuilder;
using model::testing::TreeGenerator;
using ::testing::HasSubstr;
using Kind = Opinion::Kind;

class CrossCheckTest : public ::testing::Test {
  protected:
    CrossCheckTest() { std::filesystem::create_directories(folder); }
    ~CrossCheckTest() override { std::filesystem::remove_all(folder); }

    VariableId variable(const std::string& name, unsigned width) {
        return builder.pool().add_variable(name, model::Sort{static_cast<uint8_t>(width)});
    }
    void ask(ExprId query, std::vector<VariableId> inputs, ExprId written) {
        vcgen::Goal goal;
        goal.query = query;
        goal.written = written;
        goal.inputs = std::move(inputs);
        goals.push_back(std::move(goal));
        refs.push_back({&builder.model, &goals.back(), "toy leaf.law@pte"});
    }
    // a < b && b < a, which no constructor of expressions folds.
    ExprId impossible(VariableId a, VariableId b) {
        model::ExprPool& pool = builder.pool();
        return builder.both(pool.binary(Op::less, pool.var(a), pool.var(b)),
                            pool.binary(Op::less, pool.var(b), pool.var(a)));
    }
    // One that is possible, and one that is not.
    void ask_two() {
        const auto a = variable("a", 8), b = variable("b", 8);
        const ExprId possible = builder.equal(builder.pool().var(a), builder.word(9, 8));
        ask(possible, {a, b}, possible);
        ask(builder.pool().boolean(false), {a, b}, impossible(a, b));
    }
    // A solver that is the body of a shell function.
    smt::SecondSolver fake(const std::string& body, const std::string& version = "fake 1") {
        const auto path = folder / "solver";
        std::ofstream(path) << "#!/bin/sh\nif [ \"$1\" = --version ]; then echo " << version
                            << "; exit; fi\necho asked >>" << (folder / "log").string() << "\n"
                            << body << "\n";
        std::filesystem::permissions(path, std::filesystem::perms::owner_all);
        auto found = smt::SecondSolver::find(path.string());
        EXPECT_TRUE(found.has_value());
        return found.value();
    }
    size_t times_asked() {
        std::ifstream log(folder / "log");
        size_t lines = 0;
        for (std::string line; std::getline(log, line);) {
            ++lines;
        }
        return lines;
    }
    std::vector<Opinion> opinions(const smt::SecondSolver& solver) {
        Options first = options;
        first.cache.reset();
        first.smt_directory.reset();
        answers = run(refs, first, statistics);
        // Each time as in a process of its own.
        options.cache = use_cache ? std::make_shared<CacheFolder>(folder / "cache") : nullptr;
        return cross_check(refs, answers, solver, options, statistics);
    }

    std::filesystem::path folder = std::filesystem::temp_directory_path() /
                                   ("ptspec-cross-" + std::to_string(::getpid()) + "-" +
                                    ::testing::UnitTest::GetInstance()->current_test_info()->name());
    ModelBuilder builder;
    std::deque<vcgen::Goal> goals;
    std::vector<GoalRef> refs;
    std::vector<Answer> answers;
    Options options;
    bool use_cache = false;
    Statistics statistics;
};

constexpr const char* honest = "if grep -q bvult; then echo unsat; else echo sat; fi";

TEST_F(CrossCheckTest, AgreementIsConfirmedAndKeptForThisSolver) {
    use_cache = true;
    ask_two();
    for (const Opinion& opinion : opinions(fake(honest))) {
        EXPECT_EQ(opinion.kind, Kind::confirmed);
    }
    EXPECT_EQ(times_asked(), 2U) << "also what simplification alone decides";
    opinions(fake(honest));
    EXPECT_EQ(times_asked(), 2U) << "kept";
    opinions(fake(honest, "fake 2"));
    EXPECT_EQ(times_asked(), 4U) << "another version is another opinion";
}

TEST_F(CrossCheckTest, ALieIsADisagreement) {
    use_cache = true;
    options.smt_directory = folder / "smt";
    ask_two();
    for (int round = 0; round < 2; ++round) {  // and not kept
        const auto found = opinions(fake("echo sat"));
        EXPECT_EQ(found[0].kind, Kind::confirmed);
        EXPECT_EQ(found[1].kind, Kind::disagrees);
        EXPECT_THAT(found[1].reason, HasSubstr("z3 says unsat, fake 1 says sat; the same of the goal as it"));
        EXPECT_THAT(found[1].reason, HasSubstr("as_written.smt2"));
    }
    const auto other_way = opinions(fake("echo unsat", "fake 2"));
    EXPECT_EQ(other_way[0].kind, Kind::disagrees);
    EXPECT_EQ(other_way[1].kind, Kind::confirmed);
}

// What only our simplification got wrong is seen, and said to be that.
TEST_F(CrossCheckTest, AWrongSimplificationIsFound) {
    const auto a = variable("a", 8), b = variable("b", 8);
    ask(builder.equal(builder.pool().var(a), builder.word(9, 8)), {a, b}, impossible(a, b));
    const auto found = opinions(fake(honest));
    EXPECT_EQ(found[0].kind, Kind::disagrees);
    EXPECT_THAT(found[0].reason, HasSubstr("of the goal as it was simplified both say the same"));
}

TEST_F(CrossCheckTest, WhatItDoesNotSayIsNotConfirmed) {
    ask_two();
    for (const char* body : {"echo unknown", "exit 0", "echo sat; exit 1", "echo sated", "kill -9 $$",
                             "echo '(error \"no\")'", "echo unsat >&2"}) {
        for (const Opinion& opinion : opinions(fake(body))) {
            EXPECT_EQ(opinion.kind, Kind::unconfirmed) << body;
            EXPECT_FALSE(opinion.reason.empty()) << body;
        }
    }
}

TEST_F(CrossCheckTest, LimitsHoldForItToo) {
    ask_two();
    options.wall_clock_ms = 200;
    EXPECT_EQ(opinions(fake("sleep 1000"))[0].reason, "time limit reached");
    if (memory_can_be_limited) {
        options.wall_clock_ms = 60'000;
        options.memory_mb = 100;
        const auto found = opinions(
            fake("cat >/dev/null; if [ $(ulimit -v) = 102400 ]; then echo unknown; else echo sat; fi"));
        EXPECT_EQ(found[0].reason, "it says: unknown");
    }
}

TEST_F(CrossCheckTest, WhatIsUndecidedIsNotAskedAndAStopEndsIt) {
    ask_two();
    answers = run(refs, options, statistics);
    answers[0].verdict = Verdict::unknown;
    std::stop_source stop;
    stop.request_stop();
    options.stop = stop.get_token();
    const auto found = cross_check(refs, answers, fake(honest), options, statistics);
    EXPECT_EQ(found[0].kind, Kind::none);
    EXPECT_EQ(found[1].kind, Kind::unconfirmed);
    EXPECT_EQ(found[1].reason, "stopped on request");
}

TEST_F(CrossCheckTest, Cvc5AgreesOnRandomPrograms) {
    const auto solver = smt::SecondSolver::find("cvc5");
    if (!solver) {
        GTEST_SKIP() << solver.error().message;
    }
    std::vector<VariableId> variables;
    for (const unsigned width : {0u, 1u, 8u, 12u, 32u, 64u}) {
        variables.push_back(variable("v" + std::to_string(width), width));
    }
    TreeGenerator generator(builder.pool(), variables, 77);
    for (int i = 0; i < 60; ++i) {
        const ExprId query = generator.build(generator.tree(model::bool_sort, 4));
        ask(query, variables, query);
    }
    options.resource_limit = 200'000;
    options.minimise = false;
    size_t confirmed = 0;
    for (const Opinion& opinion : opinions(*solver)) {
        EXPECT_NE(opinion.kind, Kind::disagrees) << opinion.reason;
        confirmed += opinion.kind == Kind::confirmed ? 1 : 0;
    }
    EXPECT_GT(confirmed, 40U);
}

}  // namespace
}  // namespace ptspec::query

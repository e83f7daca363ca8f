// SPDX-License-Identifier: Apache-2.0
#include "compiler/smt/solver.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <sys/wait.h>
#include <unistd.h>

#include <array>
#include <chrono>
#include <csignal>
#include <fstream>
#include <thread>

#include "compiler/model/interpreter.h"
#include "compiler/model/testing/random_tree.h"
#include "compiler/support/coprocess.h"

namespace ptspec::smt {
namespace {

using model::bits_sort;
using model::bool_sort;
using model::ExprId;
using model::ExprPool;
using model::Op;
using model::Sort;
using model::testing::Tree;
using model::testing::TreeGenerator;
using ::testing::HasSubstr;

// x * y == a 62-bit product of two primes: no solver of this kind ends soon.
Question factoring(ExprPool& pool) {
    const auto x = pool.add_variable("x", bits_sort(64)), y = pool.add_variable("y", bits_sort(64));
    const auto constant = [&](uint64_t value) { return pool.constant(bits_sort(64), value); };
    const auto small = [&](ExprId id) {
        return pool.binary(Op::logical_and, pool.binary(Op::less, id, constant(uint64_t{1} << 31)),
                           pool.binary(Op::less, constant(1), id));
    };
    const ExprId product = pool.binary(Op::multiply_wrapping, pool.var(x), pool.var(y));
    const ExprId query =
        pool.binary(Op::logical_and, pool.binary(Op::equal, product, constant(2147483629ULL * 2147483587ULL)),
                    pool.binary(Op::logical_and, small(pool.var(x)), small(pool.var(y))));
    return make_question(pool, query, std::array{x, y});
}

Limits limits(uint64_t resources, unsigned milliseconds = 60'000) {
    return {resources, Limits::Clock::now() + std::chrono::milliseconds(milliseconds)};
}

TEST(SolverTest, AnswersAndValues) {
    ExprPool pool;
    const auto x = pool.add_variable("x", bits_sort(8)), p = pool.add_variable("p", bool_sort);
    const ExprId is_five = pool.binary(Op::equal, pool.var(x), pool.constant(bits_sort(8), 5));
    Solver solver;
    solver.load(make_question(pool, pool.binary(Op::logical_and, is_five, pool.var(p)), std::array{x, p}));
    const Check found = solver.check({});
    EXPECT_EQ(found.verdict, Verdict::satisfiable);
    EXPECT_EQ(found.values, (std::vector<uint64_t>{5, 1}));
    const ExprId is_odd = pool.unary(Op::bit_to_bool, pool.extract(pool.var(x), 0, 0));
    const ExprId never = pool.binary(Op::logical_and, is_five, pool.unary(Op::logical_not, is_odd));
    solver.load(make_question(pool, never, std::array{x}));
    EXPECT_EQ(solver.check({}).verdict, Verdict::unsatisfiable);
}

TEST(SolverTest, ConstantQuestions) {
    ExprPool pool;
    Solver solver;
    solver.load(make_question(pool, pool.boolean(true), {}));
    EXPECT_EQ(solver.check({}).verdict, Verdict::satisfiable);
    solver.load(make_question(pool, pool.boolean(false), {}));
    EXPECT_EQ(solver.check({}).verdict, Verdict::unsatisfiable);
}

TEST(SolverTest, FixingBitsNarrowsTheQuestion) {
    ExprPool pool;
    const auto x = pool.add_variable("x", bits_sort(8));
    const ExprId large = pool.binary(Op::less, pool.constant(bits_sort(8), 100), pool.var(x));
    Solver solver;
    solver.load(make_question(pool, large, std::array{x}));
    ASSERT_EQ(solver.check({}).verdict, Verdict::satisfiable);
    const Check low = solver.try_fix({0, 7, 7, 0}, {});
    ASSERT_EQ(low.verdict, Verdict::satisfiable);
    EXPECT_GT(low.values[0], 100U);
    EXPECT_LT(low.values[0], 128U);
    EXPECT_EQ(solver.try_fix({0, 6, 5, 0}, {}).verdict, Verdict::unsatisfiable);
    solver.fix({0, 6, 6, 1});
    const Check again = solver.check({});
    ASSERT_EQ(again.verdict, Verdict::satisfiable);
    EXPECT_EQ(again.values[0] >> 6, 1U);
}

TEST(SolverTest, BothWaysAgree) {
    model::ClosedModel model;
    ExprPool& pool = model.pool;
    std::vector<model::VariableId> variables;
    for (const unsigned width : {0u, 1u, 4u, 8u, 12u}) {
        variables.push_back(
            pool.add_variable("v" + std::to_string(width), Sort{static_cast<uint8_t>(width)}));
    }
    TreeGenerator generator(pool, variables, 31);
    Solver solver;
    for (int i = 0; i < 300; ++i) {
        const Question question =
            make_question(pool, generator.build(generator.tree(bool_sort, 1 + i % 5)), variables);
        solver.load(question);
        EXPECT_EQ(solver.check({}).verdict, solver.check_at_once({}).verdict) << question.text;
    }
}

TEST(SolverTest, TheResourceLimitIsDeterministicAndNamed) {
    ExprPool pool;
    const Question question = factoring(pool);
    Solver solver;
    for (int round = 0; round < 2; ++round) {
        solver.load(question, true);
        const Check check = solver.check(limits(20'000));
        EXPECT_EQ(check.verdict, Verdict::unknown);
        EXPECT_EQ(check.cause, Cause::resource_limit);
        EXPECT_EQ(check.reason, "resource limit of 20000 reached");
    }
}

TEST(SolverTest, WallClockIsABackstop) {
    ExprPool pool;
    Solver solver;
    solver.load(factoring(pool));
    const auto begin = std::chrono::steady_clock::now();
    const Check check = solver.check(limits(4'000'000'000, 100));
    EXPECT_EQ(check.cause, Cause::wall_clock);
    EXPECT_EQ(check.reason, "time limit reached");
    EXPECT_LT(std::chrono::steady_clock::now() - begin, std::chrono::seconds(5));
    // The solver is of further use.
    solver.load(make_question(pool, pool.boolean(true), {}));
    EXPECT_EQ(solver.check({}).verdict, Verdict::satisfiable);
}

TEST(SolverTest, AStopCutsARunningCheckShort) {
    ExprPool pool;
    std::stop_source stop;
    Solver solver({.stop = stop.get_token()});
    solver.load(factoring(pool));
    const std::jthread later([&stop] {
        std::this_thread::sleep_for(std::chrono::milliseconds(50));
        stop.request_stop();
    });
    const Check check = solver.check(limits(4'000'000'000));
    EXPECT_EQ(check.verdict, Verdict::unknown);
    EXPECT_EQ(check.cause, Cause::stopped);
    EXPECT_EQ(solver.check({}).cause, Cause::stopped);
}

// As many dividers as it takes: clauses by the million before the search, which is what is counted, begins.
Question hungry(ExprPool& pool) {
    const auto x = pool.add_variable("x", bits_sort(64)), y = pool.add_variable("y", bits_sort(64));
    ExprId sum = pool.var(x);
    for (uint64_t i = 0; i < 400; ++i) {
        const ExprId mixed = pool.binary(Op::bit_xor, sum, pool.constant(bits_sort(64), i * 77));
        sum = pool.binary(Op::add_wrapping, pool.var(x), pool.binary(Op::divide, mixed, pool.var(y)));
    }
    return make_question(pool, pool.binary(Op::equal, sum, pool.var(y)), std::array{x, y});
}

TEST(SolverTest, MemoryHasALimit) {
    if (!memory_can_be_limited) {
        GTEST_SKIP() << "not under a sanitizer";
    }
    ExprPool pool;
    const Question question = hungry(pool);
    Solver solver({.memory_mb = 160});
    for (const bool fresh : {false, true}) {
        solver.load(question, fresh);
        const Check check = solver.check(limits(4'000'000'000));
        EXPECT_EQ(check.verdict, Verdict::unknown);
        EXPECT_EQ(check.cause, Cause::memory) << check.reason;
        EXPECT_EQ(check.reason, "memory limit of 160 MB reached");
        EXPECT_EQ(solver.process(), 0);
        EXPECT_EQ(solver.check_at_once({}).cause, Cause::memory) << "nothing is loaded any more";
        solver.load(make_question(pool, pool.boolean(false), {}));
        EXPECT_EQ(solver.check({}).verdict, Verdict::unsatisfiable);
    }
}

TEST(SolverTest, AKilledWorkerIsUnknownAndReplaced) {
    ExprPool pool;
    Solver solver;
    solver.load(make_question(pool, pool.boolean(true), {}));
    ASSERT_EQ(solver.check({}).verdict, Verdict::satisfiable);
    const int process = solver.process();
    ASSERT_GT(process, 0);
    const std::jthread killer([process] {
        std::this_thread::sleep_for(std::chrono::milliseconds(50));
        ::kill(process, SIGKILL);
    });
    solver.load(factoring(pool));
    EXPECT_FALSE(solver.undisturbed());
    const Check check = solver.check(limits(4'000'000'000));
    EXPECT_EQ(check.verdict, Verdict::unknown);
    EXPECT_EQ(check.cause, Cause::crashed);
    EXPECT_THAT(check.reason, HasSubstr("killed by signal 9"));
    solver.load(make_question(pool, pool.boolean(true), {}));
    EXPECT_TRUE(solver.undisturbed());
    EXPECT_EQ(solver.check({}).verdict, Verdict::satisfiable);
}

TEST(SolverTest, AWorkerGoesWithWhoStartedIt) {
    // Who is killed cannot tidy up: the child starts a worker and is killed while that solves.
    int ends[2];
    ASSERT_EQ(::pipe(ends), 0);
    const pid_t child = ::fork();
    if (child == 0) {
        ExprPool pool;
        Solver solver;
        solver.load(make_question(pool, pool.boolean(true), {}));
        solver.check({});
        const int process = solver.process();
        [[maybe_unused]] const ssize_t written = ::write(ends[1], &process, sizeof process);
        solver.load(factoring(pool));
        solver.check(limits(4'000'000'000));
        ::_exit(0);
    }
    int worker = 0;
    ASSERT_EQ(::read(ends[0], &worker, sizeof worker), static_cast<ssize_t>(sizeof worker));
    EXPECT_EQ(::kill(worker, 0), 0);
    ::kill(child, SIGKILL);
    ::waitpid(child, nullptr, 0);
    // Gone, or a zombie that nobody has reaped yet.
    const auto runs = [worker] {
        std::ifstream stat("/proc/" + std::to_string(worker) + "/stat");
        std::string text;
        return std::getline(stat, text) && text.find(") Z ") == std::string::npos;
    };
    for (int tries = 0; tries < 1000 && runs(); ++tries) {
        std::this_thread::sleep_for(std::chrono::milliseconds(10));
    }
    EXPECT_FALSE(runs());
}

TEST(SolverTest, WithoutItsProgramEverythingIsUnknown) {
    ExprPool pool;
    Solver solver({.program = "/no/such/solver"});
    solver.load(make_question(pool, pool.boolean(true), {}));
    const Check check = solver.check({});
    EXPECT_EQ(check.verdict, Verdict::unknown);
    EXPECT_THAT(check.reason, HasSubstr("cannot start `/no/such/solver`"));
}

TEST(SolverTest, WhatIsNoReplyIsNotBelieved) {
    ExprPool pool;
    Solver solver({.program = "cat"});  // says what it is told
    solver.load(make_question(pool, pool.boolean(true), {}));
    const Check check = solver.check({});
    EXPECT_EQ(check.verdict, Verdict::unknown);
    EXPECT_EQ(check.cause, Cause::crashed);
}

TEST(SolverTest, AQuestionThatIsNoSmtLibIsAnErrorAndNothingWorse) {
    Solver solver;
    for (const Question& question :
         {Question{"(assert (= nobody #b1))", 1, {}}, Question{"(assert", 0, {}}}) {
        solver.load(question);
        const Check check = solver.check({});
        EXPECT_EQ(check.cause, Cause::solver);
        EXPECT_THAT(check.reason, HasSubstr("cannot read"));
    }
    solver.load({"(assert false)", 1, {}});
    EXPECT_EQ(solver.check({}).verdict, Verdict::unsatisfiable);
}

TEST(SolverTest, TakesDeepQuestions) {
    ExprPool pool;
    const auto a = pool.add_variable("a", bits_sort(8)), b = pool.add_variable("b", bits_sort(8));
    ExprId chain = pool.var(a);
    for (int i = 0; i < 3'000; ++i) {
        chain = pool.binary(i % 2 == 0 ? Op::bit_xor : Op::bit_or, chain, pool.var(b));
    }
    Solver solver;
    solver.load(make_question(pool, pool.binary(Op::equal, chain, pool.var(a)), std::array{a, b}));
    EXPECT_EQ(solver.check({}).verdict, Verdict::satisfiable);
}

// The translation against the reference interpreter, on random programs under random values: the solver must
// find that the expression has exactly the interpreter's value, faults read the solver's way.
TEST(SolverTest, AgreesWithTheInterpreter) {
    model::ClosedModel model;
    ExprPool& pool = model.pool;
    std::vector<model::VariableId> variables;
    for (const unsigned width : {0u, 1u, 4u, 8u, 12u, 31u, 32u, 64u}) {
        variables.push_back(
            pool.add_variable("v" + std::to_string(width), Sort{static_cast<uint8_t>(width)}));
    }
    TreeGenerator generator(pool, variables, 7);
    Solver solver;
    for (int i = 0; i < 3000; ++i) {
        const Sort sort{static_cast<uint8_t>(generator.random()() % 65)};
        const ExprId root = generator.build(generator.tree(sort, 1 + i % 5));
        const std::vector<uint64_t> values = generator.values();
        model::Assignment assignment;
        ExprId query = pool.boolean(true);
        for (size_t v = 0; v < variables.size(); ++v) {
            assignment[variables[v]] = values[v];
            const ExprId value = pool.constant(pool.variable(variables[v]).sort, values[v]);
            query =
                pool.binary(Op::logical_and, query, pool.binary(Op::equal, pool.var(variables[v]), value));
        }
        model::InterpreterOptions options;
        options.arithmetic_as_solver = true;
        const auto evaluation = model::evaluate(model, root, assignment, options);
        const ExprId found = pool.constant(sort, std::get<uint64_t>(evaluation));
        const ExprId differs = pool.unary(Op::logical_not, pool.binary(Op::equal, root, found));
        const Question question =
            make_question(pool, pool.binary(Op::logical_and, query, differs), variables);
        solver.load(question);
        ASSERT_EQ(solver.check({}).verdict, Verdict::unsatisfiable) << question.text;
    }
}

// And the other way round: what the solver calls satisfiable is true for the interpreter.
TEST(SolverTest, ModelsSatisfyTheInterpreter) {
    model::ClosedModel model;
    ExprPool& pool = model.pool;
    std::vector<model::VariableId> variables;
    for (const unsigned width : {0u, 1u, 4u, 8u, 12u, 32u, 64u}) {
        variables.push_back(
            pool.add_variable("v" + std::to_string(width), Sort{static_cast<uint8_t>(width)}));
    }
    TreeGenerator generator(pool, variables, 11);
    Solver solver;
    int satisfiable = 0;
    for (int i = 0; i < 1500; ++i) {
        const ExprId root = generator.build(generator.tree(bool_sort, 1 + i % 5));
        const Question question = make_question(pool, root, variables);
        solver.load(question);
        const Check check = solver.check(limits(300'000));
        if (check.verdict != Verdict::satisfiable) {
            continue;
        }
        ++satisfiable;
        model::Assignment assignment;
        for (const auto variable : variables) {
            assignment[variable] = 0;
        }
        for (size_t v = 0; v < question.inputs.size(); ++v) {
            assignment[question.inputs[v].variable] = check.values[v];
        }
        model::InterpreterOptions options;
        options.arithmetic_as_solver = true;
        const auto evaluation = model::evaluate(model, root, assignment, options);
        ASSERT_EQ(std::get<uint64_t>(evaluation), 1U) << question.text;
    }
    EXPECT_GT(satisfiable, 500);
}

}  // namespace
}  // namespace ptspec::smt

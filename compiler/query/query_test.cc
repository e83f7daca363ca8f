// SPDX-License-Identifier: Apache-2.0
#include "compiler/query/query.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <unistd.h>

#include <atomic>
#include <csignal>
#include <deque>
#include <fstream>
#include <thread>

#include "compiler/model/interpreter.h"
#include "compiler/model/testing/model_builder.h"
#include "compiler/model/testing/random_tree.h"
#include "compiler/support/coprocess.h"
#include "compiler/support/file_system.h"
#include "compiler/support/hash.h"

namespace ptspec::query {
namespace {

using model::bits_sort;
using model::bool_sort;
using model::ExprId;
using model::Op;
using model::VariableId;
using model::testing::ModelBuilder;
using model::testing::TreeGenerator;
using ::testing::ElementsAre;
using ::testing::HasSubstr;

class QueryTest : public ::testing::Test {
  protected:
    QueryTest() { options.minimise = true; }
    ~QueryTest() override { std::filesystem::remove_all(folder); }

    ExprId word(uint64_t value, unsigned width = 64) { return builder.word(value, width); }
    VariableId variable(const std::string& name, unsigned width) {
        return builder.pool().add_variable(name, model::Sort{static_cast<uint8_t>(width)});
    }
    void ask(ExprId query, std::vector<VariableId> inputs) {
        vcgen::Goal goal;
        goal.query = query;
        goal.inputs = std::move(inputs);
        goals.push_back(std::move(goal));
        refs.push_back({&builder.model, &goals.back(), "toy.goal"});
    }
    std::vector<Answer> answers() {
        statistics = {};
        // Each time as in a process of its own.
        if (cache_directory) {
            options.cache = std::make_shared<CacheFolder>(*cache_directory);
        }
        return run(refs, options, statistics);
    }
    // No solver of this kind factors a 62-bit product in the time of a test.
    void ask_to_factor(uint64_t product = 2147483629ULL * 2147483587ULL) {
        const auto x = variable("x", 64), y = variable("y", 64);
        model::ExprPool& pool = builder.pool();
        const ExprId limit = word(uint64_t{1} << 31);
        ExprId query =
            builder.equal(pool.binary(Op::multiply_wrapping, pool.var(x), pool.var(y)), word(product));
        for (const VariableId v : {x, y}) {
            query = builder.both(query, pool.binary(Op::less, pool.var(v), limit));
            query = builder.both(query, pool.binary(Op::less, word(1), pool.var(v)));
        }
        ask(query, {x, y});
    }
    void use_cache() { cache_directory = folder / "cache"; }
    std::vector<std::filesystem::path> cache_files() {
        return RealFileSystem().list_files(folder / "cache", ".answers").value_or({});
    }

    std::filesystem::path folder = std::filesystem::temp_directory_path() /
                                   ("ptspec-query-" + std::to_string(::getpid()) + "-" +
                                    ::testing::UnitTest::GetInstance()->current_test_info()->name());
    std::optional<std::filesystem::path> cache_directory;
    ModelBuilder builder;
    std::deque<vcgen::Goal> goals;
    std::vector<GoalRef> refs;
    Options options;
    Statistics statistics;
};

TEST_F(QueryTest, CounterexamplesAreTheSmallestInTheOrderOfTheInputs) {
    model::ExprPool& pool = builder.pool();
    const auto a = variable("a", 64), b = variable("b", 8), p = variable("p", 0);
    // a > 1000, a odd, b != low byte of a, b > 2, p or b == 7
    const ExprId low = pool.extract(pool.var(a), 7, 0);
    ExprId query = builder.both(pool.binary(Op::less, word(1000), pool.var(a)), builder.bit(pool.var(a), 0));
    query = builder.both(query, builder.negate(builder.equal(pool.var(b), low)));
    query = builder.both(query, pool.binary(Op::less, word(2, 8), pool.var(b)));
    query = builder.both(query, builder.either(pool.var(p), builder.equal(pool.var(b), word(7, 8))));
    ask(query, {a, b, p});
    ask(query, {p, b, a});
    const auto found = answers();
    EXPECT_THAT(found[0].values, ElementsAre(1001, 3, 1));
    EXPECT_TRUE(found[0].minimal);
    EXPECT_THAT(found[1].values, ElementsAre(0, 7, 1001));
}

TEST_F(QueryTest, MinimalMeansMinimal) {
    model::ExprPool& pool = builder.pool();
    const auto a = variable("a", 4), b = variable("b", 4);
    TreeGenerator generator(pool, {a, b}, 3);
    std::vector<ExprId> queries;
    for (int i = 0; i < 300; ++i) {
        queries.push_back(generator.build(generator.tree(bool_sort, 4)));
        ask(queries.back(), {a, b});
    }
    const auto found = answers();
    model::InterpreterOptions reading;
    reading.arithmetic_as_solver = true;
    for (size_t i = 0; i < queries.size(); ++i) {
        std::vector<uint64_t> smallest;
        for (uint64_t value = 0; value < 256 && smallest.empty(); ++value) {
            const auto evaluation =
                model::evaluate(builder.model, queries[i], {{a, value >> 4}, {b, value & 15}}, reading);
            if (std::get<uint64_t>(evaluation) == 1) {
                smallest = {value >> 4, value & 15};
            }
        }
        EXPECT_EQ(found[i].verdict, smallest.empty() ? Verdict::unsatisfiable : Verdict::satisfiable);
        EXPECT_EQ(found[i].values, smallest);
    }
}

TEST_F(QueryTest, EqualQuestionsAreSolvedOnceEvenOfDifferentModels) {
    ModelBuilder other;
    const auto ask_of = [&](ModelBuilder& of) {
        of.pool().var(of.pool().add_variable("noise", bits_sort(3)));
        const auto e = of.pool().add_variable("e", bits_sort(64));
        vcgen::Goal goal;
        goal.query = of.equal(of.pool().var(e), of.word(&of == &other ? 5 : 5));
        goal.inputs = {e};
        goals.push_back(goal);
        refs.push_back({&of.model, &goals.back(), "goal"});
    };
    other.pool().add_variable("more noise", bits_sort(9));
    ask_of(builder);
    ask_of(other);
    ask_of(other);
    const auto found = answers();
    EXPECT_EQ(statistics.goals, 3U);
    EXPECT_EQ(statistics.unique, 1U);
    EXPECT_EQ(statistics.solved, 1U);
    for (const Answer& answer : found) {
        EXPECT_THAT(answer.values, ElementsAre(5));
        EXPECT_EQ(answer.key, found[0].key);
    }
}

TEST_F(QueryTest, InputsThatDoNotMatterAreZero) {
    const auto a = variable("a", 8), b = variable("b", 8), c = variable("c", 8);
    ask(builder.equal(builder.pool().var(b), word(9, 8)), {a, b, c});
    EXPECT_THAT(answers()[0].values, ElementsAre(0, 9, 0));
}

TEST_F(QueryTest, WhereOnlyTheVerdictCountsThereAreNoValues) {
    const auto a = variable("a", 8);
    ask(builder.equal(builder.pool().var(a), word(9, 8)), {a});
    refs[0].wants_values = false;
    const auto found = answers();
    EXPECT_EQ(found[0].verdict, Verdict::satisfiable);
    EXPECT_TRUE(found[0].values.empty());
}

TEST_F(QueryTest, WhatCanHappenIsMostlyFoundWithoutTheSolver) {
    model::ExprPool& pool = builder.pool();
    const auto a = variable("a", 64), mask = variable("mask", 64);
    ExprId query = builder.equal(pool.var(mask), pool.binary(Op::bit_and, pool.var(a), word(0xf0f0)));
    query = builder.both(query, builder.either(builder.bit(pool.var(a), 3), builder.bit(pool.var(a), 5)));
    query = builder.both(query, builder.negate(builder.bit(pool.var(a), 63)));
    query = builder.both(query, builder.negate(builder.equal(pool.var(mask), word(0))));
    ask(query, {a, mask});
    goals[0].expect = vcgen::Goal::Expect::satisfiable;
    refs[0].wants_values = false;
    use_cache();
    options.resource_limit = 1;  // the solver could not say
    EXPECT_EQ(answers()[0].verdict, Verdict::satisfiable);
    EXPECT_TRUE(answers()[0].cached);
}

TEST_F(QueryTest, ALimitIsUnknownAndNeverKept) {
    use_cache();
    ask_to_factor();
    options.resource_limit = 5000;
    for (int round = 0; round < 2; ++round) {
        const auto found = answers();
        EXPECT_EQ(found[0].verdict, Verdict::unknown);
        EXPECT_EQ(found[0].reason, "resource limit of 5000 reached");
        EXPECT_FALSE(found[0].cached);
        EXPECT_EQ(statistics.solved, 1U);
    }
    EXPECT_TRUE(cache_files().empty());
}

TEST_F(QueryTest, TheClockIsUnknownAndNeverKept) {
    use_cache();
    ask_to_factor();
    options.resource_limit = 4'000'000'000;
    options.wall_clock_ms = 50;
    EXPECT_THAT(answers()[0].reason, HasSubstr("time limit"));
    EXPECT_TRUE(cache_files().empty());
}

TEST_F(QueryTest, MemoryHasALimitAndOnlyTheHungryAreUnknown) {
    if (!memory_can_be_limited) {
        GTEST_SKIP() << "not under a sanitizer";
    }
    use_cache();
    model::ExprPool& pool = builder.pool();
    const auto x = variable("x", 64), y = variable("y", 64), a = variable("a", 8);
    ExprId sum = pool.var(x);
    for (uint64_t i = 0; i < 400; ++i) {
        const ExprId mixed = pool.binary(Op::bit_xor, sum, word(i * 77));
        sum = pool.binary(Op::add_wrapping, pool.var(x), pool.binary(Op::divide, mixed, pool.var(y)));
    }
    for (uint64_t i = 0; i < 4; ++i) {
        ask(builder.equal(pool.var(a), word(i, 8)), {a});
        ask(builder.both(builder.equal(sum, pool.var(y)), builder.equal(pool.var(x), word(i))), {x, y});
    }
    options.memory_mb = 160;
    options.resource_limit = 4'000'000'000;
    options.smt_directory.reset();
    for (const unsigned workers : {1u, 2u}) {
        options.workers = workers;
        cache_directory = folder / ("cache" + std::to_string(workers));
        const auto found = answers();
        for (size_t i = 0; i < found.size(); i += 2) {
            EXPECT_THAT(found[i].values, ElementsAre(i / 2));
            EXPECT_EQ(found[i + 1].verdict, Verdict::unknown);
            EXPECT_EQ(found[i + 1].reason, "memory limit of 160 MB reached");
        }
        answers();
        EXPECT_EQ(statistics.cached, 4U) << "what a limit cut short is asked again";
    }
}

// The processes that this one has started.
std::vector<int> children() {
    std::vector<int> result;
    for (const auto& task : std::filesystem::directory_iterator("/proc/self/task")) {
        std::ifstream file(task.path() / "children");
        for (int pid = 0; file >> pid;) {
            result.push_back(pid);
        }
    }
    return result;
}

TEST_F(QueryTest, AWorkerThatIsKilledCostsOneAnswer) {
    use_cache();
    const auto a = variable("a", 8);
    ask(builder.equal(builder.pool().var(a), word(9, 8)), {a});
    ask_to_factor((uint64_t{1} << 61) - 1);  // a prime
    ask(builder.equal(builder.pool().var(a), word(8, 8)), {a});
    options.resource_limit = 4'000'000'000;
    options.workers = 1;
    // The hard question is asked twice, with little patience and with much: until it is given up, whoever
    // answers is killed.
    std::atomic<bool> answered = false;
    const std::jthread killer([&] {
        while (!answered) {
            std::this_thread::sleep_for(std::chrono::milliseconds(300));
            for (const int child : children()) {
                ::kill(child, SIGKILL);
            }
        }
    });
    options.progress = [&](size_t done, size_t) { answered = done >= 2; };
    const auto found = answers();
    answered = true;
    EXPECT_EQ(found[0].verdict, Verdict::satisfiable);
    EXPECT_EQ(found[1].verdict, Verdict::unknown);
    EXPECT_THAT(found[1].reason, HasSubstr("killed by signal 9"));
    EXPECT_EQ(found[2].verdict, Verdict::satisfiable);
    EXPECT_TRUE(children().empty()) << "none is left";
}

TEST_F(QueryTest, AWarmRunAsksNobody) {
    use_cache();
    const auto a = variable("a", 8);
    ask(builder.pool().binary(Op::less, word(9, 8), builder.pool().var(a)), {a});
    ask(builder.pool().binary(
            Op::logical_and, builder.bit(builder.pool().var(a), 0),
            builder.equal(builder.pool().binary(Op::multiply_wrapping, builder.pool().var(a), word(2, 8)),
                          word(3, 8))),
        {a});
    const auto cold = answers();
    EXPECT_EQ(statistics.solved, 2U);
    options.solver = "/no/such/solver";
    const auto warm = answers();
    options.solver = smt::SolverOptions::worker_program();
    EXPECT_EQ(statistics.solved, 0U);
    EXPECT_EQ(statistics.cached, 2U);
    for (size_t i = 0; i < 2; ++i) {
        EXPECT_FALSE(cold[i].cached);
        EXPECT_TRUE(warm[i].cached);
        EXPECT_EQ(cold[i].verdict, warm[i].verdict);
        EXPECT_EQ(cold[i].values, warm[i].values);
        EXPECT_EQ(cold[i].minimal, warm[i].minimal);
    }
    // Another limit is another question.
    options.resource_limit += 1;
    answers();
    EXPECT_EQ(statistics.solved, 2U);
}

TEST_F(QueryTest, AForgedModelIsNotBelieved) {
    use_cache();
    const auto a = variable("a", 8);
    ask(builder.pool().binary(Op::less, word(9, 8), builder.pool().var(a)), {a});
    const std::string key = answers()[0].key;
    ASSERT_EQ(cache_files().size(), 1U);
    // A line with a right checksum, but with a value that does not satisfy the question.
    RealFileSystem files;
    const std::string text = files.read(cache_files()[0]).value();
    const size_t value_at = text.rfind(" a =");
    ASSERT_NE(value_at, std::string::npos);
    std::string line = text.substr(text.find('\n') + 1);
    line = line.substr(0, line.rfind("a ="));
    line += "5 ";
    line += "=" + content_hash(line).hex().substr(16) + "\n";
    ASSERT_TRUE(files.write_atomically(cache_files()[0], text.substr(0, text.find('\n') + 1) + line));
    const auto again = answers();
    EXPECT_EQ(statistics.cached, 0U);
    EXPECT_THAT(again[0].values, ElementsAre(10));
    EXPECT_EQ(again[0].key, key);
}

TEST_F(QueryTest, AnUnusableCacheFolderIsAWarning) {
    std::filesystem::create_directories(folder);
    std::ofstream(folder / "cache") << "a file";
    use_cache();
    const auto a = variable("a", 8);
    ask(builder.equal(builder.pool().var(a), word(9, 8)), {a});
    EXPECT_EQ(answers()[0].verdict, Verdict::satisfiable);
    EXPECT_FALSE(statistics.warnings.empty());
}

TEST_F(QueryTest, WritesOneReadableFileAGoal) {
    options.smt_directory = folder / "smt";
    const auto a = variable("a", 8);
    ask(builder.equal(builder.pool().var(a), word(9, 8)), {a});
    ask(builder.equal(builder.pool().var(a), word(9, 8)), {a});
    refs[0].name = refs[1].name = "toy law leaf.frame@pte";
    goals[0].label = "keeps pte/dirty";
    answers();
    const std::string text =
        RealFileSystem().read(folder / "smt/toy_law_leaf.frame@pte-keeps_pte_dirty.smt2").value_or("");
    EXPECT_THAT(text, HasSubstr("; toy law leaf.frame@pte\n"));
    EXPECT_THAT(text, HasSubstr("(assert (= a #x09))\n(check-sat)\n"));
    EXPECT_THAT(text, HasSubstr("; wanted: unsat"));
    EXPECT_THAT(text, HasSubstr("(set-info :status sat)\n")) << "as it was answered, not as it was hoped";
    EXPECT_TRUE(std::filesystem::exists(folder / "smt/toy_law_leaf.frame@pte.smt2"));
}

TEST_F(QueryTest, TheNumberOfWorkersDoesNotShow) {
    model::ExprPool& pool = builder.pool();
    std::vector<VariableId> variables;
    for (const unsigned width : {0u, 1u, 8u, 12u, 32u, 64u}) {
        variables.push_back(variable("v" + std::to_string(width), width));
    }
    TreeGenerator generator(pool, variables, 5);
    for (int i = 0; i < 200; ++i) {
        ask(generator.build(generator.tree(bool_sort, 4)), variables);
    }
    options.resource_limit = 200'000;
    std::vector<std::vector<Answer>> runs;
    for (const unsigned workers : {1u, 2u, 3u}) {
        options.workers = workers;
        runs.push_back(answers());
    }
    for (size_t i = 0; i < goals.size(); ++i) {
        for (const auto& other : {runs[1], runs[2]}) {
            EXPECT_EQ(runs[0][i].verdict, other[i].verdict) << i;
            EXPECT_EQ(runs[0][i].values, other[i].values) << i;
            EXPECT_EQ(runs[0][i].reason, other[i].reason) << i;
        }
    }
}

TEST_F(QueryTest, AnInterruptKeepsFinishedAnswers) {
    use_cache();
    const auto a = variable("a", 8);
    ask(builder.equal(builder.pool().var(a), word(9, 8)), {a});
    ask_to_factor((uint64_t{1} << 61) - 1);  // a prime
    ask(builder.equal(builder.pool().var(a), word(8, 8)), {a});
    options.resource_limit = 4'000'000'000;
    options.workers = 1;
    std::stop_source stop;
    options.stop = stop.get_token();
    const std::jthread later([&stop] {
        std::this_thread::sleep_for(std::chrono::milliseconds(200));
        stop.request_stop();
    });
    const auto found = answers();
    EXPECT_EQ(found[0].verdict, Verdict::satisfiable);
    EXPECT_EQ(found[1].verdict, Verdict::unknown);
    EXPECT_EQ(found[1].reason, "stopped on request");
    EXPECT_EQ(found[2].reason, "stopped on request");
    options.stop = {};
    refs.erase(refs.begin() + 1);
    const auto again = answers();
    EXPECT_TRUE(again[0].cached);
    EXPECT_EQ(again[1].verdict, Verdict::satisfiable);
}

TEST_F(QueryTest, ProgressCountsUpToAll) {
    const auto a = variable("a", 8);
    for (uint64_t i = 0; i < 10; ++i) {
        ask(builder.equal(builder.pool().var(a), word(i, 8)), {a});
    }
    std::vector<size_t> seen;
    options.progress = [&](size_t done, size_t total) {
        EXPECT_EQ(total, 10U);
        seen.push_back(done);
    };
    answers();
    EXPECT_THAT(seen, ElementsAre(1, 2, 3, 4, 5, 6, 7, 8, 9, 10));
}

}  // namespace
}  // namespace ptspec::query

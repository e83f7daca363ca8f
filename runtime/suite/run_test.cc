// SPDX-License-Identifier: Apache-2.0
#include "runtime/suite/run.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>

namespace ptspec::runtime {
namespace {

using testing::ElementsAre;
using testing::HasSubstr;

const ptspec_target& demo() { return *ptspec_table(); }

Options few_random() {
    Options options;
    options.random = 100;
    return options;
}

TestRun run_demo_law(std::uint32_t law, const LawVectors* vectors, const Options& options = few_random()) {
    const auto backend = native_backend(demo());
    return run_law(*backend, demo(), law, vectors, options);
}

/// A kernel that warns for one word, once unless rearmed.
class WarningBackend final : public Backend {
  public:
    explicit WarningBackend(std::uint64_t word) : native_(native_backend(demo())), word_(word) {}
    const BackendInfo& info() const override { return native_->info(); }
    std::optional<std::string> operation_unbound(std::uint32_t i) const override {
        return native_->operation_unbound(i);
    }
    std::optional<std::string> law_unbound(std::uint32_t i) const override { return native_->law_unbound(i); }
    Outcome<Evaluation> eval(std::uint32_t i, std::span<const std::uint64_t> args,
                             std::uint32_t count) override {
        if (armed_ && std::ranges::find(args, word_) != args.end()) {
            ++warnings_;
            armed_ = false;
        }
        return native_->eval(i, args, count);
    }
    Outcome<std::vector<ptspec_verdict>> check(std::uint32_t i, std::span<const std::uint64_t> args,
                                               std::uint32_t count) override {
        return native_->check(i, args, count);
    }
    Outcome<std::vector<std::uint64_t>> explain(std::uint32_t i,
                                                std::span<const std::uint64_t> args) override {
        return native_->explain(i, args);
    }
    Outcome<Changes> changes(Kind kind, std::uint32_t i, std::span<const std::uint64_t> args) override {
        return native_->changes(kind, i, args);
    }
    Outcome<std::vector<std::uint64_t>> config_values() override { return native_->config_values(); }
    Outcome<std::vector<bool>> features() override { return native_->features(); }
    std::uint64_t warning_count() override { return warnings_; }
    void rearm_warnings() override { armed_ = rearms_; }

    bool rearms_ = true;

  private:
    std::unique_ptr<Backend> native_;
    std::uint64_t word_;
    std::uint64_t warnings_ = 0;
    bool armed_ = true;
};

TEST(RunLawTest, JudgesVectorsOfTableAndRandomOnes) {
    constexpr std::uint64_t words[] = {0x1, 0x0, 0x67};
    const LawVectors vectors{.law = 0, .count = 3, .words = words};
    const TestRun run = run_demo_law(0, &vectors);
    EXPECT_FALSE(run.failed());
    EXPECT_EQ(run.vectors, 102u);
    EXPECT_EQ(run.outside, 1u);
}

TEST(RunLawTest, AllVectorsOutsideIsAMistakeOfTheTable) {
    constexpr std::uint64_t words[] = {0x0, 0x2};
    const LawVectors vectors{.law = 0, .count = 2, .words = words};
    Options options;
    options.random = 0;
    const TestRun run = run_demo_law(0, &vectors, options);
    EXPECT_TRUE(run.failed());
    EXPECT_THAT(run.complaints,
                ElementsAre(HasSubstr("none of the 2 vectors of the table lies in the domain")));
}

TEST(RunLawTest, FindingsMustBeViolatedExactlyWhereTheySay) {
    constexpr std::uint64_t words[] = {0x67, 0x65};
    const LawVectors vectors{.law = 2, .count = 2, .words = words};
    TestRun run = run_demo_law(2, &vectors);
    EXPECT_FALSE(run.failed());
    EXPECT_GT(run.excused, 0u);

    // The finding without the violation, and the violation without the finding.
    ptspec_target changed = demo();
    std::vector<ptspec_law> laws(changed.laws, changed.laws + changed.law_count);
    laws[2].excused = [](const std::uint64_t* args) { return (args[0] & 2) != 0; };
    changed.laws = laws.data();
    const auto backend = native_backend(demo());
    run = run_law(*backend, changed, 2, &vectors, {.random = 0});
    EXPECT_EQ(run.failing, 2u);
    EXPECT_EQ(run.failures[0].what, VectorFailure::What::violated);
    EXPECT_EQ(run.failures[1].what, VectorFailure::What::finding_is_gone);
}

TEST(RunLawTest, FindingThatNoVectorOfTheTableShowsIsAMistake) {
    constexpr std::uint64_t words[] = {0x67};
    const LawVectors vectors{.law = 2, .count = 1, .words = words};
    const TestRun run = run_demo_law(2, &vectors, {.random = 0});
    EXPECT_THAT(run.complaints, ElementsAre(HasSubstr("no vector of the table shows finding")));
}

TEST(RunLawTest, OneVectorAloneCanBeRepeated) {
    Options options;
    options.vector = {{0x67}};
    const TestRun run = run_demo_law(0, nullptr, options);
    EXPECT_EQ(run.vectors, 1u);
    EXPECT_FALSE(run.failed());
}

TEST(RunLawTest, WithoutVectorsItIsUncovered) {
    const TestRun run = run_demo_law(0, nullptr, {.random = 0});
    EXPECT_FALSE(run.failed());
    EXPECT_TRUE(run.uncovered);
}

TEST(RunLawTest, VectorThatCrashedIsLeftOutAndFails) {
    constexpr std::uint64_t words[] = {0x1, 0x67};
    const LawVectors vectors{.law = 0, .count = 2, .words = words};
    Options options;
    options.random = 0;
    options.crashed = {{.kind = Kind::law, .index = 0, .args = {0x67}}};
    TestRun run = run_demo_law(0, &vectors, options);
    EXPECT_EQ(run.vectors, 1u);
    EXPECT_EQ(run.failing, 1u);
    EXPECT_EQ(run.failures[0].what, VectorFailure::What::died);

    options.crashed = {{.kind = Kind::operation, .index = 0, .args = {0x67}}};
    run = run_demo_law(0, &vectors, options);
    EXPECT_FALSE(run.failed());
    EXPECT_EQ(run.vectors, 2u);
}

TEST(RunOperationTest, BackendIsComparedWithTheReference) {
    auto outcome = library_backend(DEMO_BROKEN_LIBRARY, demo());
    ASSERT_EQ(outcome.index(), 0u);
    constexpr std::uint64_t words[] = {0xfff, 0x1, 0x801};
    const OperationVectors vectors{.operation = 0, .count = 3, .words = words};
    const TestRun run = run_operation(*std::get<0>(outcome), demo(), 0, &vectors, {.random = 0});
    EXPECT_EQ(run.vectors, 3u);
    EXPECT_EQ(run.failing, 2u);
    EXPECT_EQ(run.failures[0].args[0], 0x1u) << "the simplest comes first";
    EXPECT_EQ(run.failures[0].wanted ^ run.failures[0].got, 0x800u);
}

TEST(RunOperationTest, ReferenceIsComparedWithTheInterpreter) {
    constexpr std::uint64_t words[] = {0x1, 0x67};
    constexpr std::uint64_t wanted[] = {0x400000000000801, 0x868};
    const OperationVectors vectors{.operation = 0, .count = 2, .words = words, .wanted = wanted};
    const auto backend = native_backend(demo());
    const TestRun run = run_operation(*backend, demo(), 0, &vectors, {.random = 0});
    ASSERT_EQ(run.failures.size(), 1u);
    EXPECT_EQ(run.failures[0].what, VectorFailure::What::reference_differs);
    EXPECT_EQ(run.failures[0].wanted, 0x868u);
    EXPECT_EQ(run.failures[0].got, 0x867u);
}

TEST(RunOperationTest, SmallDomainsAreTriedWhole) {
    const auto backend = native_backend(demo());
    EXPECT_EQ(run_operation(*backend, demo(), 5, nullptr, few_random()).vectors, 256u);
}

TEST(RunOperationTest, WarningCountsAgainstItsVector) {
    WarningBackend backend(0x2a);
    const TestRun run = run_operation(backend, demo(), 5, nullptr, few_random());
    ASSERT_EQ(run.failures.size(), 1u);
    EXPECT_EQ(run.failures[0].what, VectorFailure::What::warned);
    EXPECT_THAT(run.failures[0].args, ElementsAre(0x2au));
}

TEST(RunOperationTest, WarningThatIsNotGivenAgainCountsAgainstTheBatch) {
    WarningBackend backend(0x2a);
    backend.rearms_ = false;
    const TestRun run = run_operation(backend, demo(), 5, nullptr, few_random());
    EXPECT_TRUE(run.failures.empty());
    EXPECT_THAT(run.complaints, ElementsAre(HasSubstr("vectors 0 to 255")));
}

}  // namespace
}  // namespace ptspec::runtime

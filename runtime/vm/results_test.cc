// SPDX-License-Identifier: Apache-2.0
#include "runtime/vm/results.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace ptspec::runtime {
namespace {

using testing::HasSubstr;

constexpr std::string_view gtest_json = R"({
  "tests": 6, "failures": 1, "time": "0.036s", "target": "demo", "spec_hash": "01", "backend": "kernel",
  "kernel_release": "6.12.95", "config_physical_mask": "0x000fffffffffffff", "name": "AllTests",
  "testsuites": [
    {"name": "environment", "testsuite": [
      {"name": "features", "status": "RUN", "result": "COMPLETED", "time": "0s", "classname": "environment",
       "kind": "environment"}]},
    {"name": "leaf", "testsuite": [
      {"name": "law/a_pte", "value_param": "leaf/a_pte", "status": "RUN", "result": "COMPLETED", "time": "0.001s",
       "classname": "leaf", "kind": "law", "spec": "leaf.pts:3", "outcome": "passed", "vectors": "12",
       "outside": "1", "excused": "0"},
      {"name": "law/b_pte", "status": "RUN", "result": "COMPLETED", "time": "0s", "classname": "leaf",
       "kind": "law", "spec": "leaf.pts:4", "outcome": "failed", "vectors": "5", "excused": "0",
       "failures": [{"failure": "leaf.pts:4\nFailed\nlaw leaf\/b_pte fails\n  e = \"<1>\" & 2\n", "type": ""}]},
      {"name": "law/c_pte", "status": "RUN", "result": "COMPLETED", "time": "0s", "classname": "leaf",
       "kind": "law", "outcome": "finding", "vectors": "7", "excused": "3"},
      {"name": "law/d_pte", "status": "NOTRUN", "result": "SUPPRESSED", "classname": "leaf"}]},
    {"name": "operations", "testsuite": [
      {"name": "same_word/pte_x", "status": "RUN", "result": "SKIPPED", "time": "0s", "classname": "operations",
       "kind": "operation", "outcome": "skipped", "vectors": "0", "reason": "not exported"},
      {"name": "same_word/pte_y", "status": "RUN", "result": "SKIPPED", "time": "0s", "classname": "operations",
       "kind": "operation", "outcome": "uncovered", "vectors": "0", "reason": "none"}]}
  ]})";

TestReport report() {
    const auto parsed = parse_test_report(gtest_json);
    EXPECT_TRUE(parsed);
    return *parsed;
}

TEST(ResultsTest, Totals) {
    const Totals totals = totals_of(report());
    EXPECT_EQ(totals.laws, 3u);
    EXPECT_EQ(totals.operations, 0u);
    EXPECT_EQ(totals.vectors, 24u);
    EXPECT_EQ(totals.failed, 1u);
    EXPECT_EQ(totals.skipped, 1u);
    EXPECT_EQ(totals.uncovered, 1u);
    EXPECT_EQ(totals.findings, 1u);
    EXPECT_FALSE(report().passed());
    EXPECT_EQ(report().config.at("physical_mask"), "0x000fffffffffffff");
}

TEST(ResultsTest, ReportWithoutTestsHasNotPassed) {
    EXPECT_FALSE(TestReport{}.passed());
    const auto empty = parse_test_report(R"({"testsuites": []})");
    ASSERT_TRUE(empty);
    EXPECT_FALSE(empty->passed());
}

TEST(ResultsTest, OtherTextIsAnError) {
    EXPECT_FALSE(parse_test_report(""));
    EXPECT_FALSE(parse_test_report("[1]"));
    EXPECT_FALSE(parse_test_report(gtest_json.substr(0, 400)));
    EXPECT_FALSE(parse_test_report(R"({"testsuites": 3})"));
}

TEST(JunitTest, EscapesAndCounts) {
    const std::string xml = to_junit_xml(report());
    EXPECT_THAT(
        xml, HasSubstr("<testsuites name=\"ptspec demo kernel\" tests=\"6\" failures=\"1\" time=\"0.036\">"));
    EXPECT_THAT(xml, HasSubstr("<testcase name=\"b_pte\" classname=\"leaf\" time=\"0.000\">"));
    EXPECT_THAT(
        xml, HasSubstr(
                 "<failure message=\"law leaf/b_pte fails&#10;  e = &quot;&lt;1&gt;&quot; &amp; 2&#10;\"/>"));
    EXPECT_THAT(xml, HasSubstr("<skipped message=\"uncovered: none\"/>"));
    EXPECT_THAT(xml, HasSubstr("<property name=\"vectors\" value=\"12\"/>"));
}

TEST(KtapTest, HasTheFormOfTheKernelsDocument) {
    EXPECT_EQ(to_ktap(report()),
              "KTAP version 1\n"
              "1..3\n"
              "  KTAP version 1\n"
              "  # Subtest: environment\n"
              "  1..1\n"
              "  ok 1 features\n"
              "ok 1 environment\n"
              "  KTAP version 1\n"
              "  # Subtest: leaf\n"
              "  1..3\n"
              "  # a_pte: 12 vectors\n"
              "  ok 1 a_pte\n"
              "  # law leaf/b_pte fails\n"
              "  #   e = \"<1>\" & 2\n"
              "  # b_pte: 5 vectors\n"
              "  not ok 2 b_pte\n"
              "  # c_pte: 7 vectors, 3 violated as a finding says\n"
              "  ok 3 c_pte\n"
              "not ok 2 leaf\n"
              "  KTAP version 1\n"
              "  # Subtest: operations\n"
              "  1..2\n"
              "  ok 1 pte_x # SKIP not exported\n"
              "  ok 2 pte_y # SKIP uncovered: none\n"
              "ok 3 operations # SKIP all tests skipped\n");
}

TestReport one_test(TestResult::Outcome outcome, const std::string& message = "") {
    TestReport report{.target = "toy", .backend = "kernel"};
    report.machines.push_back({message, {}, 1});
    report.tests.push_back({.suite = "leaf",
                            .name = "law",
                            .kind = TestResult::Kind::law,
                            .outcome = outcome,
                            .vectors = 10,
                            .message = message});
    return report;
}

TEST(ReportTest, SeveralMachinesMakeOneReport) {
    using Outcome = TestResult::Outcome;
    TestReport all = one_test(Outcome::uncovered, "4 levels");
    add_report(all, one_test(Outcome::passed, "5 levels"));
    ASSERT_EQ(all.tests.size(), 1u);
    EXPECT_EQ(all.tests[0].outcome, Outcome::passed);
    EXPECT_EQ(all.tests[0].vectors, 20u);
    EXPECT_EQ(all.machines.size(), 2u);
    add_report(all, one_test(Outcome::failed, "3 levels"));
    add_report(all, one_test(Outcome::passed));
    EXPECT_FALSE(all.passed());
    EXPECT_EQ(all.tests[0].message, "3 levels");
    add_report(all, one_test(Outcome::failed, "2 levels"));
    EXPECT_EQ(all.tests[0].message, "3 levels\n2 levels");
}

}  // namespace
}  // namespace ptspec::runtime

// SPDX-License-Identifier: Apache-2.0
#include "compiler/emit/report/report.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "compiler/model/testing/model_builder.h"

namespace ptspec::emit {
namespace {

using model::testing::ModelBuilder;
using ::testing::HasSubstr;

class ReportTest : public ::testing::Test {
  protected:
    ReportTest() {
        const auto e = builder.parameter("e", builder.bits(8));
        builder.law(
            "good", {e}, builder.pool().boolean(true),
            {builder.either(builder.bit(builder.var(e), 0), builder.negate(builder.bit(builder.var(e), 0)))});
        builder.law("bad", {e}, builder.pool().boolean(true), {builder.bit(builder.var(e), 3)});
        report = prove::prove({&builder.model}, {});
    }

    ModelBuilder builder{"law good law bad"};
    prove::ProofReport report;
};

TEST_F(ReportTest, JsonHasTotalsAndTheCounterexample) {
    const auto json = report_json(report, builder.sources);
    EXPECT_EQ(json["totals"]["obligations"], 6);
    EXPECT_EQ(json["totals"]["refuted"], 2);  // `bad`, and that `good` says nothing
    EXPECT_EQ(json["totals"]["proved"], 4);
    for (const char* member : {"unique", "unknown", "cached", "findings", "seconds"}) {
        EXPECT_TRUE(json["totals"].contains(member)) << member;
    }
    const auto& bad = json["targets"][0]["obligations"][1];
    EXPECT_EQ(bad["id"], "toy.bad");
    EXPECT_EQ(bad["status"], "refuted");
    EXPECT_EQ(bad["place"], "toy.pts:1:10");
    EXPECT_EQ(bad["details"][0]["counterexample"]["parameters"]["e"], "0x0");
    EXPECT_EQ(bad["details"][0]["counterexample"]["minimal"], true);
}

TEST_F(ReportTest, JunitCountsAndEscapes) {
    builder.model.target.name = "a<b&\"c\"";
    const std::string xml = report_junit(report, builder.sources);
    EXPECT_THAT(xml, HasSubstr("<testsuites name=\"ptspec prove\" tests=\"6\" failures=\"2\" errors=\"0\""));
    EXPECT_THAT(xml, HasSubstr("<testsuite name=\"a&lt;b&amp;&quot;c&quot;\""));
    EXPECT_THAT(xml, HasSubstr("name=\"toy.good\"/>"));
    EXPECT_THAT(xml, HasSubstr("<failure message=\"refuted\">"));
    EXPECT_THAT(xml, HasSubstr("e = 0"));
}

}  // namespace
}  // namespace ptspec::emit

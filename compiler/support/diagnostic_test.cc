// SPDX-License-Identifier: Apache-2.0
#include "compiler/support/diagnostic.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace ptspec {
namespace {

using testing::ElementsAre;

TEST(Diagnostic, isBuiltInOneSentence) {
    const Diagnostic diagnostic = Diagnostic(Code::unknown_name, {0, 3, 5}, "unknown operation `f`")
                                      .label("not declared")
                                      .also({1, 0, 1}, "in this contract")
                                      .also({}, "nowhere")
                                      .note("a note")
                                      .help("a help")
                                      .draw({"one"})
                                      .draw({"two", "three"});
    EXPECT_EQ(diagnostic.severity, Severity::error);
    EXPECT_EQ(diagnostic.primary.text, "not declared");
    ASSERT_EQ(diagnostic.secondary.size(), 1u) << "a label without a place is left out";
    EXPECT_EQ(diagnostic.secondary[0].text, "in this contract");
    EXPECT_THAT(diagnostic.notes, ElementsAre("a note"));
    EXPECT_THAT(diagnostic.helps, ElementsAre("a help"));
    EXPECT_THAT(diagnostic.drawing, ElementsAre("one", "two", "three"));
    EXPECT_TRUE(diagnostic.has_place());
    EXPECT_FALSE(Diagnostic(Code::usage, "no such command").has_place());
}

TEST(Diagnostics, reportsAPlaceOnce) {
    Diagnostics all;
    EXPECT_TRUE(all.report(Diagnostic(Code::type_mismatch, {0, 3, 5}, "for pte")));
    EXPECT_FALSE(all.report(Diagnostic(Code::type_mismatch, {0, 3, 5}, "for pmd"))) << "the same family law";
    EXPECT_TRUE(all.report(Diagnostic(Code::type_mismatch, {0, 3, 6}, "for pte")));
    EXPECT_TRUE(all.report(Diagnostic(Code::width_mismatch, {0, 3, 5}, "for pte")));
    EXPECT_EQ(all.count(), 3u);
}

TEST(Diagnostics, tellsProofResultsOfOneLawApart) {
    Diagnostics all;
    EXPECT_TRUE(all.report(Diagnostic(Code::law_refuted, {0, 3, 5}, "at pte")));
    EXPECT_TRUE(all.report(Diagnostic(Code::law_refuted, {0, 3, 5}, "at pmd")));
    EXPECT_FALSE(all.report(Diagnostic(Code::law_refuted, {0, 3, 5}, "at pmd")));
}

TEST(Diagnostics, tellsMessagesWithoutAPlaceApart) {
    Diagnostics all;
    EXPECT_TRUE(all.report(Diagnostic(Code::tool_missing, "no qemu")));
    EXPECT_TRUE(all.report(Diagnostic(Code::tool_missing, "no gcc")));
    EXPECT_FALSE(all.report(Diagnostic(Code::tool_missing, "no gcc")));
}

TEST(Diagnostics, countsBySeverity) {
    Diagnostics all;
    EXPECT_FALSE(all.has_errors());
    all.report(Diagnostic(Code::unused_import, {0, 0, 1}, "unused"));
    EXPECT_FALSE(all.has_errors());
    EXPECT_EQ(all.count(Severity::warning), 1u);
    all.report(Diagnostic(Code::unknown_name, {0, 0, 1}, "unknown"));
    EXPECT_TRUE(all.has_errors());
}

TEST(Diagnostics, sortsByFileAndPosition) {
    Diagnostics first;
    first.report(Diagnostic(Code::usage, "no place"));
    first.report(Diagnostic(Code::unknown_name, {1, 0, 1}, "b 0"));
    first.report(Diagnostic(Code::unknown_name, {0, 9, 10}, "a 9"));
    Diagnostics all;
    all.report(Diagnostic(Code::unknown_name, {0, 2, 10}, "a 2"));
    all.merge(first);
    std::vector<std::string> messages;
    for (const Diagnostic& each : all.sorted()) {
        messages.push_back(each.message);
    }
    EXPECT_THAT(messages, ElementsAre("a 2", "a 9", "b 0", "no place"));
}

}  // namespace
}  // namespace ptspec

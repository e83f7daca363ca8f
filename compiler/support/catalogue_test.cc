// SPDX-License-Identifier: Apache-2.0
#include "compiler/support/catalogue.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <set>
#include <string>

#include "compiler/support/utf8.h"

namespace ptspec {
namespace {

TEST(Catalogue, hasOneEntryForEachCodeUnderItsOwnNumber) {
    std::set<std::string_view> numbers;
    for (size_t i = 0; i < catalogue().size(); ++i) {
        const CatalogueEntry& entry = catalogue()[i];
        EXPECT_EQ(static_cast<size_t>(entry.code), i) << entry.number;
        EXPECT_EQ(&catalogue_entry(entry.code), &entry);
        EXPECT_TRUE(numbers.insert(entry.number).second) << entry.number << " is used twice";
        EXPECT_THAT(std::string(entry.number), testing::MatchesRegex("[EPRW][0-9]{4}"));
    }
}

TEST(Catalogue, explainsEveryCode) {
    for (const CatalogueEntry& entry : catalogue()) {
        SCOPED_TRACE(entry.number);
        EXPECT_GE(entry.title.size(), 10u);
        EXPECT_LE(entry.title.size(), 80u);
        EXPECT_EQ(entry.title.find('\n'), std::string_view::npos);
        EXPECT_GE(entry.explanation.size(), 150u) << "say why, and what to do";
        EXPECT_GE(std::count(entry.explanation.begin(), entry.explanation.end(), '\n'), 2);
        EXPECT_TRUE(entry.explanation.ends_with('\n'));
        EXPECT_FALSE(entry.explanation.starts_with('\n'));
        EXPECT_FALSE(first_invalid_utf8(entry.explanation));
    }
}

TEST(Catalogue, fitsOnATerminal) {
    for (const CatalogueEntry& entry : catalogue()) {
        std::string_view rest = entry.explanation;
        while (!rest.empty()) {
            const std::string_view line = rest.substr(0, rest.find('\n'));
            EXPECT_LE(count_code_points(line), 100u) << entry.number << ": " << line;
            EXPECT_FALSE(line.ends_with(' ')) << entry.number << ": " << line;
            rest.remove_prefix(line.size() + 1);
        }
    }
}

TEST(Catalogue, looksNumbersUp) {
    ASSERT_NE(find_catalogue_entry("E0101"), nullptr);
    EXPECT_EQ(find_catalogue_entry("E0101")->code, Code::unknown_name);
    EXPECT_EQ(find_catalogue_entry("e0101"), find_catalogue_entry("E0101"));
    EXPECT_EQ(find_catalogue_entry("P0102")->name, "law_refuted");
    EXPECT_EQ(find_catalogue_entry("E9999"), nullptr);
    EXPECT_EQ(find_catalogue_entry(""), nullptr);
    EXPECT_EQ(find_catalogue_entry("0101"), nullptr);
}

TEST(Catalogue, takesTheSeverityFromTheLetter) {
    EXPECT_EQ(catalogue_entry(Code::unknown_name).severity(), Severity::error);
    EXPECT_EQ(catalogue_entry(Code::unknown_result).severity(), Severity::error)
        << "unknown is never success";
    EXPECT_EQ(catalogue_entry(Code::unused_import).severity(), Severity::warning);
}

}  // namespace
}  // namespace ptspec

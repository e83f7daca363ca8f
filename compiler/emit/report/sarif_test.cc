// SPDX-License-Identifier: Apache-2.0
#include "compiler/emit/report/sarif.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <map>
#include <set>

#include "compiler/model/testing/model_builder.h"
#include "compiler/support/catalogue.h"

namespace ptspec::emit {
namespace {

using model::testing::ModelBuilder;
using nlohmann::ordered_json;
using ::testing::HasSubstr;

// What sarif-schema-2.1.0.json says of the objects that we write: for each its members and their types, with
// `!` where the member must be there. No object may have others.
struct Shape {
    std::map<std::string, std::string> members;
};
const std::map<std::string, Shape> shapes{
    {"log", {{{"$schema", "string"}, {"version", "string!"}, {"runs", "run[]!"}}}},
    {"run", {{{"tool", "tool!"}, {"columnKind", "column_kind"}, {"results", "result[]"}}}},
    {"tool", {{{"driver", "component!"}}}},
    {"component", {{{"name", "string!"}, {"version", "string"}, {"rules", "rule[]"}}}},
    {"rule",
     {{{"id", "string!"},
       {"name", "string"},
       {"shortDescription", "text"},
       {"fullDescription", "text"},
       {"help", "text"},
       {"defaultConfiguration", "configuration"}}}},
    {"configuration", {{{"level", "level"}}}},
    {"text", {{{"text", "string!"}}}},
    {"message", {{{"text", "string"}}}},
    {"result",
     {{{"ruleId", "string"},
       {"ruleIndex", "index"},
       {"kind", "kind"},
       {"level", "level"},
       {"message", "message!"},
       {"locations", "location[]"},
       {"relatedLocations", "location[]"},
       {"fingerprints", "strings"}}}},
    {"location", {{{"id", "index"}, {"physicalLocation", "physical"}, {"message", "message"}}}},
    {"physical", {{{"artifactLocation", "artifact!"}, {"region", "region"}}}},
    {"artifact", {{{"uri", "uri"}, {"uriBaseId", "string"}}}},
    {"region",
     {{{"startLine", "count"}, {"startColumn", "count"}, {"endLine", "count"}, {"endColumn", "count"}}}},
};
const std::map<std::string, std::set<std::string>> enumerations{
    {"level", {"none", "note", "warning", "error"}},
    {"kind", {"notApplicable", "pass", "fail", "review", "open", "informational"}},
    {"column_kind", {"utf16CodeUnits", "unicodeCodePoints"}},
};

bool is_uri_reference(const std::string& text) {
    return !text.empty() && std::ranges::all_of(text, [](char c) {
        return std::isalnum(static_cast<unsigned char>(c)) ||
               std::string("-._~:/?#[]@!$&'()*+,;=%").find(c) != std::string::npos;
    });
}

// What is wrong with the value, each with the path to it.
void check(const ordered_json& value, std::string type, const std::string& path,
           std::vector<std::string>& wrong) {
    const auto expect = [&](bool good, const std::string& what) {
        if (!good) {
            wrong.push_back(path + ": " + what);
        }
    };
    if (type.ends_with("[]")) {
        type.resize(type.size() - 2);
        expect(value.is_array(), "no array");
        for (size_t i = 0; value.is_array() && i < value.size(); ++i) {
            check(value[i], type, path + "[" + std::to_string(i) + "]", wrong);
        }
        std::set<std::string> seen;
        for (const auto& element : value) {
            // rules and relatedLocations must be unique; the others are all the better for it
            expect(seen.insert(element.dump()).second, "an element twice");
        }
        return;
    }
    if (type == "string") {
        expect(value.is_string(), "no string");
    } else if (type == "uri") {
        expect(value.is_string() && is_uri_reference(value), "no URI reference");
    } else if (type == "index" || type == "count") {
        expect(value.is_number_integer() && value.get<int64_t>() >= (type == "count" ? 1 : -1),
               "no such number");
    } else if (type == "strings") {
        expect(value.is_object() &&
                   std::ranges::all_of(value, [](const auto& each) { return each.is_string(); }),
               "no map of strings");
    } else if (const auto known = enumerations.find(type); known != enumerations.end()) {
        expect(value.is_string() && known->second.contains(value), "none of the values");
    } else {
        expect(value.is_object(), "no object");
        const Shape& shape = shapes.at(type);
        for (const auto& [name, member] : value.items()) {
            const auto declared = shape.members.find(name);
            expect(declared != shape.members.end(), "has a member " + name);
            if (declared != shape.members.end()) {
                std::string member_type = declared->second;
                std::erase(member_type, '!');
                check(member, member_type, path + "." + name, wrong);
            }
        }
        for (const auto& [name, member_type] : shape.members) {
            expect(!member_type.ends_with('!') || value.contains(name), "lacks " + name);
        }
    }
}

std::vector<std::string> problems(const ordered_json& log) {
    std::vector<std::string> wrong;
    check(log, "log", "log", wrong);
    return wrong;
}

class SarifTest : public ::testing::Test {
  protected:
    SarifTest() {
        const auto e = builder.parameter("e", builder.bits(8));
        builder.law(
            "good", {e}, builder.pool().boolean(true),
            {builder.either(builder.bit(builder.var(e), 0), builder.negate(builder.bit(builder.var(e), 0)))});
        builder.law("bad", {e}, builder.pool().boolean(true), {builder.bit(builder.var(e), 3)});
        report = prove::prove({&builder.model}, {});
        log = sarif_json(prove::diagnose(report), &report, builder.sources, "1.2.3");
    }
    std::vector<ordered_json> results(const std::string& kind, const std::string& level) const {
        std::vector<ordered_json> found;
        for (const auto& result : log["runs"][0]["results"]) {
            if (result["kind"] == kind && result["level"] == level) {
                found.push_back(result);
            }
        }
        return found;
    }

    ModelBuilder builder{"law good law bad"};
    prove::ProofReport report;
    ordered_json log;
};

TEST_F(SarifTest, IsAsTheSchemaSays) { EXPECT_THAT(problems(log), ::testing::IsEmpty()); }

TEST_F(SarifTest, TheCheckSeesWhatIsWrong) {
    const auto broken = [&](auto change) {
        ordered_json other = log;
        change(other);
        return problems(other).size();
    };
    EXPECT_EQ(broken([](auto& it) { it.erase("version"); }), 1U);
    EXPECT_EQ(broken([](auto& it) { it["runs"][0]["tool"]["driver"].erase("name"); }), 1U);
    EXPECT_EQ(broken([](auto& it) { it["runs"][0]["results"][0].erase("message"); }), 1U);
    EXPECT_EQ(broken([](auto& it) { it["runs"][0]["results"][0]["level"] = "fatal"; }), 1U);
    EXPECT_EQ(broken([](auto& it) { it["runs"][0]["results"][0]["extra"] = 1; }), 1U);
    EXPECT_EQ(broken([](auto& it) {
                  it["runs"][0]["tool"]["driver"]["rules"][1] = it["runs"][0]["tool"]["driver"]["rules"][0];
              }),
              1U);
    EXPECT_EQ(broken([](auto& it) {
                  it["runs"][0]["results"][0]["locations"][0]["physicalLocation"]["region"]["startLine"] = 0;
              }),
              1U);
    EXPECT_EQ(broken([](auto& it) {
                  it["runs"][0]["results"][0]["locations"][0]["physicalLocation"]["artifactLocation"]["uri"] =
                      "a b.pts";
              }),
              1U);
}

TEST_F(SarifTest, PassesAreLevelNoneAndFailuresErrors) {
    EXPECT_EQ(results("pass", "none").size(), report.totals.proved);
    EXPECT_EQ(results("fail", "error").size(), report.totals.refuted);
    EXPECT_EQ(log["runs"][0]["results"].size(), report.totals.obligations);
    // A level other than none belongs to failures (3.27.10 of the standard).
    for (const auto& result : log["runs"][0]["results"]) {
        EXPECT_EQ(result["kind"] == "pass", result["level"] == "none");
    }
}

TEST_F(SarifTest, AFailureSaysWhereAndShowsTheInput) {
    const auto failures = results("fail", "error");
    const auto bad =
        std::ranges::find_if(failures, [](const auto& result) { return result["ruleId"] == "P0102"; });
    ASSERT_NE(bad, failures.end());
    EXPECT_THAT((*bad)["message"]["text"], HasSubstr("counterexample\n  e = 0"));
    const auto& place = (*bad)["locations"][0]["physicalLocation"];
    EXPECT_EQ(place["artifactLocation"]["uri"], "toy.pts");
    EXPECT_EQ(place["artifactLocation"]["uriBaseId"], "%SRCROOT%");
    EXPECT_EQ(place["region"]["startLine"], 1);
    EXPECT_EQ(place["region"]["startColumn"], 10);
    const auto& rules = log["runs"][0]["tool"]["driver"]["rules"];
    EXPECT_EQ(rules.size(), catalogue().size());
    EXPECT_EQ(rules[(*bad)["ruleIndex"].get<size_t>()]["id"], "P0102");
}

TEST_F(SarifTest, FingerprintsTellResultsApart) {
    std::set<std::string> seen;
    for (const auto& result : log["runs"][0]["results"]) {
        EXPECT_TRUE(seen.insert(result["fingerprints"]["ptspec/v1"]).second) << result.dump();
    }
}

TEST_F(SarifTest, UnknownIsAWarning) {
    Diagnostics diagnostics;
    diagnostics.report(Diagnostic(Code::unknown_result, builder.at("bad"), "law `bad` is undecided"));
    log = sarif_json(diagnostics, nullptr, builder.sources, "1.2.3");
    EXPECT_THAT(problems(log), ::testing::IsEmpty());
    EXPECT_EQ(results("fail", "warning").size(), 1U);
}

TEST(SarifPathTest, PathsAreUris) {
    SourceMap sources;
    const FileId here = sources.add("specs/a b%/\xc3\xa4.pts", "law"),
                 elsewhere = sources.add("/usr/share/x.pts", "law");
    Diagnostics diagnostics;
    diagnostics.report(Diagnostic(Code::syntax_error, Span{here, 0, 3}, "one"));
    diagnostics.report(Diagnostic(Code::syntax_error, Span{elsewhere, 0, 3}, "two"));
    const ordered_json log = sarif_json(diagnostics, nullptr, sources, "1");
    EXPECT_THAT(problems(log), ::testing::IsEmpty());
    const auto artifact = [&](size_t result) {
        return log["runs"][0]["results"][result]["locations"][0]["physicalLocation"]["artifactLocation"];
    };
    EXPECT_EQ(artifact(0)["uri"], "specs/a%20b%25/%C3%A4.pts");
    EXPECT_EQ(artifact(1)["uri"], "file:///usr/share/x.pts");
    EXPECT_FALSE(artifact(1).contains("uriBaseId"));
}

}  // namespace
}  // namespace ptspec::emit

// SPDX-License-Identifier: Apache-2.0
#include "runtime/vm/results.h"

#include <algorithm>
#include <charconv>
#include <iterator>
#include <nlohmann/json.hpp>

namespace ptspec::runtime {
namespace {

using Json = nlohmann::json;
using Outcome = TestResult::Outcome;

constexpr std::string_view config_prefix = "config_";

std::string text_of(const Json& object, const char* key) {
    const auto found = object.find(key);
    return found != object.end() && found->is_string() ? found->get<std::string>() : "";
}

std::uint64_t number_of(const Json& object, const char* key) {
    const std::string text = text_of(object, key);
    std::uint64_t number = 0;
    std::from_chars(text.data(), text.data() + text.size(), number);
    return number;
}

/// GoogleTest writes "0.012s".
double seconds_of(const Json& object) { return std::strtod(text_of(object, "time").c_str(), nullptr); }

TestResult::Kind parse_kind(const std::string& text) {
    return text == "law"         ? TestResult::Kind::law
           : text == "operation" ? TestResult::Kind::operation
                                 : TestResult::Kind::environment;
}

Outcome parse_outcome(const Json& test) {
    const std::string text = text_of(test, "outcome");
    if (test.contains("failures") || text == "failed") return Outcome::failed;
    if (text == "uncovered") return Outcome::uncovered;
    if (text == "finding") return Outcome::finding;
    return text == "skipped" || text_of(test, "result") == "SKIPPED" ? Outcome::skipped : Outcome::passed;
}

/// GoogleTest puts "FILE:LINE\nFailed\n" before our reports, which say the place themselves.
std::string failure_text(const Json& test) {
    constexpr std::string_view marker = "\nFailed\n";
    std::string text;
    for (const Json& failure : test.value("failures", Json::array())) {
        std::string one = text_of(failure, "failure");
        const std::size_t at = one.find('\n');
        if (at != std::string::npos && one.compare(at, marker.size(), marker) == 0)
            one.erase(0, at + marker.size());
        if (!text.empty() && !text.ends_with('\n')) text += "\n";
        text += one;
    }
    return text;
}

TestResult parse_test(const Json& test) {
    // "law/mkdirty_sets_pte": the part before the slash is the name of the TEST_P.
    std::string name = text_of(test, "name");
    if (const auto slash = name.find('/'); slash != std::string::npos) name.erase(0, slash + 1);
    TestResult result{.suite = text_of(test, "classname"),
                      .name = std::move(name),
                      .kind = parse_kind(text_of(test, "kind")),
                      .outcome = parse_outcome(test),
                      .spec = text_of(test, "spec"),
                      .vectors = number_of(test, "vectors"),
                      .outside = number_of(test, "outside"),
                      .excused = number_of(test, "excused"),
                      .message = text_of(test, "reason"),
                      .seconds = seconds_of(test)};
    if (result.outcome == Outcome::failed) result.message = failure_text(test);
    return result;
}

/// Of two outcomes of one test the heavier one is the test's.
int weight(Outcome outcome) {
    switch (outcome) {
        case Outcome::skipped:
            return 0;
        case Outcome::uncovered:
            return 1;
        case Outcome::passed:
            return 2;
        case Outcome::finding:
            return 3;
        case Outcome::failed:
            break;
    }
    return 4;
}

}  // namespace

bool TestReport::passed() const {
    return !tests.empty() && std::ranges::none_of(tests, [](const TestResult& test) {
        return test.outcome == Outcome::failed;
    });
}

void TestReport::add_run_failure(std::string name, std::string message, Code code) {
    tests.push_back(TestResult{.suite = "run",
                               .name = std::move(name),
                               .kind = TestResult::Kind::environment,
                               .outcome = Outcome::failed,
                               .message = std::move(message),
                               .code = code});
}

void add_report(TestReport& all, TestReport other) {
    all.seconds += other.seconds;
    std::ranges::move(other.machines, std::back_inserter(all.machines));
    for (TestResult& test : other.tests) {
        const auto known = std::ranges::find_if(all.tests, [&](const TestResult& each) {
            return each.suite == test.suite && each.name == test.name;
        });
        if (known == all.tests.end()) {
            all.tests.push_back(std::move(test));
            continue;
        }
        known->vectors += test.vectors;
        known->outside += test.outside;
        known->excused += test.excused;
        known->seconds += test.seconds;
        if (known->outcome == Outcome::failed && test.outcome == Outcome::failed) {
            known->message += "\n" + test.message;
        } else if (weight(test.outcome) > weight(known->outcome)) {
            known->outcome = test.outcome;
            known->message = std::move(test.message);
            known->code = test.code;
        }
    }
}

Code code_of(const TestResult& test) {
    if (test.code) return *test.code;
    if (test.kind == TestResult::Kind::environment)
        return test.name == "features" ? Code::feature_mismatch : Code::config_out_of_range;
    // The words of runtime/suite/report.cc.
    if (test.message.find("a kernel warning (WARN)") != std::string::npos) return Code::kernel_warned;
    if (test.message.find("wanted  violated, as finding") != std::string::npos) return Code::finding_gone;
    return test.kind == TestResult::Kind::law ? Code::law_failed_in_run : Code::helper_differs;
}

Totals totals_of(const TestReport& report) {
    Totals totals;
    for (const TestResult& test : report.tests) {
        totals.vectors += test.vectors;
        switch (test.outcome) {
            case Outcome::skipped:
                ++totals.skipped;
                continue;
            case Outcome::uncovered:
                ++totals.uncovered;
                continue;
            case Outcome::failed:
                ++totals.failed;
                break;
            case Outcome::finding:
                ++totals.findings;
                break;
            case Outcome::passed:
                break;
        }
        if (test.kind == TestResult::Kind::law) ++totals.laws;
        if (test.kind == TestResult::Kind::operation) ++totals.operations;
    }
    return totals;
}

Result<TestReport> parse_test_report(std::string_view gtest_json) {
    const Json root = Json::parse(gtest_json, nullptr, /*allow_exceptions=*/false);
    if (!root.is_object() || !root.contains("testsuites") || !root["testsuites"].is_array()) {
        return Error{"the test program's results are not GoogleTest's JSON"};
    }
    TestReport report{.target = text_of(root, "target"),
                      .backend = text_of(root, "backend"),
                      .spec_hash = text_of(root, "spec_hash"),
                      .kernel_release = text_of(root, "kernel_release"),
                      .seconds = seconds_of(root)};
    for (const auto& [key, value] : root.items()) {
        if (key.starts_with(config_prefix) && value.is_string()) {
            report.config[key.substr(config_prefix.size())] = value.get<std::string>();
        }
    }
    for (const Json& suite : root["testsuites"]) {
        for (const Json& test : suite.value("testsuite", Json::array())) {
            // Left out by a filter or by a shard.
            if (text_of(test, "status") == "NOTRUN") continue;
            report.tests.push_back(parse_test(test));
        }
    }
    return report;
}

}  // namespace ptspec::runtime

// SPDX-License-Identifier: Apache-2.0
#include <fmt/format.h>

#include <algorithm>
#include <span>

#include "runtime/vm/results.h"

namespace ptspec::runtime {
namespace {

using Outcome = TestResult::Outcome;

/// Tests of one suite stand together in a report.
std::vector<std::span<const TestResult>> by_suite(const std::vector<TestResult>& tests) {
    std::vector<std::span<const TestResult>> suites;
    for (std::size_t i = 0; i < tests.size();) {
        std::size_t end = i;
        while (end < tests.size() && tests[end].suite == tests[i].suite) ++end;
        suites.push_back(std::span(tests).subspan(i, end - i));
        i = end;
    }
    return suites;
}

bool is_skip(const TestResult& test) {
    return test.outcome == Outcome::skipped || test.outcome == Outcome::uncovered;
}

std::uint64_t count_failed(std::span<const TestResult> tests) {
    return static_cast<std::uint64_t>(
        std::ranges::count_if(tests, [](const TestResult& test) { return test.outcome == Outcome::failed; }));
}

std::uint64_t count_skipped(std::span<const TestResult> tests) {
    return static_cast<std::uint64_t>(std::ranges::count_if(tests, is_skip));
}

std::string skip_reason(const TestResult& test) {
    if (test.outcome == Outcome::uncovered) return "uncovered: " + test.message;
    return test.message;
}

std::string first_line(std::string_view text) { return std::string(text.substr(0, text.find('\n'))); }

std::string escape_xml(std::string_view text) {
    std::string escaped;
    for (char character : text) {
        const auto byte = static_cast<unsigned char>(character);
        switch (character) {
            case '&':
                escaped += "&amp;";
                break;
            case '<':
                escaped += "&lt;";
                break;
            case '>':
                escaped += "&gt;";
                break;
            case '"':
                escaped += "&quot;";
                break;
            case '\n':
                escaped += "&#10;";
                break;
            default:
                // XML 1.0 has no way to write the other control characters.
                escaped += byte < 0x20 && character != '\t' ? '?' : character;
        }
    }
    return escaped;
}

std::string xml_property(std::string_view name, std::string_view value) {
    return fmt::format("<property name=\"{}\" value=\"{}\"/>", escape_xml(name), escape_xml(value));
}

std::string xml_test(const TestResult& test) {
    std::string text = fmt::format("    <testcase name=\"{}\" classname=\"{}\" time=\"{:.3f}\">\n",
                                   escape_xml(test.name), escape_xml(test.suite), test.seconds);
    if (test.kind != TestResult::Kind::environment) {
        text += "      <properties>" + xml_property("spec", test.spec) +
                xml_property("vectors", std::to_string(test.vectors)) +
                xml_property("excused", std::to_string(test.excused)) + "</properties>\n";
    }
    if (test.outcome == Outcome::failed) {
        text += fmt::format("      <failure message=\"{}\"/>\n", escape_xml(test.message));
    } else if (is_skip(test)) {
        text += fmt::format("      <skipped message=\"{}\"/>\n", escape_xml(skip_reason(test)));
    }
    return text + "    </testcase>\n";
}

std::string ktap_diagnostic(std::string_view text, std::string_view indent) {
    std::string lines;
    while (!text.empty()) {
        const std::size_t end = std::min(text.find('\n'), text.size());
        lines += fmt::format("{}# {}\n", indent, text.substr(0, end));
        text.remove_prefix(std::min(end + 1, text.size()));
    }
    return lines;
}

std::string ktap_test(const TestResult& test, std::size_t number) {
    constexpr std::string_view indent = "  ";
    std::string text;
    if (test.outcome == Outcome::failed) text += ktap_diagnostic(test.message, indent);
    if (test.vectors > 0) {
        text += fmt::format("{}# {}: {} vectors", indent, test.name, test.vectors);
        if (test.excused > 0) text += fmt::format(", {} violated as a finding says", test.excused);
        text += "\n";
    }
    text += fmt::format("{}{} {} {}", indent, test.outcome == Outcome::failed ? "not ok" : "ok", number,
                        test.name);
    if (is_skip(test)) text += " # SKIP " + first_line(skip_reason(test));
    return text + "\n";
}

}  // namespace

std::string to_junit_xml(const TestReport& report) {
    std::string text = "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n";
    text += fmt::format("<testsuites name=\"ptspec {} {}\" tests=\"{}\" failures=\"{}\" time=\"{:.3f}\">\n",
                        escape_xml(report.target), escape_xml(report.backend), report.tests.size(),
                        count_failed(report.tests), report.seconds);
    for (const auto& suite : by_suite(report.tests)) {
        text += fmt::format("  <testsuite name=\"{}\" tests=\"{}\" failures=\"{}\" skipped=\"{}\">\n",
                            escape_xml(suite.front().suite), suite.size(), count_failed(suite),
                            count_skipped(suite));
        text += "    <properties>" + xml_property("target", report.target) +
                xml_property("backend", report.backend) + xml_property("spec_hash", report.spec_hash) +
                xml_property("kernel_release", report.kernel_release);
        for (const auto& [name, value] : report.config) text += xml_property("config " + name, value);
        text += "</properties>\n";
        for (const TestResult& test : suite) text += xml_test(test);
        text += "  </testsuite>\n";
    }
    return text + "</testsuites>\n";
}

std::string to_ktap(const TestReport& report) {
    const auto suites = by_suite(report.tests);
    std::string text = fmt::format("KTAP version 1\n1..{}\n", suites.size());
    for (std::size_t i = 0; i < suites.size(); ++i) {
        const auto& suite = suites[i];
        text +=
            fmt::format("  KTAP version 1\n  # Subtest: {}\n  1..{}\n", suite.front().suite, suite.size());
        for (std::size_t j = 0; j < suite.size(); ++j) text += ktap_test(suite[j], j + 1);
        const char* skip = count_skipped(suite) == suite.size() ? " # SKIP all tests skipped" : "";
        text += fmt::format("{} {} {}{}\n", count_failed(suite) > 0 ? "not ok" : "ok", i + 1,
                            suite.front().suite, skip);
    }
    return text;
}

}  // namespace ptspec::runtime

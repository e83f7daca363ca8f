// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "compiler/support/result.h"

namespace ptspec::runtime {

/// One law, operation or check of the environment, as a test program reported it.
struct TestResult {
    enum class Kind { law, operation, environment };
    enum class Outcome {
        passed,
        failed,
        skipped,    ///< the backend lacks it
        uncovered,  ///< the backend has it, but no vector could be judged
        finding,    ///< passed, and violated exactly where a finding says so
    };
    std::string suite;  ///< the contract, "operations" or "environment"
    std::string name;   ///< "mkdirty_sets_pte", "pte_mkdirty"
    Kind kind = Kind::environment;
    Outcome outcome = Outcome::passed;
    std::string spec = {};  ///< "FILE:LINE"
    std::uint64_t vectors = 0;
    std::uint64_t outside = 0;
    std::uint64_t excused = 0;
    std::string message = {};  ///< of a failure: the report; of a skipped or uncovered one: the reason
    double seconds = 0;
    std::optional<Code> code = {};  ///< of a failure of the run itself
};

/// One of the machines that the tests ran on.
struct MachineReport {
    std::string name;  ///< "5 levels"
    std::map<std::string, std::string> config;
    double seconds = 0;
};

/// One run of a test program on one backend, or several of one program on different machines.
struct TestReport {
    std::string target;
    std::string backend;
    std::string spec_hash = {};
    std::string kernel_release = {};
    std::map<std::string, std::string> config = {};  ///< of the first machine
    std::vector<MachineReport> machines = {};        ///< of a kernel run: all that were booted
    std::vector<TestResult> tests = {};
    double seconds = 0;

    bool passed() const;
    /// Records that the run itself went wrong: the report has then failed, whatever the tests say.
    void add_run_failure(std::string name, std::string message, Code code = Code::results_unreadable);
};

/// Adds what the same tests said on another machine: what failed anywhere has failed, and what was judged
/// anywhere has been judged.
void add_report(TestReport& all, TestReport other);

/// The message of the catalogue that tells more of a failed test.
Code code_of(const TestResult& test);

/// What `ptspec test --json` shows.
struct Totals {
    std::uint64_t laws = 0;        ///< judged
    std::uint64_t operations = 0;  ///< judged
    std::uint64_t vectors = 0;
    std::uint64_t failed = 0;
    std::uint64_t skipped = 0;
    std::uint64_t uncovered = 0;
    std::uint64_t findings = 0;
};
Totals totals_of(const TestReport& report);

/// Reads what a suite program wrote with --gtest_output=json:FILE.
Result<TestReport> parse_test_report(std::string_view gtest_json);

/// JUnit XML, in the form that GoogleTest gives it.
std::string to_junit_xml(const TestReport& report);
/// KTAP version 1 (Documentation/dev-tools/ktap.rst), a subtest for each contract.
std::string to_ktap(const TestReport& report);

}  // namespace ptspec::runtime

// SPDX-License-Identifier: Apache-2.0
#include "compiler/smt/second_solver.h"

#include <fmt/format.h>

#include "compiler/support/process.h"

namespace ptspec::smt {

namespace {

std::string first_line(const std::string& text) { return text.substr(0, text.find('\n')); }

}  // namespace

Result<SecondSolver> SecondSolver::find(const std::string& name) {
    const auto program = find_program(name);
    if (!program) {
        return Error{fmt::format("there is no `{}` here", name), "apt-get install cvc5"};
    }
    const auto version = run_process({.argv = {program->string(), "--version"},
                                      .standard_error = Discard{},
                                      .timeout = std::chrono::seconds(30)});
    if (!version || !version->succeeded() || version->standard_output.empty()) {
        return Error{fmt::format("`{}` does not tell its version", program->string()),
                     "apt-get install cvc5"};
    }
    std::string identity = first_line(version->standard_output);
    if (constexpr std::string_view polite = "This is "; identity.starts_with(polite)) {
        identity.erase(0, polite.size());
    }
    return SecondSolver(*program, std::move(identity));
}

Check SecondSolver::check(const std::string& text, const SecondLimits& limits, std::stop_token stop) const {
    const auto ended = run_process({.argv = {program_.string(), "--lang=smt2", "-"},
                                    .input = text,
                                    .standard_error = Discard{},
                                    .timeout = limits.time,
                                    .memory_bytes = limits.memory_mb << 20,
                                    .stop = std::move(stop)});
    if (!ended) {
        return {Verdict::unknown, Cause::crashed, ended.error().message, {}};
    }
    if (ended->end == ProcessResult::End::interrupted) {
        return {Verdict::unknown, Cause::stopped, "stopped on request", {}};
    }
    if (ended->end == ProcessResult::End::timed_out) {
        return {Verdict::unknown, Cause::wall_clock, "time limit reached", {}};
    }
    const std::string said = first_line(ended->standard_output);
    if (ended->succeeded() && said == "unsat") {
        return {Verdict::unsatisfiable, Cause::none, "", {}};
    }
    if (ended->succeeded() && said == "sat") {
        return {Verdict::satisfiable, Cause::none, "", {}};
    }
    const std::string how = ended->succeeded() ? "" : fmt::format(" ({})", ended->describe());
    return {Verdict::unknown,
            Cause::solver,
            fmt::format("it says: {}{}", said.empty() ? "nothing" : said, how),
            {}};
}

}  // namespace ptspec::smt

// SPDX-License-Identifier: Apache-2.0
#include <fmt/format.h>

#include <iterator>

#include "compiler/emit/report/report.h"

namespace ptspec::emit {

namespace {

using prove::ObligationResult;
using prove::Status;

// Attribute values and text alike. XML 1.0 has no way to write most control characters.
std::string escaped(std::string_view text) {
    std::string result;
    for (const char c : text) {
        switch (c) {
            case '&':
                result += "&amp;";
                break;
            case '<':
                result += "&lt;";
                break;
            case '>':
                result += "&gt;";
                break;
            case '"':
                result += "&quot;";
                break;
            case '\n':
                result += "&#10;";
                break;
            default:
                result += static_cast<unsigned char>(c) < ' ' && c != '\t' ? '?' : c;
                break;
        }
    }
    return result;
}

std::string details(const model::ClosedModel& model, const ObligationResult& result,
                    const SourceMap& sources) {
    std::string text;
    for (size_t i = 0; i < result.goals.size(); ++i) {
        const prove::GoalResult& answer = result.goals[i];
        const vcgen::Goal& goal = result.obligation.goals[i];
        if (answer.status == Status::proved) {
            continue;
        }
        fmt::format_to(std::back_inserter(text), "{}: {}{}{}\n", sources.describe(goal.span),
                       status_name(answer.status), goal.label.empty() ? "" : ": " + goal.label,
                       answer.reason.empty() ? "" : ": " + answer.reason);
        if (answer.counterexample) {
            for (const std::string& line : prove::counterexample_lines(model, *answer.counterexample)) {
                text += line + "\n";
            }
        }
    }
    if (result.machine && result.machine->trace) {
        for (const std::string& line : prove::trace_lines(*result.machine->machine, *result.machine->trace))
            text += line + "\n";
    }
    if (result.layout) {
        for (const std::string& line : prove::layout_lines(*result.layout)) text += line + "\n";
    }
    return text;
}

void write_case(std::string& out, const model::ClosedModel& model, const ObligationResult& result,
                const SourceMap& sources) {
    fmt::format_to(std::back_inserter(out), "    <testcase classname=\"{}.{}\" name=\"{}\"",
                   escaped(model.target.name), escaped(kind_name(result.obligation.kind)),
                   escaped(result.obligation.id));
    if (result.status == Status::proved) {
        out += "/>\n";
        return;
    }
    if (result.obligation.informative) {
        fmt::format_to(std::back_inserter(out), "><skipped message=\"{}; informative\"/></testcase>\n",
                       status_name(result.status));
        return;
    }
    const char* element = result.status == Status::refuted ? "failure" : "error";
    fmt::format_to(std::back_inserter(out), ">\n      <{0} message=\"{1}\">{2}</{0}>\n    </testcase>\n",
                   element, status_name(result.status), escaped(details(model, result, sources)));
}

}  // namespace

std::string report_junit(const prove::ProofReport& report, const SourceMap& sources) {
    const prove::Totals& totals = report.totals;
    std::string out = "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n";
    fmt::format_to(
        std::back_inserter(out),
        "<testsuites name=\"ptspec prove\" tests=\"{}\" failures=\"{}\" errors=\"{}\" time=\"{:.3f}\">\n",
        totals.obligations, totals.refuted, totals.unknown, totals.seconds);
    for (const prove::TargetReport& target : report.targets) {
        size_t failures = 0, errors = 0;
        for (const ObligationResult& result : target.obligations) {
            if (result.obligation.informative) continue;
            failures += result.status == Status::refuted ? 1 : 0;
            errors += result.status == Status::unknown ? 1 : 0;
        }
        fmt::format_to(std::back_inserter(out),
                       "  <testsuite name=\"{}\" tests=\"{}\" failures=\"{}\" errors=\"{}\">\n",
                       escaped(target.model->target.name), target.obligations.size(), failures, errors);
        for (const ObligationResult& result : target.obligations) {
            write_case(out, *target.model, result, sources);
        }
        out += "  </testsuite>\n";
    }
    return out + "</testsuites>\n";
}

}  // namespace ptspec::emit

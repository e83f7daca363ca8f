// SPDX-License-Identifier: Apache-2.0
#include "compiler/emit/report/report_junit.h"

#include <fmt/format.h>

#include "compiler/emit/report/report_json.h"

namespace ptspec::emit {
namespace {

// What XML 1.0 cannot hold even escaped becomes a question mark.
std::string escaped(std::string_view text) {
    std::string result;
    for (const char c : text) {
        switch (c) {
            case '&': result += "&amp;"; break;
            case '<': result += "&lt;"; break;
            case '>': result += "&gt;"; break;
            case '"': result += "&quot;"; break;
            case '\n': result += "&#10;"; break;
            case '\t': result += ' '; break;
            default: result += static_cast<unsigned char>(c) < 0x20 ? '?' : c;
        }
    }
    return result;
}

// Why an obligation is not proved: a line a goal, and the counterexample as people read it.
std::string story(const model::ClosedModel& model, const prove::ObligationResult& result) {
    std::string text;
    for (size_t i = 0; i < result.goals.size(); ++i) {
        const prove::GoalResult& goal = result.goals[i];
        if (goal.status == prove::Status::proved) continue;
        text += fmt::format("{} {}: {}\n", status_text(goal.status), result.obligation.goals[i].label, goal.reason);
        if (!goal.counterexample) continue;
        for (const std::string& line : prove::counterexample_lines(model, *goal.counterexample)) text += line + "\n";
    }
    return text;
}

std::string test_case(const model::ClosedModel& model, const prove::ObligationResult& result, const SourceMap& sources) {
    const vcgen::Obligation& obligation = result.obligation;
    std::string place;
    if (obligation.span.is_valid()) {
        const Location location = sources.location(obligation.span.file, obligation.span.begin);
        place = fmt::format(" file=\"{}\" line=\"{}\"", escaped(sources.path(obligation.span.file)), location.line);
    }
    const std::string head = fmt::format("    <testcase classname=\"{}.{}\" name=\"{}\"{} time=\"0\"",
                                         escaped(model.target.name), kind_text(obligation.kind), escaped(obligation.id), place);
    if (result.status == prove::Status::proved) return head + "/>\n";
    const char* element = result.status == prove::Status::refuted ? "failure" : "error";
    return fmt::format("{}>\n      <{} message=\"{}\">{}</{}>\n    </testcase>\n", head, element,
                       status_text(result.status), escaped(story(model, result)), element);
}

}  // namespace

std::string report_junit(const prove::ProofReport& report, const SourceMap& sources) {
    std::string xml = "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n";
    xml += fmt::format("<testsuites name=\"ptspec prove\" tests=\"{}\" failures=\"{}\" errors=\"{}\" time=\"{:.3f}\">\n",
                       report.totals.obligations, report.totals.refuted, report.totals.unknown, report.totals.seconds);
    for (const prove::TargetReport& target : report.targets) {
        size_t refuted = 0, unknown = 0;
        std::string cases;
        for (const prove::ObligationResult& result : target.obligations) {
            refuted += result.status == prove::Status::refuted;
            unknown += result.status == prove::Status::unknown;
            cases += test_case(*target.model, result, sources);
        }
        xml += fmt::format("  <testsuite name=\"{}\" tests=\"{}\" failures=\"{}\" errors=\"{}\">\n{}  </testsuite>\n",
                           escaped(target.model->target.name), target.obligations.size(), refuted, unknown, cases);
    }
    return xml + "</testsuites>\n";
}

}  // namespace ptspec::emit

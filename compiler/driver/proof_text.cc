// SPDX-License-Identifier: Apache-2.0
#include "compiler/driver/proof_text.h"

#include <fmt/format.h>

#include <iterator>
#include <map>

#include "compiler/emit/report/report.h"

namespace ptspec::driver {
namespace {

using vcgen::ObligationKind;

bool is_finding(const model::ClosedModel& model, const prove::ObligationResult& result) {
    return result.obligation.kind == ObligationKind::must_fail && result.obligation.must_fail &&
           model.must_fails[*result.obligation.must_fail].kind == model::MustFail::Kind::finding;
}

// What the proof ranges over: `2 cpu, any number of steps; 14 bits of state, 6 actions`.
std::string range_of(const model::Machine& machine) {
    std::string text;
    for (const model::Process& process : machine.processes)
        text += fmt::format("{} {}, ", process.count, process.name);
    return fmt::format("{}any number of steps; {} bits of state, {} actions", text, machine.state_bits(),
                       machine.actions.size());
}

}  // namespace

std::string target_text(const prove::TargetReport& target, bool verbose) {
    std::string text;
    const auto out = std::back_inserter(text);
    std::map<ObligationKind, size_t> kinds;
    size_t refuted = 0, unknown = 0;
    for (const prove::ObligationResult& result : target.obligations) {
        ++kinds[result.obligation.kind];
        if (verbose && result.obligation.informative)
            fmt::format_to(out, "{:<8} {} (informative)\n", emit::status_name(result.status),
                           result.obligation.id);
        if (result.obligation.informative) continue;
        refuted += result.status == prove::Status::refuted;
        unknown += result.status == prove::Status::unknown;
        if (!verbose) continue;
        const std::string method =
            result.machine && !result.machine->method.empty() ? " (" + result.machine->method + ")" : "";
        fmt::format_to(out, "{:<9} {}{}\n", result.unchanged ? "unchanged" : emit::status_name(result.status),
                       result.obligation.id, method);
    }
    std::string parts;
    for (const auto& [kind, count] : kinds) {
        parts += fmt::format("{}{} {}", parts.empty() ? "" : ", ", count, emit::kind_name(kind));
    }
    if (target.machine) parts = range_of(*target.machine);
    if (target.layout) parts = fmt::format("{} bytes", target.layout->size);
    const std::string& version = target.model->target.linux_version;
    fmt::format_to(out, "{}{}{}: {} obligations: {}\n",
                   target.machine  ? "machine "
                   : target.layout ? "layout "
                                   : "",
                   target.model->target.name, version.empty() ? "" : fmt::format(" (Linux {})", version),
                   target.obligations.size(), parts);
    if (refuted || unknown) fmt::format_to(out, "  {} refuted, {} unknown\n", refuted, unknown);
    std::string last;
    for (const prove::ObligationResult& result : target.obligations) {
        if (!is_finding(*target.model, result) || result.status != prove::Status::proved) continue;
        const model::MustFail& finding = target.model->must_fails[*result.obligation.must_fail];
        const std::string law = target.model->laws[finding.law].id();
        if (finding.name + law == last) continue;
        last = finding.name + law;
        fmt::format_to(out, "  finding {} ({}): {}\n", finding.name, law, finding.story);
    }
    return text;
}

std::string totals_text(const prove::Totals& totals, bool repeated) {
    const std::string findings = totals.findings ? fmt::format(" ({} findings)", totals.findings) : "";
    const std::string unchanged = totals.unchanged ? fmt::format(", {} unchanged", totals.unchanged) : "";
    return fmt::format(
        "{} proved{}, {} refuted, {} unknown{}; {} goals, {} solved, {} from the cache{}; {:.2f} s\n",
        totals.proved, findings, totals.refuted, totals.unknown, unchanged, totals.goals, totals.solved,
        totals.cached, repeated ? " (no file has changed)" : "", totals.seconds);
}

std::string cross_check_text(const prove::Totals& totals, const std::string& solver) {
    return fmt::format("cross-check, {}: {} goals answered alike, {} differently, {} not confirmed\n", solver,
                       totals.cross_checked - totals.disagreements, totals.disagreements, totals.unconfirmed);
}

}  // namespace ptspec::driver

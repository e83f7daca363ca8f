// SPDX-License-Identifier: Apache-2.0
#include <fmt/format.h>

#include "compiler/emit/report/report.h"

namespace ptspec::emit {

namespace {

using nlohmann::ordered_json;
using prove::Counterexample;
using prove::GoalResult;
using prove::ObligationResult;
using prove::Status;

ordered_json values_json(const std::vector<prove::NamedValue>& values) {
    ordered_json result = ordered_json::object();
    for (const prove::NamedValue& value : values) {
        result[value.name] = fmt::format("{:#x}", value.value);
    }
    return result;
}

ordered_json counterexample_json(const model::ClosedModel& model, const Counterexample& found) {
    ordered_json result;
    result["parameters"] = values_json(found.parameters);
    if (!found.configs.empty()) {
        result["configs"] = values_json(found.configs);
    }
    ordered_json calls = ordered_json::array();
    for (const prove::CallValue& call : found.calls) {
        ordered_json entry{{"text", call.text}, {"value", prove::value_text(model, call.type, call.value)}};
        if (!call.wanted.empty()) {
            entry["wanted"] = call.wanted;
        }
        calls.push_back(std::move(entry));
    }
    result["calls"] = std::move(calls);
    if (!found.walk.empty()) {
        result["walk"] = found.walk;
    }
    if (!found.fault.empty()) {
        result["fault"] = found.fault;
    }
    result["minimal"] = found.minimal;
    return result;
}

// Goals that are as they should be and show nothing are only counted.
ordered_json goals_json(const model::ClosedModel& model, const ObligationResult& obligation,
                        const SourceMap& sources) {
    ordered_json result = ordered_json::array();
    for (size_t i = 0; i < obligation.goals.size(); ++i) {
        const GoalResult& answer = obligation.goals[i];
        const vcgen::Goal& goal = obligation.obligation.goals[i];
        if (answer.status == Status::proved && !answer.counterexample) {
            continue;
        }
        ordered_json entry{{"label", goal.label}, {"status", status_name(answer.status)}};
        if (goal.span.is_valid()) {
            entry["place"] = sources.describe(goal.span);
        }
        if (!answer.reason.empty()) {
            entry["reason"] = answer.reason;
        }
        if (answer.not_reproduced) {
            entry["internal_error"] = true;
        }
        if (answer.counterexample) {
            // A variant or a finding that breaks its law as it should: a witness, not a failure.
            const char* name = answer.status == Status::proved ? "witness" : "counterexample";
            entry[name] = counterexample_json(model, *answer.counterexample);
        }
        result.push_back(std::move(entry));
    }
    return result;
}

std::string state_json_value(const model::Machine& machine, const model::MachineState& state,
                             size_t component) {
    const model::StateComponent& declared = machine.components[component];
    return machine.value_text(declared.type, state[component], declared.is_set);
}

ordered_json move_json(const model::Machine& machine, const model::Move& move) {
    const model::Action& action = machine.actions[move.action];
    ordered_json parameters = ordered_json::object();
    for (size_t i = 0; i < action.parameters.size(); ++i)
        parameters[action.parameters[i].name] =
            machine.value_text(action.parameters[i].type, move.parameters[i], false);
    return {{"action", action.name}, {"parameters", std::move(parameters)}};
}

void add_machine(const prove::MachineAnswer& answer, ordered_json& entry) {
    const model::Machine& machine = *answer.machine;
    if (answer.variant) entry["story"] = machine.variants[*answer.variant].story;
    if (!answer.method.empty()) entry["method"] = answer.method;
    if (!answer.trace) return;
    ordered_json trace = ordered_json::array();
    for (size_t i = 0; i < answer.trace->states.size(); ++i) {
        ordered_json row = i == 0 ? ordered_json::object() : move_json(machine, answer.trace->moves[i - 1]);
        ordered_json values = ordered_json::object();
        for (size_t k = 0; k < machine.components.size(); ++k) {
            if (i == 0 || answer.trace->states[i][k] != answer.trace->states[i - 1][k])
                values[machine.components[k].name] = state_json_value(machine, answer.trace->states[i], k);
        }
        row[i == 0 ? "begin" : "changes"] = std::move(values);
        trace.push_back(std::move(row));
    }
    if (answer.trace->last) {
        ordered_json row = move_json(machine, *answer.trace->last);
        if (!answer.trace->wrong.empty()) row["wrong"] = answer.trace->wrong;
        trace.push_back(std::move(row));
    }
    entry["trace"] = std::move(trace);
}

ordered_json machine_json(const model::Machine& machine) {
    ordered_json parameters = ordered_json::object(), processes = ordered_json::object();
    for (const auto& [name, value] : machine.parameters) parameters[name] = value;
    for (const model::Process& process : machine.processes) processes[process.name] = process.count;
    ordered_json result{{"machine", machine.name}, {"parameters", std::move(parameters)}};
    if (!processes.empty()) result["processes"] = std::move(processes);
    result["state_bits"] = machine.state_bits();
    result["actions"] = machine.actions.size();
    return result;
}

ordered_json obligation_json(const model::ClosedModel& model, const ObligationResult& result,
                             const SourceMap& sources) {
    const vcgen::Obligation& obligation = result.obligation;
    ordered_json entry{
        {"id", obligation.id}, {"kind", kind_name(obligation.kind)}, {"status", status_name(result.status)}};
    if (obligation.span.is_valid()) {
        entry["place"] = sources.describe(obligation.span);
    }
    if (obligation.law) {
        const model::Law& law = model.laws[*obligation.law];
        entry["contract"] = law.contract;
        entry["law"] = law.name;
        if (!law.level.empty()) {
            entry["level"] = law.level;
        }
    }
    if (obligation.operation) {
        entry["operation"] = model.operations[*obligation.operation].name;
    }
    if (obligation.must_fail && obligation.kind == vcgen::ObligationKind::must_fail) {
        entry["story"] = model.must_fails[*obligation.must_fail].story;
    }
    if (obligation.informative) {
        entry["informative"] = true;
    }
    entry["key"] = result.key;
    entry["goals"] = result.obligation.goals.size();
    if (result.unchanged) {
        entry["unchanged"] = true;
        return entry;
    }
    if (result.machine) add_machine(*result.machine, entry);
    if (result.layout && !result.layout->wrong.empty()) entry["wrong"] = result.layout->wrong;
    if (ordered_json details = goals_json(model, result, sources); !details.empty()) {
        entry["details"] = std::move(details);
    }
    return entry;
}

}  // namespace

const char* status_name(prove::Status status) {
    switch (status) {
        case Status::proved:
            return "proved";
        case Status::refuted:
            return "refuted";
        case Status::unknown:
            break;
    }
    return "unknown";
}

const char* kind_name(vcgen::ObligationKind kind) {
    switch (kind) {
        case vcgen::ObligationKind::format:
            return "format";
        case vcgen::ObligationKind::safety:
            return "safety";
        case vcgen::ObligationKind::operation:
            return "operation";
        case vcgen::ObligationKind::law:
            return "law";
        case vcgen::ObligationKind::vacuity:
            return "vacuity";
        case vcgen::ObligationKind::must_fail:
            return "must fail";
        case vcgen::ObligationKind::walk:
            return "walk";
        case vcgen::ObligationKind::machine:
            return "machine";
        case vcgen::ObligationKind::layout:
            return "layout";
        case vcgen::ObligationKind::example:
            break;
    }
    return "example";
}

nlohmann::ordered_json report_json(const prove::ProofReport& report, const SourceMap& sources) {
    const prove::Totals& totals = report.totals;
    ordered_json result;
    result["command"] = "prove";
    result["totals"] = {{"obligations", totals.obligations},
                        {"goals", totals.goals},
                        {"unique", totals.unique},
                        {"solved", totals.solved},
                        {"cached", totals.cached},
                        {"proved", totals.proved},
                        {"refuted", totals.refuted},
                        {"unknown", totals.unknown},
                        {"unchanged", totals.unchanged},
                        {"findings", totals.findings},
                        {"cross_checked", totals.cross_checked},
                        {"disagreements", totals.disagreements},
                        {"unconfirmed", totals.unconfirmed},
                        {"seconds", totals.seconds}};
    ordered_json targets = ordered_json::array(), machines = ordered_json::array(),
                 layouts = ordered_json::array();
    for (const prove::TargetReport& target : report.targets) {
        ordered_json obligations = ordered_json::array();
        for (const ObligationResult& obligation : target.obligations) {
            obligations.push_back(obligation_json(*target.model, obligation, sources));
        }
        if (target.machine) {
            machines.push_back(machine_json(*target.machine));
            machines.back()["obligations"] = std::move(obligations);
            continue;
        }
        if (target.layout) {
            layouts.push_back({{"layout", target.layout->name},
                               {"word", target.layout->word_bits},
                               {"size", target.layout->size},
                               {"obligations", std::move(obligations)}});
            continue;
        }
        nlohmann::ordered_json entry = {{"target", target.model->target.name},
                                        {"architecture", target.model->target.architecture}};
        if (const std::string& version = target.model->target.linux_version; !version.empty())
            entry["linux"] = version;
        entry["obligations"] = std::move(obligations);
        targets.push_back(std::move(entry));
    }
    result["targets"] = std::move(targets);
    if (!machines.empty()) result["machines"] = std::move(machines);
    if (!layouts.empty()) result["layouts"] = std::move(layouts);
    if (!report.warnings.empty()) {
        result["warnings"] = report.warnings;
    }
    return result;
}

}  // namespace ptspec::emit

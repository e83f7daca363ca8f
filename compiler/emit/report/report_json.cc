// SPDX-License-Identifier: Apache-2.0
#include "compiler/emit/report/report_json.h"

#include <fmt/format.h>

namespace ptspec::emit {
namespace {

using Json = nlohmann::ordered_json;
using model::ClosedModel;

Json values_json(const ClosedModel& model, const std::vector<prove::NamedValue>& values) {
    Json object = Json::object();
    for (const prove::NamedValue& value : values) object[value.name] = prove::value_text(model, value.type, value.value);
    return object;
}

Json counterexample_json(const ClosedModel& model, const prove::Counterexample& counterexample) {
    Json json;
    json["inputs"] = values_json(model, counterexample.parameters);
    if (!counterexample.configs.empty()) json["config"] = values_json(model, counterexample.configs);
    if (!counterexample.fault.empty()) json["fault"] = counterexample.fault;
    json["minimal"] = counterexample.minimal;
    json["calls"] = Json::array();
    for (const prove::CallValue& call : counterexample.calls) {
        Json entry;
        entry["text"] = call.text;
        entry["value"] = prove::value_text(model, call.type, call.value);
        if (!call.wanted.empty()) entry["wanted"] = call.wanted;
        json["calls"].push_back(std::move(entry));
    }
    return json;
}

Json obligation_json(const ClosedModel& model, const prove::ObligationResult& result, const SourceMap& sources) {
    const vcgen::Obligation& obligation = result.obligation;
    Json json;
    json["id"] = obligation.id;
    json["kind"] = kind_text(obligation.kind);
    json["status"] = status_text(result.status);
    if (obligation.span.is_valid()) json["place"] = sources.describe(obligation.span);
    if (obligation.must_fail) {
        const model::MustFail& must_fail = model.must_fails[*obligation.must_fail];
        static constexpr const char* kinds[] = {"history", "finding", "mutant"};
        json[kinds[static_cast<size_t>(must_fail.kind)]] = must_fail.name;
        json["story"] = must_fail.story;
    }
    if (obligation.law) {
        const model::Law& law = model.laws[*obligation.law];
        json["law"] = law.id();
        json["domain"] = law.condition_text;
    }
    json["goals"] = result.goals.size();
    for (size_t i = 0; i < result.goals.size(); ++i) {
        const prove::GoalResult& goal = result.goals[i];
        if (goal.status == prove::Status::proved) continue;
        Json entry;
        entry["goal"] = obligation.goals[i].label;
        entry["status"] = status_text(goal.status);
        if (!goal.reason.empty()) entry["reason"] = goal.reason;
        if (goal.not_reproduced) entry["not_reproduced"] = true;
        if (goal.counterexample) entry["counterexample"] = counterexample_json(model, *goal.counterexample);
        json["not_proved"].push_back(std::move(entry));
    }
    return json;
}

}  // namespace

std::string_view status_text(prove::Status status) {
    switch (status) {
        case prove::Status::proved: return "proved";
        case prove::Status::refuted: return "refuted";
        case prove::Status::unknown: return "unknown";
    }
    return "";
}

std::string_view kind_text(vcgen::ObligationKind kind) {
    switch (kind) {
        case vcgen::ObligationKind::format: return "format";
        case vcgen::ObligationKind::safety: return "safety";
        case vcgen::ObligationKind::operation: return "operation";
        case vcgen::ObligationKind::law: return "law";
        case vcgen::ObligationKind::vacuity: return "vacuity";
        case vcgen::ObligationKind::must_fail: return "must fail";
        case vcgen::ObligationKind::example: return "example";
    }
    return "";
}

Json report_json(const prove::ProofReport& report, const SourceMap& sources) {
    Json json;
    json["command"] = "prove";
    json["targets"] = Json::array();
    for (const prove::TargetReport& target : report.targets) {
        Json entry;
        entry["target"] = target.model->target.name;
        entry["obligations"] = Json::array();
        for (const prove::ObligationResult& result : target.obligations) {
            entry["obligations"].push_back(obligation_json(*target.model, result, sources));
        }
        json["targets"].push_back(std::move(entry));
    }
    if (!report.warnings.empty()) json["warnings"] = report.warnings;
    const prove::Totals& totals = report.totals;
    json["totals"] = {{"obligations", totals.obligations}, {"goals", totals.goals},   {"unique", totals.unique},
                      {"solved", totals.solved},           {"proved", totals.proved}, {"refuted", totals.refuted},
                      {"unknown", totals.unknown},         {"cached", totals.cached}, {"findings", totals.findings},
                      {"seconds", totals.seconds}};
    return json;
}

}  // namespace ptspec::emit

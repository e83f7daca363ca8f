// SPDX-License-Identifier: Apache-2.0
#include <fmt/format.h>

#include "compiler/emit/report/diff_report.h"
#include "compiler/model/draw.h"

namespace ptspec::emit {

namespace {

using diff::Change;
using diff::Item;
using nlohmann::ordered_json;

ordered_json values_json(const std::vector<diff::NamedValue>& values) {
    ordered_json result = ordered_json::object();
    for (const diff::NamedValue& value : values) {
        result[value.name] = fmt::format("{:#x}", value.value);
    }
    return result;
}

ordered_json side_json(const model::ClosedModel& model, const diff::Side& side) {
    ordered_json result{{"text", side.text}};
    if (!side.value || !side.type) {
        return result;
    }
    result["value"] = fmt::format("{:#x}", *side.value);
    const model::EntryFormat* format = model::format_of_type(model, *side.type);
    if (format == nullptr) {
        return result;
    }
    if (const model::View* view = model::view_of(model, *format, *side.value, side.assignment)) {
        result["view"] = view->name;
    }
    ordered_json fields = ordered_json::object();
    for (const model::Field& field : model::fields_of(model, *format, *side.value, side.assignment)) {
        if (field.kind == model::Field::Kind::named) {
            fields[field.name] = fmt::format("{:#x}", (*side.value & field.mask()) >> field.lo);
        }
    }
    result["fields"] = std::move(fields);
    return result;
}

const char* what_name(Change::What what) {
    static constexpr const char* names[] = {"signature", "narrower",  "wider",    "result",
                                            "asks_more", "asks_less", "keeps",    "holds",
                                            "layout",    "view",      "hardware", "target"};
    return names[static_cast<size_t>(what)];
}

ordered_json change_json(const diff::TargetDiff& target, const Change& change) {
    ordered_json result{{"what", what_name(change.what)}, {"text", change.text}};
    if (!change.evidence) {
        return result;
    }
    const diff::Evidence& evidence = *change.evidence;
    result["input"] = values_json(evidence.parameters);
    if (!evidence.configs.empty()) {
        result["configs"] = values_json(evidence.configs);
    }
    if (!evidence.calls.empty()) {
        result["returned"] = values_json(evidence.calls);
    }
    result["before"] = side_json(*target.before, evidence.before);
    result["after"] = side_json(*target.after, evidence.after);
    result["minimal"] = evidence.minimal;
    return result;
}

ordered_json item_json(const diff::TargetDiff& target, const Item& item, const SourceMap& before,
                       const SourceMap& after) {
    static constexpr const char* kinds[] = {"target", "config",    "format", "operation",
                                            "law",    "must_fail", "excuse"};
    static constexpr const char* statuses[] = {"same", "changed", "added", "removed", "unknown"};
    ordered_json result{{"kind", kinds[static_cast<size_t>(item.kind)]},
                        {"name", item.name},
                        {"status", statuses[static_cast<size_t>(item.status)]}};
    if (!item.level.empty()) {
        result["level"] = item.level;
    }
    if (item.before.is_valid()) {
        result["before"] = before.describe(item.before);
    }
    if (item.after.is_valid()) {
        result["after"] = after.describe(item.after);
    }
    if (!item.reason.empty()) {
        result["reason"] = item.reason;
    }
    if (!item.changes.empty()) {
        ordered_json changes = ordered_json::array();
        for (const Change& change : item.changes) {
            changes.push_back(change_json(target, change));
        }
        result["changes"] = std::move(changes);
    }
    return result;
}

}  // namespace

ordered_json diff_json(const diff::Report& report, const SourceMap& before, const SourceMap& after) {
    const diff::Totals& totals = report.totals;
    ordered_json result;
    result["command"] = "diff";
    result["totals"] = {{"items", totals.items},   {"same", totals.same},       {"changed", totals.changed},
                        {"added", totals.added},   {"removed", totals.removed}, {"unknown", totals.unknown},
                        {"goals", totals.goals},   {"unique", totals.unique},   {"solved", totals.solved},
                        {"cached", totals.cached}, {"seconds", totals.seconds}};
    ordered_json targets = ordered_json::array();
    for (const diff::TargetDiff& target : report.targets) {
        ordered_json items = ordered_json::array();
        for (const Item& item : target.items) {
            items.push_back(item_json(target, item, before, after));
        }
        targets.push_back({{"target", target.name}, {"items", std::move(items)}});
    }
    result["targets"] = std::move(targets);
    if (!report.warnings.empty()) {
        result["warnings"] = report.warnings;
    }
    return result;
}

}  // namespace ptspec::emit

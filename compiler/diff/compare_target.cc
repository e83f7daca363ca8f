// SPDX-License-Identifier: Apache-2.0
//
// What a target consists of, and its configuration values.
#include <fmt/format.h>

#include <algorithm>
#include <map>

#include "compiler/diff/comparer.h"

namespace ptspec::diff {

using model::ExprId;
using model::Op;

namespace {

std::string joined(const std::vector<std::string>& parts) {
    std::string result;
    for (const std::string& part : parts) {
        result += (result.empty() ? "" : ", ") + part;
    }
    return result.empty() ? "none" : result;
}

}  // namespace

void Comparer::compare_target() {
    const model::Target &left = sides.before.target, &right = sides.after.target;
    const size_t item =
        add({ItemKind::target, right.name, right.name, "", Status::same, {}, "", left.span, right.span});
    const auto compare_texts = [&](const char* what, const std::string& old_text,
                                   const std::string& new_text) {
        if (old_text != new_text) {
            state(item, Change::What::target_set, fmt::format("{}: {}, was {}", what, new_text, old_text));
        }
    };
    compare_texts("architecture", left.architecture, right.architecture);
    compare_texts("word", std::to_string(left.word_bits), std::to_string(right.word_bits));
    compare_texts("levels", joined(left.levels), joined(right.levels));
    std::map<std::string, std::pair<bool, bool>> features;
    for (const model::Feature& feature : left.features) {
        features[feature.name].first = feature.enabled;
    }
    for (const model::Feature& feature : right.features) {
        features[feature.name].second = feature.enabled;
    }
    for (const auto& [name, enabled] : features) {
        if (enabled.first != enabled.second) {
            state(item, Change::What::target_set,
                  fmt::format("feature {} is {} now", name, enabled.second ? "on" : "off"));
        }
    }
}

// The conjuncts of `where` that speak of nothing but values that both sides have.
ExprId Comparer::shared_where(model::ClosedModel& model) {
    const bool is_before = &model == &sides.before;
    const auto shared = [&](ExprId id) {
        return std::ranges::all_of(model.pool.reachable(id), [&](ExprId part) {
            const model::Node& node = model.pool.node(part);
            if (node.op != Op::variable) {
                return true;
            }
            const auto variable = static_cast<model::VariableId>(node.payload);
            return is_before ? sides.has_shared_config(variable) : sides.is_shared_config(variable);
        });
    };
    std::vector<ExprId> pending, found;
    if (model.config_where != model::no_expr) {
        pending.push_back(model.config_where);
    }
    while (!pending.empty()) {
        const ExprId id = pending.back();
        pending.pop_back();
        if (model.pool.node(id).op == Op::logical_and) {
            pending.push_back(model.pool.operands(id)[1]);
            pending.push_back(model.pool.operands(id)[0]);
        } else if (shared(id)) {
            found.push_back(id);
        }
    }
    return conjunction(model.pool, found);
}

void Comparer::compare_configs() {
    for (const model::Config& config : sides.after.configs) {
        const size_t item =
            add({ItemKind::config, config.name, config.name, "", Status::same, {}, "", {}, config.span});
        const auto old = std::ranges::find(sides.before.configs, config.name, &model::Config::name);
        if (old == sides.before.configs.end()) {
            items[item].status = Status::added;
            continue;
        }
        items[item].before = old->span;
        if (!sides.same_type(old->type, config.type)) {
            state(item, Change::What::signature,
                  fmt::format("has type {}, was {}", sides.after.types[config.type].name,
                              sides.before.types[old->type].name));
        }
    }
    for (const model::Config& config : sides.before.configs) {
        if (std::ranges::find(sides.after.configs, config.name, &model::Config::name) ==
            sides.after.configs.end()) {
            add({ItemKind::config, config.name, config.name, "", Status::removed, {}, "", config.span, {}});
        }
    }
    if (sides.after.configs.empty() || sides.before.configs.empty()) {
        return;
    }
    const size_t item = add({ItemKind::config, "where", "where", "", Status::same, {}, "", {}, {}});
    Over over;
    over.configs_allowed = false;
    ask_condition(
        item, Change::What::narrower, Change::What::wider, "allows fewer configurations",
        "allows more configurations", over,
        {shared_where(sides.before), shared_where(sides.after), {}, {}, {"not allowed", "allowed"}});
    if (!has_common_configuration_) {
        state(item, Change::What::narrower,
              "has no configuration that both allow: compared below for any whatever");
    }
}

}  // namespace ptspec::diff

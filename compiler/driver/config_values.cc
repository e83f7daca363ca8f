// SPDX-License-Identifier: Apache-2.0
#include "compiler/driver/config_values.h"

#include <fmt/format.h>

#include <algorithm>
#include <charconv>

#include "compiler/query/query.h"
#include "compiler/support/suggest.h"

namespace ptspec::driver {

std::optional<uint64_t> parse_number(std::string text) {
    std::erase(text, '_');
    int base = 10;
    if (text.starts_with("0x") || text.starts_with("0X")) base = 16;
    if (text.starts_with("0b") || text.starts_with("0B")) base = 2;
    if (base != 10) text.erase(0, 2);
    uint64_t value = 0;
    const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), value, base);
    if (text.empty() || error != std::errc() || end != text.data() + text.size()) return std::nullopt;
    return value;
}

Result<model::Assignment> config_values(model::ClosedModel& model, const std::vector<std::string>& given) {
    model::ExprPool& pool = model.pool;
    vcgen::Goal goal;
    goal.query = model.config_where;
    goal.expect = vcgen::Goal::Expect::satisfiable;
    for (const model::Config& config : model.configs) goal.inputs.push_back(config.variable);
    for (const std::string& entry : given) {
        const size_t equals = entry.find('=');
        const std::string name = entry.substr(0, equals);
        const auto config = std::find_if(model.configs.begin(), model.configs.end(),
                                         [&](const model::Config& known) { return known.name == name; });
        if (equals == std::string::npos || config == model.configs.end()) {
            std::vector<std::string> names;
            for (const model::Config& known : model.configs) names.push_back(known.name);
            return Error{
                fmt::format("`{}` is no NAME=VALUE of a configuration value of {}", entry, model.target.name),
                did_you_mean(name, names).value_or("`ptspec list configs` shows them")};
        }
        const model::Sort sort = pool.variable(config->variable).sort;
        const auto value = parse_number(entry.substr(equals + 1));
        if (!value || *value > model::mask_of(sort)) {
            return Error{fmt::format("`{}` is no value of `{}`", entry, model.types[config->type].name)};
        }
        const model::ExprId fixed =
            pool.binary(model::Op::equal, pool.var(config->variable), pool.constant(sort, *value));
        goal.query = pool.binary(model::Op::logical_and, goal.query, fixed);
    }
    if (model.configs.empty()) return model::Assignment{};
    query::Statistics statistics;
    query::Options options;
    options.workers = 1;
    const auto answers = query::run({{&model, &goal, "configuration"}}, options, statistics);
    if (answers[0].verdict == query::Verdict::unknown)
        return Error{"no configuration found: " + answers[0].reason};
    if (answers[0].verdict == query::Verdict::unsatisfiable) {
        return Error{given.empty() ? "the specification allows no configuration at all"
                                   : "the specification allows no configuration with these values"};
    }
    model::Assignment values;
    for (size_t i = 0; i < goal.inputs.size(); ++i) values[goal.inputs[i]] = answers[0].values[i];
    return values;
}

}  // namespace ptspec::driver

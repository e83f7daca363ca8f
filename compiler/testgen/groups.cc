// SPDX-License-Identifier: Apache-2.0
#include "compiler/testgen/groups.h"

#include <fmt/format.h>

#include <algorithm>
#include <filesystem>
#include <map>
#include <set>
#include <tuple>

#include "compiler/model/conjunction.h"
#include "compiler/testgen/asserted.h"
#include "compiler/testgen/places.h"
#include "compiler/vcgen/path_condition.h"
#include "ptspec/abi.h"

namespace ptspec::testgen {

namespace {

using model::ExprId;
using model::Op;

class Grouper {
  public:
    Grouper(model::ClosedModel& model, const SourceMap& sources)
        : model_(model), pool_(model.pool), sources_(sources), unfolder_(model), walk_(model, unfolder_) {}

    std::vector<Group> run() {
        for (uint32_t i = 0; i < model_.laws.size(); ++i) {
            add_law(i);
        }
        for (uint32_t i = 0; i < model_.operations.size(); ++i) {
            if (!model_.operations[i].contract.empty()) {
                add_operation(i);
            }
        }
        for (Group& group : groups_) {
            add_places(group);
        }
        return std::move(groups_);
    }

  private:
    void add_law(uint32_t i) {
        const model::Law& law = model_.laws[i];
        const Reached entry = at_entry(law.parameters);
        const bool tables = law.story || uses_tables(law.parameters, law.condition) ||
                            std::ranges::any_of(law.conjuncts, [&](const model::Conjunct& conjunct) {
                                return uses_tables({}, conjunct.claim);
                            });
        const ExprId condition = domain_of({law.condition}, law.parameters, entry);
        const uint32_t group = group_of(law.parameters, condition, law.id(), tables);
        groups_[group].laws.push_back(i);
        add_branches(group, condition, pool_.boolean(true));
        std::vector<Reached> ends{entry};
        if (law.story) {
            std::vector<Step> steps;
            ends = walk_.walk(law.story->body, entry, steps);
            add_steps(group, steps);
        }
        ExprId all = pool_.boolean(true);
        for (const Reached& end : ends) {
            for (const model::Conjunct& conjunct : law.conjuncts) {
                const ExprId claim = walk_.resolve(conjunct.claim, end);
                add_branches(group, claim, end.path, asserted_by(pool_, claim));
                all = pool_.binary(Op::logical_and, all, claim);
            }
        }
        add_findings(group, i, entry, all);
        take_contents(group);
    }

    void add_operation(uint32_t i) {
        const model::Operation& operation = model_.operations[i];
        const Reached entry = at_entry(operation.parameters);
        bool tables = operation.body == model::no_expr || uses_tables(operation.parameters, operation.body);
        for (const ExprId requirement : operation.requires_) {
            tables = tables || uses_tables({}, requirement);
        }
        const ExprId domain = domain_of(operation.requires_, operation.parameters, entry);
        const uint32_t group = group_of(operation.parameters, domain, operation.name, tables);
        groups_[group].operations.push_back(i);
        add_branches(group, domain, pool_.boolean(true));
        if (operation.body != model::no_expr) {
            add_branches(group, walk_.resolve(operation.body, entry), pool_.boolean(true));
        } else {
            std::vector<Step> steps;
            walk_.walk(operation.effects->body, entry, steps);
            add_steps(group, steps);
        }
        take_contents(group);
    }

    Reached at_entry(const std::vector<model::Parameter>& parameters) {
        return {pool_.boolean(true), stand_ins(parameters), {}, {}};
    }

    bool is_reference(model::TypeId type) const {
        return model_.types[type].kind == model::Type::Kind::reference;
    }

    bool uses_tables(const std::vector<model::Parameter>& parameters, ExprId expr) {
        const ExprId unfolded = unfolder_.unfold(expr);
        return std::ranges::any_of(parameters, [&](const auto& one) { return is_reference(one.type); }) ||
               std::ranges::any_of(pool_.reachable(unfolded), [&](ExprId id) {
                   return pool_.node(id).op == Op::read || pool_.node(id).op == Op::slot;
               });
    }

    // Conditions on ghosts are not for tests; references lead to entries.
    ExprId domain_of(const std::vector<ExprId>& conditions, const std::vector<model::Parameter>& parameters,
                     const Reached& entry) {
        ExprId domain = pool_.boolean(true);
        for (const model::Parameter& parameter : parameters) {
            if (is_reference(parameter.type)) {
                domain = pool_.binary(
                    Op::logical_and, domain,
                    leads_somewhere(model_, parameter.type, entry.values.at(parameter.variable)));
            }
        }
        for (const ExprId condition : conditions) {
            const ExprId unfolded = unfolder_.unfold(condition);
            std::vector<ExprId> parts{condition};
            if (reads_ghosts(model_, unfolded)) {
                parts = model::conjunction_parts(pool_, unfolded);
                std::erase_if(parts, [&](ExprId part) { return reads_ghosts(model_, part); });
            }
            for (const ExprId part : parts) {
                domain = pool_.binary(Op::logical_and, domain, walk_.resolve(part, entry));
            }
        }
        return domain;
    }

    // Where references lead; indices and lengths are at their limits.
    void add_places(Group& group) {
        const auto number = static_cast<uint32_t>(&group - groups_.data());
        for (size_t i = 0; i < group.parameter_count; ++i) {
            if (is_reference(group.types[i])) {
                group.extent = std::max(group.extent, extent_of(model_, group.types[i]));
            }
        }
        for (const Wish& place : wishes_for_places(model_, group)) {
            wish(number, place.condition, place.label, false);
        }
        if (group.uses_tables) {
            add_limits(number);
        }
    }

    // Comparisons in the domain, where they are about to fail.
    void add_limits(uint32_t group) {
        for (const ExprId part : model::conjunction_parts(pool_, groups_[group].domain)) {
            const model::Node node = pool_.node(part);
            if (node.op != Op::less && node.op != Op::less_equal) {
                continue;
            }
            ExprId left = pool_.operands(part)[0];
            const ExprId right = pool_.operands(part)[1];
            if (node.op == Op::less) {
                left = pool_.binary(Op::add_wrapping, left, pool_.constant(pool_.sort(left), 1));
            }
            wish(group, pool_.binary(Op::equal, left, right), place_of(part) + " at its limit", false);
        }
    }

    void add_steps(uint32_t group, const std::vector<Step>& steps) {
        for (const Step& step : steps) {
            add_branches(group, step.asked, step.path);
        }
    }

    // The words that members of the group look at: as many as an image can name.
    void take_contents(uint32_t number) {
        Group& group = groups_[number];
        if (!group.uses_tables) {
            return;
        }
        std::vector<ExprId> roots{group.domain};
        for (const Wish& wish : group.wishes) {
            roots.push_back(wish.condition);
        }
        std::set<uint64_t> spoken_of;
        for (const ExprId id : pool_.reachable(roots)) {
            if (pool_.node(id).op == Op::variable) {
                spoken_of.insert(pool_.node(id).payload);
            }
        }
        for (const Content& content : walk_.contents()) {
            const bool wanted = spoken_of.contains(content.variable) || is_place_of(group, content);
            if (!wanted || group.contents.size() == PTSPEC_IMAGE_PAIRS ||
                std::ranges::find(group.variables, content.variable) != group.variables.end()) {
                continue;
            }
            group.names.push_back(name_of(group, content));
            group.types.push_back(model_.memories[content.memory].value);
            group.variables.push_back(content.variable);
            group.contents.push_back(content);
        }
        std::erase_if(group.wishes, [&](const Wish& wish) {
            return std::ranges::any_of(pool_.reachable(wish.condition), [&](ExprId id) {
                const model::Node& node = pool_.node(id);
                return node.op == Op::variable &&
                       pool_.variable(static_cast<model::VariableId>(node.payload)).kind !=
                           model::Variable::Kind::config &&
                       std::ranges::find(group.variables, static_cast<model::VariableId>(node.payload)) ==
                           group.variables.end();
            });
        });
    }

    // What a parameter of the group leads to.
    bool is_place_of(const Group& group, const Content& content) const {
        for (size_t i = 0; i < group.parameter_count; ++i) {
            if (is_reference(group.types[i]) && pool_.node(content.key).op == Op::variable &&
                pool_.node(content.key).payload == group.variables[i]) {
                return true;
            }
        }
        return false;
    }

    std::string name_of(const Group& group, const Content& content) const {
        for (size_t i = 0; i < group.parameter_count; ++i) {
            if (pool_.node(content.key).op == Op::variable &&
                pool_.node(content.key).payload == group.variables[i]) {
                return "*" + group.names[i];
            }
        }
        return fmt::format("{} entry {}", model_.memories[content.memory].name, group.contents.size());
    }

    // The variables that stand for parameters of these types, whoever has them.
    model::Substitution stand_ins(const std::vector<model::Parameter>& parameters) {
        model::Substitution substitution;
        for (size_t i = 0; i < parameters.size(); ++i) {
            substitution.emplace(parameters[i].variable, pool_.var(stand_in(parameters[i].type, i)));
        }
        return substitution;
    }

    model::VariableId stand_in(model::TypeId type, size_t position) {
        const auto [place, is_new] = stand_ins_.emplace(std::pair(model_.types[type].name, position), 0);
        if (is_new) {
            place->second = pool_.add_variable(fmt::format("{}{}", model_.types[type].name, position),
                                               model_.types[type].sort);
        }
        return place->second;
    }

    uint32_t group_of(const std::vector<model::Parameter>& parameters, ExprId domain, const std::string& key,
                      bool tables) {
        std::vector<model::VariableId> variables;
        for (size_t i = 0; i < parameters.size(); ++i) {
            variables.push_back(stand_in(parameters[i].type, i));
        }
        const auto [place, is_new] =
            by_domain_.emplace(std::tuple(variables, domain, tables), static_cast<uint32_t>(groups_.size()));
        if (is_new) {
            Group group;
            for (const model::Parameter& parameter : parameters) {
                group.types.push_back(parameter.type);
                group.names.push_back(parameter.name);
            }
            group.variables = std::move(variables);
            group.parameter_count = parameters.size();
            group.uses_tables = tables;
            group.domain = domain;
            group.key = key;
            groups_.push_back(std::move(group));
            wished_.emplace_back();
        }
        return place->second;
    }

    void wish(uint32_t group, ExprId condition, std::string label, bool is_branch) {
        if (!pool_.is_constant(condition) && walk_.is_known(condition) &&
            wished_[group].insert(condition).second) {
            groups_[group].wishes.push_back({condition, std::move(label), is_branch});
        }
    }

    // Every condition that is evaluated somewhere below, once true and once false, where `under` is true.
    void add_branches(uint32_t group, ExprId root, ExprId under,
                      const std::map<ExprId, bool>& asserted = {}) {
        if (!walk_.is_known(under)) {
            return;
        }
        vcgen::PathConditions paths(pool_, root);
        for (const ExprId id : paths.nodes()) {
            const model::Node& node = pool_.node(id);
            const bool is_atom = node.sort.is_bool() && node.op != Op::logical_and &&
                                 node.op != Op::logical_or && node.op != Op::implies &&
                                 node.op != Op::logical_not && node.op != Op::constant;
            if (!is_atom) {
                continue;
            }
            const ExprId path = pool_.binary(Op::logical_and, under, paths[id]);
            const std::string place = place_of(id);
            const auto only = asserted.find(id);
            if (only == asserted.end() || only->second) {
                wish(group, pool_.binary(Op::logical_and, path, id), place + " true", true);
            }
            if (only == asserted.end() || !only->second) {
                wish(group, pool_.binary(Op::logical_and, path, pool_.unary(Op::logical_not, id)),
                     place + " false", true);
            }
        }
    }

    void add_findings(uint32_t group, uint32_t law, const Reached& entry, ExprId claims) {
        for (const model::MustFail& must_fail : model_.must_fails) {
            if (must_fail.kind != model::MustFail::Kind::finding || must_fail.law != law) {
                continue;
            }
            const ExprId when = walk_.resolve(must_fail.when, entry);
            const ExprId violated = pool_.unary(Op::logical_not, claims);
            wish(group, pool_.binary(Op::logical_and, when, violated), "finding " + must_fail.name, false);
            wish(group, pool_.unary(Op::logical_not, when), "outside finding " + must_fail.name, false);
        }
    }

    std::string place_of(ExprId id) const {
        const Span span = pool_.origin(id);
        if (!span.is_valid()) {
            return "branch";
        }
        return fmt::format("{}:{}",
                           std::filesystem::path(sources_.path(span.file)).filename().generic_string(),
                           sources_.location(span.file, span.begin).line);
    }

    model::ClosedModel& model_;
    model::ExprPool& pool_;
    const SourceMap& sources_;
    vcgen::Unfolder unfolder_;
    TableWalk walk_;
    std::map<std::pair<std::string, size_t>, model::VariableId> stand_ins_;
    std::map<std::tuple<std::vector<model::VariableId>, ExprId, bool>, uint32_t> by_domain_;
    std::vector<Group> groups_;
    std::vector<std::set<ExprId>> wished_;
};

}  // namespace

std::vector<Group> group_by_domain(model::ClosedModel& model, const SourceMap& sources) {
    return Grouper(model, sources).run();
}

}  // namespace ptspec::testgen

// SPDX-License-Identifier: Apache-2.0
#include "compiler/testgen/groups.h"

#include <fmt/format.h>

#include <filesystem>
#include <map>
#include <set>

#include "compiler/vcgen/path_condition.h"

namespace ptspec::testgen {

namespace {

using model::ExprId;
using model::Op;

class Grouper {
  public:
    Grouper(model::ClosedModel& model, const SourceMap& sources)
        : model_(model), pool_(model.pool), sources_(sources), unfolder_(model) {}

    std::vector<Group> run() {
        for (uint32_t i = 0; i < model_.laws.size(); ++i) {
            const model::Law& law = model_.laws[i];
            const auto substitution = stand_ins(law.parameters);
            const uint32_t group = group_of(law.parameters, canonical(law.condition, substitution), law.id());
            groups_[group].laws.push_back(i);
            add_branches(group, canonical(law.condition, substitution));
            ExprId all = pool_.boolean(true);
            for (const model::Conjunct& conjunct : law.conjuncts) {
                const ExprId claim = canonical(conjunct.claim, substitution);
                add_branches(group, claim, asserted_by(claim));
                all = pool_.binary(Op::logical_and, all, claim);
            }
            add_findings(group, i, substitution, all);
        }
        for (uint32_t i = 0; i < model_.operations.size(); ++i) {
            const model::Operation& operation = model_.operations[i];
            if (operation.contract.empty()) {
                continue;
            }
            const auto substitution = stand_ins(operation.parameters);
            ExprId domain = pool_.boolean(true);
            for (const ExprId requirement : operation.requires_) {
                domain = pool_.binary(Op::logical_and, domain, requirement);
            }
            domain = canonical(domain, substitution);
            const uint32_t group = group_of(operation.parameters, domain, operation.name);
            groups_[group].operations.push_back(i);
            add_branches(group, domain);
            add_branches(group, canonical(operation.body, substitution));
        }
        return std::move(groups_);
    }

  private:
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

    ExprId canonical(ExprId expr, const model::Substitution& substitution) {
        return pool_.substitute(unfolder_.unfold(expr), substitution);
    }

    uint32_t group_of(const std::vector<model::Parameter>& parameters, ExprId domain,
                      const std::string& key) {
        std::vector<model::VariableId> variables;
        for (size_t i = 0; i < parameters.size(); ++i) {
            variables.push_back(stand_in(parameters[i].type, i));
        }
        const auto [place, is_new] =
            by_domain_.emplace(std::pair(variables, domain), static_cast<uint32_t>(groups_.size()));
        if (is_new) {
            Group group;
            for (const model::Parameter& parameter : parameters) {
                group.types.push_back(parameter.type);
                group.names.push_back(parameter.name);
            }
            group.variables = std::move(variables);
            group.domain = domain;
            group.key = key;
            groups_.push_back(std::move(group));
            wished_.emplace_back();
        }
        return place->second;
    }

    void wish(uint32_t group, ExprId condition, std::string label, bool is_branch) {
        if (!pool_.is_constant(condition) && wished_[group].insert(condition).second) {
            groups_[group].wishes.push_back({condition, std::move(label), is_branch});
        }
    }

    // What a claim says of the inputs that reach it: where it is false, so is the law, and that is not for
    // tests to find out.
    std::map<ExprId, bool> asserted_by(ExprId claim) const {
        std::map<ExprId, bool> asserted;
        std::vector<ExprId> pending{claim};
        while (!pending.empty()) {
            const ExprId id = pending.back();
            pending.pop_back();
            const auto operands = pool_.operands(id);
            switch (pool_.node(id).op) {
                case Op::logical_and:
                    pending.push_back(operands[0]);
                    pending.push_back(operands[1]);
                    break;
                case Op::implies:
                case Op::logical_or:
                    pending.push_back(operands[1]);
                    break;
                case Op::if_then_else:
                    pending.push_back(operands[1]);
                    pending.push_back(operands[2]);
                    break;
                case Op::logical_not:
                    asserted.emplace(operands[0], false);
                    break;
                default:
                    asserted.emplace(id, true);
                    break;
            }
        }
        return asserted;
    }

    // Every condition that is evaluated somewhere below, once true and once false.
    void add_branches(uint32_t group, ExprId root, const std::map<ExprId, bool>& asserted = {}) {
        vcgen::PathConditions paths(pool_, root);
        for (const ExprId id : paths.nodes()) {
            const model::Node& node = pool_.node(id);
            const bool is_atom = node.sort.is_bool() && node.op != Op::logical_and &&
                                 node.op != Op::logical_or && node.op != Op::implies &&
                                 node.op != Op::logical_not && node.op != Op::constant;
            if (!is_atom) {
                continue;
            }
            const std::string place = place_of(id);
            const auto only = asserted.find(id);
            if (only == asserted.end() || only->second) {
                wish(group, pool_.binary(Op::logical_and, paths[id], id), place + " true", true);
            }
            if (only == asserted.end() || !only->second) {
                wish(group, pool_.binary(Op::logical_and, paths[id], pool_.unary(Op::logical_not, id)),
                     place + " false", true);
            }
        }
    }

    void add_findings(uint32_t group, uint32_t law, const model::Substitution& substitution, ExprId claims) {
        for (const model::MustFail& must_fail : model_.must_fails) {
            if (must_fail.kind != model::MustFail::Kind::finding || must_fail.law != law) {
                continue;
            }
            const ExprId when = canonical(must_fail.when, substitution);
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
    std::map<std::pair<std::string, size_t>, model::VariableId> stand_ins_;
    std::map<std::pair<std::vector<model::VariableId>, ExprId>, uint32_t> by_domain_;
    std::vector<Group> groups_;
    std::vector<std::set<ExprId>> wished_;
};

}  // namespace

std::vector<Group> group_by_domain(model::ClosedModel& model, const SourceMap& sources) {
    return Grouper(model, sources).run();
}

}  // namespace ptspec::testgen

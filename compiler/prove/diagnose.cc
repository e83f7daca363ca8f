// SPDX-License-Identifier: Apache-2.0
#include "compiler/prove/diagnose.h"

#include <fmt/format.h>

#include <algorithm>
#include <map>
#include <set>
#include <tuple>

#include "compiler/model/expression_text.h"

namespace ptspec::prove {

using model::MustFail;
using vcgen::ObligationKind;
using Role = vcgen::Goal::Role;

std::span<const model::Parameter> Case::parameters() const {
    if (obligation().law) {
        return law().parameters;
    }
    if (obligation().operation) {
        return model.operations[*obligation().operation].parameters;
    }
    return {};
}

std::string Case::claim_name() const {
    if (obligation().law) {
        return fmt::format("law `{}`", law().name);
    }
    return fmt::format("what `{}` {}", model.operations[*obligation().operation].name,
                       must_fail().of_frame ? "modifies" : "ensures");
}

Span Case::claim_span() const {
    if (obligation().law) {
        return law().name_span;
    }
    const model::Operation& operation = model.operations[*obligation().operation];
    return operation.contract_span.is_valid() ? operation.contract_span : operation.span;
}

std::string Case::where() const {
    const std::string level = obligation().law ? law().level : "";
    return "for " + model.target.name + (level.empty() ? "" : " at " + level);
}

std::string Case::subject() const {
    if (obligation().kind == ObligationKind::must_fail) {
        const char* kind = must_fail().kind == MustFail::Kind::finding   ? "finding"
                           : must_fail().kind == MustFail::Kind::history ? "history"
                                                                         : "mutant";
        return fmt::format("{} `{}` {}", kind, must_fail().name, where());
    }
    if (obligation().kind == ObligationKind::law) {
        return fmt::format("law `{}` {}", law().name, where());
    }
    return fmt::format("`{}` {}", obligation().id, where());
}

std::string Case::text(model::ExprId id) const {
    return model::expression_text(model, parameters(), id, model::one_line_limits);
}

void Case::draw(Diagnostic& diagnostic) const {
    if (const auto& found = answer().counterexample) {
        diagnostic.draw(counterexample_lines(model, *found));
    }
}

namespace {

Diagnostic refuted(const Case& at) {
    switch (at.goal().role) {
        case Role::plain:
            if (at.obligation().kind == ObligationKind::operation) {
                return broken_frame(at);
            }
            return at.obligation().kind == ObligationKind::example ? wrong_example(at) : broken_law(at);
        case Role::outside:
            return broken_law(at);
        case Role::original:
            return broken_original(at);
        case Role::fault:
            return unsafe_operator(at);
        case Role::call_requires:
            return unmet_requires(at);
        case Role::views_exhaustive:
        case Role::view_reachable:
        case Role::software_bits:
            return broken_format(at);
        case Role::config_possible:
            return impossible_config(at);
        case Role::condition:
        case Role::refutable:
        case Role::branch:
            return at.obligation().law ? vacuous_law(at) : vacuous_operation(at);
        case Role::excused:
            return untrue_excuse(at);
        case Role::promise:
        case Role::frame:
        case Role::invariant_begins:
        case Role::invariant_kept:
        case Role::assertion:
        case Role::statement_fault:
        case Role::statement_requires:
            return at.obligation().kind == ObligationKind::must_fail ? broken_original(at)
                                                                     : broken_effects(at);
        case Role::walk:
            return broken_walk(at);
        case Role::walk_levels:
            return broken_levels(at);
        case Role::walk_variant:
            return walk_does_not_fail(at);
        case Role::inside:
        case Role::exact:
        case Role::variant:
        case Role::machine_run:  // told by broken_machine()
        case Role::machine_step:
        case Role::machine_refutable:
            break;
        default:
            break;
    }
    return does_not_fail(at);
}

Diagnostic undecided(const Case& at) {
    Diagnostic diagnostic(Code::unknown_result, at.obligation().span,
                          fmt::format("{} is undecided", at.subject()));
    diagnostic.label("neither proved nor refuted");
    diagnostic.note(at.answer().reason);
    if (!at.goal().label.empty()) {
        diagnostic.note("the goal is: " + at.goal().label);
    }
    const std::string& reason = at.answer().reason;
    if (reason.find("limit of") != std::string::npos) {
        const char* const option = reason.starts_with("memory") ? "--memory"
                                   : reason.starts_with("time") ? "--timeout"
                                                                : "--limit";
        diagnostic.help(fmt::format("a higher `{}` may help; a simpler statement helps more often", option));
    }
    return diagnostic;
}

Diagnostic disputed(const Case& at) {
    Diagnostic diagnostic(Code::solvers_disagree, at.obligation().span,
                          fmt::format("two solvers disagree about {}", at.subject()));
    diagnostic.label("no verdict on this");
    diagnostic.note(at.answer().reason);
    if (!at.goal().label.empty()) {
        diagnostic.note("the goal is: " + at.goal().label);
    }
    if (at.answer().reason.find("the goal: ") == std::string::npos) {
        diagnostic.help("with `--smt-dir DIR` the goal is written as a file");
    }
    return diagnostic;
}

Diagnostic not_reproduced(const Case& at) {
    Diagnostic diagnostic(
        Code::counterexample_not_reproduced, at.obligation().span,
        fmt::format("internal error: a counterexample to {} does not reproduce", at.subject()));
    diagnostic.label("no verdict on this");
    if (!at.goal().label.empty()) {
        diagnostic.note("the goal is: " + at.goal().label);
    }
    diagnostic.help(
        "please report it, with the specification and the file that `--smt-dir` writes for the goal");
    return diagnostic;
}

// One report tells of all conjuncts of a law, and one of all that is open for one reason; other goals of an
// obligation are about places of their own.
std::string sort_of_report(const Case& at) {
    if (at.answer().status == Status::unknown) {
        return at.answer().not_reproduced ? "not reproduced" : "unknown: " + at.answer().reason;
    }
    switch (at.goal().role) {
        case Role::plain:
        case Role::original:
        case Role::outside:
        case Role::walk:
            return fmt::format("law {}", static_cast<int>(at.goal().role));
        default:
            return fmt::format("goal {}", at.index);
    }
}

// Where no configuration is possible, nothing that speaks of one is reachable either: that needs no second
// report.
bool follows_from_config(const Case& at, bool config_possible) {
    if (config_possible || at.goal().expect != vcgen::Goal::Expect::satisfiable) {
        return false;
    }
    return at.goal().role != Role::config_possible &&
           std::ranges::any_of(at.goal().inputs, [&](model::VariableId variable) {
               return at.model.pool.variable(variable).kind == model::Variable::Kind::config;
           });
}

bool config_is_possible(const TargetReport& target) {
    return std::ranges::none_of(target.obligations, [](const ObligationResult& result) {
        return result.status == Status::refuted && result.obligation.goals[0].role == Role::config_possible;
    });
}

// Where W1 of a walk does not hold, its other claims fall with it, or do not go wrong by themselves: that
// needs no second report.
bool follows_from_partition(const TargetReport& target, const ObligationResult& result) {
    const auto walk_of = [](const ObligationResult& each) { return each.obligation.goals[0].walk; };
    const auto walk = walk_of(result);
    const bool may_follow = walk && !walk->must_fail &&
                            (walk->claim == model::WalkClaim::fold ||
                             (walk->claim == model::WalkClaim::reads && result.status == Status::unknown));
    return may_follow && std::ranges::any_of(target.obligations, [&](const ObligationResult& other) {
               const auto partition = walk_of(other);
               return partition && !partition->must_fail && other.status == Status::refuted &&
                      partition->claim == model::WalkClaim::partition && partition->kind == walk->kind &&
                      partition->geometry == walk->geometry;
           });
}

// One mistake in a family shows at each of its levels, and one in a contract for each target: told in full
// once.
class Collection {
  public:
    void add(const Case& at, Diagnostic diagnostic) {
        const std::string law = at.obligation().law ? at.law().contract + "." + at.law().name : "";
        const auto key = std::tuple(diagnostic.code, diagnostic.primary.span, at.goal().role, law);
        const bool mergeable = diagnostic.has_place() && !law.empty();
        const auto [place, is_new] = places_.emplace(key, all_.size());
        if (mergeable && !is_new) {
            all_[place->second].likewise.push_back(at.where());
        } else {
            all_.push_back({std::move(diagnostic), {}});
        }
    }

    void add_alone(Diagnostic diagnostic) { all_.push_back({std::move(diagnostic), {}}); }

    Diagnostics take() {
        Diagnostics result;
        for (Told& told : all_) {
            std::string others;
            for (const std::string& where : told.likewise) {
                others += (others.empty() ? "" : ", ") + where;
            }
            if (!others.empty()) {
                told.diagnostic.note("likewise " + others);
            }
            result.report(std::move(told.diagnostic));
        }
        return result;
    }

  private:
    struct Told {
        Diagnostic diagnostic;
        std::vector<std::string> likewise;
    };
    std::vector<Told> all_;
    std::map<std::tuple<Code, Span, Role, std::string>, size_t> places_;
};

}  // namespace

Diagnostics diagnose(const ProofReport& report) {
    Collection collection;
    for (const TargetReport& target : report.targets) {
        const bool config_possible = config_is_possible(target);
        for (const ObligationResult& result : target.obligations) {
            if (result.obligation.informative || follows_from_partition(target, result)) continue;
            std::set<std::string> told;
            if (result.machine || result.layout) {
                if (result.status != Status::proved)
                    collection.add_alone(result.machine ? broken_machine(result) : broken_layout(result));
                continue;
            }
            for (size_t i = 0; i < result.goals.size(); ++i) {
                const Case at{*target.model, result, i};
                const bool walk_is_told = at.goal().walk && result.status == Status::refuted &&
                                          at.answer().status == Status::unknown;
                if (at.answer().status == Status::proved || walk_is_told ||
                    follows_from_config(at, config_possible) || !told.insert(sort_of_report(at)).second) {
                    continue;
                }
                collection.add(at, at.answer().status == Status::refuted ? refuted(at)
                                   : at.answer().disagreement            ? disputed(at)
                                   : at.answer().not_reproduced          ? not_reproduced(at)
                                                                         : undecided(at));
            }
        }
    }
    return collection.take();
}

}  // namespace ptspec::prove

// SPDX-License-Identifier: Apache-2.0
#include "tests/random/solver_check.h"

#include <fmt/format.h>

#include <algorithm>
#include <vector>

#include "compiler/smt/solver.h"
#include "compiler/vcgen/unfold.h"

namespace ptspec::random {
namespace {

using model::ExprId;
using model::ExprPool;
using model::Op;

constexpr size_t largest_term = 600;
constexpr size_t claims_in_question = 200;

// "These inputs have these values, and still the operation has another one."
struct Claim {
    size_t operation = 0, input = 0;
    uint64_t wanted = 0;
    ExprId inputs = model::no_expr, differs = model::no_expr;
    std::vector<model::VariableId> variables = {};
};

class Asking {
  public:
    explicit Asking(RandomModel& random)
        : random_(random), pool_(random.builder.model.pool), unfolder_(random.builder.model) {}

    SolverReport run(size_t inputs, bool falsified) {
        const auto& operations = random_.builder.model.operations;
        for (size_t index = 0; index < operations.size(); ++index) {
            const ExprId term = unfolder_.unfold(operations[index].body);
            if (pool_.reachable(term).size() > largest_term) {
                ++report_.left_out;
                continue;
            }
            const size_t count = std::min(inputs, random_.operation_inputs[index].size());
            for (size_t input = 0; input < count && report_.disagreement.empty(); ++input) {
                claims_.push_back(claim(index, input, term, falsified && claims_.size() == 7));
                if (claims_.size() == claims_in_question) ask();
            }
        }
        if (!claims_.empty()) ask();
        return report_;
    }

  private:
    Claim claim(size_t operation, size_t input, ExprId term, bool falsified) {
        const model::ClosedModel& model = random_.builder.model;
        const auto& parameters = model.operations[operation].parameters;
        const model::Assignment assignment =
            random_.assignment(parameters, random_.operation_inputs[operation][input]);
        Claim claim{operation, input};
        // Variables of its own, or the pool would compute what the solver is asked for.
        model::Substitution renamed;
        model::Assignment own_assignment;
        claim.inputs = pool_.boolean(true);
        for (const auto& [variable, value] : assignment) {
            const model::Sort sort = pool_.variable(variable).sort;
            const model::VariableId own = pool_.add_variable("x", sort);
            claim.variables.push_back(own);
            own_assignment.emplace(own, value);
            renamed.emplace(variable, pool_.var(own));
            claim.inputs =
                both(claim.inputs, pool_.binary(Op::equal, pool_.var(own), pool_.constant(sort, value)));
        }
        const ExprId copy = pool_.substitute(term, renamed);
        claim.wanted =
            std::get<uint64_t>(model::evaluate(model, copy, own_assignment, {.arithmetic_as_solver = true}));
        // Only where there is a value, the term has to keep it.
        const model::Evaluation strict = model::evaluate(model, model.operations[operation].body, assignment);
        const uint64_t* value = std::get_if<uint64_t>(&strict);
        if (value != nullptr && *value != claim.wanted) {
            report_.disagreement =
                fmt::format("operation {}, input {}: {:#x}, but {:#x} once its calls are unfolded",
                            model.operations[operation].name, input, *value, claim.wanted);
        }
        if (falsified) claim.wanted ^= 1;
        const ExprId same = pool_.binary(Op::equal, copy, pool_.constant(pool_.sort(copy), claim.wanted));
        claim.differs = pool_.unary(Op::logical_not, same);
        return claim;
    }

    ExprId both(ExprId left, ExprId right) { return pool_.binary(Op::logical_and, left, right); }

    smt::Check check(size_t begin, size_t end) {
        ExprId inputs = pool_.boolean(true), differs = pool_.boolean(false);
        std::vector<model::VariableId> variables = {};
        for (size_t index = begin; index < end; ++index) {
            inputs = both(inputs, claims_[index].inputs);
            differs = pool_.binary(Op::logical_or, differs, claims_[index].differs);
            variables.insert(variables.end(), claims_[index].variables.begin(),
                             claims_[index].variables.end());
        }
        const smt::Question question = smt::make_question(pool_, both(inputs, differs), variables);
        solver_.load(question);
        return solver_.check({});
    }

    void ask() {
        const smt::Check answer = check(0, claims_.size());
        if (answer.verdict == smt::Verdict::unsatisfiable) {
            report_.values += claims_.size();
        } else {
            report_.disagreement = answer.reason.empty() ? culprit() : answer.reason;
        }
        claims_.clear();
    }

    std::string culprit() {
        for (size_t index = 0; index < claims_.size(); ++index) {
            if (check(index, index + 1).verdict == smt::Verdict::unsatisfiable) continue;
            return fmt::format("operation {}, input {}: the interpreter says {:#x}, the solver does not",
                               random_.builder.model.operations[claims_[index].operation].name,
                               claims_[index].input, claims_[index].wanted);
        }
        return "the solver disagrees with all operations together, but with none alone";
    }

    RandomModel& random_;
    ExprPool& pool_;
    vcgen::Unfolder unfolder_;
    smt::Solver solver_;
    std::vector<Claim> claims_;
    SolverReport report_;
};

}  // namespace

SolverReport check_with_solver(RandomModel& random, size_t inputs, bool falsified) {
    return Asking(random).run(inputs, falsified);
}

}  // namespace ptspec::random

// SPDX-License-Identifier: Apache-2.0
#include "compiler/testgen/questions.h"

#include <algorithm>

namespace ptspec::testgen {

namespace {

constexpr uint64_t impatient_limit = 2'000'000;

}  // namespace

std::vector<query::Answer> Solver::ask(const std::vector<Question>& questions, bool patient) const {
    std::vector<vcgen::Goal> goals(questions.size());
    std::vector<query::GoalRef> refs;
    for (size_t i = 0; i < questions.size(); ++i) {
        goals[i].query = questions[i].condition;
        goals[i].inputs = questions[i].inputs;
        goals[i].expect = vcgen::Goal::Expect::satisfiable;
        refs.push_back({&model_, &goals[i], model_.target.name + " " + questions[i].name});
    }
    query::Options options = options_;
    if (!patient) {
        options.resource_limit = std::min(options.resource_limit, impatient_limit);
    }
    query::Statistics statistics;
    return query::run(refs, options, statistics);
}

}  // namespace ptspec::testgen

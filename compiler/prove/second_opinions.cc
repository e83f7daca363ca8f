// SPDX-License-Identifier: Apache-2.0
#include "compiler/prove/second_opinions.h"

namespace ptspec::prove {

using Kind = query::Opinion::Kind;

std::vector<query::Opinion> SecondOpinions::ask(const std::vector<query::GoalRef>& refs,
                                                const std::vector<query::Answer>& answers,
                                                query::Statistics& statistics) {
    if (!options_.second_solver) return std::vector<query::Opinion>(refs.size());
    query::Options options = options_.query;
    options.progress = options_.second_progress;
    auto opinions = query::cross_check(refs, answers, *options_.second_solver, options, statistics);
    for (size_t i = 0; i < refs.size(); ++i) {
        const std::string& label = refs[i].goal->label;
        if (opinions[i].kind == Kind::unconfirmed)
            examples_.try_emplace(opinions[i].reason, refs[i].name + (label.empty() ? "" : ", " + label));
    }
    return opinions;
}

void SecondOpinions::count(const query::Opinion& opinion) {
    cross_checked_ += opinion.kind == Kind::confirmed || opinion.kind == Kind::disagrees ? 1 : 0;
    disagreements_ += opinion.kind == Kind::disagrees ? 1 : 0;
    if (opinion.kind != Kind::unconfirmed) return;
    ++unconfirmed_;
    ++reasons_[opinion.reason];
}

void SecondOpinions::add_to(ProofReport& report) const {
    report.totals.cross_checked += cross_checked_;
    report.totals.disagreements += disagreements_;
    report.totals.unconfirmed += unconfirmed_;
    for (const auto& [reason, count] : reasons_) {
        const auto example = examples_.find(reason);
        report.warnings.push_back(std::to_string(count) +
                                  " goals are not confirmed by the second solver: " + reason +
                                  (example == examples_.end() ? "" : "; the first: " + example->second));
    }
}

}  // namespace ptspec::prove

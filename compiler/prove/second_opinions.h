// SPDX-License-Identifier: Apache-2.0
// Private to this folder: what a second solver says of answers, and how that is counted.
#pragma once

#include <map>
#include <string>
#include <vector>

#include "compiler/prove/prove.h"
#include "compiler/query/cross_check.h"

namespace ptspec::prove {

class SecondOpinions {
  public:
    explicit SecondOpinions(const ProveOptions& options) : options_(options) {}

    // By goal; of kind `none` where no second solver is wanted.
    std::vector<query::Opinion> ask(const std::vector<query::GoalRef>& refs,
                                    const std::vector<query::Answer>& answers, query::Statistics& statistics);

    void count(const query::Opinion& opinion);
    // Adds what was counted to the totals, and why what is unconfirmed is that to the warnings.
    void add_to(ProofReport& report) const;

  private:
    const ProveOptions& options_;
    size_t cross_checked_ = 0, disagreements_ = 0, unconfirmed_ = 0;
    std::map<std::string, size_t> reasons_;
    std::map<std::string, std::string> examples_;  // by reason: the first goal
};

}  // namespace ptspec::prove

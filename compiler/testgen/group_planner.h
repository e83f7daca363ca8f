// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <memory>
#include <random>
#include <set>

#include "compiler/testgen/evaluator.h"
#include "compiler/testgen/groups.h"
#include "compiler/testgen/test_plan.h"
#include "compiler/testgen/type_words.h"

namespace ptspec::testgen {

// Something that no vector has reached so far: an input of the group's domain that makes the condition true.
struct Open {
    model::ExprId condition = model::no_expr;
    std::string label;
};

// Collects the vectors of one group under one configuration after the other. Knows no solver: what candidates
// do not reach is left open, and answers come back as vectors.
class GroupPlanner {
  public:
    GroupPlanner(model::ClosedModel& model, const Group& group, const std::vector<TypeWords>& types);

    // From here on config variables have these values.
    void enter(const Configuration& configuration);
    // Vectors near candidate words: one for each view of each parameter, where the domain has one.
    void add_bases();
    // Views of parameters, or the domain itself.
    std::vector<Open> open_views() const;
    // Around the bases: every field at its boundaries; then random words.
    void add_boundaries();
    void add_random(unsigned count, uint64_t seed);
    // All there are.
    void add_everything();
    std::vector<Open> open_wishes() const;
    // Takes what a solver found; says whether it is an input of the domain.
    bool add_found(const std::vector<uint64_t>& words, const std::vector<Open>& asked);
    size_t input_bits() const;
    size_t fulfilled() const;

    const std::vector<TestVector>& vectors() const { return vectors_; }
    const Group& group() const { return group_; }

  private:
    struct Base {
        std::vector<uint64_t> words;
        std::vector<std::optional<size_t>> views;  // by parameter
    };

    bool in_domain(const std::vector<uint64_t>& words);
    // Adds the vector if it is in the domain and new; says whether it is in the domain.
    bool consider(const std::vector<uint64_t>& words, const std::string& label);
    void add_base(const std::vector<uint64_t>& words);
    // What each input may be, to begin with.
    std::vector<std::vector<Candidate>> candidates_of_inputs() const;
    void visit_tuples(const std::function<void(const std::vector<const Candidate*>&)>& visit) const;
    std::vector<Candidate> neighbours(const Base& base, size_t parameter, bool full) const;

    model::ClosedModel& model_;
    const Group& group_;
    const std::vector<TypeWords>& types_;
    model::Substitution configuration_;
    model::ExprId domain_ = model::no_expr;
    std::vector<std::vector<Candidate>> candidates_;  // by input
    std::vector<std::vector<model::ExprId>> views_;   // by parameter and view, under the configuration
    std::vector<model::ExprId> wishes_;               // likewise
    std::unique_ptr<Evaluator> domain_evaluator_;     // of the domain alone: most candidates are not in it
    std::unique_ptr<Evaluator> evaluator_;
    std::set<std::pair<size_t, size_t>> reached_views_;  // under this configuration
    std::set<size_t> fulfilled_;                         // under any
    std::set<std::vector<uint64_t>> known_;
    std::vector<TestVector> vectors_;
    std::vector<Base> bases_;
    bool reached_domain_ = false;
};

}  // namespace ptspec::testgen

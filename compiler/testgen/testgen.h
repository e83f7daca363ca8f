// SPDX-License-Identifier: Apache-2.0
//
// compiler/testgen: which inputs are worth trying.
//
// For:         vectors for every law and every operation of a contract: boundaries of every field in every
// view,
//              both ways of every branch, both sides of every finding, seeded random words, everything where
//              that is little.
// Takes:       a closed model, and the solver behind query/ for what candidates do not reach by themselves.
// Gives:       words. All lie in the domain, as the interpreter says; same input, same plan.
// Never knows: how tests are written down or run.
#pragma once

#include <cstdint>

#include "compiler/model/model.h"
#include "compiler/query/query.h"
#include "compiler/support/source.h"
#include "compiler/testgen/test_plan.h"

namespace ptspec::testgen {

struct Options {
    uint64_t seed = 1;
    unsigned random_per_set = 8;    // a run draws more of its own
    unsigned exhaustive_bits = 12;  // domains of up to this many input bits are tried in full
    query::Options query;
};

// Adds expressions to the model's pool. `sources` is for labels only.
TestPlan make_plan(model::ClosedModel& model, const SourceMap& sources, const Options& options);

}  // namespace ptspec::testgen

// SPDX-License-Identifier: Apache-2.0
//
// query/: goals -> answers. Runs goals in worker processes under limits, keeps a content-addressed cache,
// minimises counterexamples. Equal goals (same SMT text) are solved once. Knows nothing of laws and
// obligations.
#pragma once

#include <cstdint>
#include <filesystem>
#include <functional>
#include <memory>
#include <optional>
#include <stop_token>
#include <string>
#include <vector>

#include "compiler/model/model.h"
#include "compiler/query/cache.h"
#include "compiler/smt/solver.h"
#include "compiler/vcgen/goal.h"

namespace ptspec::query {

enum class Verdict { unsatisfiable, satisfiable, unknown };

struct Answer {
    Verdict verdict = Verdict::unknown;
    std::string reason;            // unknown: limit, interrupt, the solver's own words
    std::vector<uint64_t> values;  // satisfiable: one value an input, minimised in the order of the inputs
    bool minimal = false;          // the values are the smallest; false if a limit came first or nobody asked
    bool cached = false;           // came from the cache on disk
    std::string key;  // of the exact SMT text, solver build, tactic, limit: equal keys are one goal
};

struct Options {
    unsigned workers = 2;
    uint64_t resource_limit = 20'000'000;  // the solver's deterministic count, per check
    // Backstops that hold whatever the solver does, for each goal; an answer that one of them cut short is
    // unknown and never cached.
    uint32_t wall_clock_ms = 60'000;
    uint64_t memory_mb = 2048;
    std::filesystem::path solver = smt::SolverOptions::worker_program();
    std::shared_ptr<CacheFolder> cache;                  // none: no cache
    std::optional<std::filesystem::path> smt_directory;  // one readable .smt2 a goal
    bool minimise = true;
    std::stop_token stop;
    std::function<void(size_t done, size_t total)> progress;  // called from one thread at a time
};

struct GoalRef {
    const model::ClosedModel* model = nullptr;
    const vcgen::Goal* goal = nullptr;
    std::string name = {};  // for smt files and a second solver: target and obligation id
    // False: only the verdict counts. Then nothing is minimised and the answer has no values.
    bool wants_values = true;
    std::string place = {};  // for smt files: where in the specification
};

struct Statistics {
    size_t goals = 0, unique = 0, solved = 0, cached = 0;
    std::vector<std::string> warnings;  // files that could not be written; the answers stand nevertheless
};

// Answers in the order of the goals, whatever the number of workers. After a stop those that were found stand
// (and are in the cache), the others are unknown. The models' pools must not grow meanwhile.
std::vector<Answer> run(const std::vector<GoalRef>& goals, const Options& options, Statistics& statistics);

// The keys that run() would give the answers, without asking anything.
std::vector<std::string> keys(const std::vector<GoalRef>& goals, const Options& options);

}  // namespace ptspec::query

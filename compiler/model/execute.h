// SPDX-License-Identifier: Apache-2.0
//
// The reference interpreter of statements: the one definition of what operations with effects do. Generated
// C, symbolic execution and counterexamples are held against it.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "compiler/model/interpreter.h"

namespace ptspec::model {

// What an execution ends with. Memory is given and returned by MemoryId: `current` of every memory is the
// state now; execution begins with a copy of it as `old`, and with events that have not happened.
struct Execution {
    std::optional<Fault> fault;  // then nothing else counts
    Span where;                  // of the statement that faulted
    std::string
        broken;  // text of the claim that is false: requires of a callee, an invariant, an assert, an ensures
    std::optional<uint64_t> result;
    MemoryImages memories;
    Assignment assignment;  // parameters, `result`, configs
    bool finished() const { return !fault && broken.empty(); }
};

struct ExecuteOptions {
    bool check_claims = true;  // invariants, asserts, ensures, callees' requires; false: only do
    uint64_t max_steps = 1 << 22;
    const std::vector<Replacement>* replacements = nullptr;  // bodies used instead (must-fail variants)
};

// Runs the body of an operation with effects on these arguments (in the order of its parameters; configs by
// variable).
Execution execute(const ClosedModel& model, OperationId operation, const std::vector<uint64_t>& arguments,
                  const Assignment& configs, const MemoryImages& memories,
                  const ExecuteOptions& options = {});

// Runs a law's story; `assignment` has the law's parameters and the configs.
Execution execute(const ClosedModel& model, const Story& story, const Assignment& assignment,
                  const MemoryImages& memories, const ExecuteOptions& options = {});

}  // namespace ptspec::model

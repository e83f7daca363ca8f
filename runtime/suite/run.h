// SPDX-License-Identifier: Apache-2.0
//
// Judging one law or operation on one backend, over all its vectors. Knows nothing of GoogleTest.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "ptspec/abi.h"
#include "runtime/backend/backend.h"
#include "runtime/suite/options.h"
#include "runtime/suite/suite.h"

namespace ptspec::runtime {

/// One input with which something is wrong.
struct VectorFailure {
    enum class What {
        violated,           ///< the law does not hold
        finding_is_gone,    ///< the law holds where a finding says that it does not
        differs,            ///< the backend's word is not the reference's
        reference_differs,  ///< the compiled reference is not what the interpreter says
        warned,             ///< the kernel gave a warning
        died,               ///< the kernel died
    };
    What what;
    std::vector<std::uint64_t> args;
    std::string label;         ///< why the vector exists
    std::uint64_t wanted = 0;  ///< of an operation
    std::uint64_t got = 0;
    std::vector<std::uint64_t> terms = {};  ///< of a law; empty if unknown
    /// An entry that has changed, or should have.
    struct Entry {
        std::uint32_t level;
        std::uint32_t reference;
        std::uint64_t before;
        std::uint64_t got;
        std::optional<std::uint64_t> wanted;  ///< of an operation
    };
    std::vector<Entry> entries = {};
    std::uint64_t more_entries = 0;  ///< that are not shown
};

/// How a law or operation did.
struct TestRun {
    std::uint64_t vectors = 0;  ///< judged
    std::uint64_t outside = 0;  ///< not in the domain here
    std::uint64_t excused = 0;  ///< violated where a finding says so
    std::uint64_t failing = 0;
    /// The simplest of the failing vectors.
    std::vector<VectorFailure> failures = {};
    /// Failures that belong to no single vector.
    std::vector<std::string> complaints = {};
    /// Why the backend has no such law or operation.
    std::optional<std::string> unbound = {};
    /// Why nothing could be judged although the backend has it.
    std::optional<std::string> uncovered = {};

    bool failed() const { return failing > 0 || !complaints.empty(); }
};

/// `reference` holds the backend's config values. `vectors` may be null.
TestRun run_law(Backend& backend, const ptspec_target& reference, std::uint32_t law,
                const LawVectors* vectors, const Options& options);
TestRun run_operation(Backend& backend, const ptspec_target& reference, std::uint32_t operation,
                      const OperationVectors* vectors, const Options& options);

}  // namespace ptspec::runtime

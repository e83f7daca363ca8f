// SPDX-License-Identifier: Apache-2.0
//
// A test plan: which inputs the generated tests try, and what the specification says of them. Words only; no
// text but the short reason why a vector exists. emit/ writes it down.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

namespace ptspec::testgen {

struct TestVector {
    // One a parameter; of tests that look into tables also an image (runtime/include/ptspec/memory.h).
    std::vector<uint64_t> words;
    std::string label;  // why it exists: `e: field pfn all ones`, `leaf.pts:88 true`, `random`
    friend bool operator==(const TestVector&, const TestVector&) = default;
};

// Laws and operations over the same types with the same domain share their vectors.
struct VectorSet {
    std::vector<TestVector> vectors;  // all in the domain, none twice
    bool exhaustive = false;          // these are all there are
};

struct LawTest {
    uint32_t law = 0;  // into ClosedModel::laws
    uint32_t set = 0;
};

struct OperationTest {
    uint32_t operation = 0;  // into ClosedModel::operations
    uint32_t set = 0;
    // What the interpreter says, one a vector of the set; with an image, each followed by the digest of what
    // was done to the tables.
    std::vector<uint64_t> wanted;
};

struct TestPlan {
    std::vector<uint64_t> config_values;  // by ClosedModel::configs: one allowed configuration
    std::vector<VectorSet> sets;
    std::vector<LawTest> laws;              // every law that has vectors, in the model's order
    std::vector<OperationTest> operations;  // likewise, operations of contracts only
    // Branches and atoms that no input of a domain reaches, or that the solver gave no answer for.
    size_t branches = 0, covered = 0, unreachable = 0, unknown = 0;
};

}  // namespace ptspec::testgen

// SPDX-License-Identifier: Apache-2.0
//
// What a generated GoogleTest program stands on.
//
// A generated program is tables and a few lines: the vectors, one fixture per contract, and a main().
// Everything it does at run time is here: choosing the backend, checking laws and comparing operations
// over the vectors of the tables and over seeded random ones, and saying readably what went wrong.
//
//     #include "runtime/suite/suite.h"
//     namespace {
//     constexpr std::uint64_t kWords3[] = {0x67, 0x0, ...};              // count * param_count words
//     constexpr ptspec::runtime::LawVectors kLaws[] = {{.law = 3, .count = 2, .words = kWords3}, ...};
//     constexpr ptspec::runtime::OperationVectors kOperations[] = {...};
//
//     class leaf : public ptspec::runtime::LawTest {};
//     TEST_P(leaf, law) { check(); }
//     INSTANTIATE_TEST_SUITE_P(, leaf, ptspec::runtime::laws_of("leaf"), ptspec::runtime::law_name);
//
//     class operations : public ptspec::runtime::OperationTest {};
//     TEST_P(operations, same_word) { compare(); }
//     INSTANTIATE_TEST_SUITE_P(, operations, ptspec::runtime::all_operations(),
//                              ptspec::runtime::operation_name);
//     }  // namespace
//     int main(int argc, char** argv) {
//         return ptspec::runtime::run_suite(argc, argv, {.laws = kLaws, .operations = kOperations});
//     }
//
// The tests are then named `leaf.law/mkdirty_sets_pte` and `operations.same_word/pte_mkdirty`; run_suite
// adds `environment.*`: same specification on both sides, features and config values as they must be.
// The program links the reference table (`ptspec_table()`), and nothing but GoogleTest: it is linked
// statically for a guest whose only other file is its init.
//
// Must never know: how a table was made, where the kernel comes from, who reads the XML.
#pragma once

#include <gtest/gtest.h>

#include <cstdint>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "ptspec/abi.h"

namespace ptspec::runtime {

// The vectors of one law; `law` is its index in the target table.
struct LawVectors {
    std::uint32_t law;
    std::uint32_t count;
    const std::uint64_t* words;           // vector after vector, each of ptspec_vector_words()
    const char* const* labels = nullptr;  // count texts, why each vector exists; or null
};

// The vectors of one operation; `operation` is its index in the target table.
struct OperationVectors {
    std::uint32_t operation;
    std::uint32_t count;
    const std::uint64_t* words;
    // What the reference interpreter says, with the default config values: count words, each followed by the
    // digest of what was done to tables if they are looked into. Holds the compiled reference implementation
    // to the specification's meaning; null where it was not computed.
    const std::uint64_t* wanted = nullptr;
    const char* const* labels = nullptr;
};

struct SuiteVectors {
    std::span<const LawVectors> laws;
    std::span<const OperationVectors> operations;
};

// Parameters of the generated suites: indices in the target table.
struct LawIndex {
    std::uint32_t value;
};
struct OperationIndex {
    std::uint32_t value;
};
void PrintTo(LawIndex index, std::ostream* out);
void PrintTo(OperationIndex index, std::ostream* out);

testing::internal::ParamGenerator<LawIndex> laws_of(std::string_view contract);
testing::internal::ParamGenerator<OperationIndex> all_operations();
std::string law_name(const testing::TestParamInfo<LawIndex>& info);
std::string operation_name(const testing::TestParamInfo<OperationIndex>& info);

class LawTest : public testing::TestWithParam<LawIndex> {
  protected:
    // The law holds on the backend for every vector of its domain, except, and always except, where a
    // finding excuses it.
    void check();
};

class OperationTest : public testing::TestWithParam<OperationIndex> {
  protected:
    // The backend's word is the reference's word for every vector of the domain.
    void compare();
};

// The whole main(): options of GoogleTest and our own (run with --help), tests, exit status.
int run_suite(int argc, char** argv, const SuiteVectors& vectors);

}  // namespace ptspec::runtime

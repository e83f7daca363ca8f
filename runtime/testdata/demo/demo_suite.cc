// SPDX-License-Identifier: GPL-2.0 OR MIT
// A hand-written suite in the form of a generated one.
#include "runtime/suite/suite.h"

namespace {

constexpr std::uint64_t leaf_words[] = {0x0, 0x1, 0x67, 0x65, 0x8000000000000025, 0x400000000000025};
constexpr const char* leaf_labels[] = {"none", "boundary present", "writable", "read-only",
                                       "nx",   "saved dirty"};
constexpr std::uint64_t large_words[] = {0x81, 0xe7, 0x80000000000000e3};
constexpr std::uint64_t modify_words[] = {0x67, 0x25, 0x400000000000025, 0x8000000000000067, 0x25, 0x0};
constexpr std::uint64_t mkwrite_words[] = {0x25, 0x2, 0x400000000000025, 0x2, 0x25, 0x2000000002};
constexpr std::uint64_t mkdirty_wanted[] = {0x400000000000800, 0x400000000000801,  0x867,
                                            0x400000000000825, 0x8400000000000825, 0x400000000000825};

constexpr ptspec::runtime::LawVectors laws[] = {
    {.law = 0, .count = 6, .words = leaf_words, .labels = leaf_labels},
    {.law = 1, .count = 3, .words = large_words},
    {.law = 2, .count = 6, .words = leaf_words, .labels = leaf_labels},
};
constexpr ptspec::runtime::OperationVectors operation_vectors[] = {
    {.operation = 0, .count = 6, .words = leaf_words, .wanted = mkdirty_wanted, .labels = leaf_labels},
    {.operation = 1, .count = 6, .words = leaf_words, .labels = leaf_labels},
    {.operation = 2, .count = 3, .words = large_words},
    {.operation = 3, .count = 3, .words = modify_words},
    {.operation = 4, .count = 3, .words = mkwrite_words},
};

class leaf : public ptspec::runtime::LawTest {};
TEST_P(leaf, law) { check(); }
INSTANTIATE_TEST_SUITE_P(, leaf, ptspec::runtime::laws_of("leaf"), ptspec::runtime::law_name);

class tables : public ptspec::runtime::LawTest {};
TEST_P(tables, law) { check(); }
INSTANTIATE_TEST_SUITE_P(, tables, ptspec::runtime::laws_of("tables"), ptspec::runtime::law_name);

class operations : public ptspec::runtime::OperationTest {};
TEST_P(operations, same_word) { compare(); }
INSTANTIATE_TEST_SUITE_P(, operations, ptspec::runtime::all_operations(), ptspec::runtime::operation_name);

}  // namespace

int main(int argc, char** argv) {
    return ptspec::runtime::run_suite(argc, argv, {.laws = laws, .operations = operation_vectors});
}

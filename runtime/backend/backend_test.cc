// SPDX-License-Identifier: Apache-2.0
#include "runtime/backend/backend.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <unistd.h>

namespace ptspec::runtime {
namespace {

using testing::ElementsAre;
using testing::HasSubstr;

template <typename T>
std::string error_of(const Outcome<T>& outcome) {
    const auto* error = std::get_if<BackendError>(&outcome);
    return error != nullptr ? error->message : "";
}

TEST(TableBackendTest, EvaluatesOnlyInTheDomain) {
    const auto backend = native_backend(*ptspec_table());
    const std::uint64_t args[] = {0x67, 0x25, 0x66, 0x25};  // the second vector's entry is not present
    const auto outcome = backend->eval(3, args, 2);
    ASSERT_TRUE(std::holds_alternative<Evaluation>(outcome));
    EXPECT_THAT(std::get<Evaluation>(outcome).in_domain, ElementsAre(1, 0));
    EXPECT_EQ(std::get<Evaluation>(outcome).words[1], 0u);
}

TEST(TableBackendTest, ChecksAndExplainsLaws) {
    const auto backend = native_backend(*ptspec_table());
    const std::uint64_t args[] = {0x0, 0x1};
    const auto verdicts = backend->check(0, args, 2);
    EXPECT_THAT(std::get<0>(verdicts), ElementsAre(PTSPEC_OUTSIDE, PTSPEC_HOLDS));
    EXPECT_THAT(std::get<0>(backend->explain(0, std::span(args).subspan(1))),
                ElementsAre(0x400000000000801u, 1u));
    EXPECT_TRUE(std::get<0>(backend->explain(1, args)).empty());
}

TEST(OpenBackendTest, KnowsItsNames) {
    EXPECT_EQ(std::get<0>(open_backend("native", *ptspec_table()))->info().name, "native");
    EXPECT_THAT(error_of(open_backend("kernle", *ptspec_table())), HasSubstr("no such backend: `kernle`"));
    EXPECT_THAT(error_of(open_backend("./none.so", *ptspec_table())), HasSubstr("none.so"));
}

TEST(LibraryBackendTest, UsesTheLibrarysTable) {
    const auto outcome = open_backend(DEMO_BROKEN_LIBRARY, *ptspec_table());
    ASSERT_EQ(error_of(outcome), "");
    const std::uint64_t args[] = {0x1};
    EXPECT_EQ(std::get<Evaluation>(std::get<0>(outcome)->eval(0, args, 1)).words[0], 0x400000000000001u);
}

TEST(LibraryBackendTest, RefusesATableOfAnotherSpecification) {
    ptspec_target reference = *ptspec_table();
    reference.spec_hash = "1234";
    EXPECT_THAT(error_of(library_backend(DEMO_BROKEN_LIBRARY, reference)),
                HasSubstr("another specification"));
    reference = *ptspec_table();
    reference.target = "other";
    EXPECT_THAT(error_of(library_backend(DEMO_BROKEN_LIBRARY, reference)), HasSubstr("for target `demo`"));
    reference = *ptspec_table();
    reference.law_count = 1;
    EXPECT_THAT(error_of(library_backend(DEMO_BROKEN_LIBRARY, reference)), HasSubstr("other counts"));
}

TEST(TableErrorTest, FindsWhatWouldCrashLater) {
    EXPECT_EQ(table_error(*ptspec_table()), std::nullopt);

    ptspec_target table = *ptspec_table();
    table.abi_version = 99;
    EXPECT_THAT(table_error(table).value_or(""), HasSubstr("ABI version 99"));

    table = *ptspec_table();
    ptspec_operation operations[] = {table.operations[0], table.operations[0]};
    table.operations = operations;
    table.operation_count = 2;
    EXPECT_THAT(table_error(table).value_or(""), HasSubstr("two operations `pte_mkdirty`"));
    operations[1] = ptspec_table()->operations[1];
    operations[1].param_count = PTSPEC_MAX_PARAMS + 1;
    EXPECT_THAT(table_error(table).value_or(""),
                HasSubstr("malformed parameters or result of operation `pte_dirty`"));

    table = *ptspec_table();
    ptspec_law law = table.laws[2];
    law.excused = nullptr;
    table.laws = &law;
    table.law_count = 1;
    EXPECT_THAT(table_error(table).value_or(""), HasSubstr("half a finding"));
}

TEST(KernelBackendTest, SaysWhatIsMissing) {
    if (access("/dev/ptspec", F_OK) == 0) GTEST_SKIP() << "this machine has the module";
    EXPECT_THAT(error_of(open_backend("kernel", *ptspec_table())), HasSubstr("is ptspec.ko loaded?"));
}

}  // namespace
}  // namespace ptspec::runtime

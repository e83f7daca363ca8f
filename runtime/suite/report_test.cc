// SPDX-License-Identifier: Apache-2.0
#include "runtime/suite/report.h"

#include <gtest/gtest.h>

namespace ptspec::runtime {
namespace {

Options repeating() {
    Options options;
    options.repeat = "ptspec test --target demo --backend kernel";
    return options;
}

const BackendInfo kernel{.name = "kernel", .kernel_release = "6.12.95"};

TEST(ReportTest, DrawsFields) {
    const ptspec_format* format = ptspec_table()->operations[0].params[0].format;
    EXPECT_EQ(draw_fields(0x8000000000001067, format),
              "leaf: nx=1 pfn=1 dirty=1 accessed=1 user=1 write=1 present=1, else 0");
    EXPECT_EQ(draw_fields(0, format), "none: all 0");
    EXPECT_EQ(draw_fields(0x67, nullptr), "");
}

TEST(ReportTest, WordsHaveAllTheirDigits) {
    EXPECT_EQ(hex(0x67, 64), "0x0000000000000067");
    EXPECT_EQ(hex(1, 1), "0x1");
    EXPECT_EQ(hex(5, 13), "0x0005");
}

TEST(ReportTest, ViolatedLaw) {
    TestRun run{.vectors = 10, .failing = 4};
    run.failures.push_back(
        {.what = VectorFailure::What::violated, .args = {0x25}, .label = "read-only", .terms = {0x825, 0}});
    EXPECT_EQ(
        law_report(*ptspec_table(), 0, run, kernel, repeating()),
        "law leaf/mkdirty_sets_pte fails on the kernel\n"
        "  at      demo.pts:20\n"
        "  claim   pte_dirty(pte_mkdirty(e))\n"
        "  if      pte_present(e)\n"
        "  backend kernel (Linux 6.12.95)\n"
        "  input   e = 0x0000000000000025\n"
        "            leaf: accessed=1 user=1 present=1, else 0\n"
        "  vector  read-only\n"
        "  wanted  true\n"
        "  got     false\n"
        "  where   pte_mkdirty(e) = 0x0000000000000825\n"
        "            leaf: soft_dirty=1 accessed=1 user=1 present=1, else 0\n"
        "          pte_dirty(pte_mkdirty(e)) = false\n"
        "  repeat  ptspec test --target demo --backend kernel --law=leaf/mkdirty_sets_pte --vector=0x25\n"
        "  4 of 10 vectors fail; shown are those with the fewest set bits\n");
}

TEST(ReportTest, OperationThatDiffers) {
    TestRun run{.vectors = 1, .failing = 1};
    run.failures.push_back({.what = VectorFailure::What::differs,
                            .args = {0x1, 0x20},
                            .label = "",
                            .wanted = 0x1801,
                            .got = 0x21001});
    EXPECT_EQ(
        operation_report(*ptspec_table(), 3, run, kernel, repeating()),
        "operation pte_modify of the kernel is not what the specification says\n"
        "  at      demo.pts:13\n"
        "  backend kernel (Linux 6.12.95)\n"
        "  input   e = 0x0000000000000001\n"
        "            leaf: present=1, else 0\n"
        "          prot = 0x0000000000000020\n"
        "            leaf: accessed=1, else 0\n"
        "  wanted  0x0000000000001801\n"
        "  got     0x0000000000021001\n"
        "  differ  pfn (wanted 1, got 0x21), soft_dirty (wanted 1, got 0)\n"
        "  repeat  ptspec test --target demo --backend kernel --operation=pte_modify --vector=1,0x20\n");
}

TEST(ReportTest, PlainNumbersDifferInBits) {
    TestRun run{.vectors = 1, .failing = 1};
    run.failures.push_back(
        {.what = VectorFailure::What::differs, .args = {3}, .label = "", .wanted = 3, .got = 1});
    EXPECT_NE(operation_report(*ptspec_table(), 5, run, kernel, repeating()).find("  differ  bits 0x02\n"),
              std::string::npos);
}

TEST(ReportTest, DeathAndWarning) {
    TestRun run{.vectors = 1, .failing = 2};
    run.failures.push_back({.what = VectorFailure::What::died, .args = {7}, .label = ""});
    run.failures.push_back({.what = VectorFailure::What::warned, .args = {9}, .label = ""});
    const std::string text = operation_report(*ptspec_table(), 5, run, kernel, repeating());
    EXPECT_NE(text.find("the kernel died with this vector in flight"), std::string::npos) << text;
    EXPECT_NE(text.find("a kernel warning (WARN)"), std::string::npos) << text;
    EXPECT_NE(text.find("--operation=probe --vector=7\n"), std::string::npos) << text;
}

}  // namespace
}  // namespace ptspec::runtime

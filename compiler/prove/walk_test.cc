// SPDX-License-Identifier: Apache-2.0
//
// Walks from a specification's text to the verdict: right ones are proved, wrong ones are refuted.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>

#include "compiler/prove/prove.h"
#include "compiler/sema/testing/analysed.h"
#include "compiler/support/render.h"

namespace ptspec::prove {
namespace {

using sema::testing::Analysed;
using ::testing::HasSubstr;
using ::testing::IsEmpty;

constexpr const char* library = R"(
contract paging for pxx in pte, pmd, pud, p4d, pgd {
    op pxx_index(addr: ulong) -> ulong = (addr >> PXX_SHIFT) & ((PTRS_PER_PXX as ulong) - 1)
    at pmd, pud, p4d, pgd {
        op pxx_addr_end(addr: ulong, end: ulong) -> ulong =
            let boundary = (addr +% PXX_SIZE) & PXX_MASK in
            if boundary -% 1 < end -% 1 then boundary else end
    }
}
paging generic {
    op pgd_offset(t: ref pgd, addr: ulong) -> ref pgd = &t[pgd_index(addr)]
    for pxx above pyy {
        op pyy_offset(p: ref pxx, addr: ulong) -> ref pyy = &table(*p)[pyy_index(addr)]
        op pyy_offset_lockless(p: ref pxx, e: pxx, addr: ulong) -> ref pyy = pyy_offset(&e, addr)
    }
}
folding p4d { op p4d_offset(p: ref pgd, addr: ulong) -> ref p4d = p  op p4d_addr_end(addr, end) = end }
folding pud { op pud_offset(p: ref p4d, addr: ulong) -> ref pud = p  op pud_addr_end(addr, end) = end }
folding pmd { op pmd_offset(p: ref pud, addr: ulong) -> ref pmd = p  op pmd_addr_end(addr, end) = end }
arch toy {
    word 64
    config big: bool
    for pxx in pmd, pud, p4d, pgd { entry pxx : bits<64> { 2:0 type  63:3 origin } }
}
)";

class WalkTest : public ::testing::Test {
  protected:
    // What is not proved of `paging toy_paging : toy { BODY }`, by id.
    std::vector<std::string> open(const std::string& body) {
        analysed.emplace(std::string(library) + "paging toy_paging : toy { page 12 " + body + " }");
        model::ClosedModel& model = analysed->model();
        report = prove({&model}, options);
        std::vector<std::string> ids;
        for (const ObligationResult& result : report.targets[0].obligations) {
            if (result.obligation.kind != vcgen::ObligationKind::walk || result.obligation.informative)
                continue;
            if (result.status != Status::proved) ids.push_back(result.obligation.id);
        }
        return ids;
    }
    std::string text() { return render_all(diagnose(report), analysed->sources); }
    bool is_refuted(const std::string& id) {
        return std::ranges::any_of(report.targets[0].obligations, [&](const ObligationResult& result) {
            return result.obligation.id == id && result.status == Status::refuted;
        });
    }
    void expect_refuted(const std::string& body, const std::string& id) {
        open(body);
        EXPECT_TRUE(is_refuted(id)) << id << "\nof " << body << "\n" << text();
    }

    std::optional<Analysed> analysed;
    ProveOptions options;
    ProofReport report;
};

TEST_F(WalkTest, KeepsToTheTablesThatExist) {
    for (const char* body : {
             "levels { pte 9, pgd 9 }",
             "levels { pte 9, pmd 9, pgd 9 } va 39 split",
             "levels { pte 9, pmd 9, pud 9, p4d 9, pgd 9 } va 57 sign_extended",
             "levels { pte 13, pmd 13, pud 13, pgd 13 }",  // up to the last bit of the word
             "levels { pte 9, pud 9, pgd 9 }",             // a hole in the middle
             "levels { pte 9, pmd 9, pgd 9 } fold pmd into pgd when !big "
             "op pmd_offset(p: ref pud, addr: ulong) -> ref pmd = if big then &table(*p)[pmd_index(addr)] "
             "else p",
         }) {
        EXPECT_THAT(open(body), IsEmpty()) << body << "\n" << text();
    }
}

TEST_F(WalkTest, CostsNothingForLargeTables) {
    open("levels { pte 2, pmd 2, pgd 2 }");
    const size_t goals = report.totals.goals;
    EXPECT_THAT(open("levels { pte 16, pmd 16, pgd 9 }"), IsEmpty());
    EXPECT_EQ(report.totals.goals, goals);
}

TEST_F(WalkTest, EndsThatDoNotFitAreRefuted) {
    const std::string levels = "levels { pte 9, pmd 9, pgd 9 } ";
    expect_refuted(levels + "op pmd_addr_end(addr, end) = end", "walk pointer W1 3 levels");
    expect_refuted(levels + "op pgd_addr_end(addr, end) = end", "walk pointer W1 3 levels");
    expect_refuted(levels + "op pmd_addr_end(addr, end) = addr", "walk lockless W1 3 levels");
    // Skips: the second half of the slot is lost.
    expect_refuted(levels +
                       "op pmd_addr_end(addr, end) = let b = (addr +% PGD_SIZE) & PGD_MASK in "
                       "if b -% 1 < end -% 1 then b else end",
                   "walk pointer W1 3 levels");
    // Visits twice: ends at the half of a slot.
    expect_refuted(levels +
                       "op pmd_addr_end(addr, end) = let b = (addr +% 0x100000) & ~0xfffff in "
                       "if b -% 1 < end -% 1 then b else end",
                   "walk pointer W1 3 levels");
    // A compare without wrapping loses the top of the address space.
    expect_refuted(
        "levels { pte 13, pmd 13, pud 13, pgd 13 } op pgd_addr_end(addr, end) = "
        "let b = (addr +% PGD_SIZE) & PGD_MASK in if b < end then b else end",
        "walk pointer W1 4 levels");
}

TEST_F(WalkTest, PointersThatLeaveTheirTablesAreRefuted) {
    const std::string levels = "levels { pte 9, pmd 9, pgd 9 } ";
    expect_refuted(levels + "op pmd_offset(p, addr) = &table(*p)[addr >> PMD_SHIFT]",
                   "walk pointer W3 3 levels");
    expect_refuted(levels + "op pmd_offset(p, addr) = &table(*p)[pmd_index(addr) +% 1]",
                   "walk pointer W3 3 levels");
    expect_refuted(levels + "op pmd_offset(p, addr) = &table(*p)[0]", "walk pointer W1 3 levels");
    expect_refuted(levels + "op pgd_offset(t, addr) = &t[0]", "walk pointer W1 3 levels");
    // A level that exists is not descended to, or the one that does not is.
    expect_refuted(levels + "op pmd_offset(p, addr) = p", "walk pointer W1 3 levels");
    expect_refuted(levels + "op pud_offset(p, addr) = &table(*p)[0]", "walk pointer W1 3 levels");
}

TEST_F(WalkTest, CopiesAreNotStepped) {
    // The range is cut at the lower level only, so the copy is stepped over.
    const std::string late =
        "levels { pte 9, pmd 9, pgd 9 } op pgd_addr_end(addr, end) = end op p4d_addr_end(addr, end) = "
        "let b = (addr +% PGD_SIZE) & PGD_MASK in if b -% 1 < end -% 1 then b else end ";
    const auto lockless = open(late);
    EXPECT_THAT(lockless, ::testing::Not(::testing::Contains("walk pointer W1 3 levels"))) << text();
    EXPECT_TRUE(is_refuted("walk lockless W3 3 levels")) << text();
    EXPECT_TRUE(is_refuted("walk lockless W1 3 levels"));
    EXPECT_THAT(text(), HasSubstr("the copy of the pgd entry, one step further"));
    // With the place instead of the copy both are right.
    EXPECT_THAT(open(late + "op p4d_offset_lockless(p, e, addr) = p"), IsEmpty()) << text();
    // A copy for some addresses only, reached by a later round of the loop.
    expect_refuted(late + "op p4d_offset_lockless(p, e, addr) = if addr[30] == 1 then &e else p",
                   "walk lockless W3 3 levels");
}

TEST_F(WalkTest, TypesDecideWhatIsFolded) {
    const std::string by_type =
        "levels { pte 8, pmd 11, pgd 11 } fold pmd per mm by type { pmd 0, pgd 1 } "
        "op pgd_offset(t: ref pgd, addr: ulong) -> ref pgd = let f = *t in "
        "&t[(addr >> (if f.type == 1 then 31 else 20)) & 2047] "
        "op p4d_offset_lockless(p: ref pgd, e: pgd, addr: ulong) -> ref p4d = p "
        "op pud_offset_lockless(p: ref p4d, e: p4d, addr: ulong) -> ref pud = p ";
    const std::string offset =
        "op pmd_offset(p: ref pud, addr: ulong) -> ref pmd = pmd_offset_lockless(p, *p, addr) "
        "op pmd_offset_lockless(p: ref pud, e: pud, addr: ulong) -> ref pmd = ";
    EXPECT_THAT(open(by_type + offset + "if e.type >= 1 then &table(e)[pmd_index(addr)] else p"), IsEmpty())
        << text();
    expect_refuted(by_type + offset + "&table(e)[pmd_index(addr)]", "walk pointer W1 2 levels");
    expect_refuted(by_type + offset + "p", "walk pointer W1 3 levels");
}

TEST_F(WalkTest, ReadsRestOnThePartition) {
    // Every read is of a slot, but of wrong ones: nothing is claimed of reads then.
    const auto ids = open("levels { pte 9, pmd 9, pgd 9 } op pgd_offset(t, addr) = &t[0]");
    EXPECT_THAT(ids, ::testing::Contains("walk pointer W3 3 levels"));
}

}  // namespace
}  // namespace ptspec::prove

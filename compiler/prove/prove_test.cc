// SPDX-License-Identifier: Apache-2.0
#include "compiler/prove/prove.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <map>

#include "compiler/prove/replay.h"
#include "compiler/sema/testing/analysed.h"
#include "compiler/support/render.h"

namespace ptspec::prove {
namespace {

using sema::testing::Analysed;
using ::testing::AllOf;
using ::testing::HasSubstr;
using ::testing::IsEmpty;
using ::testing::Not;

// A toy architecture that keeps its laws; the tests put mistakes in.
struct Toy {
    std::string formats = R"(
    entry pte : bits<64> {
        0       present
        1       young
        2       dirty
        3       seen     software
        11:4    prot
        51:12   pfn
        63:52   ignored
        view none when self == 0
        view mapping when present == 1
        view swap otherwise
        hardware reads present, young, dirty, prot, pfn if present else present
    })";
    std::string configs;
    std::string pfn = "op pte_pfn(e) = e.pfn as u64";
    std::string mkdirty = "op pte_mkdirty(e) touches dirty = e with { dirty = 1 }";
    std::string more;  // of the architecture
    std::string laws;
    std::string rest;  // behind the target

    std::string text() const {
        return R"(
contract leaf for pxx in pte {
    op pxx_present(e: pxx) -> bool
    op pxx_dirty(e: pxx) -> bool
    op pxx_young(e: pxx) -> bool
    op pxx_pfn(e: pxx) -> u64
        requires pxx_present(e)
    op pxx_mkdirty(e: pxx) -> pxx
    /// Dirtying an entry makes it dirty.
    law sets(e: pxx) if pxx_present(e): pxx_dirty(pxx_mkdirty(e))
    /// Dirtying tells nobody anything else.
    law frame(e: pxx) if pxx_present(e): pxx_mkdirty(e) keeps all but dirty
)" + laws + "}\narch toy {\n    word 64\n" +
               configs + formats + R"(
    op pte_present(e) = e.present
    op pte_dirty(e) = e.dirty
    op pte_young(e) = e.young
    )" + pfn + "\n    " +
               mkdirty + "\n    " + more + "\n}\ntarget toy : toy { levels pte }\n" + rest;
    }
};

class ProveTest : public ::testing::Test {
  protected:
    // Proves, and gives all that there is to say as text.
    std::string run(const Toy& toy) {
        analysed = std::make_unique<Analysed>(toy.text());
        model::ClosedModel& model = analysed->model();
        if (!analysed->diagnostics.empty()) {
            ADD_FAILURE() << render_all(analysed->diagnostics, analysed->sources);
        }
        report = prove({&model}, options);
        return render_all(diagnose(report), analysed->sources);
    }
    const ObligationResult& result(const std::string& id) {
        for (const ObligationResult& each : report.targets.at(0).obligations) {
            if (each.obligation.id == id) {
                return each;
            }
        }
        ADD_FAILURE() << "no obligation " << id;
        return report.targets[0].obligations.at(0);
    }
    Status status(const std::string& id) { return result(id).status; }

    ProveOptions options;
    std::unique_ptr<Analysed> analysed;
    ProofReport report;
};

TEST_F(ProveTest, WhatIsRightIsProved) {
    EXPECT_EQ(run({}), "");
    EXPECT_TRUE(report.all_proved());
    EXPECT_EQ(report.totals.proved, report.totals.obligations);
    for (const char* id :
         {"format pte", "touches pte_mkdirty", "leaf.sets@pte", "leaf.frame@pte", "safety law leaf.frame@pte",
          "vacuity V1 leaf.sets@pte", "vacuity V2 leaf.frame@pte"}) {
        EXPECT_EQ(status(id), Status::proved) << id;
    }
}

TEST_F(ProveTest, ABrokenLawShowsTheSmallestInputByField) {
    Toy toy;
    toy.mkdirty = "op pte_mkdirty(e) = e with { young = 1 }";
    const std::string text = run(toy);
    EXPECT_EQ(status("leaf.sets@pte"), Status::refuted);
    EXPECT_THAT(text, HasSubstr("error[P0102]: law `sets` does not hold for toy at pte\n"));
    EXPECT_THAT(text, HasSubstr("^^^^^^^^^^^ gives 0x0000000000000003 here"));
    EXPECT_THAT(text, HasSubstr("------------------------- is false"));
    EXPECT_THAT(text, HasSubstr("       e = 0x0000000000000001   view mapping\n"));
    EXPECT_THAT(text, HasSubstr("| *young=1 | present=1 |"));
    EXPECT_THAT(text, HasSubstr("pte_dirty(pte_mkdirty(e)) = false     wanted true"));
    EXPECT_THAT(text, HasSubstr("= help: Dirtying an entry makes it dirty.\n"));
    EXPECT_THAT(text, HasSubstr("`pte_young` tells a difference"));
    EXPECT_THAT(text,
                HasSubstr("pte_young(e) = false     pte_young(pte_mkdirty(e)) = true     wanted false"));
}

TEST_F(ProveTest, AMistakeInAFamilyIsToldOnce) {
    analysed = std::make_unique<Analysed>(R"(
contract leaf for pxx in pte, pmd, pud {
    op pxx_dirty(e: pxx) -> bool
    op pxx_mkdirty(e: pxx) -> pxx
    law sets(e: pxx): pxx_dirty(pxx_mkdirty(e))
}
arch toy {
    word 64
    for pxx in pte, pmd, pud {
        entry pxx : bits<64> { 0 present 1 dirty 63:2 rest }
        op pxx_dirty(e) = e.dirty
        op pxx_mkdirty(e) = e
    }
}
target toy : toy { levels pte, pmd, pud })");
    report = prove({&analysed->model()}, options);
    EXPECT_EQ(report.totals.refuted, 3U);
    const Diagnostics diagnostics = diagnose(report);
    ASSERT_EQ(diagnostics.count(), 1U);
    EXPECT_THAT(diagnostics.all()[0].notes,
                ::testing::ElementsAre("likewise for toy at pmd, for toy at pud"));
}

TEST_F(ProveTest, TheFrameOfAnOperation) {
    Toy toy;
    toy.mkdirty = "op pte_mkdirty(e) touches dirty = e with { dirty = 1, seen = 1, prot = 0 }";
    const std::string text = run(toy);
    EXPECT_EQ(status("touches pte_mkdirty"), Status::refuted);
    EXPECT_THAT(text, AllOf(HasSubstr("error[P0104]: `pte_mkdirty` changes more than it touches"),
                            HasSubstr("^^^^^^^^^^^ changes `seen` as well")));
}

TEST_F(ProveTest, ViewsMustCoverEveryWordAndBeReached) {
    Toy toy;
    toy.formats = R"(
    entry pte : bits<64> {
        0 present 1 young 2 dirty 3 seen software 11:4 prot 51:12 pfn 63:52 ignored
        view none when self == 0
        view mapping when present == 1
        view again when present == 1 && dirty == 1
    })";
    const std::string text = run(toy);
    EXPECT_THAT(text, AllOf(HasSubstr("error[P0101]: the views of `pte` do not cover every word"),
                            HasSubstr("word = 0x0000000000000002\n"),
                            HasSubstr("error[P0101]: view `again` of `pte` is never used"),
                            HasSubstr("^^^^^ no word gets here")));
}

TEST_F(ProveTest, SoftwareStaysOffTheBitsThatTheHardwareReads) {
    Toy toy;
    const std::string last = "view swap otherwise";
    toy.formats.replace(toy.formats.find(last), last.size(), last + " { 0 marker software 63:1 ignored }");
    const std::string text = run(toy);
    EXPECT_EQ(status("format pte"), Status::refuted);
    EXPECT_THAT(text, AllOf(HasSubstr("software fields of `pte` lie on bits that the hardware reads"),
                            HasSubstr("the hardware reads this"), HasSubstr("in view `swap`: `marker`")));
}

TEST_F(ProveTest, OperatorsMustNotLoseBits) {
    Toy toy;
    toy.more = R"(
    op shifted(a: u64, n: u64) -> u64 = a << n
    op ratio(a: u64, b: u64) -> u64 = a / b
    op sum(a: u64, b: u64) -> u64 requires a < 1000 && b < 1000 = if a > b then a - b else a + b * 1000
    op careful(a: u64, b: u64) -> u64 = if b != 0 && a / b > 3 then a % b else 0
    )";
    const std::string text = run(toy);
    EXPECT_EQ(status("safety shifted"), Status::refuted);
    EXPECT_EQ(status("safety ratio"), Status::refuted);
    EXPECT_EQ(status("safety sum"), Status::proved);
    EXPECT_EQ(status("safety careful"), Status::proved);
    EXPECT_THAT(text, AllOf(HasSubstr("error[P0105]: `a << n` can lose bits, for toy"),
                            HasSubstr("error[P0105]: `a / b` can divide by zero, for toy"),
                            HasSubstr("then division by zero")));
}

TEST_F(ProveTest, RequiresIsOwedWhereItIsCalled) {
    Toy toy;
    toy.laws = R"(
    law bold(e: pxx): pxx_pfn(e) == pxx_pfn(pxx_mkdirty(e))
    law right(e: pxx) if pxx_present(e): pxx_pfn(e) == pxx_pfn(pxx_mkdirty(e))
    law guarded(e: pxx): pxx_present(e) ==> pxx_pfn(e) == pxx_pfn(pxx_mkdirty(e))
)";
    const std::string text = run(toy);
    EXPECT_EQ(status("safety law leaf.bold@pte"), Status::refuted);
    EXPECT_EQ(status("safety law leaf.right@pte"), Status::proved);
    EXPECT_EQ(status("safety law leaf.guarded@pte"), Status::proved);
    EXPECT_THAT(text,
                AllOf(HasSubstr("error[P0111]: a call does not meet what `pte_pfn` requires, for toy at pte"),
                      HasSubstr("required here"), HasSubstr("the call is `pte_pfn(e)`")));
}

TEST_F(ProveTest, LawsThatSayNothing) {
    Toy toy;
    toy.laws = R"(
    law never(e: pxx) if pxx_present(e) && !pxx_present(e): pxx_dirty(e)
    law idle(e: pxx): pxx_dirty(e) || !pxx_dirty(e)
    law unreached(e: pxx) if pxx_present(e): !pxx_present(e) ==> pxx_dirty(e)
    law fine(e: pxx) if pxx_present(e): !pxx_dirty(e) ==> pxx_dirty(pxx_mkdirty(e))
)";
    const std::string text = run(toy);
    EXPECT_EQ(status("vacuity V1 leaf.never@pte"), Status::refuted);
    EXPECT_EQ(status("vacuity V2 leaf.idle@pte"), Status::refuted);
    EXPECT_EQ(status("vacuity V3 leaf.unreached@pte"), Status::refuted);
    EXPECT_EQ(status("vacuity V3 leaf.fine@pte"), Status::proved);
    EXPECT_THAT(text, AllOf(HasSubstr("error[P0103]: law `never` for toy at pte says nothing"),
                            HasSubstr("no input meets its condition"),
                            HasSubstr("true whatever the operations return"),
                            HasSubstr("^^^^^^^^^^^^^^^ never true here")));
}

TEST_F(ProveTest, ExcusesMustBeTrue) {
    Toy toy;
    toy.laws = "law never(e: pxx) if pxx_present(e) && e == 0: pxx_dirty(e)\n";
    toy.rest = "vacuous leaf.never at pte on toy because \"an empty entry is not present\"\n";
    EXPECT_EQ(run(toy), "");
    toy.rest = "vacuous leaf.sets at pte on toy because \"so\"\n";
    EXPECT_THAT(run(toy), AllOf(HasSubstr("error[P0110]: law `sets` is not vacuous for toy at pte"),
                                HasSubstr("this excuse is untrue")));
}

TEST_F(ProveTest, HistoryMustFail) {
    Toy toy;
    toy.rest = R"(history H1 "it did nothing" { on toy with op pte_mkdirty(e) = e fails leaf.sets at pte })";
    EXPECT_EQ(run(toy), "");
    const ObligationResult& history = result("history H1 leaf.sets@pte");
    ASSERT_TRUE(history.goals[0].counterexample);
    EXPECT_EQ(history.goals[0].counterexample->parameters[0].value, 1U);
    toy.rest =
        R"(history H1 "too good" { on toy with op pte_mkdirty(e) = e with { dirty = 1, seen = 1 } fails leaf.sets at pte })";
    EXPECT_THAT(run(toy), AllOf(HasSubstr("error[P0106]: `H1` does not break law `sets` for toy at pte"),
                                HasSubstr("with this body"), HasSubstr("the law holds for the variant")));
    toy.mkdirty = "op pte_mkdirty(e) = e";
    toy.rest =
        R"(history H1 "both" { on toy with op pte_mkdirty(e) = e with { young = 1 } fails leaf.sets at pte })";
    EXPECT_THAT(
        run(toy),
        HasSubstr("error[P0106]: `H1` shows nothing for toy at pte: law `sets` is broken without it"));
}

TEST_F(ProveTest, AVariantThatFaultsBreaksNothing) {
    Toy toy;
    toy.rest =
        R"(mutant M "faults" { on toy with op pte_mkdirty(e) = (e + 0xffff_ffff_ffff_ffff) as pte fails leaf.sets at pte })";
    run(toy);
    EXPECT_EQ(status("safety pte_mkdirty in M"), Status::refuted);
    EXPECT_NE(status("mutant M leaf.sets@pte"), Status::proved);
}

TEST_F(ProveTest, FindingsAreExact) {
    Toy toy;
    toy.mkdirty = "op pte_mkdirty(e) = if e.seen then e else e with { dirty = 1 }";
    toy.rest = "finding lost \"written data\" { on toy fails leaf.sets at pte when e.seen && !e.dirty }\n";
    EXPECT_EQ(run(toy), "");
    EXPECT_EQ(report.totals.findings, 1U);
    toy.rest =
        "finding lost \"written data\" { on toy fails leaf.sets at pte when e.seen && !e.dirty && e.young "
        "}\n";
    EXPECT_THAT(run(toy),
                AllOf(HasSubstr("error[P0107]: law `sets` breaks outside finding `lost` too"),
                      HasSubstr("this condition does not cover it"), HasSubstr("e = 0x0000000000000009")));
    EXPECT_EQ(report.totals.findings, 0U);
    toy.rest = "finding lost \"written data\" { on toy fails leaf.sets at pte when e.seen }\n";
    EXPECT_THAT(run(toy), HasSubstr("error[P0107]: finding `lost` says too much for toy at pte"));
    toy.mkdirty = "op pte_mkdirty(e) = e with { dirty = 1 }";
    EXPECT_THAT(run(toy), HasSubstr("error[P0107]: finding `lost` is out of date for toy at pte"));
}

TEST_F(ProveTest, ExamplesAndConfigurations) {
    Toy toy;
    toy.configs = "    config shift: u64 where shift <= 3\n";
    toy.more = "op shifted(e: pte) -> u64 = (e.prot as u64) << shift\n    example shifted(0x10 as pte) < 9\n";
    EXPECT_EQ(run(toy), "");
    toy.more = "op shifted(e: pte) -> u64 = (e.prot as u64) << shift\n    example shifted(0x10 as pte) < 8\n";
    EXPECT_THAT(run(toy), AllOf(HasSubstr("an example is wrong for toy"), HasSubstr("config  shift = 3"),
                                HasSubstr("shifted(0x10) = 8")));
    toy.configs = "    config shift: u64 where shift <= 3 && shift > 3\n";
    const std::string text = run(toy);
    EXPECT_THAT(text, HasSubstr("error[P0103]: no configuration of toy is allowed"));
    EXPECT_THAT(text, Not(HasSubstr("says nothing")));
}

TEST_F(ProveTest, ALimitIsUnknownWithItsReason) {
    Toy toy;
    toy.laws = R"(
    law hard(e: pxx, a: u64, b: u64) if pxx_present(e) && a > 1 && b > 1 && a < 0x80000000 && b < 0x80000000:
        (a *% b == 0x3fffffca000007d7) ==> pxx_dirty(e)
)";
    options.query.resource_limit = 20'000;
    const std::string text = run(toy);
    EXPECT_EQ(status("leaf.hard@pte"), Status::unknown);
    EXPECT_FALSE(report.all_proved());
    EXPECT_THAT(text, AllOf(HasSubstr("error[P0108]: law `hard` for toy at pte is undecided"),
                            HasSubstr("resource limit of 20000 reached")));
}

TEST_F(ProveTest, AnInputThatTheInterpreterDoesNotSeeIsNoCounterexample) {
    run({});
    const ObligationResult& sets = result("leaf.sets@pte");
    const vcgen::Goal& goal = sets.obligation.goals[0];
    query::Answer forged;
    forged.verdict = query::Verdict::satisfiable;
    forged.values = {1};
    EXPECT_FALSE(replay(analysed->model(), sets.obligation, goal, forged, {}));
    // As diagnose() sees it:
    ProofReport wrong;
    ObligationResult undecided;
    undecided.obligation = sets.obligation;
    undecided.goals.resize(1);
    TargetReport target;
    target.model = &analysed->model();
    target.obligations.push_back(undecided);
    wrong.targets.push_back(std::move(target));
    wrong.targets[0].obligations[0].goals[0].not_reproduced = true;
    EXPECT_THAT(render_all(diagnose(wrong), analysed->sources),
                HasSubstr("error[P0109]: internal error: a counterexample to law `sets` for toy at pte does "
                          "not reproduce"));
}

TEST_F(ProveTest, WorkersDoNotShowInReports) {
    Toy toy;
    toy.mkdirty = "op pte_mkdirty(e) = e with { young = 1, prot = 5 }";
    options.query.workers = 1;
    const std::string one = run(toy);
    options.query.workers = 3;
    EXPECT_EQ(run(toy), one);
}

TEST_F(ProveTest, OnlyWhatIsWanted) {
    options.wanted = [](const model::ClosedModel&, const vcgen::Obligation& obligation) {
        return obligation.kind == vcgen::ObligationKind::format;
    };
    EXPECT_EQ(run({}), "");
    EXPECT_EQ(report.totals.obligations, 1U);
}

// The goals of what stands are not asked: the others must not get each other's answers, nor those of the
// other form that goals about ranges have.
TEST_F(ProveTest, WhatStandsDoesNotMoveAnswers) {
    const auto prove_tables = [&] {
        analysed = std::make_unique<Analysed>(R"(
contract tables for pxx in pte {
    op pxx_none(e: pxx) -> bool
    op clear_pxxs(t: ref pxx[PTRS_PER_PXX], i: u32, nr: u32)
        requires i < PTRS_PER_PXX && nr <= PTRS_PER_PXX - i
        modifies t[i +: nr]
        ensures forall k in 0 ..< nr: pxx_none(t[i + k])
    law first_is_cleared(t: ref pxx[PTRS_PER_PXX]) do { clear_pxxs(t, 0, 1); }: pxx_none(t[0])
    law second_is_cleared(t: ref pxx[PTRS_PER_PXX]) do { clear_pxxs(t, 0, 1); }: pxx_none(t[1])
}
arch toy {
    const PTRS_PER_PTE: u32 = 512
    entry pte : bits<64> { 63:0 all }
    op pte_none(e) = e == 0
    op clear_ptes(t, i, nr) do {
        for k in 0 ..< nr invariant forall j in 1 ..< k: pte_none(t[i + j]) { t[i + k] = (0 as pte); }
    }
}
target toy : toy { levels pte })");
        report = prove({&analysed->model()}, options);
        std::map<std::string, Status> statuses;
        for (const ObligationResult& each : report.targets.at(0).obligations)
            statuses[each.obligation.id] = each.status;
        return statuses;
    };
    const auto all = prove_tables();
    EXPECT_EQ(all.at("tables.second_is_cleared@pte"), Status::refuted);
    size_t not_proved = 0;
    for (const auto& [id, status] : all) not_proved += status != Status::proved ? 1 : 0;
    EXPECT_GE(not_proved, 2U) << "the invariant says too little of the loop";
    options.stands = [&](const model::ClosedModel&, const vcgen::Obligation& obligation, const std::string&) {
        return all.at(obligation.id) == Status::proved;
    };
    EXPECT_EQ(prove_tables(), all);
    EXPECT_EQ(report.totals.unchanged, all.size() - not_proved);
}

}  // namespace
}  // namespace ptspec::prove

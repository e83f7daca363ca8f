// SPDX-License-Identifier: Apache-2.0
#include <gtest/gtest.h>

#include "compiler/model/interpreter.h"
#include "compiler/sema/testing/analysed.h"

namespace ptspec::sema {
namespace {

using testing::Analysed;

const char* const entries = R"(
    for pxx in pte, pmd { entry pxx : bits<64> { 0 present 6 dirty 5 accessed 4:1 ignored 63:7 ignored } }
)";

const char* const contract = R"(
    contract leaf for pxx in pte, pmd {
        op pxx_present(e: pxx) -> bool
        op pxx_dirty(e: pxx) -> bool requires pxx_present(e)
        op pxx_young(e: pxx) -> bool = true
        op pxx_mkdirty(e: pxx) -> pxx
        at pmd { op pxx_huge(e: pxx) -> bool = false }
        feature soft_dirty { op pxx_soft_dirty(e: pxx) -> bool }
        law sets(e: pxx) if pxx_present(e): pxx_present(pxx_mkdirty(e)) && pxx_dirty(pxx_mkdirty(e))
        law frame(e: pxx): pxx_mkdirty(e) keeps all but dirty, soft_dirty
    }
)";

const char* const operations = R"(
    for pxx in pte, pmd {
        op pxx_present(e) = e.present
        op pxx_dirty(e) = e.dirty
        op pxx_mkdirty(e) touches dirty = e with { dirty = 1 }
    }
)";

std::string toy(const std::string& items, const std::string& target = "levels pte, pmd",
                const std::string& rest = "") {
    return std::string(contract) + "arch toy { " + entries + operations + items + "}\ntarget toy : toy { " +
           target + " }\n" + rest;
}

TEST(TargetTest, FamiliesAreExpandedForTheTargetsLevels) {
    Analysed both(toy(""));
    EXPECT_EQ(both.model().laws.size(), 4u);
    EXPECT_TRUE(both.model().find_operation("pmd_huge"));
    EXPECT_FALSE(both.model().find_operation("pte_huge"));
    Analysed one(toy("", "levels pte"));
    EXPECT_EQ(one.model().laws.size(), 2u);
    EXPECT_FALSE(one.model().find_operation("pmd_dirty"));
}

TEST(TargetTest, CalleesStandBeforeCallers) {
    Analysed analysed(toy("op a(e: pte) -> bool = b(e)  op b(e: pte) -> bool = pte_dirty(e)"));
    const auto& model = analysed.model();
    EXPECT_LT(*model.find_operation("b"), *model.find_operation("a"));
    EXPECT_LT(*model.find_operation("pte_dirty"), *model.find_operation("b"));
    EXPECT_LT(*model.find_operation("pte_present"), *model.find_operation("pte_dirty"))
        << "requires is a call too";
}

TEST(TargetTest, AnArchitectureOverridesADefault) {
    EXPECT_TRUE(Analysed(toy("")).operation("pte_young").is_default);
    Analysed overridden(toy("op pte_young(e) = e.accessed"));
    EXPECT_FALSE(overridden.operation("pte_young").is_default);
    EXPECT_TRUE(overridden.operation("pmd_young").is_default);
}

TEST(TargetTest, FeaturesAreFixedPerTarget) {
    EXPECT_EQ(Analysed(toy("", "levels pte features soft_dirty")).codes(), "E0401");
    Analysed on(
        toy("when soft_dirty { op pte_soft_dirty(e) = e.accessed }", "levels pte features soft_dirty"));
    EXPECT_TRUE(on.model().find_operation("pte_soft_dirty"));
    Analysed off(toy("when soft_dirty { op pte_soft_dirty(e) = e.accessed }", "levels pte"));
    EXPECT_FALSE(off.model().find_operation("pte_soft_dirty"));
    ASSERT_EQ(off.model().target.features.size(), 1u);
    EXPECT_FALSE(off.model().target.features[0].enabled);
}

TEST(TargetTest, KeepsSpeaksOfEveryOtherObserver) {
    Analysed analysed(toy("op private_view(e: pmd) -> bool = e.accessed"));
    const model::Law& law = analysed.law("leaf.frame@pmd");
    std::string kept;
    for (const auto& conjunct : law.conjuncts) kept += conjunct.label + " ";
    EXPECT_EQ(kept, "pmd_huge pmd_present pmd_young ");
}

TEST(TargetTest, KeepsLooksOnlyWhereTheObserverMay) {
    // pxx_dirty requires present; an operation that changes dirtiness of an absent entry breaks nothing.
    Analysed analysed(toy("", "levels pte", R"(
        contract more for pxx in pte { law idle(e: pxx): pxx_mkdirty(e) keeps all but young })"));
    const model::Law& law = analysed.law("more.idle@pte");
    for (const auto& conjunct : law.conjuncts) {
        if (conjunct.label != "pte_dirty") continue;
        const auto at = [&](uint64_t e) {
            return std::get<uint64_t>(
                model::evaluate(analysed.model(), conjunct.claim, {{law.parameters[0].variable, e}}));
        };
        EXPECT_EQ(at(0), 1u);
        EXPECT_EQ(at(1), 0u);
        return;
    }
    FAIL() << "pte_dirty is not kept";
}

TEST(TargetTest, ClaimsAreSplitIntoConjuncts) {
    Analysed analysed(toy(""));
    EXPECT_EQ(analysed.law("leaf.sets@pte").conjuncts.size(), 2u);
    EXPECT_EQ(analysed.law("leaf.sets@pte").condition_text, "pte_present(e)");
}

TEST(TargetTest, TouchesIsAMaskOfFields) {
    EXPECT_EQ(Analysed(toy("")).operation("pte_mkdirty").touches, 0x40u);
    EXPECT_EQ(Analysed(toy("op f(e: pte) -> bool touches dirty = true")).codes(), "E0206");
}

TEST(TargetTest, RequirementsAreTheContracts) {
    EXPECT_EQ(Analysed(toy("")).operation("pte_dirty").requires_.size(), 1u);
    EXPECT_EQ(Analysed(std::string(contract) + "arch toy { " + entries + R"(
        op pte_present(e) = e.present
        op pte_dirty(e) requires e.accessed = e.dirty
        op pte_mkdirty(e) = e
    } target toy : toy { levels pte })")
                  .codes(),
              "E0403");
}

TEST(TargetTest, BindingsDefaultToTheOperationsOwnName) {
    Analysed analysed(toy(R"spec(
        for pxx in pte, pmd { bind pxx_mkdirty(x) = "pxx_mkdirty(x)" where x & 1 == 1 }
        unbound pmd_dirty because "a macro only"
        op helper(e: pte) -> bool = true
    )spec"));
    EXPECT_EQ(analysed.operation("pte_present").binding.call, "pte_present(e)");
    EXPECT_EQ(analysed.operation("pmd_mkdirty").binding.call, "pmd_mkdirty(x)");
    EXPECT_NE(analysed.operation("pmd_mkdirty").binding.where, model::no_expr);
    EXPECT_FALSE(analysed.operation("pmd_dirty").binding.bound);
    EXPECT_FALSE(analysed.operation("helper").binding.bound);
}

TEST(TargetTest, MustFailsAreOneALawAndLevel) {
    Analysed analysed(toy("", "levels pte, pmd", R"(
        mutant forgets "does nothing" { on toy with op pte_mkdirty(e) = e fails leaf.sets at pte }
        finding weak "nobody" { on toy fails leaf.frame when e & 1 == 0 }
    )"));
    ASSERT_EQ(analysed.model().must_fails.size(), 3u);
    EXPECT_EQ(analysed.model().must_fails[0].replacements.size(), 1u);
    EXPECT_EQ(analysed.model().laws[analysed.model().must_fails[2].law].level, "pmd");
}

TEST(TargetTest, ConfigValuesAreVariablesWithOneCondition) {
    Analysed analysed(
        toy("config mask: u64 where mask >= low  config low: u64 where low != 0  op f(x: u64) -> u64 = x & "
            "mask"));
    EXPECT_EQ(analysed.model().configs.size(), 2u);
    const auto& model = analysed.model();
    const auto allowed = [&](uint64_t mask, uint64_t low) {
        return std::get<uint64_t>(
            model::evaluate(model, model.config_where,
                            {{model.configs[0].variable, mask}, {model.configs[1].variable, low}}));
    };
    EXPECT_EQ(allowed(3, 2), 1u);
    EXPECT_EQ(allowed(1, 2), 0u);
    EXPECT_EQ(allowed(1, 0), 0u);
}

TEST(TargetTest, ContractsAreCheckedEvenIfNoTargetUsesThem) {
    EXPECT_EQ(Analysed("contract lonely for pxx in pte { op pxx_a(e: pxx) -> bool  law l(e: pxx): pxx_b(e) }")
                  .codes(),
              "E0101");
    EXPECT_EQ(Analysed(toy("", "levels pte contracts leaf", R"(
        contract lonely for pxx in pte { feature rare { law l(e: pxx): pxx_dirty(e) == 3 } })"))
                  .codes(),
              "E0201");
}

TEST(TargetTest, ALevelMayDependOnAFeature) {
    const std::string text = R"(
        contract big for pxx in pte, pmd when thp { op pxx_any(e: pxx) -> bool = true }
        arch toy { for pxx in pte, pmd { entry pxx : bits<64> { 63:0 ignored } } when thp { const A: u8 = 1 } }
        target toy : toy { levels pte, pmd )";
    EXPECT_FALSE(Analysed(text + "}").model().find_operation("pmd_any"));
    EXPECT_TRUE(Analysed(text + "features thp }").model().find_operation("pmd_any"));
}

TEST(TargetTest, NamedOperationsAreCalledByTheirFamilyName) {
    Analysed analysed(R"(
        contract clear for pxx in pte, pmd {
            op pxxp_clear(e: pxx) -> pxx named pmdp_huge_clear at pmd
            law clears(e: pxx): pxxp_clear(e) & 1 == 0
        }
        arch toy { for pxx in pte, pmd { entry pxx : bits<64> { 63:0 ignored } }
            op ptep_clear(e) = 0 as pte   op pmdp_huge_clear(e) = 0 as pmd }
        target toy : toy { levels pte, pmd })");
    EXPECT_TRUE(analysed.model().find_operation("pmdp_huge_clear"));
    EXPECT_FALSE(analysed.model().find_operation("pmdp_clear"));
    EXPECT_EQ(analysed.model().laws.size(), 2u);
}

}  // namespace
}  // namespace ptspec::sema

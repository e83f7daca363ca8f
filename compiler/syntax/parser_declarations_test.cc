// SPDX-License-Identifier: Apache-2.0
//
// Modules, contracts, architectures and targets, from text to AST.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "compiler/syntax/testing/parse.h"

namespace ptspec::syntax {
namespace {

using ::testing::ElementsAre;
using ::testing::IsEmpty;
using testing::parse;
using testing::parse_in_architecture;
using testing::parse_in_contract;
using testing::Parsed;
using testing::structure;
using testing::texts;

std::vector<std::string> texts(const std::vector<LevelName>& levels) {
    std::vector<std::string> result;
    result.reserve(levels.size());
    for (const LevelName& level : levels) {
        result.push_back(level.name.text + (level.feature ? " when " + level.feature->text : ""));
    }
    return result;
}

const std::vector<ContractItem>& contract_items(const Parsed& parsed) {
    return parsed.module->contracts.at(0).items;
}
const std::vector<ArchitectureItem>& architecture_items(const Parsed& parsed) {
    return parsed.module->architectures.at(0).items;
}

template <typename Node, typename Items>
const Node& item(const Items& items, size_t index) {
    return std::get<Node>(items.at(index).node);
}

TEST(ParseModule, HasAPathAndImportsInOrder) {
    const Parsed parsed = parse("module arch.x86_64.bind\nimport api.leaf\nimport history\n");
    ASSERT_TRUE(parsed.module);
    EXPECT_EQ(parsed.module->file, 0u);
    EXPECT_THAT(texts(parsed.module->path), ElementsAre("arch", "x86_64", "bind"));
    ASSERT_EQ(parsed.module->imports.size(), 2u);
    EXPECT_THAT(texts(parsed.module->imports[0]), ElementsAre("api", "leaf"));
    EXPECT_THAT(texts(parsed.module->imports[1]), ElementsAre("history"));
    EXPECT_EQ(parsed.text(parsed.module->path[1].span), "x86_64");
}

TEST(ParseModule, KeepsDeclarationsByKindInOrder) {
    const Parsed parsed = parse(
        "module m\ncontract a { }\narch b { }\ncontract c { }\ntarget t : b { }\n"
        "finding f \"s\" { on t fails l }\nvacuous l because \"r\"\n");
    ASSERT_TRUE(parsed.module);
    ASSERT_EQ(parsed.module->contracts.size(), 2u);
    EXPECT_EQ(parsed.module->contracts[1].name.text, "c");
    EXPECT_EQ(parsed.module->architectures.size(), 1u);
    EXPECT_EQ(parsed.module->targets.size(), 1u);
    EXPECT_EQ(parsed.module->must_fails.size(), 1u);
    EXPECT_EQ(parsed.module->vacuous.size(), 1u);
}

TEST(ParseContract, HasAFamilyOrNone) {
    const Parsed parsed =
        parse("module m\ncontract c for pxx in pte, pmd, pud when pud_thp { }\ncontract d { }\n");
    ASSERT_TRUE(parsed.module);
    const ContractDecl& contract = parsed.module->contracts[0];
    EXPECT_EQ(parsed.text(contract.span), "contract c for pxx in pte, pmd, pud when pud_thp { }");
    ASSERT_TRUE(contract.family);
    EXPECT_EQ(contract.family->word.text, "pxx");
    EXPECT_THAT(texts(contract.family->levels), ElementsAre("pte", "pmd", "pud when pud_thp"));
    EXPECT_EQ(parsed.text(contract.family->span), "for pxx in pte, pmd, pud when pud_thp");
    EXPECT_FALSE(parsed.module->contracts[1].family);
    EXPECT_THAT(parsed.module->contracts[1].items, IsEmpty());
}

TEST(ParseContract, DeclaresOperations) {
    const Parsed parsed = parse_in_contract(
        "op pxx_f(e: pxx, n: bits<12>, b: bool) -> pxx\n"
        "    requires pxx_present(e) requires b\n"
        "    named pmdp_f at pmd named pudp_f at pud\n"
        "    touches dirty, soft_dirty\n"
        "    = e\n"
        "op g() -> bool touches nothing\n");
    ASSERT_TRUE(parsed.module) << ::testing::PrintToString(parsed.errors());
    const auto& operation = item<OperationDecl>(contract_items(parsed), 0);
    EXPECT_EQ(operation.name.text, "pxx_f");
    ASSERT_EQ(operation.parameters.size(), 3u);
    EXPECT_EQ(operation.parameters[0].name.text, "e");
    EXPECT_EQ(std::get<NamedType>(operation.parameters[0].type->node).name.text, "pxx");
    EXPECT_EQ(std::get<BitsType>(operation.parameters[1].type->node).width.value, 12u);
    EXPECT_EQ(parsed.text(operation.parameters[1].type->span), "bits<12>");
    EXPECT_TRUE(std::holds_alternative<BoolType>(operation.parameters[2].type->node));
    EXPECT_EQ(std::get<NamedType>(operation.result->node).name.text, "pxx");
    ASSERT_EQ(operation.requirements.size(), 2u);
    EXPECT_EQ(structure(*operation.requirements[0]), "pxx_present(e)");
    ASSERT_EQ(operation.named.size(), 2u);
    EXPECT_EQ(operation.named[1].name.text, "pudp_f");
    EXPECT_EQ(operation.named[1].level.text, "pud");
    EXPECT_THAT(texts(*operation.touches), ElementsAre("dirty", "soft_dirty"));
    EXPECT_EQ(structure(*operation.body), "e");
    EXPECT_EQ(parsed.sources.location(0, operation.span.end).line, 7u);

    const auto& declared_only = item<OperationDecl>(contract_items(parsed), 1);
    EXPECT_THAT(declared_only.parameters, IsEmpty());
    ASSERT_TRUE(declared_only.touches);
    EXPECT_THAT(*declared_only.touches, IsEmpty());
    EXPECT_EQ(declared_only.body, nullptr);
}

TEST(ParseContract, StatesLaws) {
    const Parsed parsed = parse_in_contract("law a(e: pxx) if p(e): q(e)\nlaw b(): true\n");
    ASSERT_TRUE(parsed.module);
    const auto& conditional = item<LawDecl>(contract_items(parsed), 0);
    EXPECT_EQ(conditional.name.text, "a");
    EXPECT_EQ(conditional.parameters.size(), 1u);
    EXPECT_EQ(structure(*conditional.condition), "p(e)");
    EXPECT_EQ(structure(*conditional.claim), "q(e)");
    EXPECT_EQ(parsed.text(conditional.span), "law a(e: pxx) if p(e): q(e)");
    const auto& always = item<LawDecl>(contract_items(parsed), 1);
    EXPECT_EQ(always.condition, nullptr);
    EXPECT_EQ(structure(*always.claim), "true");
}

TEST(ParseContract, HasFeaturesLevelsOpaqueTypesAndConstants) {
    const Parsed parsed = parse_in_contract(
        "feature f { law a(): true feature g { } }\n"
        "at pmd, pud when pud_thp { op h() -> bool }\n"
        "opaque vma { flags: bits<64>, shared: bool, }\nopaque mm\n"
        "const SHIFT = 12\nconst SIZE: bits<64> = 1 << SHIFT\n");
    ASSERT_TRUE(parsed.module);
    const auto& items = contract_items(parsed);
    const auto& feature = item<FeatureBlock>(items, 0);
    EXPECT_EQ(feature.feature.text, "f");
    ASSERT_EQ(feature.items.size(), 2u);
    EXPECT_EQ(item<FeatureBlock>(feature.items, 1).feature.text, "g");
    const auto& levels = item<LevelsBlock>(items, 1);
    EXPECT_THAT(texts(levels.levels), ElementsAre("pmd", "pud when pud_thp"));
    EXPECT_EQ(levels.items.size(), 1u);
    const auto& opaque = item<OpaqueDecl>(items, 2);
    EXPECT_EQ(opaque.name.text, "vma");
    ASSERT_EQ(opaque.fields.size(), 2u);
    EXPECT_EQ(opaque.fields[1].name.text, "shared");
    EXPECT_THAT(item<OpaqueDecl>(items, 3).fields, IsEmpty());
    EXPECT_FALSE(item<ConstDecl>(items, 4).type);
    EXPECT_EQ(structure(*item<ConstDecl>(items, 5).value), "(1 << SHIFT)");
}

TEST(ParseArchitecture, HasAllKindsOfItems) {
    const Parsed parsed = parse_in_architecture(
        "word 64\n"
        "opaque vma\n"
        "const MASK = 0xfff\n"
        "config PHYS_BITS : bits<8> where PHYS_BITS <= 52\nconfig plain : bool\n"
        "op f(e, n: bits<4>) -> pte requires n < 3 touches write = e\n"
        "op g(e) = true\n"
        "for pxx in pte, pmd { op pxx_none(e) = e == 0 }\n"
        "when thp { op h(e) = valid(e) word 32 }\n"
        "example g(0x67) == true\n");
    ASSERT_TRUE(parsed.module) << ::testing::PrintToString(parsed.errors());
    const auto& items = architecture_items(parsed);
    EXPECT_EQ(item<WordDecl>(items, 0).bits.value, 64u);
    EXPECT_EQ(item<OpaqueDecl>(items, 1).name.text, "vma");
    EXPECT_EQ(item<ConstDecl>(items, 2).name.text, "MASK");
    const auto& config = item<ConfigDecl>(items, 3);
    EXPECT_EQ(std::get<BitsType>(config.type.node).width.value, 8u);
    EXPECT_EQ(structure(*config.where), "(PHYS_BITS <= 52)");
    EXPECT_EQ(item<ConfigDecl>(items, 4).where, nullptr);
    const auto& operation = item<OperationDecl>(items, 5);
    EXPECT_FALSE(operation.parameters[0].type);
    EXPECT_TRUE(operation.parameters[1].type);
    EXPECT_TRUE(operation.result);
    EXPECT_EQ(operation.requirements.size(), 1u);
    EXPECT_FALSE(item<OperationDecl>(items, 6).result);
    EXPECT_FALSE(item<OperationDecl>(items, 6).touches);
    const auto& family = item<FamilyBlock>(items, 7);
    EXPECT_THAT(texts(family.family.levels), ElementsAre("pte", "pmd"));
    EXPECT_EQ(family.items.size(), 1u);
    const auto& when = item<WhenBlock>(items, 8);
    EXPECT_EQ(when.feature.text, "thp");
    EXPECT_EQ(when.items.size(), 2u);
    EXPECT_EQ(parsed.text(item<ExampleDecl>(items, 9).span), "example g(0x67) == true");
}

TEST(ParseTarget, CollectsItsLists) {
    const Parsed parsed = parse(
        "module m\ntarget t : a { features thp features soft_dirty, devmap contracts leaf levels pte, pmd\n"
        "kernel debian \"amd64\" }\ntarget bare : a { }\n");
    ASSERT_TRUE(parsed.module);
    const TargetDecl& target = parsed.module->targets[0];
    EXPECT_EQ(target.name.text, "t");
    EXPECT_EQ(target.architecture.text, "a");
    EXPECT_THAT(texts(target.features), ElementsAre("thp", "soft_dirty", "devmap"));
    EXPECT_THAT(texts(target.contracts), ElementsAre("leaf"));
    EXPECT_THAT(texts(target.levels), ElementsAre("pte", "pmd"));
    EXPECT_EQ(target.kernel_source->text, "debian");
    EXPECT_EQ(target.kernel_flavour->value, "amd64");
    EXPECT_FALSE(parsed.module->targets[1].kernel_source);
}

TEST(ParseNames, MayBeWordsOfOtherPlaces) {
    const Parsed parsed =
        parse_in_architecture("op f(entry, value, type) = entry.word + value.zero ++ type.all\n");
    ASSERT_TRUE(parsed.module) << ::testing::PrintToString(parsed.errors());
    EXPECT_EQ(structure(*item<OperationDecl>(architecture_items(parsed), 0).body),
              "((entry.word + value.zero) ++ type.all)");
}

TEST(ParseDocComments, BelongToTheDeclarationBelow) {
    const Parsed parsed = parse(
        "module m\n"
        "/// The contract.\n"
        "///\n"
        "///   indented  \n"
        "contract c {\n"
        "    op a() -> bool /// not about b\n"
        "    op b() -> bool\n"
        "    /// far away\n"
        "\n"
        "    op d() -> bool\n"
        "    // no documentation\n"
        "    op e() -> bool\n"
        "    //// a ruler\n"
        "    op f() -> bool\n"
        "    /// \xe2\x82\xac first\n"
        "    /// second\n"
        "    law g(): true\n"
        "}\n");
    ASSERT_TRUE(parsed.module);
    const ContractDecl& contract = parsed.module->contracts[0];
    EXPECT_EQ(contract.doc, "The contract.\n\n  indented");
    for (size_t index = 0; index < 5; ++index) {
        EXPECT_EQ(item<OperationDecl>(contract.items, index).doc, "") << index;
    }
    EXPECT_EQ(item<LawDecl>(contract.items, 5).doc, "\u20ac first\nsecond");
}

TEST(ParseDocComments, AreKeptByEveryDeclarationThatHasThem) {
    const Parsed parsed = parse(
        "module m\n"
        "/// 1\narch a {\n/// 2\nopaque o\n/// 3\nconst C = 1\n/// 4\nconfig D : bool\n/// 5\nop f() = 1\n"
        "/// 6\nentry pte : bits<1> { 0 ignored }\n}\n"
        "/// 7\ntarget t : a { }\n/// 8\nmutant x \"s\" { on t fails l }\n");
    ASSERT_TRUE(parsed.module) << ::testing::PrintToString(parsed.errors());
    const ArchitectureDecl& architecture = parsed.module->architectures[0];
    EXPECT_EQ(architecture.doc, "1");
    EXPECT_EQ(item<OpaqueDecl>(architecture.items, 0).doc, "2");
    EXPECT_EQ(item<ConstDecl>(architecture.items, 1).doc, "3");
    EXPECT_EQ(item<ConfigDecl>(architecture.items, 2).doc, "4");
    EXPECT_EQ(item<OperationDecl>(architecture.items, 3).doc, "5");
    EXPECT_EQ(item<EntryDecl>(architecture.items, 4).doc, "6");
    EXPECT_EQ(parsed.module->targets[0].doc, "7");
    EXPECT_EQ(parsed.module->must_fails[0].doc, "8");
}

}  // namespace
}  // namespace ptspec::syntax

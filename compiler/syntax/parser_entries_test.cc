// SPDX-License-Identifier: Apache-2.0
//
// Entry formats, bindings and what must fail, from text to AST.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "compiler/syntax/testing/parse.h"

namespace ptspec::syntax {
namespace {

using ::testing::ElementsAre;
using ::testing::IsEmpty;
using testing::parse;
using testing::parse_in_architecture;
using testing::Parsed;
using testing::structure;
using testing::texts;

const EntryDecl& first_entry(const Parsed& parsed) {
    return std::get<EntryDecl>(parsed.module->architectures.at(0).items.at(0).node);
}

const BindDecl& first_binding(const Parsed& parsed) {
    return std::get<BindDecl>(parsed.module->architectures.at(0).items.at(0).node);
}

TEST(ParseEntry, HasFieldsAsWritten) {
    const Parsed parsed = parse_in_architecture(
        "entry pte : bits<64> numbering msb0 {\n"
        "    0       present\n"
        "    4:3     cache     hardware\n"
        "    9       special   software\n"
        "    51:12   reserved\n"
        "    52      zero\n"
        "    53      ignored\n"
        "}\n");
    ASSERT_TRUE(parsed.module) << ::testing::PrintToString(parsed.errors());
    const EntryDecl& entry = first_entry(parsed);
    EXPECT_EQ(entry.name.text, "pte");
    EXPECT_EQ(entry.width.value, 64u);
    EXPECT_EQ(entry.numbering, Numbering::msb0);
    ASSERT_EQ(entry.fields.size(), 6u);
    EXPECT_EQ(entry.fields[0].first.value, 0u);
    EXPECT_FALSE(entry.fields[0].second);
    EXPECT_EQ(entry.fields[0].kind, FieldKind::named);
    EXPECT_EQ(entry.fields[0].owner, FieldOwner::by_default);
    EXPECT_EQ(entry.fields[1].first.value, 4u);
    EXPECT_EQ(entry.fields[1].second->value, 3u);
    EXPECT_EQ(entry.fields[1].owner, FieldOwner::hardware);
    EXPECT_EQ(parsed.text(entry.fields[1].span), "4:3     cache     hardware");
    EXPECT_EQ(entry.fields[2].name.text, "special");
    EXPECT_EQ(entry.fields[2].owner, FieldOwner::software);
    EXPECT_EQ(entry.fields[3].kind, FieldKind::reserved);
    EXPECT_EQ(entry.fields[3].name.text, "");
    EXPECT_EQ(entry.fields[4].kind, FieldKind::zero);
    EXPECT_EQ(entry.fields[5].kind, FieldKind::ignored);
    EXPECT_THAT(entry.views, IsEmpty());
    EXPECT_FALSE(entry.hardware);
}

TEST(ParseEntry, NumbersFromTheRightUnlessToldOtherwise) {
    EXPECT_EQ(first_entry(parse_in_architecture("entry pte : bits<8> { }")).numbering, Numbering::lsb0);
    EXPECT_EQ(first_entry(parse_in_architecture("entry pte : bits<8> numbering lsb0 { }")).numbering,
              Numbering::lsb0);
}

TEST(ParseEntry, HasViewsInOrder) {
    const Parsed parsed = parse_in_architecture(
        "entry pte : bits<64> {\n"
        "    view none when e == 0\n"
        "    view swap when !present && e != 0 { 4:0 type software 63:5 offset }\n"
        "    view leaf otherwise\n"
        "}\n");
    ASSERT_TRUE(parsed.module) << ::testing::PrintToString(parsed.errors());
    const EntryDecl& entry = first_entry(parsed);
    ASSERT_EQ(entry.views.size(), 3u);
    EXPECT_EQ(entry.views[0].name.text, "none");
    EXPECT_EQ(structure(*entry.views[0].condition), "(e == 0)");
    EXPECT_THAT(entry.views[0].fields, IsEmpty());
    ASSERT_EQ(entry.views[1].fields.size(), 2u);
    EXPECT_EQ(entry.views[1].fields[0].name.text, "type");
    EXPECT_EQ(entry.views[1].fields[0].owner, FieldOwner::software);
    EXPECT_EQ(entry.views[2].condition, nullptr);
}

TEST(ParseEntry, HasWhatDocumentsFieldsAndViews) {
    const Parsed parsed = parse_in_architecture(
        "entry pte : bits<64> {\n"
        "    /// Set by software.\n"
        "    /// Cleared by nobody.\n"
        "    0       present\n"
        "    63:1    rest      // no documentation\n"
        "    /// Empty.\n"
        "    view none when present == 0 {\n"
        "        /// Means nothing.\n"
        "        63:0    ignored\n"
        "    }\n"
        "}\n");
    ASSERT_TRUE(parsed.module) << ::testing::PrintToString(parsed.errors());
    const EntryDecl& entry = first_entry(parsed);
    EXPECT_EQ(entry.fields.at(0).doc, "Set by software.\nCleared by nobody.");
    EXPECT_EQ(entry.fields.at(1).doc, "");
    EXPECT_EQ(entry.views.at(0).doc, "Empty.");
    EXPECT_EQ(entry.views.at(0).fields.at(0).doc, "Means nothing.");
}

TEST(ParseEntry, SaysWhatTheHardwareReads) {
    const Parsed conditional =
        parse_in_architecture("entry pte : bits<64> { hardware reads all if !invalid else invalid, type }");
    ASSERT_TRUE(conditional.module);
    const HardwareReads& reads = *first_entry(conditional).hardware;
    EXPECT_EQ(reads.then_set.kind, ReadSet::Kind::all);
    EXPECT_EQ(structure(*reads.condition), "(!invalid)");
    EXPECT_EQ(reads.else_set.kind, ReadSet::Kind::fields);
    EXPECT_THAT(texts(reads.else_set.fields), ElementsAre("invalid", "type"));
    EXPECT_EQ(conditional.text(reads.span), "hardware reads all if !invalid else invalid, type");

    const Parsed never = parse_in_architecture("entry pte : bits<64> { hardware reads nothing }");
    ASSERT_TRUE(never.module);
    EXPECT_EQ(first_entry(never).hardware->then_set.kind, ReadSet::Kind::nothing);
    EXPECT_EQ(first_entry(never).hardware->condition, nullptr);
}

TEST(ParseEntry, SeparatesOwnersFromWhatTheHardwareReads) {
    const Parsed parsed = parse_in_architecture(
        "entry pte : bits<64> { 0 a hardware\n1 b\nhardware reads all\n2 c software 3 d }");
    ASSERT_TRUE(parsed.module) << ::testing::PrintToString(parsed.errors());
    const EntryDecl& entry = first_entry(parsed);
    ASSERT_EQ(entry.fields.size(), 4u);
    EXPECT_EQ(entry.fields[0].owner, FieldOwner::hardware);
    EXPECT_EQ(entry.fields[1].owner, FieldOwner::by_default);
    EXPECT_TRUE(entry.hardware);
}

TEST(ParseBinding, HasAFormForEachKind) {
    {
        const Parsed parsed =
            parse_in_architecture(R"pts(bind type pte = "pte_t" value "pte_val($)" word "__pte($)")pts");
        ASSERT_TRUE(parsed.module);
        const auto& bind = std::get<BindType>(first_binding(parsed));
        EXPECT_EQ(bind.type.text, "pte");
        EXPECT_EQ(bind.c_type.value, "pte_t");
        EXPECT_EQ(bind.from_word.value, "pte_val($)");
        EXPECT_EQ(bind.to_word.value, "__pte($)");
    }
    {
        const Parsed parsed = parse_in_architecture(R"pts(bind include "<linux/mm.h>")pts");
        ASSERT_TRUE(parsed.module);
        EXPECT_EQ(std::get<BindInclude>(first_binding(parsed)).header.value, "<linux/mm.h>");
    }
    {
        const Parsed parsed = parse_in_architecture(R"pts(bind config X = "x()")pts");
        ASSERT_TRUE(parsed.module);
        EXPECT_EQ(std::get<BindConfig>(first_binding(parsed)).c_expression.value, "x()");
    }
    {
        const Parsed parsed = parse_in_architecture(R"pts(bind feature thp = "defined(CONFIG_THP)")pts");
        ASSERT_TRUE(parsed.module);
        EXPECT_EQ(std::get<BindFeature>(first_binding(parsed)).feature.text, "thp");
    }
    {
        const Parsed parsed =
            parse_in_architecture(R"pts(bind function "pte_t" f "pte_t pte, int n" "pte, n")pts");
        ASSERT_TRUE(parsed.module);
        const auto& bind = std::get<BindFunction>(first_binding(parsed));
        EXPECT_EQ(bind.result.value, "pte_t");
        EXPECT_EQ(bind.function.text, "f");
        EXPECT_EQ(bind.parameters.value, "pte_t pte, int n");
        EXPECT_EQ(bind.arguments.value, "pte, n");
    }
    {
        const Parsed parsed = parse_in_architecture(R"pts(bind variable "unsigned long" physical_mask)pts");
        ASSERT_TRUE(parsed.module);
        EXPECT_EQ(std::get<BindVariable>(first_binding(parsed)).variable.text, "physical_mask");
    }
    {
        const Parsed parsed = parse_in_architecture(R"pts(bind f(p, g) = "f(p, \"g\")" where p < 16)pts");
        ASSERT_TRUE(parsed.module);
        const auto& bind = std::get<BindOperation>(first_binding(parsed));
        EXPECT_EQ(bind.operation.text, "f");
        EXPECT_THAT(texts(bind.parameters), ElementsAre("p", "g"));
        EXPECT_EQ(bind.call.value, "f(p, \"g\")");
        EXPECT_EQ(structure(*bind.where), "(p < 16)");
    }
    {
        const Parsed parsed = parse_in_architecture(R"pts(unbound f because "secret")pts");
        ASSERT_TRUE(parsed.module);
        EXPECT_EQ(std::get<UnboundOperation>(first_binding(parsed)).reason.value, "secret");
    }
}

TEST(ParseBinding, MayBindOperationsNamedLikeItsOwnWords) {
    const Parsed parsed = parse_in_architecture(R"pts(bind type(e) = "type(e)")pts");
    ASSERT_TRUE(parsed.module) << ::testing::PrintToString(parsed.errors());
    EXPECT_EQ(std::get<BindOperation>(first_binding(parsed)).operation.text, "type");
    EXPECT_EQ(std::get<BindOperation>(first_binding(parsed)).where, nullptr);
}

TEST(ParseMustFail, HasVariants) {
    const Parsed parsed = parse(
        "module m\n"
        "history H1 \"s390: \\\"bad\\\"\" {\n"
        "    on s390\n"
        "        with op pmd_bad(e) = e with { x = 1 }\n"
        "        with op pmd_present(e) = true\n"
        "        fails tables.leaf_is_bad at pmd, pud\n"
        "        fails other_law\n"
        "    on old fails leaf_is_bad\n"
        "}\n"
        "finding F1 \"f\" { on x fails l at pud when e.write == 1 }\n"
        "mutant M1 \"m\" { on x with op f(e) = e fails l }\n");
    ASSERT_TRUE(parsed.module) << ::testing::PrintToString(parsed.errors());
    ASSERT_EQ(parsed.module->must_fails.size(), 3u);
    const MustFailDecl& history = parsed.module->must_fails[0];
    EXPECT_EQ(history.kind, MustFailKind::history);
    EXPECT_EQ(history.name.text, "H1");
    EXPECT_EQ(history.story.value, "s390: \"bad\"");
    ASSERT_EQ(history.variants.size(), 2u);
    EXPECT_EQ(history.variants[0].target.text, "s390");
    ASSERT_EQ(history.variants[0].operations.size(), 2u);
    EXPECT_EQ(structure(*history.variants[0].operations[0].body), "(e with { x = 1 })");
    ASSERT_EQ(history.variants[0].fails.size(), 2u);
    const FailsClause& fails = history.variants[0].fails[0];
    EXPECT_EQ(fails.contract->text, "tables");
    EXPECT_EQ(fails.law.text, "leaf_is_bad");
    EXPECT_THAT(texts(fails.levels), ElementsAre("pmd", "pud"));
    EXPECT_EQ(fails.when, nullptr);
    EXPECT_FALSE(history.variants[0].fails[1].contract);
    EXPECT_THAT(history.variants[1].operations, IsEmpty());

    const MustFailDecl& finding = parsed.module->must_fails[1];
    EXPECT_EQ(finding.kind, MustFailKind::finding);
    EXPECT_EQ(structure(*finding.variants[0].fails[0].when), "(e.write == 1)");
    EXPECT_EQ(parsed.module->must_fails[2].kind, MustFailKind::mutant);
}

TEST(ParseVacuous, NamesLawLevelsTargetAndReason) {
    const Parsed parsed =
        parse("module m\nvacuous leaf.l at pte, pmd on x86_64 because \"no bit\"\nvacuous k because \"r\"\n");
    ASSERT_TRUE(parsed.module);
    const VacuousDecl& first = parsed.module->vacuous[0];
    EXPECT_EQ(first.contract->text, "leaf");
    EXPECT_EQ(first.law.text, "l");
    EXPECT_THAT(texts(first.levels), ElementsAre("pte", "pmd"));
    EXPECT_EQ(first.target->text, "x86_64");
    EXPECT_EQ(first.reason.value, "no bit");
    const VacuousDecl& second = parsed.module->vacuous[1];
    EXPECT_FALSE(second.contract);
    EXPECT_THAT(second.levels, IsEmpty());
    EXPECT_FALSE(second.target);
}

}  // namespace
}  // namespace ptspec::syntax

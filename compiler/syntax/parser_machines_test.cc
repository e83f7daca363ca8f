// SPDX-License-Identifier: Apache-2.0
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "compiler/syntax/testing/parse.h"

namespace ptspec::syntax::testing {
namespace {

using ::testing::ElementsAre;
using ::testing::IsEmpty;

Parsed parse_machine(std::string_view items) {
    return parse(fmt::format("module m\nmachine fragments for N in {{ 2, 16 }} {{\n{}\n}}\n", items));
}

TEST(ParseMachines, HeadHasParametersAndTheirValues) {
    const Parsed parsed =
        parse("module m\n/// Why.\nmachine a for N in { 2, 16 }, M in { 3 } { }\nmachine b { }");
    ASSERT_THAT(parsed.errors(), IsEmpty());
    ASSERT_EQ(parsed.module->machines.size(), 2u);
    const MachineDecl& a = parsed.module->machines[0];
    EXPECT_EQ(a.doc, "Why.");
    ASSERT_EQ(a.parameters.size(), 2u);
    EXPECT_EQ(a.parameters[0].name.text, "N");
    ASSERT_EQ(a.parameters[0].values.size(), 2u);
    EXPECT_EQ(a.parameters[0].values[1].value, 16u);
    EXPECT_TRUE(parsed.module->machines[1].parameters.empty());
}

TEST(ParseMachines, VariablesHaveTypesValuesAndPlaces) {
    const Parsed parsed = parse_machine(
        "var a, b : bits<N> = 0\n"
        "var c : set of 0..<N = 0\n"
        "var d : { idle, queued } in page.rcu_head.next live when d == queued\n"
        "var e : 0..<2 * N + 1 = 1 in page.x\n"
        "var f : u8[N][3]\n");
    ASSERT_THAT(parsed.errors(), IsEmpty());
    const auto& variables = parsed.module->machines[0].variables;
    ASSERT_EQ(variables.size(), 5u);
    EXPECT_THAT(texts(variables[0].names), ElementsAre("a", "b"));
    EXPECT_TRUE(std::holds_alternative<WideBitsType>(variables[0].type.node));
    EXPECT_TRUE(std::holds_alternative<SetType>(variables[1].type.node));
    const auto* members = std::get_if<EnumType>(&variables[2].type.node);
    ASSERT_NE(members, nullptr);
    EXPECT_THAT(texts(members->members), ElementsAre("idle", "queued"));
    EXPECT_EQ(variables[2].init, nullptr);
    ASSERT_TRUE(variables[2].place.has_value());
    EXPECT_THAT(texts(variables[2].place->path), ElementsAre("page", "rcu_head", "next"));
    EXPECT_EQ(structure(*variables[2].place->live), "(d == queued)");
    const auto* range = std::get_if<Bounds>(&variables[3].type.node);
    ASSERT_NE(range, nullptr);
    EXPECT_EQ(structure(*range->high), "((2 * N) + 1)");
    EXPECT_EQ(structure(*variables[3].init), "1");
    ASSERT_TRUE(variables[3].place.has_value());
    EXPECT_EQ(variables[3].place->live, nullptr);
    EXPECT_EQ(variables[4].type.extents.size(), 2u);
    EXPECT_FALSE(variables[4].place.has_value());
}

TEST(ParseMachines, ActionsHaveGuardsAndBodies) {
    const Parsed parsed = parse_machine(
        "action free(f: 0..<N, now: bool) requires a[f] requires b == 0 lowers work { a[f] = 0; }\n"
        "process cpu in 0..<2 { var pc : bool = false action go() { pc = true; } }\n"
        "invariant once: a & b == 0\ncover all: a == 3\nvariant work: a");
    ASSERT_THAT(parsed.errors(), IsEmpty());
    const MachineDecl& machine = parsed.module->machines[0];
    ASSERT_EQ(machine.actions.size(), 1u);
    EXPECT_EQ(machine.actions[0].parameters.size(), 2u);
    EXPECT_EQ(machine.actions[0].requirements.size(), 2u);
    EXPECT_THAT(texts(machine.actions[0].lowers), ElementsAre("work"));
    EXPECT_EQ(machine.actions[0].body.statements.size(), 1u);
    ASSERT_EQ(machine.processes.size(), 1u);
    EXPECT_EQ(machine.processes[0].name.text, "cpu");
    EXPECT_EQ(machine.processes[0].variables.size(), 1u);
    EXPECT_EQ(machine.processes[0].actions.size(), 1u);
    EXPECT_EQ(structure(*machine.invariants.at(0).claim), "((a & b) == 0)");
    EXPECT_EQ(machine.covers.at(0).name.text, "all");
    EXPECT_EQ(machine.variants.at(0).name.text, "work");
}

TEST(ParseMachines, WordsOfMachinesStayNames) {
    const Parsed parsed = parse_machine(
        "var action, cover, live, set, machine : bool = true\n"
        "invariant process: action && cover && live && set");
    EXPECT_THAT(parsed.errors(), IsEmpty());
}

TEST(ParseMachines, AMistakeSaysHowItIsWritten) {
    const Parsed parsed = parse_machine("action a() { x = 1; }\ninvariant c 1 == 1\n");
    EXPECT_THAT(parsed.errors(),
                ElementsAre("E0003 4:13 `1` unexpected number `1` in an invariant | expected `:` "
                            "| an invariant is written `invariant name: condition`"));
}

TEST(ParseLayouts, FieldsGroupsAndClauses) {
    const Parsed parsed = parse(
        "module m\nlayout page {\n word 64\n bind \"struct page\"\n flags : ulong\n"
        " 8 union { lru : list_head struct { mapping : pointer index : ulong[2] } }\n"
        " alive both: flags, lru.next\n}\n"
        "overlay ptdesc on page { f : ulong = flags  l : list_head at lru }\n");
    ASSERT_THAT(parsed.errors(), IsEmpty());
    ASSERT_EQ(parsed.module->layouts.size(), 2u);
    const LayoutDecl& page = parsed.module->layouts[0];
    EXPECT_FALSE(page.below.has_value());
    EXPECT_EQ(page.c_type->value, "struct page");
    ASSERT_EQ(page.fields.size(), 2u);
    EXPECT_FALSE(page.fields[0].offset.has_value());
    EXPECT_EQ(page.fields[1].kind, LayoutField::Kind::union_of);
    EXPECT_EQ(page.fields[1].offset->value, 8u);
    ASSERT_EQ(page.fields[1].parts.size(), 2u);
    EXPECT_EQ(page.fields[1].parts[1].kind, LayoutField::Kind::struct_of);
    EXPECT_EQ(page.fields[1].parts[1].parts[1].extents.size(), 1u);
    ASSERT_EQ(page.alive.size(), 1u);
    EXPECT_THAT(texts(page.alive[0].fields.at(1)), ElementsAre("lru", "next"));
    const LayoutDecl& ptdesc = parsed.module->layouts[1];
    EXPECT_EQ(ptdesc.below->text, "page");
    EXPECT_THAT(texts(ptdesc.fields.at(0).same_as), ElementsAre("flags"));
    EXPECT_THAT(texts(ptdesc.fields.at(1).starts_at), ElementsAre("lru"));
}

TEST(ParseLayouts, VariantsOfMachinesAndLayouts) {
    const Parsed parsed = parse(
        "module m\nhistory H \"x\" {\n on a with action f() { x = 1; } with var y : bool without action g "
        "fails i\n"
        " on b with alive s: p, q with layout pt_mm : pointer fails s\n}\n");
    ASSERT_THAT(parsed.errors(), IsEmpty());
    const auto& variants = parsed.module->must_fails.at(0).variants;
    ASSERT_EQ(variants.size(), 2u);
    EXPECT_EQ(variants[0].actions.size(), 1u);
    EXPECT_EQ(variants[0].variables.size(), 1u);
    EXPECT_THAT(texts(variants[0].without), ElementsAre("g"));
    EXPECT_EQ(variants[1].alive.size(), 1u);
    EXPECT_EQ(variants[1].fields.size(), 1u);
}

}  // namespace
}  // namespace ptspec::syntax::testing

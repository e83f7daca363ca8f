// SPDX-License-Identifier: Apache-2.0
//
// Random operations with effects: what the generated C, compiled by gcc and by clang, gives and does to its
// tables is what the interpreter of statements says, and the events are the same in the same order.
// PTSPEC_EMIT_EFFECTS sets how many operations.
#include <fmt/format.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <cstdlib>
#include <map>

#include "compiler/emit/output.h"
#include "compiler/emit/ref_header.h"
#include "compiler/emit/testing/effect_program.h"
#include "compiler/emit/testing/scratch_folder.h"
#include "compiler/emit/words_header.h"
#include "compiler/model/execute.h"
#include "compiler/sema/testing/analysed.h"

namespace ptspec::emit {
namespace {

constexpr unsigned operations_per_unit = 60;
constexpr unsigned inputs_each = 12;

uint64_t program_count() {
    const char* wanted = std::getenv("PTSPEC_EMIT_EFFECTS");
    return wanted != nullptr ? std::strtoull(wanted, nullptr, 10) : 2 * operations_per_unit;
}

// 2 tables of 8 entries.
struct Input {
    uint64_t arguments[5];
    uint64_t words[16];
};

Input random_input(std::mt19937_64& random) {
    const auto place = [&] { return (random() % 2) << 16 | random() % 8; };
    Input input{{(random() % 2) << 16, place(), place(), random() % 8, random()}, {}};
    if (random() % 4 == 0) {
        input.arguments[2] = input.arguments[1];
    }
    for (uint64_t& word : input.words) {
        word = random() % 3 == 0 ? random() % 3 : random();
    }
    return input;
}

model::MemoryImages images_of(const model::ClosedModel& model, const Input& input) {
    model::MemoryImages images;
    for (const model::Memory& memory : model.memories) {
        for (uint64_t i = 0; i < 16 && memory.kind == model::Memory::Kind::table; ++i) {
            images[memory.current].words[i / 8 << 16 | i % 8] = input.words[i];
        }
    }
    return images;
}

// What has happened, in the order of the first time or of the last, as a C program computes it below.
uint64_t order_of(const model::ClosedModel& model, const model::Execution& done, bool first) {
    const auto mark = std::ranges::find(model.memories, "mark", &model::Memory::name);
    std::map<uint64_t, uint64_t> by_time;
    const auto happened = done.memories.find(first ? mark->first : mark->current);
    if (happened != done.memories.end()) {
        for (const auto& [key, time] : happened->second.words) by_time.emplace(time, key);
    }
    uint64_t digest = 0;
    for (const auto& [time, key] : by_time) digest = digest * 31 + key + 1;
    return digest;
}

// A C program that prints every disagreement, and exits with 1 if there is one.
std::string check_program(const model::ClosedModel& model, std::mt19937_64& random, size_t& rows_count,
                          size_t& marked_count) {
    std::string cases, rows;
    const auto table = std::ranges::find(model.memories, model::Memory::Kind::table, &model::Memory::kind);
    for (model::OperationId id = 0; id < model.operations.size(); ++id) {
        cases +=
            fmt::format("\tcase {0}: return ref_word_pte_effect{0}(w[0], w[1], w[2], w[3], w[4]);\n", id);
        for (unsigned i = 0; i < inputs_each; ++i) {
            const Input input = random_input(random);
            const model::Execution done =
                model::execute(model, id, {std::begin(input.arguments), std::end(input.arguments)}, {},
                               images_of(model, input), {.check_claims = false});
            if (!done.finished()) {
                continue;
            }
            ++rows_count;
            const uint64_t first = order_of(model, done, true), last = order_of(model, done, false);
            marked_count += first != 0 ? 1 : 0;
            std::string arguments, before, after;
            for (const uint64_t word : input.arguments) arguments += fmt::format("{:#x}ull, ", word);
            for (uint64_t k = 0; k < 16; ++k) {
                before += fmt::format("{:#x}ull, ", input.words[k]);
                after += fmt::format("{:#x}ull, ", done.memories.at(table->current).at(k / 8 << 16 | k % 8));
            }
            rows += fmt::format("\t{{{}, {:#x}ull, {:#x}ull, {:#x}ull, {{{}}}, {{{}}}, {{{}}}}},\n", id,
                                *done.result, first, last, arguments, before, after);
        }
    }
    return "#include <stdint.h>\n#include <stdio.h>\n"
           "static uint64_t first[4096], last[4096];\n"
           "static unsigned firsts, lasts;\n"
           "static void mark(uint64_t what)\n{\n"
           "\tunsigned i, kept = 0, known = 0;\n"
           "\tfor (i = 0; i < lasts; i++)\n\t\tif (last[i] != what)\n\t\t\tlast[kept++] = last[i];\n"
           "\tlast[kept++] = what;\n\tlasts = kept;\n"
           "\tfor (i = 0; i < firsts; i++)\n\t\tknown |= first[i] == what;\n"
           "\tif (!known)\n\t\tfirst[firsts++] = what;\n}\n"
           "static uint64_t digest(const uint64_t *keys, unsigned count)\n{\n"
           "\tuint64_t sum = 0;\n"
           "\tfor (unsigned i = 0; i < count; i++)\n\t\tsum = sum * 31 + keys[i] + 1;\n"
           "\treturn sum;\n}\n"
           "#define REF_EVENT_mark(what) mark(what)\n"
           "#include \"ref.h\"\n#include \"words.h\"\n"
           "static uint64_t run(unsigned id, const uint64_t *w)\n{\n\tswitch (id) {\n" +
           cases +
           "\t}\n\treturn 0;\n}\n"
           "struct row { unsigned id; uint64_t wanted, first, last, w[5], before[16], after[16]; };\n"
           "static const struct row rows[] = {\n" +
           rows +
           "};\n"
           "int main(void)\n{\n"
           "\tstatic uint64_t tables[24];\n"
           "\tint bad = 0;\n"
           "\tptspec_levels[0].now = tables;\n"
           "\tfor (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {\n"
           "\t\tmemcpy(tables, rows[i].before, sizeof(rows[i].before));\n"
           "\t\tfirsts = lasts = 0;\n"
           "\t\tif (run(rows[i].id, rows[i].w) != rows[i].wanted ||\n"
           "\t\t    memcmp(tables, rows[i].after, sizeof(rows[i].after)) != 0 ||\n"
           "\t\t    digest(first, firsts) != rows[i].first || digest(last, lasts) != rows[i].last) {\n"
           "\t\t\tbad = 1;\n"
           "\t\t\tprintf(\"effect%u, row %zu: %u events\\n\", rows[i].id, i, firsts);\n"
           "\t\t}\n\t}\n\treturn bad || ptspec_memory.level_count != 1;\n}\n";
}

TEST(EffectsDifferential, RandomStatementsDoWhatTheInterpreterSays) {
    const testing::ScratchFolder folder;
    const testgen::TestPlan plan;
    const EmitOptions options;
    size_t rows = 0, marked = 0;
    for (uint64_t seed = 0; seed * operations_per_unit < program_count(); ++seed) {
        const std::string text = testing::EffectPrograms(seed, operations_per_unit).text();
        sema::testing::Analysed analysed(text);
        ASSERT_EQ(analysed.codes(), "") << text;
        const model::ClosedModel& model = analysed.model();
        const Output output = make_output(model, plan, analysed.sources, options);
        std::mt19937_64 random(seed);
        folder.write("ref.h", emit_ref_header(output));
        folder.write("words.h", emit_words_header(output));
        folder.write("check.c", check_program(model, random, rows, marked));
        for (const std::vector<std::string>& compiler : std::vector<std::vector<std::string>>{
                 {"gcc", "-O2"}, {"clang", "-O1", "-fsanitize=undefined", "-fno-sanitize-recover=all"}}) {
            if (!find_program(compiler[0])) {
                continue;
            }
            // Random programs hold what no specification does: uses that fold away, assignments to itself.
            std::vector<std::string> command = compiler;
            command.insert(command.end(),
                           {"-std=c11", "-Wall", "-Wextra", "-Werror", "-Wno-tautological-compare",
                            "-Wno-type-limits", "-Wno-self-assign", "-Wno-unused-variable",
                            "-Wno-unused-but-set-variable", "-Wno-unused-function", "-I",
                            PTSPEC_SOURCE_DIRECTORY "/runtime/include", "-o", "check", "check.c"});
            const ProcessResult compiled = folder.run(command);
            ASSERT_TRUE(compiled.succeeded()) << compiler[0] << ", seed " << seed << "\n"
                                              << compiled.standard_output;
            const ProcessResult ran = folder.run({"./check"});
            ASSERT_TRUE(ran.succeeded()) << compiler[0] << ", seed " << seed << "\n"
                                         << ran.standard_output << text;
        }
    }
    // Else the test is empty.
    EXPECT_GT(rows, program_count());
    EXPECT_GT(marked, program_count());
}

}  // namespace
}  // namespace ptspec::emit

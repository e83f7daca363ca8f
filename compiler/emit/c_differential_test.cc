// SPDX-License-Identifier: Apache-2.0
//
// Random programs and random laws: what the generated C computes, compiled by gcc and by clang, is what the
// interpreter says. PTSPEC_EMIT_PROGRAMS sets how many operations (100000 for a night).
#include <fmt/format.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <cstdlib>

#include "compiler/emit/laws_header.h"
#include "compiler/emit/output.h"
#include "compiler/emit/ref_header.h"
#include "compiler/emit/testing/random_model.h"
#include "compiler/emit/testing/scratch_folder.h"
#include "compiler/emit/words_header.h"
#include "compiler/model/interpreter.h"
#include "ptspec/abi.h"

namespace ptspec::emit {
namespace {

using testing::RandomInput;
using testing::RandomModel;

constexpr unsigned operations_per_unit = 250;
constexpr unsigned laws_per_unit = 80;
constexpr unsigned inputs_each = 24;

size_t program_count() {
    const char* wanted = std::getenv("PTSPEC_EMIT_PROGRAMS");
    return wanted != nullptr ? std::strtoull(wanted, nullptr, 10) : 2 * operations_per_unit;
}

// What a call must give, if the specification says it.
std::optional<uint64_t> wanted_of(const RandomModel& random, const model::Operation& operation,
                                  const RandomInput& input) {
    const model::Evaluation evaluation =
        model::evaluate(random.builder.model, operation.body, random.assignment(operation.parameters, input));
    const uint64_t* value = std::get_if<uint64_t>(&evaluation);
    return value != nullptr ? std::optional(*value) : std::nullopt;
}

// True, false, or a call that the expression itself makes outside the callee's `requires`. Nothing where the
// specification has no value for other reasons.
enum class Truth { no, yes, broken_requires };
std::optional<Truth> truth_of(const model::ClosedModel& model, model::ExprId expression,
                              const model::Assignment& assignment) {
    const model::Evaluation evaluation = model::evaluate(model, expression, assignment);
    if (const uint64_t* value = std::get_if<uint64_t>(&evaluation)) {
        return *value != 0 ? Truth::yes : Truth::no;
    }
    const auto& fault = std::get<model::Fault>(evaluation);
    const std::vector<model::ExprId> own = model.pool.reachable(expression);
    if (fault.kind == model::Fault::Kind::requires_unmet &&
        std::ranges::find(own, fault.where) != own.end()) {
        return Truth::broken_requires;
    }
    return std::nullopt;
}

std::optional<uint64_t> wanted_of(const RandomModel& random, const model::Law& law,
                                  const RandomInput& input) {
    const model::ClosedModel& model = random.builder.model;
    const model::Assignment assignment = random.assignment(law.parameters, input);
    const auto condition = truth_of(model, law.condition, assignment);
    if (!condition || condition == Truth::no) {
        return condition ? std::optional<uint64_t>(PTSPEC_OUTSIDE) : std::nullopt;
    }
    uint64_t verdict = condition == Truth::broken_requires ? PTSPEC_VIOLATED : PTSPEC_HOLDS;
    for (const model::Conjunct& conjunct : law.conjuncts) {
        const auto truth = truth_of(model, conjunct.claim, assignment);
        if (!truth) {
            return std::nullopt;
        }
        if (truth != Truth::yes) {
            verdict = PTSPEC_VIOLATED;
        }
    }
    return verdict;
}

// A C program that prints every disagreement, and exits with 1 if there is one.
class CheckProgram {
  public:
    CheckProgram(const RandomModel& random, const Output& output) {
        const model::ClosedModel& model = random.builder.model;
        for (size_t i = 0; i < model.operations.size(); ++i) {
            const model::Operation& operation = model.operations[i];
            add_case(fmt::format("ref_word_{}({})", operation.name, words_of_vector(operation.parameters)));
            for (const RandomInput& input : random.operation_inputs[i]) {
                add_row(input, wanted_of(random, operation, input));
            }
        }
        for (size_t i = 0; i < model.laws.size(); ++i) {
            add_case(fmt::format("(uint64_t)check_{}(w)", output.law_symbols[i]));
            for (const RandomInput& input : random.law_inputs[i]) {
                const auto wanted = wanted_of(random, model.laws[i], input);
                add_row(input, wanted);
                if (wanted) {
                    ++verdicts[*wanted];
                }
            }
        }
    }

    std::string text() const {
        return fmt::format(
            "#include <ptspec/abi.h>\n#include <stdio.h>\n"
            "#include \"ref.h\"\n#include \"words.h\"\n"
            "#define PTSPEC_OP(name) ref_word_##name\n"
            "#define PTSPEC_LAW(name) name\n"
            "#include \"laws.h\"\n"
            "struct ref_config ref_config;\n"
            "static uint64_t run(unsigned id, const uint64_t *w)\n{{\n\tswitch (id) {{\n{}\t}}\n\treturn "
            "0;\n}}\n"
            "struct row {{ unsigned id; uint64_t wanted, mask; uint32_t shift; uint64_t w[4]; }};\n"
            "static const struct row rows[] = {{\n{}}};\n"
            "int main(void)\n{{\n"
            "\tint bad = 0;\n"
            "\tfor (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {{\n"
            "\t\tref_config.mask = rows[i].mask;\n\t\tref_config.shift = rows[i].shift;\n"
            "\t\tuint64_t got = run(rows[i].id, rows[i].w);\n"
            "\t\tif (rows[i].id < {} && got != rows[i].wanted) {{\n"
            "\t\t\tbad = 1;\n"
            "\t\t\tprintf(\"case %u row %zu: wanted %llx, got %llx\\n\", rows[i].id, i,\n"
            "\t\t\t       (unsigned long long)rows[i].wanted, (unsigned long long)got);\n"
            "\t\t}}\n\t}}\n\treturn bad;\n}}\n",
            cases_, rows_, no_value);
    }

    size_t with_value = 0;
    size_t verdicts[3] = {};

  private:
    // Added to the number of a case: the specification has no value, but the call must still be defined.
    static constexpr unsigned no_value = 1'000'000;

    void add_case(const std::string& call) {
        ++case_;
        cases_ += fmt::format("\tcase {}:\n\tcase {}:\n\t\treturn {};\n", case_, case_ + no_value, call);
    }

    void add_row(const RandomInput& input, std::optional<uint64_t> wanted) {
        std::string words;
        for (const uint64_t word : input.words) {
            words += fmt::format("{:#x}ull, ", word);
        }
        rows_ += fmt::format("\t{{{}, {:#x}ull, {:#x}ull, {}, {{{}}}}},\n", wanted ? case_ : case_ + no_value,
                             wanted.value_or(0), input.configs[0], input.configs[1], words);
        with_value += wanted ? 1 : 0;
    }

    unsigned case_ = 0;
    std::string cases_, rows_;
};

// gcc optimises, clang looks for undefined behaviour, also for inputs outside the domain.
const std::vector<std::vector<std::string>>& compilers() {
    static const std::vector<std::vector<std::string>> all{
        {"gcc", "-O2"}, {"clang", "-O1", "-fsanitize=undefined", "-fno-sanitize-recover=all"}};
    return all;
}

TEST(CDifferential, RandomProgramsComputeWhatTheInterpreterSays) {
    const testing::ScratchFolder folder;
    const testgen::TestPlan plan;
    size_t with_value = 0, verdicts[3] = {};
    for (uint64_t seed = 0; seed * operations_per_unit < program_count(); ++seed) {
        const RandomModel random(seed, operations_per_unit, laws_per_unit, inputs_each);
        const Output output = make_output(random.builder.model, plan, random.builder.sources, {});
        const CheckProgram program(random, output);
        folder.write("ref.h", emit_ref_header(output));
        folder.write("words.h", emit_words_header(output));
        folder.write("laws.h", emit_laws_header(output));
        folder.write("check.c", program.text());
        with_value += program.with_value;
        for (size_t i = 0; i < 3; ++i) {
            verdicts[i] += program.verdicts[i];
        }
        for (const std::vector<std::string>& compiler : compilers()) {
            if (!find_program(compiler[0])) {
                continue;
            }
            std::vector<std::string> command = compiler;
            // Random programs hold what no specification does, constants that only a compiler sees through;
            // warnings about those say nothing. How code is written they do say.
            command.insert(command.end(),
                           {"-std=c11", "-Werror=parentheses", "-Werror=conversion", "-Werror=shadow",
                            "-Werror=unused-parameter", "-Werror=unused-variable", "-Werror=uninitialized",
                            "-I", PTSPEC_SOURCE_DIRECTORY "/runtime/include", "-o", "check", "check.c"});
            const ProcessResult compiled = folder.run(command);
            ASSERT_TRUE(compiled.succeeded()) << compiler[0] << ", seed " << seed << "\n"
                                              << compiled.standard_output;
            const ProcessResult ran = folder.run({"./check"});
            ASSERT_TRUE(ran.succeeded()) << compiler[0] << ", seed " << seed << "\n" << ran.standard_output;
        }
    }
    // Else the test is empty.
    EXPECT_GT(with_value, program_count());
    for (const size_t count : verdicts) {
        EXPECT_GT(count, program_count() / 4);
    }
}

}  // namespace
}  // namespace ptspec::emit

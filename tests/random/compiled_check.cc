// SPDX-License-Identifier: Apache-2.0
#include "tests/random/compiled_check.h"

#include <fmt/format.h>

#include <algorithm>

#include "compiler/emit/laws_header.h"
#include "compiler/emit/output.h"
#include "compiler/emit/ref_header.h"
#include "compiler/emit/words_header.h"
#include "compiler/model/interpreter.h"
#include "compiler/support/file_system.h"
#include "compiler/support/process.h"
#include "ptspec/abi.h"

namespace ptspec::random {
namespace {

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
    CheckProgram(const RandomModel& random, const emit::Output& output, bool falsified)
        : falsified_(falsified) {
        const model::ClosedModel& model = random.builder.model;
        for (size_t i = 0; i < model.operations.size(); ++i) {
            const model::Operation& operation = model.operations[i];
            add_case(
                fmt::format("ref_word_{}({})", operation.name, emit::words_of_vector(operation.parameters)));
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
        if (wanted && falsified_) {
            wanted = *wanted ^ 1;
            falsified_ = false;
        }
        std::string words;
        for (const uint64_t word : input.words) {
            words += fmt::format("{:#x}ull, ", word);
        }
        rows_ += fmt::format("\t{{{}, {:#x}ull, {:#x}ull, {}, {{{}}}}},\n", wanted ? case_ : case_ + no_value,
                             wanted.value_or(0), input.configs[0], input.configs[1], words);
        with_value += wanted ? 1 : 0;
    }

    bool falsified_;
    unsigned case_ = 0;
    std::string cases_, rows_;
};

// Random programs hold what no specification does, constants that only a compiler sees through; warnings
// about those say nothing. How code is written they do say. Nothing in it has a sign; GCC 12 sees one in
// `uint64_t x = (c ? 2ull : 1ull) & 1ull;`.
const Compiler common_options{"-std=c11",
                              "-Werror=parentheses",
                              "-Werror=conversion",
                              "-Wno-sign-conversion",
                              "-Werror=shadow",
                              "-Werror=unused-parameter",
                              "-Werror=unused-variable",
                              "-Werror=uninitialized",
                              "-I",
                              PTSPEC_SOURCE_DIRECTORY "/runtime/include"};

// Empty if the command ends well, else what it said.
std::string failure_of(std::vector<std::string> argv, const std::filesystem::path& folder) {
    const std::string line = fmt::format("{}", fmt::join(argv, " "));
    const auto result =
        run_process({.argv = std::move(argv), .working_directory = folder, .standard_error = Merge{}});
    if (!result) return result.error().message;
    if (result->succeeded()) return "";
    return fmt::format("{}: {}\n{}", line, result->describe(), result->standard_output);
}

}  // namespace

CompiledReport check_compiled(const RandomModel& random, const std::vector<Compiler>& compilers,
                              const std::filesystem::path& folder, bool falsified) {
    const testgen::TestPlan plan;
    const emit::EmitOptions options;
    const emit::Output output =
        emit::make_output(random.builder.model, plan, random.builder.sources, options);
    const CheckProgram program(random, output, falsified);
    CompiledReport report;
    report.values = program.with_value;
    std::ranges::copy(program.verdicts, report.verdicts);
    RealFileSystem files;
    const auto write = [&](const char* name, const std::string& text) {
        if (auto written = files.write_atomically(folder / name, text); !written)
            report.disagreement = written.error().message;
    };
    write("ref.h", emit::emit_ref_header(output));
    write("words.h", emit::emit_words_header(output));
    write("laws.h", emit::emit_laws_header(output));
    write("check.c", program.text());
    for (const Compiler& compiler : compilers) {
        if (!report.disagreement.empty()) break;
        std::vector<std::string> command = compiler;
        command.insert(command.end(), common_options.begin(), common_options.end());
        command.insert(command.end(), {"-o", "check", "check.c"});
        report.disagreement = failure_of(std::move(command), folder);
        if (!report.disagreement.empty()) break;
        const std::string ran = failure_of({"./check"}, folder);
        if (!ran.empty()) report.disagreement = fmt::format("{}: {}", fmt::join(compiler, " "), ran);
    }
    return report;
}

}  // namespace ptspec::random

// SPDX-License-Identifier: Apache-2.0
//
// Random programs: what the generated C computes, compiled by gcc and by clang, is what the interpreter says.
// PTSPEC_EMIT_PROGRAMS sets how many (100000 for a night).
#include <fmt/format.h>
#include <gtest/gtest.h>

#include <cstdlib>

#include "compiler/emit/output.h"
#include "compiler/emit/ref_header.h"
#include "compiler/emit/testing/field_program.h"
#include "compiler/emit/testing/scratch_folder.h"
#include "compiler/model/interpreter.h"
#include "compiler/model/testing/model_builder.h"
#include "compiler/model/testing/random_tree.h"

namespace ptspec::emit {
namespace {

using model::Op;
using model::testing::ModelBuilder;
using model::testing::TreeGenerator;

constexpr unsigned programs_per_unit = 250;
constexpr unsigned inputs_per_program = 24;

size_t program_count() {
    const char* wanted = std::getenv("PTSPEC_EMIT_PROGRAMS");
    return wanted != nullptr ? std::strtoull(wanted, nullptr, 10) : 2 * programs_per_unit;
}

// Operations over entries, numbers, booleans and a config value, each calling earlier ones here and there.
class RandomProgram {
  public:
    explicit RandomProgram(uint64_t seed) : builder_("", "random") {
        types_ = {builder_.boolean(), builder_.bits(1),  builder_.bits(8),
                  builder_.bits(12),  builder_.bits(31), builder_.bits(32),
                  builder_.bits(40),  builder_.bits(63), builder_.bits(64)};
        types_.push_back(builder_.entry("small", 32, {ModelBuilder::field("all", 31, 0)}));
        types_.push_back(builder_.entry("large", 64, {ModelBuilder::field("all", 63, 0)}));
        types_.push_back(builder_.entry("odd", 40, {ModelBuilder::field("all", 39, 0)}));
        const std::vector configs{builder_.config("mask", types_[8]), builder_.config("shift", types_[2])};
        for (unsigned i = 0; i < programs_per_unit; ++i) {
            add_operation(i, configs, seed * programs_per_unit + i);
        }
    }

    const ModelBuilder& builder() const { return builder_; }

    // A C program that prints every disagreement, and exits with 1 if there is one.
    std::string check(uint64_t seed) {
        std::mt19937_64 random(seed);
        const model::ClosedModel& model = builder_.model;
        std::string calls, rows;
        for (model::OperationId id = 0; id < model.operations.size(); ++id) {
            const model::Operation& operation = model.operations[id];
            std::string arguments;
            for (size_t i = 0; i < operation.parameters.size(); ++i) {
                arguments += (i == 0 ? "" : ", ") + argument(operation.parameters[i].type, i);
            }
            const bool is_struct = model.types[operation.result].kind == model::Type::Kind::entry;
            calls += fmt::format("\tcase {}:\n\t\treturn ref_{}({}){};\n", id, operation.name, arguments,
                                 is_struct ? ".value" : "");
            for (unsigned row = 0; row < inputs_per_program; ++row) {
                rows += input_row(id, operation, row);
            }
        }
        return fmt::format(
            "#include \"ref.h\"\n#include <stdio.h>\n"
            "struct ref_config ref_config;\n"
            "static uint64_t run(unsigned id, const uint64_t *w)\n{{\n\tswitch (id) {{\n{}\t}}\n\treturn "
            "0;\n}}\n"
            "struct row {{ unsigned id; int has_value; uint64_t wanted, mask; uint32_t shift; uint64_t w[4]; "
            "}};\n"
            "static const struct row rows[] = {{\n{}}};\n"
            "int main(void)\n{{\n"
            "\tint bad = 0;\n"
            "\tfor (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {{\n"
            "\t\tref_config.mask = rows[i].mask;\n\t\tref_config.shift = rows[i].shift;\n"
            "\t\tuint64_t got = run(rows[i].id, rows[i].w);\n"
            "\t\tif (rows[i].has_value && got != rows[i].wanted) {{\n"
            "\t\t\tbad = 1;\n"
            "\t\t\tprintf(\"f%u row %zu: wanted %llx, got %llx\\n\", rows[i].id, i,\n"
            "\t\t\t       (unsigned long long)rows[i].wanted, (unsigned long long)got);\n"
            "\t\t}}\n\t}}\n\treturn bad;\n}}\n",
            calls, rows);
    }

    size_t with_value = 0;

  private:
    void add_operation(unsigned index, const std::vector<model::VariableId>& configs, uint64_t seed) {
        std::mt19937_64 random(seed);
        std::vector<model::Parameter> parameters;
        std::vector<model::VariableId> variables = configs;
        for (size_t i = 0; i < 1 + random() % 3; ++i) {
            parameters.push_back(builder_.parameter(fmt::format("p{}", i), types_[random() % types_.size()]));
            variables.push_back(parameters.back().variable);
        }
        // Variables that become calls of earlier operations.
        model::Substitution calls;
        for (unsigned i = 0; index > 0 && i < 2; ++i) {
            const auto callee = static_cast<model::OperationId>(random() % index);
            const model::Operation& operation = builder_.model.operations[callee];
            std::vector<model::ExprId> arguments;
            TreeGenerator generator(builder_.pool(), variables, random());
            for (const model::Parameter& parameter : operation.parameters) {
                arguments.push_back(
                    generator.build(generator.tree(builder_.model.types[parameter.type].sort, 2)));
            }
            const model::Sort sort = builder_.model.types[operation.result].sort;
            const model::VariableId stand_in = builder_.pool().add_variable("call", sort);
            calls.emplace(stand_in, builder_.pool().call(callee, sort, arguments));
        }
        for (const auto& [stand_in, call] : calls) {
            variables.push_back(stand_in);
        }
        const model::TypeId result = types_[random() % types_.size()];
        const model::Sort sort = builder_.model.types[result].sort;
        TreeGenerator trees(builder_.pool(), variables, random());
        testing::FieldProgram fields(builder_.pool(), variables, random());
        const model::ExprId body =
            index % 2 == 0 ? trees.build(trees.tree(sort, 2 + index % 6)) : fields.value(sort, 2 + index % 4);
        inputs_.emplace_back();
        TreeGenerator values(builder_.pool(), variables, random());
        for (unsigned i = 0; i < inputs_per_program; ++i) {
            inputs_.back().push_back(values.values());
        }
        builder_.operation(fmt::format("f{}", index), parameters, result,
                           builder_.pool().substitute(body, calls));
    }

    std::string argument(model::TypeId type, size_t index) const {
        const model::Type& declared = builder_.model.types[type];
        const std::string word = fmt::format("w[{}]", index);
        const std::string number = declared.sort.is_bool()     ? word + " != 0"
                                   : declared.sort.width <= 32 ? "(uint32_t)" + word
                                                               : word;
        return declared.kind == model::Type::Kind::entry
                   ? fmt::format("ref_make_{}({})", declared.name, number)
                   : number;
    }

    std::string input_row(model::OperationId id, const model::Operation& operation, unsigned row) {
        const std::vector<uint64_t>& values = inputs_[id][row];
        model::Assignment assignment;
        for (size_t i = 0; i < 2; ++i) {
            assignment[builder_.model.configs[i].variable] = values[i];
        }
        std::string words;
        for (size_t i = 0; i < operation.parameters.size(); ++i) {
            assignment[operation.parameters[i].variable] = values[2 + i];
            words += fmt::format("{:#x}ull, ", values[2 + i]);
        }
        const model::Evaluation evaluation = model::evaluate(builder_.model, operation.body, assignment);
        const uint64_t* value = std::get_if<uint64_t>(&evaluation);
        with_value += value != nullptr ? 1 : 0;
        return fmt::format("\t{{{}, {}, {:#x}ull, {:#x}ull, {}, {{{}}}}},\n", id, value != nullptr ? 1 : 0,
                           value != nullptr ? *value : 0, values[0], values[1], words);
    }

    ModelBuilder builder_;
    std::vector<model::TypeId> types_;
    std::vector<std::vector<std::vector<uint64_t>>> inputs_;
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
    size_t with_value = 0;
    for (uint64_t seed = 0; seed * programs_per_unit < program_count(); ++seed) {
        RandomProgram program(seed);
        const Output output = make_output(program.builder().model, plan, program.builder().sources, {});
        folder.write("ref.h", emit_ref_header(output));
        folder.write("check.c", program.check(seed));
        with_value += program.with_value;
        for (const std::vector<std::string>& compiler : compilers()) {
            if (!find_program(compiler[0])) {
                continue;
            }
            std::vector<std::string> command = compiler;
            // Random programs hold what no specification does: constants that only a compiler sees through.
            command.insert(command.end(),
                           {"-std=c11", "-Wall", "-Wextra", "-Wconversion", "-Werror", "-Wno-type-limits",
                            "-Wno-sign-conversion", "-o", "check", "check.c"});
            const ProcessResult compiled = folder.run(command);
            ASSERT_TRUE(compiled.succeeded()) << "seed " << seed << "\n" << compiled.standard_output;
            const ProcessResult ran = folder.run({"./check"});
            ASSERT_TRUE(ran.succeeded()) << compiler[0] << ", seed " << seed << "\n" << ran.standard_output;
        }
    }
    EXPECT_GT(with_value, program_count());  // inputs that have a value: else the test is empty
}

}  // namespace
}  // namespace ptspec::emit

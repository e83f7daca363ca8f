// SPDX-License-Identifier: Apache-2.0
#include "compiler/emit/words_header.h"

#include <fmt/format.h>

#include "compiler/emit/forall_functions.h"
#include "compiler/emit/function_writer.h"

namespace ptspec::emit {

namespace {

// What the tables' code and the laws see of memory.
std::string levels(const Output& output) {
    if (output.levels.empty()) {
        return "";
    }
    std::string rows, macros;
    for (size_t i = 0; i < output.levels.size(); ++i) {
        const model::Memory& memory = output.model.memories[output.levels[i]];
        rows += fmt::format("\t{{ .name = {}, .width = {}, .extent = {} }},\n", c_string(memory.name),
                            unsigned{output.model.types[memory.value].sort.width},
                            output.extent(output.levels[i]));
        macros += fmt::format("#define PTSPEC_LEVEL_{} (&ptspec_levels[{}])\n", memory.name, i);
    }
    return fmt::format(
        "\n"
        "#include <ptspec/memory.h>\n"
        "\n"
        "/* The tables that references lead into; whoever runs this gives them their memory. */\n"
        "static struct ptspec_tables ptspec_levels[] = {{\n{}}};\n"
        "static struct ptspec_memory ptspec_memory = {{\n"
        "\t.level_count = {}, .levels = ptspec_levels,\n}};\n"
        "\n"
        "{}"
        "#define PTSPEC_NOW(level, reference) ptspec_now(PTSPEC_LEVEL_##level, reference)\n"
        "#define PTSPEC_BEFORE(level, reference) ptspec_before(PTSPEC_LEVEL_##level, reference)\n"
        "#define PTSPEC_SET(level, reference, word) ptspec_set(PTSPEC_LEVEL_##level, reference, word)\n",
        rows, output.levels.size(), macros);
}

// `requires` over words: of references it can say more than a function over pointers can.
std::string domain_over_words(const Output& output, model::OperationId id) {
    const model::Operation& operation = output.model.operations[id];
    const std::string name = "ref_domain_" + operation.name;
    const std::vector<std::string> names = parameter_names(operation.parameters);
    CodeGraph graph;
    const VariableMap variables = map_variables(graph, output.model, operation.parameters);
    std::vector<CodeId> parts;
    for (const model::ExprId part : output.code.existing(operation.requires_)) {
        parts.push_back(lower(graph, output.model, part, variables));
    }
    const CodeId root = graph.junction(true, parts);
    Identifiers identifiers;
    for (const std::string& parameter : names) {
        identifiers.take(parameter);
    }
    ExpressionPrinter printer(output.model, output.names, graph, Calling::reference_words,
                              operation.parameters, names);
    const std::string functions =
        forall_functions(output, graph, {root}, Calling::reference_words, name, printer);
    std::string declared, given;
    for (size_t i = 0; i < names.size(); ++i) {
        const unsigned width = output.model.type_of(operation.parameters[i]).sort.width;
        declared += fmt::format("{}{} {}", i == 0 ? "" : ", ", number_type(width), names[i]);
        given += (i == 0 ? "" : ", ") + number_from_word(width, names[i]);
    }
    return functions +
           c_line(0, fmt::format("static inline bool ref_judge_{}({})", operation.name, declared)) + "{\n" +
           unused_parameters(names, used_parameters(graph, {root}, names.size())) +
           write_body(graph, printer, root, nullptr, identifiers) + "}\n" +
           c_line(0, fmt::format("static inline bool {}({})", name, word_parameters(operation.parameters))) +
           "{\n" + c_line(1, fmt::format("return ref_judge_{}({});", operation.name, given)) + "}\n";
}

}  // namespace

std::string word_parameters(const Parameters& parameters) {
    const std::vector<std::string> names = parameter_names(parameters);
    std::string text;
    for (const std::string& name : names) {
        text += (text.empty() ? "uint64_t " : ", uint64_t ") + name;
    }
    return text.empty() ? "void" : text;
}

std::string words_of_vector(const Parameters& parameters) {
    std::string text;
    for (size_t i = 0; i < parameters.size(); ++i) {
        text += fmt::format("{}w[{}]", i == 0 ? "" : ", ", i);
    }
    return text;
}

std::string emit_words_header(const Output& output) {
    std::string text =
        file_head(output, "The reference operations over words, as the tables and the laws call them.");
    text += "#ifndef PTSPEC_WORDS_H\n#define PTSPEC_WORDS_H\n\n#include \"ref.h\"\n" + levels(output);
    for (const model::OperationId id : output.table_operations) {
        const model::Operation& operation = output.model.operations[id];
        const std::vector<std::string> names = parameter_names(operation.parameters);
        std::string arguments, unused;
        for (size_t i = 0; i < names.size(); ++i) {
            arguments +=
                (i == 0 ? "" : ", ") + typed_argument(output, operation.parameters[i].type, names[i]);
            unused += fmt::format("\t(void){};\n", names[i]);
        }
        const std::string call = fmt::format("{}({})", output.names.operations[id], arguments);
        text += "\n" + c_line(0, fmt::format("static inline uint64_t ref_word_{}({})", operation.name,
                                             word_parameters(operation.parameters)));
        text += operation.has_result
                    ? "{\n" + c_line(1, fmt::format("return {};", word_of(output, operation.result, call)))
                    : "{\n" + c_line(1, call + ";") + "\treturn 0;\n";
        text += "}\n";
        if (operation.binding.where != model::no_expr) {
            text += c_line(0, fmt::format("static inline bool ref_where_{}({})", operation.name,
                                          word_parameters(operation.parameters)));
            text += "{\n" + unused + "\treturn true;\n}\n";
        }
        if (!output.restricted[id]) {
            continue;
        }
        if (output.uses_tables(id)) {
            text += domain_over_words(output, id);
            continue;
        }
        text += c_line(0, fmt::format("static inline bool ref_domain_{}({})", operation.name,
                                      word_parameters(operation.parameters)));
        text += "{\n";
        text += output.names.domains[id].empty()
                    ? unused + "\treturn true;\n"
                    : c_line(1, fmt::format("return {}({});", output.names.domains[id], arguments));
        text += "}\n";
    }
    return text + "\n#endif /* PTSPEC_WORDS_H */\n";
}

}  // namespace ptspec::emit

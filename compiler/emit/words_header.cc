// SPDX-License-Identifier: Apache-2.0
#include "compiler/emit/words_header.h"

#include <fmt/format.h>

namespace ptspec::emit {

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
    text += "#ifndef PTSPEC_WORDS_H\n#define PTSPEC_WORDS_H\n\n#include \"ref.h\"\n";
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
        text += "{\n" + c_line(1, fmt::format("return {};", word_of(output, operation.result, call))) + "}\n";
        if (operation.binding.where != model::no_expr) {
            text += c_line(0, fmt::format("static inline bool ref_where_{}({})", operation.name,
                                          word_parameters(operation.parameters)));
            text += "{\n" + unused + "\treturn true;\n}\n";
        }
        if (!output.restricted[id]) {
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

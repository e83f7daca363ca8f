// SPDX-License-Identifier: Apache-2.0
#include <fmt/format.h>

#include <algorithm>
#include <cctype>

#include "compiler/emit/tables.h"
#include "compiler/emit/words_header.h"

namespace ptspec::emit {

namespace {

// How a type's values pass between words and the kernel.
struct Conversion {
    std::string c_type, from_word, to_word;
};

Conversion conversion_of(const Output& output, model::TypeId type) {
    if (output.model.types[type].kind == model::Type::Kind::reference) {
        const std::string pointer = conversion_of(output, output.model.types[type].entry).c_type + " *";
        const std::string level = output.level_macro(type);
        return {pointer, fmt::format("({})ptspec_entry({}, $)", pointer, level),
                fmt::format("ptspec_reference_to({}, $)", level)};
    }
    for (const model::TypeBinding& binding : output.model.target.type_bindings) {
        if (binding.type == type) {
            return {binding.c_type, binding.from_word, binding.to_word};
        }
    }
    const unsigned width = output.model.types[type].sort.width;
    if (width == 0) {
        return {"bool", "($ != 0)", "(($) ? 1 : 0)"};
    }
    const std::string number = number_type(width);
    return {number, "(" + number + ")$", "(uint64_t)($)"};
}

std::string fill(const std::string& pattern, const std::string& operand) {
    std::string text;
    for (const char c : pattern) {
        if (c == '$') {
            text += operand;
        } else {
            text += c;
        }
    }
    return text;
}

bool speaks_of(const std::string& code, const std::string& name) {
    const auto in_word = [&](size_t at) {
        return at < code.size() &&
               (std::isalnum(static_cast<unsigned char>(code[at])) != 0 || code[at] == '_');
    };
    for (size_t at = code.find(name); at != std::string::npos; at = code.find(name, at + 1)) {
        if ((at == 0 || !in_word(at - 1)) && !in_word(at + name.size())) {
            return true;
        }
    }
    return false;
}

std::string word_names(size_t count) {
    std::string text;
    for (size_t i = 0; i < count; ++i) {
        text += fmt::format("{}w{}", i == 0 ? "" : ", ", i);
    }
    return text;
}

std::string word_declarations(size_t count) {
    std::string text;
    for (size_t i = 0; i < count; ++i) {
        text += fmt::format("{}uint64_t w{}", i == 0 ? "" : ", ", i);
    }
    return text.empty() ? "void" : text;
}

// The shift of the addresses that one entry of the level covers, as the kernel calls it.
std::string shift_of(const std::string& level) {
    if (level == "pte") {
        return "PAGE_SHIFT";
    }
    std::string name = level == "pgd" ? "pgdir" : level;
    std::ranges::transform(name, name.begin(), [](unsigned char c) { return std::toupper(c); });
    return name + "_SHIFT";
}

// In a binding `addr(INDEX)` is an address that belongs to the entry of that index in a table of the level of
// the operation's first reference; `addr_of(P)` one that belongs to the entry P.
std::string with_addresses(const Output& output, const model::Operation& operation) {
    const auto reference = std::ranges::find_if(operation.parameters, [&](const model::Parameter& parameter) {
        return output.model.type_of(parameter).kind == model::Type::Kind::reference;
    });
    std::string call = operation.binding.call;
    if (reference == operation.parameters.end()) {
        return call;
    }
    const std::string level = output.memory_of(reference->type).name;
    for (const auto& [name, replaced] :
         {std::pair<std::string, std::string>(
              "addr_of", fmt::format("ptspec_address_of({}, {}, ", output.level_macro(reference->type),
                                     shift_of(level))),
          std::pair<std::string, std::string>("addr", fmt::format("ptspec_address({}, ", shift_of(level)))}) {
        const std::string spelled = name + "(";
        for (size_t at = call.find(spelled); at != std::string::npos; at = call.find(spelled, at + 1)) {
            const bool inside = at > 0 && (std::isalnum(static_cast<unsigned char>(call[at - 1])) != 0 ||
                                           call[at - 1] == '_');
            if (!inside) {
                call.replace(at, spelled.size(), replaced);
                at += replaced.size() - 1;
            }
        }
    }
    return call;
}

// The kernel's own helper over words; the reference where the kernel has none of that name.
std::string word_function(const Output& output, model::OperationId id) {
    const model::Operation& operation = output.model.operations[id];
    const size_t count = operation.parameters.size();
    if (!operation.binding.bound) {
        return fmt::format(
            "\n/* Not bound: where a law speaks of it, the reference stands in. */\n"
            "#define kernel_word_{0} ref_word_{0}\n",
            operation.name);
    }
    std::string text = "\n" + c_line(0, fmt::format("static inline uint64_t kernel_word_{}({})",
                                                    operation.name, word_declarations(count)));
    text += "{\n";
    std::string unused;
    for (size_t i = 0; i < count; ++i) {
        const Conversion conversion = conversion_of(output, operation.parameters[i].type);
        const std::string& name = operation.binding.parameters[i];
        text += fmt::format("\t{}{}{} = {};\n", conversion.c_type, conversion.c_type.back() == '*' ? "" : " ",
                            name, fill(conversion.from_word, fmt::format("w{}", i)));
        if (!speaks_of(operation.binding.call, name)) {
            unused += fmt::format("\t(void){};\n", name);
        }
    }
    // What helpers want beside entries: an address space and addresses of our own.
    const std::string call = with_addresses(output, operation);
    text += speaks_of(call, "mm") ? "\tstruct mm_struct *mm = ptspec_mm();\n" : "";
    text += (count == 0 ? "" : "\n") + unused;
    if (!operation.has_result) {
        return text + c_line(1, call + ";") + "\treturn 0;\n}\n";
    }
    const std::string result = fill(conversion_of(output, operation.result).to_word, call);
    return text + c_line(1, fmt::format("return {};", result)) + "}\n";
}

std::string domain_function(const Output& output, model::OperationId id) {
    const model::Operation& operation = output.model.operations[id];
    const size_t count = operation.parameters.size();
    const std::string declared = word_declarations(count);
    std::string text, where;
    if (operation.binding.where != model::no_expr) {
        text += fmt::format("\n/* {} */\n", c_comment_text(source_place(output, operation.binding.span)));
        text += typed_function(output, "where_" + operation.name, operation.parameters, nullptr,
                               std::vector{operation.binding.where});
        std::string arguments;
        for (size_t i = 0; i < count; ++i) {
            arguments += (i == 0 ? "" : ", ") +
                         typed_argument(output, operation.parameters[i].type, fmt::format("w{}", i));
        }
        text +=
            "\n" + c_line(0, fmt::format("static inline bool kernel_where_{}({})", operation.name, declared));
        text += "{\n" + c_line(1, fmt::format("return where_{}({});", operation.name, arguments)) + "}\n";
        where = fmt::format(" && kernel_where_{}({})", operation.name, word_names(count));
    }
    text +=
        "\n" + c_line(0, fmt::format("static inline bool kernel_domain_{}({})", operation.name, declared));
    return text + "{\n" +
           c_line(1, fmt::format("return ref_domain_{}({}){};", operation.name, word_names(count), where)) +
           "}\n";
}

std::string imports(const Output& output) {
    std::string text = "\n", rows;
    for (const model::KernelSymbol& symbol : output.model.target.kernel_symbols) {
        if (symbol.is_function) {
            text += c_line(0, fmt::format("PTSPEC_FORWARD({}, {}, {}, {})", symbol.c_type, symbol.name,
                                          symbol.parameters, symbol.arguments));
            rows += fmt::format("\tPTSPEC_FUNCTION({}),\n", symbol.name);
        } else {
            text += fmt::format("PTSPEC_IMPORT_VARIABLE({}, {});\n", symbol.c_type, symbol.name);
            rows += fmt::format("\tPTSPEC_VARIABLE({}),\n", symbol.name);
        }
    }
    return (rows.empty() ? "" : text) + "\nconst struct ptspec_import ptspec_imports[] = {\n" + rows +
           "\tPTSPEC_END_OF_IMPORTS\n};\n";
}

std::string configs(const Output& output) {
    if (output.model.configs.empty()) {
        return "";
    }
    std::string functions, rows;
    for (const model::Config& config : output.model.configs) {
        if (config.kernel_expression.empty()) {
            functions += fmt::format(
                "\n#error \"the configuration value {0} has no binding: bind config {0} = ...\"\n",
                config.name);
        }
        const std::string value = config.kernel_expression.empty() ? "0" : config.kernel_expression;
        const bool is_bool = output.model.types[config.type].sort.is_bool();
        functions += fmt::format("\n/* {} */\nstatic uint64_t get_{}(void)\n{{\n{}}}\n",
                                 c_comment_text(source_place(output, config.span)), config.name,
                                 c_line(1, is_bool ? fmt::format("return ({}) ? 1 : 0;", value)
                                                   : fmt::format("return (uint64_t)({});", value)));
        rows += fmt::format("\t{{ .name = {}, .width = {}, .get = get_{} }},\n", c_string(config.name),
                            std::max(1U, unsigned{output.model.types[config.type].sort.width}), config.name);
    }
    return "\nstruct ref_config ref_config;\n" + functions +
           fmt::format("\nstatic const struct ptspec_config_value configs[] = {{\n{}}};\n", rows);
}

std::string features(const Output& output) {
    std::string rows;
    for (const model::Feature& feature : output.model.target.features) {
        const std::string name = c_string(feature.name);
        if (feature.kernel_condition.empty()) {
            rows += fmt::format("\t{{ .name = {}, .present = {} }}, /* the kernel does not say */\n", name,
                                feature.enabled);
            continue;
        }
        rows += fmt::format(
            "#if {0}\n\t{{ .name = {1}, .present = true }},\n#else\n\t{{ .name = {1}, .present = false "
            "}},\n#endif\n",
            feature.kernel_condition, name);
    }
    return rows.empty() ? "" : "\nstatic const struct ptspec_feature features[] = {\n" + rows + "};\n";
}

}  // namespace

std::string emit_kernel_table(const Output& output, const std::string& spec_hash) {
    std::string text =
        file_head(output,
                  "The target table of a running kernel: its own helpers behind the same indices, and\n"
                  "the laws compiled against them. Built into ptspec.ko by runtime/kernel/Kbuild.");
    text +=
        "#include <linux/types.h>\n"
        "\n"
        "#include \"ref.h\"\n"
        "#include \"words.h\"\n"
        "\n"
        "#include \"ptspec_kernel.h\"\n";
    for (const std::string& include : output.model.target.kernel_includes) {
        text += fmt::format("#include <{}>\n", include);
    }
    text += imports(output);
    for (const uint32_t memory : output.levels) {
        const model::TypeId entry = output.model.memories[memory].value;
        text +=
            "\n" +
            c_line(0, fmt::format("static_assert(sizeof({0}) == sizeof({1}), \"entries of another size\");",
                                  conversion_of(output, entry).c_type, output.names.types[entry]));
    }
    for (const model::OperationId id : output.table_operations) {
        text += word_function(output, id);
        if (output.restricted[id]) {
            text += domain_function(output, id);
        }
    }
    text +=
        "\n"
        "#define PTSPEC_OP(name) kernel_word_##name\n"
        "#define PTSPEC_WHERE(name) kernel_where_##name\n"
        "#define PTSPEC_LAW(name) kernel_law_##name\n"
        "#include \"laws.h\"\n";
    text += configs(output) + features(output);
    std::string prologue;
    if (!output.model.configs.empty()) {
        prologue = "\t/* Domains are the specification's own, under the values of this boot. */\n";
        for (size_t i = 0; i < output.model.configs.size(); ++i) {
            const model::Config& config = output.model.configs[i];
            prologue +=
                fmt::format("\tref_config.{} = {};\n", output.names.configs[i],
                            typed_argument(output, config.type, fmt::format("get_{}()", config.name)));
        }
    }
    return text + emit_table_body(output, Side::kernel, spec_hash, prologue);
}

}  // namespace ptspec::emit

// SPDX-License-Identifier: Apache-2.0
#include "compiler/emit/ref_header.h"

#include <fmt/format.h>

#include <algorithm>
#include <cctype>
#include <set>

#include "compiler/emit/statement_writer.h"
#include "compiler/model/conjunction.h"

namespace ptspec::emit {

namespace {

std::string guard_name(const Output& output) {
    std::string name = "PTSPEC_" + output.model.target.name + "_REF_H";
    std::ranges::transform(name, name.begin(), [](unsigned char c) {
        return static_cast<char>(std::isalnum(c) ? std::toupper(c) : '_');
    });
    return name;
}

// Every line of `text` behind `indent`.
std::string indented(std::string text, std::string_view indent) {
    for (size_t at = 0; at < text.size();) {
        text.insert(at, indent);
        at = text.find('\n', at);
        at = at == std::string::npos ? text.size() : at + 1;
    }
    return text;
}

std::string configuration(const Output& output) {
    if (output.model.configs.empty()) {
        return "";
    }
    std::string text =
        "\n"
        "/*\n"
        " * What a kernel fixes when it boots. Whoever uses this header defines ref_config once, and fills "
        "it before\n"
        " * the first call.\n"
        " */\n"
        "struct ref_config {\n";
    for (size_t i = 0; i < output.model.configs.size(); ++i) {
        const model::Config& config = output.model.configs[i];
        text += config.doc.empty() ? "" : indented(c_comment(config.doc), "\t");
        text += fmt::format("\t{} {};\n", number_type(output.model.types[config.type].sort.width),
                            output.names.configs[i]);
    }
    return text +
           "};\n"
           "\n"
           "#ifdef __cplusplus\n"
           "extern \"C\" {\n"
           "#endif\n"
           "extern struct ref_config ref_config;\n"
           "#ifdef __cplusplus\n"
           "}\n"
           "#endif\n";
}

std::string types(const Output& output) {
    std::string text;
    for (model::TypeId id = 0; id < output.model.types.size(); ++id) {
        if (!output.names.is_struct(id)) {
            continue;
        }
        const model::Type& type = output.model.types[id];
        const model::EntryFormat& format = output.model.formats[type.format];
        const std::string number = number_type(type.sort.width);
        const std::string place = source_place(output, format.span);
        text += fmt::format("\n/* {}{}{} bits */\n", c_comment_text(place), place.empty() ? "" : ": ",
                            unsigned{type.sort.width});
        text += fmt::format(
            "typedef struct {{\n\t{0} value;\n}} {1};\n"
            "\n"
            "static inline {1} {2}({0} value)\n{{\n\t{1} result;\n\n\tresult.value = value;\n\treturn "
            "result;\n}}\n",
            number, output.names.types[id], output.names.makers[id]);
    }
    return text;
}

void add_expressions(const model::Block& block, std::vector<model::ExprId>& roots) {
    struct Visitor {
        std::vector<model::ExprId>& roots;
        void operator()(const model::Assign& node) const { roots.push_back(node.value); }
        void operator()(const model::Store& node) const { roots.insert(roots.end(), {node.key, node.value}); }
        void operator()(const model::Call& node) const {
            roots.insert(roots.end(), node.arguments.begin(), node.arguments.end());
        }
        void operator()(const model::If& node) const {
            roots.push_back(node.condition);
            add_expressions(node.then_block, roots);
            add_expressions(node.else_block, roots);
        }
        void operator()(const model::For& node) const {
            roots.insert(roots.end(), {node.low, node.high});
            add_expressions(node.body, roots);
        }
        void operator()(const model::Return& node) const {
            if (node.value != model::no_expr) {
                roots.push_back(node.value);
            }
        }
        void operator()(const model::Emit& node) const { roots.push_back(node.key); }
        void operator()(const model::Assert&) const {}
    };
    for (const model::Statement& statement : block) {
        std::visit(Visitor{roots}, statement.node);
    }
}

bool has_op(const Output& output, model::Op wanted) {
    std::vector<model::ExprId> roots;
    for (const model::Operation& operation : output.model.operations) {
        if (operation.body != model::no_expr) {
            roots.push_back(operation.body);
        }
        if (operation.effects) {
            add_expressions(operation.effects->body, roots);
        }
        roots.insert(roots.end(), operation.requires_.begin(), operation.requires_.end());
    }
    return std::ranges::any_of(output.model.pool.reachable(roots),
                               [&](model::ExprId id) { return output.model.pool.node(id).op == wanted; });
}

// The kernel has no plain 64-bit division on 32-bit machines.
std::string division(const Output& output) {
    if (!has_op(output, model::Op::divide) && !has_op(output, model::Op::remainder)) {
        return "";
    }
    std::string text =
        "\n"
        "#ifdef __KERNEL__\n"
        "#include <linux/math64.h>\n"
        "#endif\n";
    for (const auto& [name, plain, kernel] :
         {std::tuple("ref_divide", "numerator / denominator", "div64_u64(numerator, denominator)"),
          std::tuple("ref_remainder", "numerator % denominator",
                     "numerator - div64_u64(numerator, denominator) * denominator")}) {
        text += fmt::format(
            "\n"
            "/* Defined for every input: 0 where the specification has no value. */\n"
            "static inline uint64_t {}(uint64_t numerator, uint64_t denominator)\n"
            "{{\n"
            "\tif (denominator == 0)\n"
            "\t\treturn 0;\n"
            "#ifdef __KERNEL__\n"
            "\treturn {};\n"
            "#else\n"
            "\treturn {};\n"
            "#endif\n"
            "}}\n",
            name, kernel, plain);
    }
    return text;
}

// Events cost nothing unless somebody asks for them.
std::string events(const Output& output) {
    std::string text;
    for (const model::Memory& memory : output.model.memories) {
        if (memory.kind != model::Memory::Kind::event || !memory.span.is_valid()) {
            continue;  // those of the tables' own writes have no place in a specification
        }
        std::string declared, ignored;
        Identifiers identifiers;
        for (const model::Parameter& parameter : memory.parameters) {
            const std::string name = identifiers.take(parameter.name);
            declared += (declared.empty() ? "" : ", ") + name;
            ignored += (ignored.empty() ? "" : ", ") + fmt::format("(void)({})", name);
        }
        text += fmt::format("\n#ifndef REF_EVENT_{0}\n#define REF_EVENT_{0}({1}) ({2})\n#endif\n",
                            memory.name, declared, ignored.empty() ? "(void)0" : ignored);
    }
    return text.empty()
               ? ""
               : "\n/* What happens, for whoever defines these before: each is called in order. */" + text;
}

std::string operation_comment(const Output& output, const model::Operation& operation) {
    std::string text = operation.doc;
    const auto add = [&](const std::string& line) { text += (text.empty() ? "" : "\n") + line; };
    const auto quote = [&](Span span) {
        const std::string place = source_place(output, span);
        if (!place.empty()) {
            add(place + ":");
            add(indented(source_text(output, span), "    "));
        }
    };
    if (operation.effects && operation.contract_span.is_valid() &&
        !(operation.contract_span == operation.span)) {
        quote(operation.contract_span);
    }
    quote(operation.span);
    return text.empty() ? "" : c_comment(text);
}

// The statements of an operation with effects.
std::string effects_function(const Output& output, model::OperationId id) {
    const model::Operation& operation = output.model.operations[id];
    Identifiers identifiers;
    StatementWriter writer(output, Calling::typed, operation.parameters, operation.effects->locals,
                           operation.effects->body, operation.has_result ? &operation.result : nullptr,
                           identifiers, output.names.operations[id]);
    std::string body = writer.write();
    if (operation.has_result && falls_through(operation.effects->body)) {
        body += c_line(1, fmt::format("return {};", typed_argument(output, operation.result, "0")));
    }
    const std::vector<std::string> names(
        writer.names().begin(),
        writer.names().begin() + static_cast<std::ptrdiff_t>(operation.parameters.size()));
    const std::string type = operation.has_result ? output.names.types[operation.result] : "void";
    return writer.functions() +
           c_line(0, fmt::format("static inline {}{}{}({})", type, type.back() == '*' ? "" : " ",
                                 output.names.operations[id],
                                 declared_parameters(output, operation.parameters, names))) +
           "{\n" + unused_parameters(names, writer.used()) + body + "}\n";
}

std::string domain_comment(const Output& output, model::OperationId id) {
    const model::Operation& operation = output.model.operations[id];
    size_t all = 0;
    for (const model::ExprId requirement : operation.requires_) {
        all += model::conjunction_parts(output.model.pool, requirement).size();
    }
    const size_t left = all - output.code.existing_in_function(operation.requires_).size();
    return fmt::format("\n/* The domain of {}{}. */\n", output.names.operations[id],
                       left == 0   ? ""
                       : left == 1 ? "; one condition on ghost state is left out"
                                   : fmt::format("; {} conditions on ghost state are left out", left));
}

}  // namespace

std::string emit_ref_header(const Output& output) {
    const std::string guard = guard_name(output);
    const bool has_effects = std::ranges::any_of(
        output.model.operations, [](const model::Operation& operation) { return has_statements(operation); });
    std::string text = file_head(
        output,
        fmt::format(
            "The page-table helpers of {} as the specification defines them.\n"
            "\n"
            "Freestanding C11, and C++; in the kernel as well. {}",
            output.model.target.architecture,
            has_effects
                ? "Functions touch what their references lead\nto and nothing else; outside its requires, a "
                  "function may leave its table."
                : "Every function is pure and defined for every\n"
                  "argument; outside its requires it gives some value."));
    text += fmt::format(
        "#ifndef {0}\n#define {0}\n"
        "\n"
        "#ifdef __KERNEL__\n"
        "#include <linux/types.h>\n"
        "#else\n"
        "#ifndef __cplusplus\n"
        "#include <stdbool.h>\n"
        "#endif\n"
        "#include <stdint.h>\n"
        "#endif\n",
        guard);
    text += configuration(output);
    text += types(output);
    text += division(output);
    text += events(output);
    for (model::OperationId id = 0; id < output.model.operations.size(); ++id) {
        const model::Operation& operation = output.model.operations[id];
        text += "\n" + operation_comment(output, operation);
        if (!output.code.has_code(id)) {
            text += fmt::format("/* {} has no code: {}. */\n", operation.name, output.code.why_not(id));
            continue;
        }
        text += has_statements(operation)
                    ? effects_function(output, id)
                    : typed_function(output, output.names.operations[id], operation.parameters,
                                     &operation.result, std::vector{operation.body});
        if (!operation.requires_.empty()) {
            text += domain_comment(output, id);
            text += typed_function(output, output.names.domains[id], operation.parameters, nullptr,
                                   output.code.existing_in_function(operation.requires_));
        }
    }
    return text + fmt::format("\n#endif /* {} */\n", guard);
}

}  // namespace ptspec::emit

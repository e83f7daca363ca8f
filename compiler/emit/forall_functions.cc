// SPDX-License-Identifier: Apache-2.0
#include "compiler/emit/forall_functions.h"

#include <fmt/format.h>

#include <algorithm>

#include "compiler/emit/function_writer.h"

namespace ptspec::emit {

namespace {

std::vector<CodeId> foralls_below(const CodeGraph& graph, const std::vector<CodeId>& roots) {
    std::vector<CodeId> found = graph.reachable(roots);
    std::erase_if(found, [&](CodeId id) { return graph.get_if<ForAll>(id) == nullptr; });
    return found;
}

std::string forall_function(const Output& output, const ForAll& node, Calling calling,
                            const std::string& name) {
    const model::ExprPool& pool = output.model.pool;
    const auto bound = static_cast<model::VariableId>(pool.node(node.forall).payload);
    // The bound variable comes first, so that it has its name.
    std::vector<model::VariableId> variables{bound};
    variables.insert(variables.end(), node.free.begin(), node.free.end());
    Parameters parameters;
    for (const model::VariableId variable : variables) {
        const auto pointer = output.pointers.find(variable);
        const bool typed = calling == Calling::typed && pointer != output.pointers.end();
        parameters.push_back(
            {pool.variable(variable).name, typed ? pointer->second : no_type, variable, Span{}});
    }
    const std::vector<std::string> names = parameter_names(parameters);
    CodeGraph graph;
    const VariableMap map = map_variables(graph, output.model, parameters);
    const model::ExprId body = pool.operands(node.forall)[2];
    CodeId root = lower(graph, output.model, body, map);
    if (calling == Calling::words) {
        // Values for which an operation may not be called are not judged.
        const CodeId where = within_limit(graph, output.code, body, map, Limit::where, {});
        const CodeId required = within_limit(graph, output.code, body, map, Limit::requires_, {});
        root = graph.junction(false, {graph.negation(where), graph.junction(true, {required, root})});
    }
    root = graph.negation(root);

    Identifiers identifiers;
    for (const std::string& taken : names) {
        identifiers.take(taken);
    }
    ExpressionPrinter printer(output.model, output.names, graph, calling, parameters, names);
    const std::string inner = forall_functions(output, graph, {root}, calling, name, printer);
    const std::string number = number_type(pool.variable(bound).sort.width);
    const std::string low = identifiers.take("low"), high = identifiers.take("high");
    std::string declared = fmt::format("{0} {1}, {0} {2}", number, low, high);
    std::vector<std::string> given;
    std::vector<bool> used = used_parameters(graph, {root}, parameters.size());
    for (size_t i = 1; i < parameters.size(); ++i) {
        declared +=
            parameters[i].type != no_type
                ? ", " + output.names.types[parameters[i].type] + names[i]
                : fmt::format(", {} {}", number_type(pool.variable(variables[i]).sort.width), names[i]);
        given.push_back(names[i]);
    }
    used.erase(used.begin());
    const std::string shown = calling == Calling::words ? "PTSPEC_LAW(" + name + ")" : name;
    const std::string loop =
        fmt::format("for ({0} {1} = {2}; {1} < {3}; {1}++) {{", number, names[0], low, high);
    return inner + c_line(0, fmt::format("static inline bool {}({})", shown, declared)) + "{\n" +
           unused_parameters(given, used) + c_line(1, loop) +
           write_values(graph, printer, {root}, identifiers, 2,
                        [&] {
                            return c_line(2, fmt::format("if ({})", printer.value(root))) +
                                   "\t\t\treturn false;\n";
                        }) +
           "\t}\n\treturn true;\n}\n\n";
}

}  // namespace

std::string forall_functions(const Output& output, const CodeGraph& graph, const std::vector<CodeId>& roots,
                             Calling calling, const std::string& name, ExpressionPrinter& printer) {
    std::string text;
    unsigned number = 0;
    for (const CodeId id : foralls_below(graph, roots)) {
        const std::string own = fmt::format("{}_all{}", name, ++number);
        text += forall_function(output, *graph.get_if<ForAll>(id), calling, own);
        printer.name_function(id, calling == Calling::words ? "PTSPEC_LAW(" + own + ")" : own);
    }
    return text;
}

}  // namespace ptspec::emit

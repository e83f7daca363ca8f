// SPDX-License-Identifier: Apache-2.0
#include <fmt/format.h>

#include "compiler/emit/forall_functions.h"
#include "compiler/emit/function_writer.h"
#include "compiler/emit/tables.h"
#include "compiler/model/expression_text.h"

namespace ptspec::emit {

namespace {

std::string field_rows(const std::vector<model::Field>& fields) {
    std::string rows;
    for (const model::Field& field : fields) {
        std::string name = field.name;
        switch (field.kind) {
            case model::Field::Kind::named:
                break;
            case model::Field::Kind::reserved:
                name = "reserved";
                break;
            case model::Field::Kind::zero:
                name = "zero";
                break;
            case model::Field::Kind::ignored:
                name = "ignored";
                break;
        }
        rows += fmt::format("\t{{ {}, {}, {} }},\n", c_string(name), unsigned{field.hi}, unsigned{field.lo});
    }
    return rows;
}

std::string array(const std::string& type, const std::string& name, const std::string& rows) {
    return fmt::format("\nstatic const {} {}[] = {{\n{}}};\n", type, name, rows);
}

std::string emit_format(const Output& output, model::TypeId type) {
    const model::EntryFormat& format = output.model.formats[output.model.types[type].format];
    const std::string fields = "fields_" + format.name;
    std::string text = array("struct ptspec_field", fields, field_rows(format.fields));
    std::string views;
    // What no view speaks of is drawn by the format's own fields.
    const auto add_view = [&](const std::string& name, const std::string& matches, const std::string& own,
                              size_t count) {
        views += fmt::format("\t{{ .name = {}, .matches = {}, .field_count = {}, .fields = {} }},\n",
                             c_string(name), matches, count, own);
    };
    for (const model::View& view : format.views) {
        const std::string symbol = format.name + "_" + view.name;
        std::string matches = "NULL";
        if (!output.model.pool.is_true(view.condition)) {
            matches = "view_" + symbol;
            text += fmt::format("\n/* {} */\n", c_comment_text(source_place(output, view.span)));
            text += typed_function(output, "is_" + symbol, {{"self", type, format.self, {}}}, nullptr,
                                   std::vector{view.condition});
            text += fmt::format("\nstatic bool {}(uint64_t word)\n{{\n\treturn is_{}({});\n}}\n", matches,
                                symbol, typed_argument(output, type, "word"));
        }
        if (view.fields.empty()) {
            add_view(view.name, matches, fields, format.fields.size());
        } else {
            text += array("struct ptspec_field", "fields_" + symbol, field_rows(view.fields));
            add_view(view.name, matches, "fields_" + symbol, view.fields.size());
        }
    }
    if (format.views.empty()) {
        add_view(format.name, "NULL", fields, format.fields.size());
    }
    text += array("struct ptspec_view", "views_" + format.name, views);
    return text + fmt::format(
                      "\nstatic const struct ptspec_format format_{0} = {{\n"
                      "\t.name = {1}, .width = {2}, .view_count = {3}, .views = views_{0},\n}};\n",
                      format.name, c_string(format.name), format.width,
                      std::max<size_t>(1, format.views.size()));
}

std::string emit_formats(const Output& output) {
    std::string text;
    for (model::TypeId type = 0; type < output.model.types.size(); ++type) {
        if (output.names.is_struct(type)) {
            text += emit_format(output, type);
        }
    }
    return text;
}

// The parts of the configuration's `where` that speak of one value.
std::vector<model::ExprId> conditions_on(const model::ClosedModel& model, model::VariableId variable) {
    std::vector<model::ExprId> pending{model.config_where}, found;
    while (!pending.empty()) {
        const model::ExprId id = pending.back();
        pending.pop_back();
        const auto operands = model.pool.operands(id);
        if (model.pool.node(id).op == model::Op::logical_and) {
            pending.push_back(operands[1]);
            pending.push_back(operands[0]);
            continue;
        }
        for (const model::ExprId below : model.pool.reachable(id)) {
            const model::Node& node = model.pool.node(below);
            if (node.op == model::Op::variable && node.payload == variable) {
                found.push_back(id);
                break;
            }
        }
    }
    return found;
}

std::string emit_configs(const Output& output) {
    if (output.model.configs.empty()) {
        return "";
    }
    std::string functions, rows, defaults;
    for (size_t i = 0; i < output.model.configs.size(); ++i) {
        const model::Config& config = output.model.configs[i];
        const std::string member = "ref_config." + output.names.configs[i];
        const unsigned width = output.model.types[config.type].sort.width;
        const uint64_t value = i < output.plan.config_values.size() ? output.plan.config_values[i] : 0;
        defaults +=
            fmt::format("\t.{} = {},\n", output.names.configs[i],
                        width == 0 ? (value != 0 ? "true" : "false") : c_number(value, c_bits(width)));
        functions +=
            fmt::format("\nstatic uint64_t get_{}(void)\n{{\n\treturn {};\n}}\n", config.name, member);
        functions += fmt::format("\nstatic void set_{}(uint64_t value)\n{{\n\t{} = {};\n}}\n", config.name,
                                 member, typed_argument(output, config.type, "value"));
        const std::vector<model::ExprId> conditions = conditions_on(output.model, config.variable);
        std::string where;
        for (const model::ExprId condition : conditions) {
            where += (where.empty() ? "" : " && ") + model::expression_text(output.model, {}, condition);
        }
        if (!conditions.empty()) {
            functions += fmt::format("\n/* {} */\n", c_comment_text(source_place(output, config.span)));
            functions += typed_function(output, "allowed_" + config.name, {}, nullptr, conditions);
        }
        rows += fmt::format(
            "\t{{\n\t\t.name = {}, .width = {}, .get = get_{}, .set = set_{},\n"
            "\t\t.allowed = {}, .where = {},\n\t}},\n",
            c_string(config.name), std::max(1U, width), config.name, config.name,
            conditions.empty() ? "NULL" : "allowed_" + config.name, c_string(where));
    }
    return fmt::format(
               "\n/* One allowed configuration; tests set that of the implementation at hand. */\n"
               "struct ref_config ref_config = {{\n{}}};\n",
               defaults) +
           functions + array("struct ptspec_config_value", "configs", rows);
}

std::string emit_features(const Output& output) {
    std::string rows;
    for (const model::Feature& feature : output.model.target.features) {
        rows += fmt::format("\t{{ .name = {}, .present = {} }},\n", c_string(feature.name), feature.enabled);
    }
    return rows.empty() ? "" : array("struct ptspec_feature", "features", rows);
}

// The same where tables count: the law's own check says whether it fails.
std::string excused_over_words(const Output& output, const model::Law& law, const std::string& symbol,
                               const std::vector<const model::MustFail*>& findings) {
    const std::vector<std::string> names = parameter_names(law.parameters);
    CodeGraph graph;
    const VariableMap variables = map_variables(graph, output.model, law.parameters);
    std::vector<CodeId> places;
    for (const model::MustFail* finding : findings) {
        places.push_back(lower(graph, output.model, finding->when, variables));
    }
    const CodeId there = graph.negation(graph.junction(false, places));
    Identifiers identifiers;
    for (const std::string& name : names) {
        identifiers.take(name);
    }
    ExpressionPrinter printer(output.model, output.names, graph, Calling::reference_words, law.parameters,
                              names);
    const std::string functions =
        forall_functions(output, graph, {there}, Calling::reference_words, "finding_" + symbol, printer);
    return functions + fmt::format("\nstatic bool excused_{}(const uint64_t *w)\n{{\n", symbol) +
           unpack_words(output, law.parameters, used_parameters(graph, {there}, law.parameters.size())) +
           write_values(graph, printer, {there}, identifiers, 1,
                        [&] {
                            return c_line(1, fmt::format("if ({})", printer.value(there))) +
                                   "\t\treturn false;\n";
                        }) +
           fmt::format("\treturn ref_law_check_{}(w) == PTSPEC_VIOLATED;\n}}\n", symbol);
}

// A finding says where a law may fail; where the specification as it is does fail there, it must.
std::string emit_findings(const Output& output) {
    std::string text;
    for (uint32_t i = 0; i < output.model.laws.size(); ++i) {
        const auto findings = findings_of(output.model, i);
        if (findings.empty()) {
            continue;
        }
        const model::Law& law = output.model.laws[i];
        const std::string& symbol = output.law_symbols[i];
        for (const model::MustFail* finding : findings) {
            text += "\n" + c_comment(fmt::format("{}: {}\n{}", finding->name, finding->story,
                                                 source_place(output, finding->fails_span)));
        }
        if (output.code.uses_tables(law)) {
            text += excused_over_words(output, law, symbol, findings);
            continue;
        }
        const BuildCode violated_there = [&](CodeGraph& graph, const VariableMap& variables) {
            std::vector<CodeId> places, claims;
            for (const model::MustFail* finding : findings) {
                places.push_back(lower(graph, output.model, finding->when, variables));
            }
            for (const model::Conjunct& conjunct : law.conjuncts) {
                claims.push_back(lower(graph, output.model, conjunct.claim, variables));
            }
            return graph.junction(
                true, {graph.junction(false, places), graph.negation(graph.junction(true, claims))});
        };
        text += typed_function(output, "finding_" + symbol, law.parameters, nullptr, violated_there);
        std::string arguments;
        for (size_t parameter = 0; parameter < law.parameters.size(); ++parameter) {
            arguments += (parameter == 0 ? "" : ", ") + typed_argument(output, law.parameters[parameter].type,
                                                                       fmt::format("w[{}]", parameter));
        }
        text +=
            fmt::format("\nstatic bool excused_{0}(const uint64_t *w)\n{{\n\treturn finding_{0}({1});\n}}\n",
                        symbol, arguments);
    }
    return text;
}

// How the words of tables are drawn.
std::string level_formats(const Output& output) {
    std::string text;
    for (size_t i = 0; i < output.levels.size(); ++i) {
        const model::Type& type = output.model.types[output.model.memories[output.levels[i]].value];
        if (type.kind == model::Type::Kind::entry) {
            text += fmt::format("\tptspec_levels[{}].format = &format_{};\n", i,
                                output.model.formats[type.format].name);
        }
    }
    return text;
}

}  // namespace

std::string emit_reference_table(const Output& output, const std::string& spec_hash) {
    return file_head(output, "The target table of the reference implementation.") +
           "#include <stddef.h>\n"
           "\n"
           "#include <ptspec/abi.h>\n"
           "\n"
           "#include \"ref.h\"\n"
           "#include \"words.h\"\n"
           "\n"
           "#define PTSPEC_OP(name) ref_word_##name\n"
           "#define PTSPEC_WHERE(name) ref_where_##name\n"
           "#define PTSPEC_LAW(name) ref_law_##name\n"
           "#include \"laws.h\"\n" +
           emit_formats(output) + emit_configs(output) + emit_features(output) + emit_findings(output) +
           emit_table_body(output, Side::reference, spec_hash, level_formats(output));
}

}  // namespace ptspec::emit

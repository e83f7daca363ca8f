// SPDX-License-Identifier: Apache-2.0
#include "compiler/emit/tables.h"

#include <fmt/format.h>

#include <algorithm>
#include <map>

#include "compiler/emit/laws_header.h"
#include "compiler/emit/words_header.h"
#include "compiler/model/expression_text.h"

namespace ptspec::emit {

namespace {

class TableWriter {
  public:
    TableWriter(const Output& output, Side side) : output_(output), side_(side) {}

    std::string operations() {
        std::string text, rows;
        for (const model::OperationId id : output_.table_operations) {
            const std::string params = parameters(output_.model.operations[id].parameters, text);
            text += operation_functions(id);
            rows += operation_row(id, params);
        }
        return text + array("struct ptspec_operation", "operations", rows);
    }

    std::string laws() {
        std::string text, rows;
        for (uint32_t i = 0; i < output_.model.laws.size(); ++i) {
            const model::Law& law = output_.model.laws[i];
            const std::string params = parameters(law.parameters, text);
            const std::vector<Term> terms = terms_of(output_, law);
            if (side_ == Side::reference) {  // in the module nobody reads them
                std::string described;
                for (const Term& term : terms) {
                    described += "\t" + value(term.text, type_of(term.expr), width_of(term.expr)) + ",\n";
                }
                text += array("struct ptspec_value", "terms_" + output_.law_symbols[i], described);
            }
            rows += law_row(i, law, params, terms.size());
        }
        for (size_t i = 0; i < output_.contracts.size(); ++i) {
            const model::Operation& operation = output_.model.operations[output_.contracts[i]];
            rows += contract_row(output_.contracts[i], output_.contract_symbols[i],
                                 parameters(operation.parameters, text));
        }
        return text + array("struct ptspec_law", "laws", rows);
    }

    static std::string array(const std::string& type, const std::string& name, const std::string& rows) {
        return rows.empty() ? "" : fmt::format("\nstatic const {} {}[] = {{\n{}}};\n", type, name, rows);
    }

  private:
    const model::Type* type_of(model::ExprId id) const {
        const model::Node& node = output_.model.pool.node(id);
        return node.op == model::Op::call
                   ? &output_.model.types[output_.model.operations[node.payload].result]
                   : nullptr;
    }

    unsigned width_of(model::ExprId id) const {
        return std::max(1U, unsigned{output_.model.pool.sort(id).width});
    }

    // A reference to an entry or a table.
    std::string reference(const std::string& name, const model::Type& type) const {
        const auto id = static_cast<model::TypeId>(&type - output_.model.types.data());
        const model::Memory& memory = output_.memory_of(id);
        const auto level = std::ranges::find_if(
            output_.levels, [&](uint32_t at) { return &output_.model.memories[at] == &memory; });
        return fmt::format("REFERENCE({}, {}, {}, {})", c_string(name), c_string(type.name),
                           level - output_.levels.begin() + 1, type.extent != 0);
    }

    // A struct ptspec_value; no type: a number, or a bool of width 1.
    std::string value(const std::string& name, const model::Type* type, unsigned width) const {
        if (type != nullptr && type->kind == model::Type::Kind::reference) {
            return reference(name, *type);
        }
        std::string format = "NULL";
        if (side_ == Side::reference && type != nullptr &&
            (type->kind == model::Type::Kind::entry || type->kind == model::Type::Kind::opaque)) {
            format = "&format_" + output_.model.formats[type->format].name;
        }
        const std::string type_name = type != nullptr ? type->name
                                      : width == 1    ? "bool"
                                                      : fmt::format("bits<{}>", width);
        return type_name == "bool"
                   ? fmt::format("BOOL({})", c_string(name))
                   : fmt::format("VALUE({}, {}, {}, {})", c_string(name), c_string(type_name), width, format);
    }

    std::string value(const std::string& name, model::TypeId type) const {
        return value(name, &output_.model.types[type],
                     std::max(1U, unsigned{output_.model.types[type].sort.width}));
    }

    // The array of these parameters, which is written once.
    std::string parameters(const Parameters& parameters, std::string& text) {
        std::string rows;
        for (const model::Parameter& parameter : parameters) {
            rows += "\t" + value(parameter.name, parameter.type) + ",\n";
        }
        if (rows.empty()) {
            return "NULL";
        }
        const auto [place, is_new] = params_.emplace(rows, fmt::format("params{}", params_.size()));
        if (is_new) {
            text += array("struct ptspec_value", place->second, rows);
        }
        return place->second;
    }

    bool has_call(const model::Operation& operation) const {
        return side_ == Side::reference || operation.binding.bound;
    }

    std::string operation_functions(model::OperationId id) const {
        const model::Operation& operation = output_.model.operations[id];
        std::string text;
        const std::string words = words_of_vector(operation.parameters);
        const std::string unused = words.empty() ? "\t(void)w;\n" : "";
        if (has_call(operation)) {
            text += fmt::format(
                "\nstatic uint64_t call_{1}(const uint64_t *w)\n{{\n{3}\treturn {0}_word_{1}({2});\n}}\n",
                side_prefix(side_), operation.name, words, unused);
        }
        if (output_.restricted[id]) {
            text += fmt::format(
                "\nstatic bool domain_{1}(const uint64_t *w)\n{{\n{3}\treturn {0}_domain_{1}({2});\n}}\n",
                side_prefix(side_), operation.name, words, unused);
        }
        return text;
    }

    std::string operation_row(model::OperationId id, const std::string& params) const {
        const model::Operation& operation = output_.model.operations[id];
        std::string text = "\t{\n";
        text +=
            fmt::format("\t\t.name = {}, .file = {}, .line = {},\n", c_string(operation.name),
                        c_string(source_file(output_, operation.span)), source_line(output_, operation.span));
        text += fmt::format("\t\t.param_count = {}, .params = {},\n", operation.parameters.size(), params);
        text += fmt::format("\t\t.result = {},\n", operation.has_result
                                                       ? value("result", operation.result)
                                                       : "VALUE(\"result\", \"nothing\", 1, NULL)");
        text += output_.uses_tables(id) ? "\t\t.memory = true,\n" : "";
        text += fmt::format("\t\t.call = {}, .in_domain = {},\n",
                            has_call(operation) ? "call_" + operation.name : "NULL",
                            output_.restricted[id] ? "domain_" + operation.name : "NULL");
        if (!has_call(operation)) {
            text += fmt::format("\t\t.unbound = {},\n", c_string(operation.binding.reason));
        }
        return text + "\t},\n";
    }

    std::string law_row(uint32_t index, const model::Law& law, const std::string& params,
                        size_t term_count) const {
        const std::string& symbol = output_.law_symbols[index];
        const std::string unbound = !output_.code.why_not(law).empty() ? output_.code.why_not(law)
                                    : side_ == Side::kernel ? why_law_is_unbound(output_.model, law)
                                                            : std::string();
        std::string text = "\t{\n";
        text +=
            fmt::format("\t\t.name = {}, .contract = {}, .level = {}, .file = {}, .line = {},\n",
                        c_string(law_name(law)), c_string(law.contract), c_string(law.level),
                        c_string(source_file(output_, law.name_span)), source_line(output_, law.name_span));
        text += fmt::format("\t\t.condition = {},\n\t\t.claim = {},\n", c_string(law.condition_text),
                            c_string((law.story ? "do { ... }: " : "") + law.claim_text));
        text += fmt::format("\t\t.param_count = {}, .params = {},\n", law.parameters.size(), params);
        text += output_.code.uses_tables(law) ? "\t\t.memory = true,\n" : "";
        if (!unbound.empty()) {
            text += fmt::format("\t\t.check = NULL, .unbound = {},\n", c_string(unbound));
        } else {
            text += fmt::format("\t\t.check = PTSPEC_LAW(check_{}),\n", symbol);
            if (term_count > 0) {
                text +=
                    fmt::format("\t\t.term_count = {}, .terms = {}, .explain = PTSPEC_LAW(explain_{}),\n",
                                term_count, side_ == Side::reference ? "terms_" + symbol : "NULL", symbol);
            }
        }
        const auto findings = findings_of(output_.model, index);
        if (side_ == Side::reference && !findings.empty()) {
            std::string names;
            for (const model::MustFail* finding : findings) {
                names += (names.empty() ? "" : ", ") + finding->name;
            }
            text += fmt::format("\t\t.finding = {}, .excused = excused_{},\n", c_string(names), symbol);
        }
        return text + "\t},\n";
    }

    // What an operation promises, as a law about it.
    std::string contract_row(model::OperationId id, const std::string& symbol, const std::string& params) {
        const model::Operation& operation = output_.model.operations[id];
        const Span span = operation.contract_span.is_valid() ? operation.contract_span : operation.span;
        std::string condition, claim;
        for (const model::ExprId part : output_.code.existing(operation.requires_)) {
            condition += (condition.empty() ? "" : " && ") +
                         model::expression_text(output_.model, operation.parameters, part);
        }
        const auto add = [&](const std::string& text) { claim += (claim.empty() ? "" : ", ") + text; };
        for (const model::Region& region : operation.effects->modifies) {
            add("modifies " + region.text);
        }
        for (const model::Claim& promise : operation.effects->ensures) {
            add((output_.code.exists(promise.claim) ? "ensures " : "(not of code) ") + promise.text);
        }
        std::string text = "\t{\n";
        text += fmt::format("\t\t.name = {}, .contract = {}, .level = {}, .file = {}, .line = {},\n",
                            c_string(contract_name(operation)), c_string(operation.contract),
                            c_string(operation.level), c_string(source_file(output_, span)),
                            source_line(output_, span));
        text += fmt::format("\t\t.condition = {},\n\t\t.claim = {},\n", c_string(condition),
                            c_string(claim.empty() ? "modifies nothing" : claim));
        text += fmt::format("\t\t.param_count = {}, .params = {}, .memory = {},\n",
                            operation.parameters.size(), params, output_.uses_tables(id));
        text += has_call(operation)
                    ? fmt::format("\t\t.check = PTSPEC_LAW(check_{}),\n", symbol)
                    : fmt::format("\t\t.check = NULL, .unbound = {},\n", c_string(operation.binding.reason));
        return text + "\t},\n";
    }

    const Output& output_;
    Side side_;
    std::map<std::string, std::string> params_;  // by content
};

}  // namespace

std::string side_prefix(Side side) { return side == Side::reference ? "ref" : "kernel"; }

std::vector<const model::MustFail*> findings_of(const model::ClosedModel& model, uint32_t law) {
    std::vector<const model::MustFail*> findings;
    for (const model::MustFail& must_fail : model.must_fails) {
        if (must_fail.kind == model::MustFail::Kind::finding && must_fail.law == law) {
            findings.push_back(&must_fail);
        }
    }
    return findings;
}

namespace {

void add_called(const model::ClosedModel& model, const model::Block& block,
                std::vector<const model::Operation*>& called) {
    for (const model::Statement& statement : block) {
        if (const auto* call = std::get_if<model::Call>(&statement.node)) {
            called.push_back(&model.operations[call->operation]);
        } else if (const auto* branch = std::get_if<model::If>(&statement.node)) {
            add_called(model, branch->then_block, called);
            add_called(model, branch->else_block, called);
        } else if (const auto* loop = std::get_if<model::For>(&statement.node)) {
            add_called(model, loop->body, called);
        }
    }
}

}  // namespace

std::string why_law_is_unbound(const model::ClosedModel& model, const model::Law& law) {
    std::string reason =
        law.story ? "no operation of it reaches the kernel" : "no operation of its claim reaches the kernel";
    bool has_reason = false;
    std::vector<const model::Operation*> called;
    if (law.story) {
        add_called(model, law.story->body, called);
    }
    for (const model::Operation* operation : called) {
        if (operation->binding.bound) {
            return "";
        }
        if (!has_reason) {
            reason += fmt::format(": {}: {}", operation->name, operation->binding.reason);
            has_reason = true;
        }
    }
    for (const model::Conjunct& conjunct : law.conjuncts) {
        for (const model::ExprId id : model.pool.reachable(conjunct.claim)) {
            if (model.pool.node(id).op != model::Op::call) {
                continue;
            }
            const model::Operation& operation = model.operations[model.pool.node(id).payload];
            if (operation.binding.bound) {
                return "";
            }
            if (!has_reason) {
                reason += fmt::format(": {}: {}", operation.name, operation.binding.reason);
                has_reason = true;
            }
        }
    }
    return reason;
}

std::string emit_table_body(const Output& output, Side side, const std::string& spec_hash,
                            const std::string& prologue) {
    TableWriter writer(output, side);
    std::string text =
        "\n"
        "#define VALUE(n, t, w, f) { .name = n, .type = t, .width = w, .format = f }\n"
        "#define BOOL(n) VALUE(n, \"bool\", 1, NULL)\n";
    if (!output.levels.empty()) {
        text +=
            "#define REFERENCE(n, t, l, w) \\\n"
            "\t{ .name = n, .type = t, .width = 32, .format = NULL, .level = l, .whole_table = w }\n";
    }
    text += writer.operations();
    text += writer.laws();
    const auto table = [&](const char* count, const char* name, size_t size) {
        text +=
            fmt::format("\t\t.{}_count = {},\n\t\t.{} = {},\n", count, size, name, size == 0 ? "NULL" : name);
    };
    text +=
        "\n"
        "const struct ptspec_target *ptspec_table(void)\n"
        "{\n"
        "\tstatic const struct ptspec_target table = {\n"
        "\t\t.abi_version = PTSPEC_ABI_VERSION,\n";
    text += fmt::format(
        "\t\t.spec_hash = {},\n\t\t.target = {},\n\t\t.linux_version = {},\n\t\t.implementation = {},\n",
        c_string(spec_hash), c_string(output.model.target.name), c_string(output.options.linux_version),
        c_string(side == Side::reference ? "reference" : "kernel"));
    table("operation", "operations", output.table_operations.size());
    table("law", "laws", output.model.laws.size() + output.contracts.size());
    table("config", "configs", output.model.configs.size());
    table("feature", "features", output.model.target.features.size());
    text += output.levels.empty() ? "" : "\t\t.memory = &ptspec_memory,\n";
    return text + "\t};\n\n" + prologue + "\treturn &table;\n}\n";
}

}  // namespace ptspec::emit

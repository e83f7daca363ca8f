// SPDX-License-Identifier: Apache-2.0
#include "compiler/emit/statement_writer.h"

#include <fmt/format.h>

#include <algorithm>

#include "compiler/emit/forall_functions.h"
#include "compiler/emit/function_writer.h"

namespace ptspec::emit {

using model::ExprId;
using model::no_expr;
using model::Op;

// Memory changes between statements, so nothing is shared between them.
struct StatementWriter::Code {
    explicit Code(const StatementWriter& writer)
        : map(map_variables(graph, writer.output_.model, writer.variables_)),
          printer(writer.output_.model, writer.output_.names, graph, writer.calling_, writer.variables_,
                  writer.names_),
          model(writer.output_.model) {}
    CodeId lower(ExprId root) { return emit::lower(graph, model, root, map); }

    CodeGraph graph;
    VariableMap map;
    ExpressionPrinter printer;
    const model::ClosedModel& model;
};

StatementWriter::StatementWriter(const Output& output, Calling calling, const Parameters& parameters,
                                 const std::vector<model::Local>& locals, const model::Block& body,
                                 const model::TypeId* result, Identifiers& identifiers, std::string function)
    : output_(output),
      calling_(calling),
      body_(body),
      result_(result),
      identifiers_(identifiers),
      function_(std::move(function)),
      variables_(parameters),
      used_parameters_(parameters.size()) {
    for (const model::Local& local : locals) {
        variables_.push_back({local.name, local.type, local.variable, local.span});
        if (local.assigned_again) {
            assigned_again_.insert(local.variable);
        }
    }
    for (const model::Parameter& variable : variables_) {
        names_.push_back(identifiers_.take(variable.name));
    }
}

void StatementWriter::also_used(const std::vector<ExprId>& exprs) {
    for (const ExprId id : output_.model.pool.reachable(exprs)) {
        const model::Node& node = output_.model.pool.node(id);
        if (node.op == Op::variable) {
            used_.insert(static_cast<model::VariableId>(node.payload));
        }
    }
}

void StatementWriter::on_limit(std::string outside, std::string violated) {
    outside_ = std::move(outside);
    violated_ = std::move(violated);
}

std::string StatementWriter::write() {
    output_.code.collect_used(body_, used_);
    return block(body_, 1);
}

void StatementWriter::mark_used(const CodeGraph& graph, const std::vector<CodeId>& roots) {
    const std::vector<bool> used = used_parameters(graph, roots, variables_.size());
    for (size_t i = 0; i < used_parameters_.size(); ++i) {
        used_parameters_[i] = used_parameters_[i] || used[i];
    }
}

std::string StatementWriter::values(Code& code, const std::vector<CodeId>& roots, unsigned tabs,
                                    const std::function<std::string()>& lines) {
    mark_used(code.graph, roots);
    functions_ += forall_functions(output_, code.graph, roots, calling_,
                                   fmt::format("{}_s{}", function_, ++number_), code.printer);
    return write_values(code.graph, code.printer, roots, identifiers_, tabs, lines);
}

std::string StatementWriter::gates(const std::vector<ExprId>& exprs, const model::Call* call, unsigned tabs) {
    if (calling_ != Calling::words) {
        return "";
    }
    std::string text;
    for (const auto& [limit, verdict] :
         {std::pair(Limit::where, &outside_), std::pair(Limit::requires_, &violated_)}) {
        Code code(*this);
        std::vector<CodeId> parts, arguments;
        for (const ExprId expr : exprs) {
            parts.push_back(within_limit(code.graph, output_.code, expr, code.map, limit, {}));
            arguments.push_back(code.lower(expr));
        }
        if (call != nullptr) {
            const auto own = limits_of_call(code.graph, output_.code, call->operation, arguments, limit);
            parts.insert(parts.end(), own.begin(), own.end());
        }
        const CodeId open = code.graph.negation(code.graph.junction(true, parts));
        if (code.graph.is_literal(open, 0)) {
            continue;
        }
        text += values(code, {open}, tabs, [&] {
            return c_line(tabs, fmt::format("if ({})", code.printer.value(open))) +
                   c_line(tabs + 1, *verdict);
        });
    }
    return text;
}

std::string StatementWriter::target(model::VariableId variable) {
    const auto at = std::ranges::find(variables_, variable, &model::Parameter::variable);
    const std::string& name = names_[static_cast<size_t>(at - variables_.begin())];
    if (!declared_.insert(variable).second) {
        return name + " = ";
    }
    const bool constant = !assigned_again_.contains(variable);
    if (calling_ == Calling::words) {
        return fmt::format("{}{} {} = ", constant ? "const " : "",
                           number_type(output_.model.pool.variable(variable).sort.width), name);
    }
    const std::string& type = output_.names.types[at->type];
    if (type.back() == '*') {
        return fmt::format("{}{}{} = ", type, constant ? "const " : "", name);
    }
    return fmt::format("{}{} {} = ", constant ? "const " : "", type, name);
}

bool StatementWriter::is_stable(ExprId root) const {
    return std::ranges::all_of(output_.model.pool.reachable(root), [&](ExprId id) {
        const model::Node& node = output_.model.pool.node(id);
        return node.op != Op::read && node.op != Op::call && node.op != Op::forall &&
               !(node.op == Op::variable &&
                 assigned_again_.contains(static_cast<model::VariableId>(node.payload)));
    });
}

std::string StatementWriter::block(const model::Block& block, unsigned tabs) {
    std::string text;
    for (const model::Statement& statement : block) {
        if (!output_.code.vanishes(statement)) {
            text += std::visit([&](const auto& node) { return this->statement(node, tabs); }, statement.node);
        }
    }
    return text;
}

std::string StatementWriter::statement(const model::Assign& node, unsigned tabs) {
    if (!is_used(node.variable)) {
        return "";
    }
    std::string text = gates({node.value}, nullptr, tabs);
    Code code(*this);
    const CodeId value = code.lower(node.value);
    const auto at = std::ranges::find(variables_, node.variable, &model::Parameter::variable);
    return text + values(code, {value}, tabs, [&] {
               return c_line(tabs, target(node.variable) + code.printer.as_type(value, at->type) + ";");
           });
}

std::string StatementWriter::statement(const model::Store& node, unsigned tabs) {
    std::string text = gates({node.key, node.value}, nullptr, tabs);
    const model::Memory& memory = output_.model.memories[node.memory];
    Code code(*this);
    const CodeId key = code.lower(node.key), value = code.lower(node.value);
    return text + values(code, {key, value}, tabs, [&] {
               if (calling_ == Calling::words) {
                   return c_line(tabs, fmt::format("PTSPEC_SET({}, {}, {});", memory.name,
                                                   code.printer.value(key), code.printer.value(value)));
               }
               return c_line(tabs, fmt::format("{} = {};", code.printer.place(key),
                                               code.printer.as_type(value, memory.value)));
           });
}

std::string StatementWriter::statement(const model::Call& node, unsigned tabs) {
    std::string text = gates(node.arguments, &node, tabs);
    const model::Operation& callee = output_.model.operations[node.operation];
    Code code(*this);
    std::vector<CodeId> arguments;
    for (const ExprId argument : node.arguments) {
        arguments.push_back(code.lower(argument));
    }
    return text + values(code, arguments, tabs, [&] {
               std::string list;
               for (size_t i = 0; i < arguments.size(); ++i) {
                   list +=
                       (i == 0 ? "" : ", ") + code.printer.as_type(arguments[i], callee.parameters[i].type);
               }
               const bool words = calling_ == Calling::words;
               const std::string call =
                   words ? fmt::format("PTSPEC_OP({})({})", callee.name, list)
                         : fmt::format("{}({})", output_.names.operations[node.operation], list);
               if (!node.result || !is_used(*node.result)) {
                   return c_line(tabs, call + ";");
               }
               const unsigned width = output_.model.types[callee.result].sort.width;
               const std::string as_number = !words                ? call
                                             : width == 0          ? call + " != 0"
                                             : c_bits(width) == 32 ? "(uint32_t)" + call
                                                                   : call;
               return c_line(tabs, target(*node.result) + as_number + ";");
           });
}

std::string StatementWriter::statement(const model::If& node, unsigned tabs) {
    std::string text = gates({node.condition}, nullptr, tabs);
    const auto vanishes = [&](const model::Block& block) {
        return std::ranges::all_of(
            block, [&](const model::Statement& inner) { return output_.code.vanishes(inner); });
    };
    const bool turned = vanishes(node.then_block);
    Code code(*this);
    CodeId condition = code.lower(node.condition);
    if (turned) {
        condition = code.graph.negation(condition);
    }
    text += values(code, {condition}, tabs,
                   [&] { return c_line(tabs, fmt::format("if ({}) {{", code.printer.value(condition))); });
    text += block(turned ? node.else_block : node.then_block, tabs + 1);
    if (!turned && !vanishes(node.else_block)) {
        text += c_line(tabs, "} else {") + block(node.else_block, tabs + 1);
    }
    return text + c_line(tabs, "}");
}

std::string StatementWriter::statement(const model::For& node, unsigned tabs) {
    std::string text = gates({node.low, node.high}, nullptr, tabs);
    const auto at = std::ranges::find(variables_, node.variable, &model::Parameter::variable);
    const std::string& name = names_[static_cast<size_t>(at - variables_.begin())];
    const std::string type = number_type(output_.model.pool.variable(node.variable).sort.width);
    Code code(*this);
    const CodeId low = code.lower(node.low), high = code.lower(node.high);
    text += values(code, {low, high}, tabs, [&] {
        std::string end = code.printer.value(high), before;
        if (!is_stable(node.high)) {
            const std::string local = identifiers_.take("end");
            before = c_line(tabs, fmt::format("const {} {} = {};", type, local, end));
            end = local;
        }
        return before + c_line(tabs, fmt::format("for ({0} {1} = {2}; {1} < {3}; {1}++) {{", type, name,
                                                 code.printer.value(low), end));
    });
    return text + block(node.body, tabs + 1) + c_line(tabs, "}");
}

std::string StatementWriter::statement(const model::Return& node, unsigned tabs) {
    if (node.value == no_expr) {
        return c_line(tabs, "return;");
    }
    Code code(*this);
    const CodeId root = code.lower(node.value);
    mark_used(code.graph, {root});
    functions_ += forall_functions(output_, code.graph, {root}, calling_,
                                   fmt::format("{}_s{}", function_, ++number_), code.printer);
    const SafeAfter safe_after = [&](const emit::Call& call) {
        return output_.code.uses_tables(call.operation) ? never : 0;
    };
    return write_body(code.graph, code.printer, root, result_, identifiers_, safe_after, tabs);
}

std::string StatementWriter::statement(const model::Emit& node, unsigned tabs) {
    const model::Memory& event = output_.model.memories[node.memory];
    if (calling_ == Calling::words || !output_.code.exists_in_function(node.key)) {
        return "";
    }
    // The key is the arguments side by side, the first uppermost.
    std::vector<ExprId> keys;
    ExprId rest = node.key;
    for (size_t i = event.parameters.size(); i > 1; --i) {
        const auto operands = output_.model.pool.operands(rest);
        const unsigned width = output_.model.type_of(event.parameters[i - 1]).sort.width;
        if (output_.model.pool.node(rest).op != Op::concat ||
            output_.model.pool.sort(operands[1]).width != std::max(1U, width)) {
            return "";  // folded into one number: no argument can be told
        }
        keys.insert(keys.begin(), operands[1]);
        rest = operands[0];
    }
    if (!event.parameters.empty()) {
        keys.insert(keys.begin(), rest);
    }
    Code code(*this);
    std::vector<CodeId> arguments;
    for (const ExprId key : keys) {
        arguments.push_back(code.lower(key));
    }
    return values(code, arguments, tabs, [&] {
        std::string list;
        for (const CodeId argument : arguments) {
            list += (list.empty() ? "" : ", ") + code.printer.value(argument);
        }
        return c_line(tabs, fmt::format("REF_EVENT_{}({});", event.name, list));
    });
}

bool falls_through(const model::Block& block) {
    if (block.empty()) {
        return true;
    }
    if (const auto* branch = std::get_if<model::If>(&block.back().node)) {
        return falls_through(branch->then_block) || falls_through(branch->else_block);
    }
    return !std::holds_alternative<model::Return>(block.back().node);
}

}  // namespace ptspec::emit

// SPDX-License-Identifier: Apache-2.0
#include "compiler/emit/check_stage.h"

#include <fmt/format.h>

#include <algorithm>

#include "compiler/emit/forall_functions.h"
#include "compiler/emit/function_writer.h"

namespace ptspec::emit {

using model::ExprId;

std::vector<CodeId> CheckStage::limits(model::OperationId operation, Limit limit) {
    std::vector<CodeId> arguments;
    for (const model::Parameter& parameter : output_.model.operations[operation].parameters) {
        arguments.push_back(map_.at(parameter.variable));
    }
    return limits_of_call(graph_, output_.code, operation, arguments, limit);
}

CodeId CheckStage::open_part(CodeId gate) {
    std::vector<CodeId> open = conjuncts_of(gate);
    std::erase_if(open, [&](CodeId part) { return known_.contains(part); });
    return graph_.junction(true, open);
}

void CheckStage::pass(CodeId condition, Verdict::Is otherwise) {
    const CodeId open = open_part(condition);
    if (graph_.is_literal(open, 1)) {
        return;
    }
    gates_.emplace_back(open, otherwise);
    for (const CodeId part : conjuncts_of(open)) {
        known_.emplace(part, static_cast<unsigned>(gates_.size()));
    }
}

void CheckStage::pass_condition(ExprId condition) {
    pass(within(condition, Limit::where), Verdict::Is::outside);
    pass(within(condition, Limit::requires_), Verdict::Is::violated);
    pass(lower(condition), Verdict::Is::outside);
}

void CheckStage::pass_claims(const std::vector<ExprId>& claims) {
    for (const ExprId claim : claims) {
        pass(within(claim, Limit::where), Verdict::Is::outside);
    }
    // What every input needs comes before what only some do, and makes that simpler.
    for (const ExprId claim : claims) {
        for (const CodeId part : conjuncts_of(within(claim, Limit::requires_))) {
            if (last_needed(part) <= gates_.size()) {
                pass(part, Verdict::Is::violated);
            }
        }
    }
    for (const ExprId claim : claims) {
        pass(within(claim, Limit::requires_), Verdict::Is::violated);
        pass(lower(claim), Verdict::Is::violated);
    }
}

std::string CheckStage::write(Verdict::Is at_end, Identifiers& identifiers, const std::string& function,
                              std::string& functions) {
    CodeId root = graph_.verdict(at_end);
    for (auto gate = gates_.rbegin(); gate != gates_.rend(); ++gate) {
        root = graph_.choice(gate->first, root, graph_.verdict(gate->second));
    }
    note_used({root});
    ExpressionPrinter printer = make_printer();
    functions += forall_functions(output_, graph_, {root}, Calling::words, function, printer);
    return write_body(graph_, printer, root, nullptr, identifiers,
                      [&](const Call& call) { return safe_after(call); });
}

std::string CheckStage::write_terms(const std::vector<Term>& terms, const std::string& function,
                                    std::string& functions) {
    std::vector<CodeId> values;
    for (const Term& term : terms) {
        const CodeId value = lower(term.expr);
        const CodeId may_ask = graph_.junction(true, {open_part(within(term.expr, Limit::where)),
                                                      open_part(within(term.expr, Limit::requires_))});
        values.push_back(graph_.at(value).width == 0
                             ? graph_.junction(true, {may_ask, value})
                             : graph_.choice(may_ask, value, graph_.literal(graph_.at(value).width, 0)));
    }
    note_used(values);
    ExpressionPrinter printer = make_printer();
    functions += forall_functions(output_, graph_, values, Calling::words, function, printer);
    std::string text;
    for (size_t i = 0; i < values.size(); ++i) {
        const std::string place = fmt::format("v[{}]", i);
        text += c_line(1, fmt::format("{} = {};", place, printer.value(values[i])));
        if (graph_.get_if<Call>(values[i]) != nullptr && c_bits(graph_.at(values[i]).width) == 64) {
            printer.name_local(values[i], place);
        }
    }
    return text;
}

std::string CheckStage::write_regions(const std::vector<model::Region>& regions) {
    std::vector<CodeId> all;
    std::vector<std::pair<CodeId, CodeId>> rows;
    for (const model::Region& region : regions) {
        const CodeId key = lower(region.key);
        const CodeId count = region.count == model::no_expr ? graph_.literal(64, 1) : lower(region.count);
        rows.emplace_back(key, count);
        all.insert(all.end(), {key, count});
    }
    note_used(all);
    const ExpressionPrinter printer = make_printer();
    std::string text;
    for (size_t i = 0; i < rows.size(); ++i) {
        const auto level = std::ranges::find(output_.levels, regions[i].memory) - output_.levels.begin();
        text += c_line(2, fmt::format("{{ {}, {}, {} }},", level, printer.value(rows[i].first),
                                      printer.value(rows[i].second)));
    }
    return text;
}

std::vector<CodeId> CheckStage::conjuncts_of(CodeId gate) const {
    const auto* junction = graph_.get_if<Junction>(gate);
    return junction != nullptr && junction->conjunction ? junction->operands : std::vector{gate};
}

void CheckStage::note_used(const std::vector<CodeId>& roots) {
    const std::vector<bool> used = used_parameters(graph_, roots, variables_.size());
    used_.resize(variables_.size());
    for (size_t i = 0; i < used.size(); ++i) {
        used_[i] = used_[i] || used[i];
    }
}

unsigned CheckStage::safe_after(const Call& call) {
    if (call.of != Call::Of::implementation || !output_.restricted[call.operation]) {
        return 0;
    }
    unsigned last = 0;
    for (const Limit limit : {Limit::where, Limit::requires_}) {
        for (const CodeId one : limits_of_call(graph_, output_.code, call.operation, call.arguments, limit)) {
            const auto found = known_.find(one);
            if (!graph_.is_literal(one, 1)) {
                last = std::max(last, found != known_.end() ? found->second : never);
            }
        }
    }
    return last;
}

unsigned CheckStage::last_needed(CodeId id) {
    unsigned last = 0;
    if (const auto* call = graph_.get_if<Call>(id)) {
        last = safe_after(Call(*call));
    }
    for (const CodeId operand : graph_.operands(id)) {
        last = std::max(last, last_needed(operand));
    }
    return last;
}

ExpressionPrinter CheckStage::make_printer() const {
    return {output_.model, output_.names, graph_, Calling::words, variables_, names_};
}

}  // namespace ptspec::emit

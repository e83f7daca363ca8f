// SPDX-License-Identifier: Apache-2.0
#include "compiler/emit/laws_header.h"

#include <fmt/format.h>

#include <algorithm>
#include <map>
#include <set>

#include "compiler/emit/function_writer.h"
#include "compiler/emit/spec_text.h"

namespace ptspec::emit {

namespace {

using model::ExprId;

constexpr size_t term_limit = 32;  // PTSPEC_MAX_TERMS of runtime/include/ptspec/abi.h

class LawWriter {
  public:
    LawWriter(const Output& output, const model::Law& law)
        : output_(output), law_(law), names_(parameter_names(law.parameters)) {
        variables_ = map_variables(graph_, output.model, law.parameters);
    }

    // First what must be true for the law to be asked at all, then the claims. That every call keeps the
    // callee's `requires` is proven for the specification: an implementation that breaks it breaks the law.
    std::string check(const std::string& symbol) {
        pass(within(law_.condition, Limit::where), Verdict::Is::outside);
        pass(within(law_.condition, Limit::requires_), Verdict::Is::violated);
        pass(lower(graph_, output_.model, law_.condition, variables_), Verdict::Is::outside);
        for (const model::Conjunct& conjunct : law_.conjuncts) {
            pass(within(conjunct.claim, Limit::where), Verdict::Is::outside);
        }
        // What every input needs comes before what only some do, and makes that simpler.
        for (const model::Conjunct& conjunct : law_.conjuncts) {
            for (const CodeId part : conjuncts_of(graph_, within(conjunct.claim, Limit::requires_))) {
                if (last_needed(part) <= gates_.size()) {
                    pass(part, Verdict::Is::violated);
                }
            }
        }
        for (const model::Conjunct& conjunct : law_.conjuncts) {
            pass(within(conjunct.claim, Limit::requires_), Verdict::Is::violated);
            pass(lower(graph_, output_.model, conjunct.claim, variables_), Verdict::Is::violated);
        }
        CodeId root = graph_.verdict(Verdict::Is::holds);
        for (auto gate = gates_.rbegin(); gate != gates_.rend(); ++gate) {
            root = graph_.choice(gate->first, root, graph_.verdict(gate->second));
        }
        const std::vector<bool> used = used_parameters(graph_, {root}, law_.parameters.size());
        ExpressionPrinter printer = make_printer();
        Identifiers identifiers = own_identifiers();
        return fmt::format("static inline enum ptspec_verdict PTSPEC_LAW(check_{})(const uint64_t *w)\n{{\n",
                           symbol) +
               unpack_words(output_, law_.parameters, used) + "\n" +
               write_body(graph_, printer, root, nullptr, identifiers,
                          [&](const Call& call) { return safe_after(call); }) +
               "}\n";
    }

    // After check(). Calls that only some inputs reach are 0 for the others.
    std::string explain(const std::string& symbol, const std::vector<Term>& terms) {
        std::vector<CodeId> values;
        for (const Term& term : terms) {
            const CodeId value = lower(graph_, output_.model, term.expr, variables_);
            const CodeId may_ask = graph_.junction(true, {open_part(within(term.expr, Limit::where)),
                                                          open_part(within(term.expr, Limit::requires_))});
            values.push_back(graph_.at(value).width == 0
                                 ? graph_.junction(true, {may_ask, value})
                                 : graph_.choice(may_ask, value, graph_.literal(graph_.at(value).width, 0)));
        }
        ExpressionPrinter printer = make_printer();
        std::string text = fmt::format(
            "static inline void PTSPEC_LAW(explain_{})(const uint64_t *w, uint64_t *v)\n{{\n", symbol);
        text +=
            unpack_words(output_, law_.parameters, used_parameters(graph_, values, law_.parameters.size())) +
            "\n";
        for (size_t i = 0; i < values.size(); ++i) {
            const std::string place = fmt::format("v[{}]", i);
            text += c_line(1, fmt::format("{} = {};", place, printer.value(values[i])));
            if (graph_.get_if<Call>(values[i]) != nullptr && c_bits(graph_.at(values[i]).width) == 64) {
                printer.name_local(values[i], place);
            }
        }
        return text + "}\n";
    }

  private:
    CodeId within(ExprId root, Limit limit) {
        return within_limit(graph_, output_.model, root, variables_, limit, known_);
    }

    static std::vector<CodeId> conjuncts_of(const CodeGraph& graph, CodeId gate) {
        const auto* junction = graph.get_if<Junction>(gate);
        return junction != nullptr && junction->conjunction ? junction->operands : std::vector{gate};
    }

    // What is not known yet behind all gates so far.
    CodeId open_part(CodeId gate) {
        std::vector<CodeId> open = conjuncts_of(graph_, gate);
        std::erase_if(open, [&](CodeId part) { return known_.contains(part); });
        return graph_.junction(true, open);
    }

    // One more gate: who fails it gets the verdict, behind it the condition is known.
    void pass(CodeId condition, Verdict::Is otherwise) {
        const CodeId open = open_part(condition);
        if (graph_.is_literal(open, 1)) {
            return;
        }
        gates_.emplace_back(open, otherwise);
        for (const CodeId part : conjuncts_of(graph_, open)) {
            known_.emplace(part, static_cast<unsigned>(gates_.size()));
        }
    }

    // Behind which gate everything is known that the call needs.
    unsigned safe_after(const Call& call) {
        if (call.of != Call::Of::implementation || !output_.restricted[call.operation]) {
            return 0;
        }
        unsigned last = 0;
        for (const Limit limit : {Limit::where, Limit::requires_}) {
            for (const CodeId one :
                 limits_of_call(graph_, output_.model, call.operation, call.arguments, limit)) {
                const auto found = known_.find(one);
                if (!graph_.is_literal(one, 1)) {
                    last = std::max(last, found != known_.end() ? found->second : never);
                }
            }
        }
        return last;
    }

    // The same for all calls of an expression.
    unsigned last_needed(CodeId id) {
        unsigned last = 0;
        if (const auto* call = graph_.get_if<Call>(id)) {
            last = safe_after(Call(*call));
        }
        for (const CodeId operand : graph_.operands(id)) {
            last = std::max(last, last_needed(operand));
        }
        return last;
    }

    ExpressionPrinter make_printer() const {
        return {output_.model, output_.names, graph_, Calling::words, law_.parameters, names_};
    }

    Identifiers own_identifiers() const {
        Identifiers identifiers;
        for (const std::string& name : names_) {
            identifiers.take(name);
        }
        return identifiers;
    }

    const Output& output_;
    const model::Law& law_;
    std::vector<std::string> names_;
    CodeGraph graph_;
    VariableMap variables_;
    std::vector<std::pair<CodeId, Verdict::Is>> gates_;
    Known known_;
};

std::string law_comment(const Output& output, const model::Law& law) {
    std::string text = law.doc;
    text += (text.empty() ? "" : "\n") + source_place(output, law.name_span) + ":\n    law " + law_name(law);
    if (!law.condition_text.empty()) {
        text += " if " + law.condition_text;
    }
    return c_comment(text + ":\n        " + law.claim_text);
}

}  // namespace

std::vector<Term> terms_of(const model::ClosedModel& model, const model::Law& law) {
    std::vector<ExprId> entries, others;
    std::map<ExprId, std::string> kept;
    const auto add_calls = [&](ExprId root, bool entries_only) {
        for (const ExprId id : model.pool.reachable(root)) {
            const model::Node& node = model.pool.node(id);
            if (node.op != model::Op::call) {
                continue;
            }
            const model::Type::Kind kind = model.types[model.operations[node.payload].result].kind;
            if (kind == model::Type::Kind::entry || kind == model::Type::Kind::opaque) {
                entries.push_back(id);
            } else if (!entries_only) {
                others.push_back(id);
            }
        }
    };
    for (const model::Conjunct& conjunct : law.conjuncts) {
        const model::Node& claim = model.pool.node(conjunct.claim);
        if (!conjunct.label.empty()) {
            // Of `keeps`: the entry that has changed, and which observer is kept.
            add_calls(conjunct.claim, true);
            kept.emplace(conjunct.claim, conjunct.label + " kept");
            others.push_back(conjunct.claim);
            continue;
        }
        add_calls(conjunct.claim, false);
        if (claim.op == model::Op::equal) {
            for (const ExprId side : model.pool.operands(conjunct.claim)) {
                others.push_back(side);
            }
        }
    }
    std::vector<Term> terms;
    std::set<ExprId> seen;
    entries.insert(entries.end(), others.begin(), others.end());
    for (const ExprId id : entries) {
        const model::Op op = model.pool.node(id).op;
        if (op == model::Op::constant || op == model::Op::variable || !seen.insert(id).second) {
            continue;
        }
        if (terms.size() < term_limit) {
            terms.push_back({id, kept.contains(id) ? kept.at(id) : spec_text(model, id)});
        }
    }
    return terms;
}

std::string emit_laws_header(const Output& output) {
    std::string text = file_head(
        output,
        "The laws, for any implementation. Whoever includes this defines before:\n"
        "\n"
        "PTSPEC_OP(name)     the operation over words: uint64_t (uint64_t, ...)\n"
        "PTSPEC_WHERE(name)  whether its binding lets it be called: bool (uint64_t, ...)\n"
        "PTSPEC_LAW(name)    the name of a function here\n"
        "\n"
        "An input that breaks the `requires` of an operation, as the reference sees it, breaks the law.");
    for (size_t i = 0; i < output.model.laws.size(); ++i) {
        const model::Law& law = output.model.laws[i];
        LawWriter writer(output, law);
        text += "\n" + law_comment(output, law) + writer.check(output.law_symbols[i]);
        const std::vector<Term> terms = terms_of(output.model, law);
        if (!terms.empty()) {
            text += writer.explain(output.law_symbols[i], terms);
        }
    }
    return text;
}

}  // namespace ptspec::emit

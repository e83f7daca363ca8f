// SPDX-License-Identifier: Apache-2.0
#include "compiler/emit/laws_header.h"

#include <fmt/format.h>

#include <algorithm>
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
        graph_.guarded_operations = output.restricted;
        variables_ = map_variables(graph_, output.model, law.parameters);
    }

    // First what must be true for the law to be asked at all, then the claims.
    std::string check(const std::string& symbol) {
        known_.clear();
        const CodeId condition = lower(graph_, output_.model, law_.condition, variables_);
        std::vector<std::pair<CodeId, Verdict::Is>> gates;
        const auto add = [&](CodeId gate, Verdict::Is otherwise) {
            if (!graph_.is_literal(gate, 1)) {
                gates.emplace_back(gate, otherwise);
            }
        };
        add(news(domain(law_.condition)), Verdict::Is::outside);
        add(news(condition), Verdict::Is::outside);
        std::vector<CodeId> domains;
        for (const model::Conjunct& conjunct : law_.conjuncts) {
            domains.push_back(news(domain(conjunct.claim)));
        }
        for (const CodeId domain : domains) {
            add(domain, Verdict::Is::outside);
        }
        for (const model::Conjunct& conjunct : law_.conjuncts) {
            add(lower(graph_, output_.model, conjunct.claim, variables_), Verdict::Is::violated);
        }
        CodeId root = graph_.verdict(Verdict::Is::holds);
        for (auto gate = gates.rbegin(); gate != gates.rend(); ++gate) {
            root = graph_.choice(gate->first, root, graph_.verdict(gate->second));
        }
        const std::vector<bool> used = used_parameters(graph_, {root}, law_.parameters.size());
        ExpressionPrinter printer = make_printer();
        Identifiers identifiers = own_identifiers();
        return fmt::format("static inline enum ptspec_verdict PTSPEC_LAW(check_{})(const uint64_t *w)\n{{\n", symbol) +
               unpack_words(output_, law_.parameters, used) + "\n" +
               write_body(graph_, printer, root, nullptr, identifiers) + "}\n";
    }

    // Terms that a condition of the claim keeps from being evaluated are 0.
    std::string explain(const std::string& symbol, const std::vector<Term>& terms) {
        std::vector<CodeId> values;
        for (const Term& term : terms) {
            const CodeId value = lower(graph_, output_.model, term.expr, variables_);
            const CodeId may_ask = domain(term.expr);
            values.push_back(graph_.at(value).width == 0
                                 ? graph_.junction(true, {may_ask, value})
                                 : graph_.choice(may_ask, value, graph_.literal(graph_.at(value).width, 0)));
        }
        const ExpressionPrinter printer = make_printer();
        std::string text = fmt::format(
            "static inline void PTSPEC_LAW(explain_{})(const uint64_t *w, uint64_t *v)\n{{\n", symbol);
        text += unpack_words(output_, law_.parameters, used_parameters(graph_, values, law_.parameters.size())) + "\n";
        for (size_t i = 0; i < values.size(); ++i) {
            text += c_line(1, fmt::format("v[{}] = {};", i, printer.value(values[i])));
        }
        return text + "}\n";
    }

  private:
    CodeId domain(ExprId root) { return domain_of(graph_, output_.model, root, variables_); }

    // What is not known yet behind the gates so far, all of which hold.
    CodeId news(CodeId gate) {
        std::vector<CodeId> open;
        const auto* junction = graph_.get_if<Junction>(gate);
        const std::vector<CodeId> parts =
            junction != nullptr && junction->conjunction ? junction->operands : std::vector{gate};
        for (const CodeId part : parts) {
            if (known_.insert(part).second) {
                open.push_back(part);
            }
        }
        return graph_.junction(true, open);
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
    std::set<CodeId> known_;
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
            terms.push_back({id, spec_text(model, id)});
        }
    }
    return terms;
}

std::string emit_laws_header(const Output& output) {
    std::string text = file_head(
        output,
        "The laws, for any implementation. Whoever includes this defines before:\n"
        "\n"
        "PTSPEC_OP(name)      the operation over words: uint64_t (uint64_t, ...)\n"
        "PTSPEC_DOMAIN(name)  whether it may be called: bool (uint64_t, ...)\n"
        "PTSPEC_LAW(name)     the name of a function here");
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

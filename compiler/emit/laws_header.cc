// SPDX-License-Identifier: Apache-2.0
#include "compiler/emit/laws_header.h"

#include <fmt/format.h>

#include <algorithm>
#include <map>
#include <set>

#include "compiler/emit/check_stage.h"
#include "compiler/emit/statement_writer.h"
#include "compiler/model/expression_text.h"

namespace ptspec::emit {

namespace {

using model::ExprId;

constexpr size_t term_limit = 32;  // PTSPEC_MAX_TERMS of runtime/include/ptspec/abi.h

// What a check function is about: a law, or the contract of an operation.
struct Subject {
    const model::Law* law = nullptr;
    const model::Operation* contract = nullptr;
    model::OperationId operation = 0;  // of the contract

    const Parameters& parameters() const { return law != nullptr ? law->parameters : contract->parameters; }
    // Memory changes between what is asked before and what is claimed.
    bool has_story() const { return contract != nullptr || law->story.has_value(); }
};

class CheckWriter {
  public:
    CheckWriter(const Output& output, const Subject& subject, std::string symbol)
        : output_(output), subject_(subject), symbol_(std::move(symbol)) {}

    // First what must be true for the law to be asked at all, then the claims. That every call keeps the
    // callee's `requires` is proven for the specification: an implementation that breaks it breaks the law.
    std::string check() {
        const std::string head = fmt::format(
            "static inline enum ptspec_verdict PTSPEC_LAW(check_{})(const uint64_t *w)\n{{\n", symbol_);
        if (subject_.has_story()) {
            return with_story(head, "check_" + symbol_, nullptr);
        }
        const std::vector<std::string> names = parameter_names(subject_.parameters());
        CheckStage stage(output_, subject_.parameters(), names);
        pass_domain(stage);
        stage.pass_claims(claims());
        Identifiers identifiers = taken(names);
        std::string functions;
        const std::string body = stage.write(Verdict::Is::holds, identifiers, "check_" + symbol_, functions);
        return functions + head + unpack_words(output_, subject_.parameters(), stage.used()) + "\n" + body +
               "}\n";
    }

    std::string explain(const std::vector<Term>& terms) {
        const std::string head = fmt::format(
            "static inline void PTSPEC_LAW(explain_{})(const uint64_t *w, uint64_t *v)\n{{\n", symbol_);
        if (subject_.has_story()) {
            return with_story(head, "explain_" + symbol_, &terms);
        }
        const std::vector<std::string> names = parameter_names(subject_.parameters());
        CheckStage stage(output_, subject_.parameters(), names);
        // As for check(): what is known there need not be asked again.
        pass_domain(stage);
        stage.pass_claims(claims());
        std::string functions;
        const std::string body = stage.write_terms(terms, "explain_" + symbol_, functions);
        return functions + head + unpack_words(output_, subject_.parameters(), stage.used()) + "\n" + body +
               "}\n";
    }

  private:
    std::vector<ExprId> claims() const {
        std::vector<ExprId> all;
        if (subject_.contract != nullptr) {
            all = claims_of(*subject_.contract);
        } else {
            for (const model::Conjunct& conjunct : subject_.law->conjuncts) {
                all.push_back(conjunct.claim);
            }
        }
        std::erase_if(all, [&](ExprId claim) { return !output_.code.exists(claim); });
        return all;
    }

    static Identifiers taken(const std::vector<std::string>& names) {
        Identifiers identifiers;
        for (const std::string& name : names) {
            identifiers.take(name);
        }
        return identifiers;
    }

    // Before the story, the story, after it. With terms: they instead of the claims; check() has said before
    // that the input is in the domain.
    std::string with_story(const std::string& head, const std::string& function,
                           const std::vector<Term>* terms) {
        Identifiers identifiers;
        static const model::Block nothing;
        static const std::vector<model::Local> none;
        const bool is_contract = subject_.contract != nullptr;
        StatementWriter story(
            output_, Calling::words, subject_.parameters(), is_contract ? none : subject_.law->story->locals,
            is_contract ? nothing : subject_.law->story->body, nullptr, identifiers, function);
        std::vector<ExprId> after = claims();
        for (const Term& term : terms != nullptr ? *terms : std::vector<Term>{}) {
            after.push_back(term.expr);
        }
        story.also_used(after);
        if (terms != nullptr) {
            story.on_limit("return;", "return;");
        }
        const std::vector<std::string> names(
            story.names().begin(),
            story.names().begin() + static_cast<std::ptrdiff_t>(subject_.parameters().size()));
        std::string functions, text;
        CheckStage before(output_, subject_.parameters(), names);
        if (terms == nullptr) {
            pass_domain(before);
        }
        text += before.write(Verdict::Is::open, identifiers, function + "_if", functions);
        Parameters variables = story.variables();
        std::vector<std::string> variable_names = story.names();
        if (is_contract) {
            text += call_of_contract(before, names, identifiers, variables, variable_names, after);
        } else {
            text += story.write();
        }
        CheckStage behind(output_, variables, variable_names);
        if (terms != nullptr) {
            text += behind.write_terms(*terms, function, functions);
        } else {
            behind.pass_claims(claims());
            text += behind.write(Verdict::Is::holds, identifiers, function, functions);
        }
        std::vector<bool> used = before.used();
        used.resize(names.size());
        for (size_t i = 0; i < names.size(); ++i) {
            used[i] = used[i] || behind.used()[i] || (!is_contract && story.used()[i]);
        }
        return story.functions() + functions + head + unpack_words(output_, subject_.parameters(), used) +
               "\n" + text + "}\n";
    }

    void pass_domain(CheckStage& stage) const {
        if (subject_.contract == nullptr) {
            if (output_.code.exists(subject_.law->condition)) {
                stage.pass_condition(subject_.law->condition);
                return;
            }
            for (const ExprId part : output_.code.existing({subject_.law->condition})) {
                stage.pass_condition(part);
            }
            return;
        }
        for (const CodeId limit : stage.limits(subject_.operation, Limit::where)) {
            stage.pass(limit, Verdict::Is::outside);
        }
        for (const ExprId part : output_.code.existing(subject_.contract->requires_)) {
            stage.pass_condition(part);
        }
    }

    // The call, and that it changes nothing but what it may.
    std::string call_of_contract(CheckStage& before, const std::vector<std::string>& names,
                                 Identifiers& identifiers, Parameters& variables,
                                 std::vector<std::string>& variable_names,
                                 const std::vector<ExprId>& after) const {
        const model::Operation& operation = *subject_.contract;
        std::vector<model::Region> regions = operation.effects->modifies;
        std::erase_if(regions, [&](const model::Region& region) {
            return output_.model.memories[region.memory].kind != model::Memory::Kind::table ||
                   !output_.code.exists(region.key);
        });
        std::string text, arguments;
        const std::string array = identifiers.take("modified"), result = identifiers.take("result");
        if (!regions.empty()) {
            text += fmt::format("\tconst struct ptspec_region {}[] = {{\n{}\t}};\n", array,
                                before.write_regions(regions));
        }
        before.note_all_used();
        for (const std::string& name : names) {
            arguments += (arguments.empty() ? "" : ", ") + name;
        }
        const std::string call = fmt::format("PTSPEC_OP({})({})", operation.name, arguments);
        const bool wants_result = operation.has_result && speaks_of(after, operation.effects->result);
        if (wants_result) {
            const unsigned width = output_.model.types[operation.result].sort.width;
            text += c_line(1, fmt::format("const {} {} = {};", number_type(width), result,
                                          number_from_word(width, call)));
            variables.push_back({"result", operation.result, operation.effects->result, {}});
            variable_names.push_back(result);
        } else {
            text += c_line(1, call + ";");
        }
        // What is given no tables changes none.
        if (!output_.uses_tables(subject_.operation)) return text;
        text += "\n" + c_line(1, fmt::format("if (!ptspec_only_changed(&ptspec_memory, {}, {}))",
                                             regions.empty() ? "NULL" : array, regions.size()));
        return text + "\t\treturn PTSPEC_VIOLATED;\n";
    }

    bool speaks_of(const std::vector<ExprId>& exprs, model::VariableId variable) const {
        const auto nodes = output_.model.pool.reachable(exprs);
        return std::ranges::any_of(nodes, [&](ExprId id) {
            const model::Node& node = output_.model.pool.node(id);
            return node.op == model::Op::variable && node.payload == variable;
        });
    }

    const Output& output_;
    const Subject& subject_;
    std::string symbol_;
};

std::string law_comment(const Output& output, const model::Law& law) {
    std::string text = law.doc;
    text += (text.empty() ? "" : "\n") + source_place(output, law.name_span) + ":\n    law " + law_name(law);
    if (!law.condition_text.empty()) {
        text += " if " + law.condition_text;
    }
    return c_comment(text + (law.story ? " do { ... }" : "") + ":\n        " + law.claim_text);
}

std::string contract_comment(const Output& output, const model::Operation& operation) {
    const Span span = operation.contract_span.is_valid() ? operation.contract_span : operation.span;
    return c_comment(fmt::format("The contract of {}\n{}", operation.name, source_place(output, span)));
}

}  // namespace

std::vector<Term> terms_of(const Output& output, const model::Law& law) {
    const model::ClosedModel& model = output.model;
    std::vector<ExprId> entries, others;
    std::map<ExprId, std::string> kept;
    const auto add_calls = [&](ExprId root, bool entries_only) {
        for (const ExprId id : outside_of_foralls(model.pool, root)) {
            const model::Node& node = model.pool.node(id);
            if (node.op == model::Op::read) {
                entries.push_back(id);
            }
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
        if (op == model::Op::constant || op == model::Op::variable || op == model::Op::forall ||
            !output.code.exists(id) || !seen.insert(id).second) {
            continue;
        }
        if (terms.size() < term_limit) {
            terms.push_back(
                {id, kept.contains(id) ? kept.at(id) : model::expression_text(model, law.parameters, id)});
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
        text += "\n" + law_comment(output, law);
        if (const std::string why = output.code.why_not(law); !why.empty()) {
            text += fmt::format("/* Nothing of it can be asked of code: {}. */\n", why);
            continue;
        }
        const Subject subject{&law, nullptr, 0};
        CheckWriter writer(output, subject, output.law_symbols[i]);
        text += writer.check();
        const std::vector<Term> terms = terms_of(output, law);
        if (!terms.empty()) {
            text += writer.explain(terms);
        }
    }
    for (size_t i = 0; i < output.contracts.size(); ++i) {
        const model::Operation& operation = output.model.operations[output.contracts[i]];
        const Subject subject{nullptr, &operation, output.contracts[i]};
        text += "\n" + contract_comment(output, operation) +
                CheckWriter(output, subject, output.contract_symbols[i]).check();
    }
    return text;
}

}  // namespace ptspec::emit

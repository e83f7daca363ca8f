// SPDX-License-Identifier: Apache-2.0
#include "compiler/testgen/type_words.h"

#include "compiler/testgen/evaluator.h"

namespace ptspec::testgen {

using model::ExprId;
using model::Op;

namespace {

void add_view_words(const model::ClosedModel& model, model::TypeId id, TypeWords& words, size_t view,
                    ExprId exact, uint64_t smallest) {
    const model::EntryFormat& format = model.formats[model.types[id].format];
    Evaluator evaluator(model.pool, std::span(&exact, 1));
    const auto in_view = [&](uint64_t word) {
        evaluator.assign(std::span(&format.self, 1), std::span(&word, 1));
        return evaluator.holds(exact);
    };
    const auto found = view_candidates(words.views[view].view->name, smallest, format.width, in_view);
    words.candidates.insert(words.candidates.end(), found.begin(), found.end());
}

}  // namespace

std::vector<TypeWords> find_type_words(model::ClosedModel& model, vcgen::Unfolder& unfolder,
                                       const Solver& solver, const Configuration& configuration) {
    std::vector<TypeWords> types(model.types.size());
    const model::Substitution substitution = as_substitution(model, configuration);
    std::vector<Question> questions;
    std::vector<std::pair<model::TypeId, size_t>> asked;
    for (model::TypeId id = 0; id < model.types.size(); ++id) {
        const model::Type& type = model.types[id];
        if (type.kind != model::Type::Kind::entry && type.kind != model::Type::Kind::opaque) {
            continue;
        }
        const model::EntryFormat& format = model.formats[type.format];
        ExprId none_before = model.pool.boolean(true);
        for (const model::View& view : format.views) {
            const ExprId condition = unfolder.unfold(view.condition);
            const ExprId exact = model.pool.binary(Op::logical_and, none_before, condition);
            none_before =
                model.pool.binary(Op::logical_and, none_before, model.pool.unary(Op::logical_not, condition));
            asked.emplace_back(id, types[id].views.size());
            questions.push_back(
                {model.pool.substitute(exact, substitution), {format.self}, "view " + view.name});
            types[id].views.push_back({&view, exact});
        }
    }
    const auto answers = solver.ask(questions);
    for (size_t i = 0; i < answers.size(); ++i) {
        if (answers[i].verdict == query::Verdict::satisfiable) {
            add_view_words(model, asked[i].first, types[asked[i].first], asked[i].second,
                           questions[i].condition, answers[i].values[0]);
        }
    }
    for (model::TypeId id = 0; id < model.types.size(); ++id) {
        if (types[id].views.empty()) {
            types[id].candidates = number_candidates(model.types[id].sort.width);
        }
    }
    return types;
}

}  // namespace ptspec::testgen

// SPDX-License-Identifier: Apache-2.0
#include "compiler/testgen/type_words.h"

#include <fmt/format.h>

#include <set>

#include "compiler/testgen/evaluator.h"
#include "ptspec/abi.h"

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
    // Bits that may be one together, and each without the others.
    Filling filling{smallest, found.back().word & ~smallest};
    for (unsigned bit = 0; bit < format.width; ++bit) {
        const uint64_t one = uint64_t{1} << bit;
        if ((filling.vary & one) != 0 && !(in_view(smallest | one) && in_view(found.back().word & ~one))) {
            filling.vary &= ~one;
        }
    }
    words.fillings.push_back(filling);
}

// The first entries and the last ones, of both tables.
std::vector<Candidate> reference_candidates(const model::ClosedModel& model, const model::Type& type) {
    std::vector<Candidate> candidates;
    uint64_t extent = 1;
    for (const model::Memory& memory : model.memories) {
        if (type.extent == 0 && memory.kind == model::Memory::Kind::table && memory.value == type.entry) {
            extent = model::table_extent(model, memory);
        }
    }
    for (const uint64_t index : std::set<uint64_t>{0, extent > 1 ? 1U : 0U, extent / 2, extent - 1}) {
        for (uint64_t table = 0; table < PTSPEC_TABLES; ++table) {
            candidates.push_back({table << model::reference_index_width | index,
                                  type.extent != 0 ? fmt::format("table {}", table)
                                                   : fmt::format("table {} [{}]", table, index)});
        }
    }
    return candidates;
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
        if (model.types[id].kind == model::Type::Kind::reference) {
            types[id].candidates = reference_candidates(model, model.types[id]);
        } else if (types[id].views.empty()) {
            types[id].candidates = number_candidates(model.types[id].sort.width);
        }
    }
    return types;
}

}  // namespace ptspec::testgen

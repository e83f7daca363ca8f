// SPDX-License-Identifier: Apache-2.0
#include "compiler/prove/kept_runs.h"

#include <span>

#include "compiler/smt/question.h"

namespace ptspec::prove {

namespace {

using model::Machine;
using model::Move;
using model::Trace;

// The state that it begins with; its moves, each with the number of its action; and whether the last of them
// is the one that goes wrong, or can happen, in the last state.
std::vector<uint64_t> words_of(const Trace& trace) {
    std::vector<uint64_t> words{trace.last ? uint64_t{1} : 0};
    words.insert(words.end(), trace.states.front().begin(), trace.states.front().end());
    const auto add = [&](const Move& move) {
        words.push_back(move.action);
        words.insert(words.end(), move.parameters.begin(), move.parameters.end());
    };
    for (const Move& move : trace.moves) add(move);
    if (trace.last) add(*trace.last);
    return words;
}

std::optional<Trace> trace_from(const Machine& machine, std::span<const uint64_t> words) {
    const size_t components = machine.components.size();
    if (words.size() < 1 + components) return std::nullopt;
    const bool has_last = words[0] != 0;
    const model::MachineState begin(words.begin() + 1,
                                    words.begin() + 1 + static_cast<ptrdiff_t>(components));
    const auto initial = model::initial_state(machine, begin);
    if (!initial || *initial != begin) return std::nullopt;
    words = words.subspan(1 + components);
    std::vector<Move> moves;
    while (!words.empty()) {
        if (words[0] >= machine.actions.size()) return std::nullopt;
        const size_t parameters = machine.actions[words[0]].parameters.size();
        if (words.size() < 1 + parameters) return std::nullopt;
        const auto values = words.subspan(1, parameters);
        moves.push_back({static_cast<uint32_t>(words[0]), {values.begin(), values.end()}});
        words = words.subspan(1 + parameters);
    }
    Trace trace;
    if (has_last) {
        if (moves.empty()) return std::nullopt;
        trace.last = std::move(moves.back());
        moves.pop_back();
    }
    trace.states.push_back(begin);
    for (Move& move : moves) {
        std::optional<model::Wrong> wrong;
        auto after = model::take(machine, trace.states.back(), move, wrong);
        if (!after || wrong) return std::nullopt;
        trace.states.push_back(std::move(*after));
        trace.moves.push_back(std::move(move));
    }
    return trace;
}

}  // namespace

KeptRuns::Place KeptRuns::place(const Machine& machine, vcgen::MachineGoals& goals, uint32_t property) {
    const vcgen::Goal goal = goals.run(machine.properties[property], 1, {});
    const std::string text = smt::make_question(machine.closed.pool, goal.query, goal.inputs).text;
    return {ContentHasher().add("run").add(text).digest(), text.size()};
}

std::optional<Trace> KeptRuns::find(const Machine& machine, vcgen::MachineGoals& goals,
                                    uint32_t property) const {
    if (!folder_) return std::nullopt;
    const Place at = place(machine, goals, property);
    const query::KeptAnswer* kept = folder_->open().find(at.key, at.material_size);
    if (!kept) return std::nullopt;
    auto trace = trace_from(machine, kept->values);
    if (!trace || !model::shows(machine, machine.properties[property], *trace)) return std::nullopt;
    return trace;
}

void KeptRuns::keep(const Machine& machine, vcgen::MachineGoals& goals, uint32_t property,
                    const Trace& trace) {
    if (!folder_) return;
    const Place at = place(machine, goals, property);
    folder_->open().add(at.key,
                        {.satisfiable = true, .material_size = at.material_size, .values = words_of(trace)});
}

Result<void> KeptRuns::flush() {
    if (!folder_) return {};
    return folder_->open().flush();
}

}  // namespace ptspec::prove

// SPDX-License-Identifier: Apache-2.0
//
// What the solver found wrong with a walk, walked step by step.
#include <fmt/format.h>

#include <algorithm>

#include "compiler/model/walk.h"
#include "compiler/prove/replay.h"

namespace ptspec::prove {

namespace {

class WalkReplay {
  public:
    WalkReplay(const model::ClosedModel& model, const vcgen::Goal& goal, const query::Answer& answer,
               const model::Assignment& configs)
        : model_(model), goal_(goal), question_(*goal.walk) {
        found_.assignment = configs;
        for (size_t i = 0; i < goal.inputs.size() && i < answer.values.size(); ++i) {
            found_.assignment[goal.inputs[i]] = answer.values[i];
        }
        found_.minimal = answer.minimal;
        setup_.model = &model;
        setup_.paging = &*model.paging;
        setup_.kind = question_.kind;
        for (const model::Config& config : model.configs) {
            setup_.configs[config.variable] = found_.assignment[config.variable];
        }
        for (const auto& [level, variable] : question_.words) {
            const auto word = found_.assignment.find(variable);
            if (word != found_.assignment.end() && word->second != 0) setup_.words[level] = word->second;
        }
    }

    std::optional<Counterexample> run() {
        address_ = found_.assignment[goal_.inputs[0]];
        end_ = found_.assignment[goal_.inputs[1]];
        const bool goes_wrong =
            question_.must_fail ? try_variant() : goes_wrong_in(question_.geometry, question_.table);
        if (!goes_wrong) {
            return std::nullopt;
        }
        const model::TypeId word = type_of_address();
        found_.parameters = {{"addr", word, address_}, {"end", word, end_}};
        for (const model::Config& config : model_.configs) {
            if (std::ranges::find(goal_.inputs, config.variable) != goal_.inputs.end()) {
                found_.configs.push_back({config.name, config.type, found_.assignment[config.variable]});
            }
        }
        describe();
        return std::move(found_);
    }

  private:
    bool goes_wrong_in(uint32_t geometry, unsigned table) {
        setup_.geometry = geometry;
        setup_.deepest_table = table;
        run_ = model::run_walk(setup_, question_.claim, address_, end_);
        return run_.violation.has_value();
    }

    bool try_variant() {
        const model::WalkMustFail& must_fail = model_.walk_must_fails[*question_.must_fail];
        setup_.paging = &must_fail.variant;
        setup_.replacements = &must_fail.replacements;
        for (uint32_t i = 0; i < setup_.paging->geometries.size(); ++i) {
            const model::Geometry& geometry = setup_.paging->geometries[i];
            if (must_fail.levels && geometry.levels() != *must_fail.levels) continue;
            const auto when = model::evaluate(model_, geometry.when, setup_.configs);
            const auto* holds = std::get_if<uint64_t>(&when);
            if (holds == nullptr || *holds == 0) continue;
            const bool outside = geometry.address_bits < 64 &&
                                 setup_.paging->extension == model::Paging::Extension::zero &&
                                 (((end_ - 1) & model::mask_of(model::bits_sort(setup_.paging->word_bits))) >>
                                  geometry.address_bits) != 0;
            for (unsigned table = geometry.levels(); !outside && table >= 1; --table) {
                if (goes_wrong_in(i, table)) return true;
            }
        }
        return false;
    }

    model::TypeId type_of_address() const {
        for (model::TypeId type = 0; type < model_.types.size(); ++type) {
            const model::Type& each = model_.types[type];
            if (each.kind == model::Type::Kind::bits && each.sort.width == setup_.paging->word_bits)
                return type;
        }
        return no_type;
    }

    void describe() {
        const model::Geometry& geometry = setup_.paging->geometries[setup_.geometry];
        std::vector<std::string>& lines = found_.walk;
        lines.push_back(fmt::format("{} levels, {} walk; addr is at  {}", geometry.levels(),
                                    model::walk_kind_name(question_.kind),
                                    model::split_address(geometry, address_)));
        for (size_t i = 0; i < run_.steps.size(); ++i) {
            const model::WalkStep& step = run_.steps[i];
            lines.push_back(fmt::format("{}  {:#x} ..< {:#x}  {}", model::level_name(step.level),
                                        step.address, step.next, step.place));
            if (i == 0 && run_.steps_left_out) lines.push_back("...");
        }
        lines.push_back(*run_.violation);
    }

    const model::ClosedModel& model_;
    const vcgen::Goal& goal_;
    const vcgen::WalkQuestion& question_;
    model::WalkSetup setup_;
    uint64_t address_ = 0, end_ = 0;
    model::WalkRun run_;
    Counterexample found_;
};

}  // namespace

std::optional<Counterexample> replay_walk(const model::ClosedModel& model, const vcgen::Goal& goal,
                                          const query::Answer& answer, const model::Assignment& configs) {
    return WalkReplay(model, goal, answer, configs).run();
}

}  // namespace ptspec::prove

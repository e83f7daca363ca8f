// SPDX-License-Identifier: Apache-2.0
#include "compiler/model/execute.h"

#include <utility>

namespace ptspec::model {

namespace {

// What a block did to the flow of control.
enum class Flow { on, returned, stopped };

const Block& body_of(const ClosedModel& model, OperationId operation, const ExecuteOptions& options) {
    if (options.replacements != nullptr) {
        for (const Replacement& replacement : *options.replacements) {
            if (replacement.operation == operation && replacement.statements) {
                return replacement.statements->body;
            }
        }
    }
    return model.operations[operation].effects->body;
}

Interpreter interpreter_for(const ClosedModel& model, const ExecuteOptions& options) {
    return Interpreter(model, {.replacements = options.replacements});
}

class Executor {
  public:
    Executor(const ClosedModel& model, Interpreter& interpreter, const ExecuteOptions& options,
             uint64_t& steps)
        : model_(model), interpreter_(interpreter), options_(options), steps_(steps) {}

    Execution run(const Block& body, Assignment assignment, MemoryImages memories) {
        state_.assignment = std::move(assignment);
        state_.memories = std::move(memories);
        for (const Memory& memory : model_.memories) {
            if (memory.kind == Memory::Kind::event) {
                state_.memories[memory.current] = {};
                state_.memories[memory.first] = {};
            }
            state_.memories[memory.old] = state_.memories[memory.current];
        }
        run(body);
        return std::move(state_);
    }

    // The claims hold in the state now; else says which does not.
    bool check(const std::vector<Claim>& claims, const char* what) {
        for (const Claim& claim : claims) {
            if (!check(claim, what)) {
                return false;
            }
        }
        return true;
    }

    Execution& state() { return state_; }

  private:
    std::optional<uint64_t> value(ExprId id) {
        const Evaluation evaluation = interpreter_.evaluate(id, state_.assignment, state_.memories);
        if (const auto* fault = std::get_if<Fault>(&evaluation)) {
            state_.fault = *fault;
            return std::nullopt;
        }
        return std::get<uint64_t>(evaluation);
    }

    bool check(const Claim& claim, const char* what) {
        const auto holds = value(claim.claim);
        if (holds && *holds == 0) {
            state_.broken = std::string(what) + " `" + claim.text + "` is false";
        }
        return holds && *holds != 0;
    }

    Flow run(const Block& block) {
        for (const Statement& statement : block) {
            if (steps_ == 0) {
                state_.fault = Fault{Fault::Kind::range_too_long, no_expr};
                state_.where = statement.span;
                return Flow::stopped;
            }
            --steps_;
            const Flow flow = std::visit([&](const auto& node) { return run(node); }, statement.node);
            if (flow == Flow::stopped && !state_.where.is_valid()) {
                state_.where = statement.span;
            }
            if (flow != Flow::on) {
                return flow;
            }
        }
        return Flow::on;
    }

    Flow run(const Assign& node) {
        const auto now = value(node.value);
        if (!now) {
            return Flow::stopped;
        }
        state_.assignment[node.variable] = *now;
        return Flow::on;
    }

    Flow run(const Store& node) {
        const auto key = value(node.key), word = value(node.value);
        if (!key || !word) {
            return Flow::stopped;
        }
        const Memory& memory = model_.memories[node.memory];
        state_.memories[memory.current].words[*key] = *word;
        if (memory.kind == Memory::Kind::table) {
            for (const Memory& event : model_.memories) {
                if (event.kind == Memory::Kind::event && event.name == write_event_of(memory)) {
                    happen(event, *key);
                }
            }
        }
        return Flow::on;
    }

    Flow run(const Emit& node) {
        const auto key = value(node.key);
        if (!key) {
            return Flow::stopped;
        }
        happen(model_.memories[node.memory], *key);
        return Flow::on;
    }

    void happen(const Memory& event, uint64_t key) {
        ++clock_;
        state_.memories[event.current].words[key] = clock_;
        state_.memories[event.first].words.emplace(key, clock_);
    }

    Flow run(const If& node) {
        const auto condition = value(node.condition);
        if (!condition) {
            return Flow::stopped;
        }
        return run(*condition != 0 ? node.then_block : node.else_block);
    }

    Flow run(const For& node) {
        const auto low = value(node.low), high = value(node.high);
        if (!low || !high) {
            return Flow::stopped;
        }
        for (uint64_t at = *low;; ++at) {
            state_.assignment[node.variable] = at;
            if (options_.check_claims && !check(node.invariants, "the invariant")) {
                return Flow::stopped;
            }
            if (at >= *high) {
                return Flow::on;
            }
            const Flow flow = run(node.body);
            if (flow != Flow::on) {
                return flow;
            }
        }
    }

    Flow run(const Return& node) {
        if (node.value != no_expr) {
            state_.result = value(node.value);
            if (!state_.result) {
                return Flow::stopped;
            }
        }
        return Flow::returned;
    }

    Flow run(const Assert& node) {
        return !options_.check_claims || check(node.claim, "the assertion") ? Flow::on : Flow::stopped;
    }

    Flow run(const Call& node) {
        const Operation& callee = model_.operations[node.operation];
        Assignment inner;
        for (const Config& config : model_.configs) {
            if (const auto known = state_.assignment.find(config.variable);
                known != state_.assignment.end()) {
                inner.insert(*known);
            }
        }
        for (size_t i = 0; i < node.arguments.size(); ++i) {
            const auto argument = value(node.arguments[i]);
            if (!argument) {
                return Flow::stopped;
            }
            inner[callee.parameters[i].variable] = *argument;
        }
        Executor executor(model_, interpreter_, options_, steps_);
        if (options_.check_claims) {
            executor.state_.assignment = inner;
            executor.state_.memories = state_.memories;
            std::vector<Claim> required;
            for (const ExprId requirement : callee.requires_) {
                required.push_back({requirement, "requires of " + callee.name, {}});
            }
            if (!executor.check(required, "the condition")) {
                state_.fault = executor.state_.fault;
                state_.broken = executor.state_.broken;
                return Flow::stopped;
            }
        }
        Execution inside =
            executor.run(body_of(model_, node.operation, options_), std::move(inner), state_.memories);
        if (inside.finished() && inside.result) {
            executor.state_ = std::move(inside);
            executor.state_.assignment[callee.effects->result] = *executor.state_.result;
            inside = std::move(executor.state_);
        }
        if (!inside.finished()) {
            state_.fault = inside.fault;
            state_.broken = inside.broken;
            state_.where = inside.where;
            return Flow::stopped;
        }
        if (node.result && inside.result) {
            state_.assignment[*node.result] = *inside.result;
        }
        take_over(inside.memories, executor.clock_);
        return Flow::on;
    }

    // What a callee changed; its events happened after ours.
    void take_over(const MemoryImages& after, uint64_t callee_clock) {
        for (const Memory& memory : model_.memories) {
            const auto found = after.find(memory.current);
            if (found == after.end()) {
                continue;
            }
            if (memory.kind != Memory::Kind::event) {
                state_.memories[memory.current] = found->second;
                continue;
            }
            for (const auto& [key, time] : found->second.words) {
                state_.memories[memory.current].words[key] = clock_ + time;
            }
            for (const auto& [key, time] : after.at(memory.first).words) {
                state_.memories[memory.first].words.emplace(key, clock_ + time);
            }
        }
        clock_ += callee_clock;
    }

    const ClosedModel& model_;
    Interpreter& interpreter_;
    const ExecuteOptions& options_;
    uint64_t& steps_;
    Execution state_;
    uint64_t clock_ = 0;
};

}  // namespace

Execution execute(const ClosedModel& model, OperationId operation, const std::vector<uint64_t>& arguments,
                  const Assignment& configs, const MemoryImages& memories, const ExecuteOptions& options) {
    const Operation& executed = model.operations[operation];
    Interpreter interpreter = interpreter_for(model, options);
    uint64_t steps = options.max_steps;
    Executor executor(model, interpreter, options, steps);
    Assignment assignment = configs;
    for (size_t i = 0; i < executed.parameters.size(); ++i) {
        assignment[executed.parameters[i].variable] = arguments.at(i);
    }
    Execution result = executor.run(body_of(model, operation, options), std::move(assignment), memories);
    if (!result.finished()) {
        return result;
    }
    if (result.result) {
        result.assignment[executed.effects->result] = *result.result;
    }
    if (options.check_claims) {
        executor.state() = std::move(result);
        executor.check(executed.effects->ensures, "the promise");
        return std::move(executor.state());
    }
    return result;
}

Execution execute(const ClosedModel& model, const Story& story, const Assignment& assignment,
                  const MemoryImages& memories, const ExecuteOptions& options) {
    Interpreter interpreter = interpreter_for(model, options);
    uint64_t steps = options.max_steps;
    return Executor(model, interpreter, options, steps).run(story.body, assignment, memories);
}

}  // namespace ptspec::model

// SPDX-License-Identifier: Apache-2.0
#include "compiler/model/interpreter.h"

#include <algorithm>
#include <array>
#include <cassert>
#include <map>

#include "compiler/model/operators.h"

namespace ptspec::model {

namespace {

// The nodes below a root, numbered from 0 without gaps, operands first: what a call frame needs of the pool.
struct Layout {
    struct Step {
        ExprId id;
        uint32_t first_operand;
    };
    std::vector<Step> steps;
    std::vector<uint32_t> operands;  // as numbers of steps

    uint32_t operand(uint32_t step, unsigned index) const {
        return operands[steps[step].first_operand + index];
    }
};

Layout lay_out(const ExprPool& pool, ExprId root) {
    Layout layout;
    std::unordered_map<ExprId, uint32_t> numbers;
    for (const ExprId id : pool.reachable(root)) {
        numbers.emplace(id, static_cast<uint32_t>(layout.steps.size()));
        layout.steps.push_back({id, static_cast<uint32_t>(layout.operands.size())});
        for (const ExprId operand : pool.operands(id)) {
            layout.operands.push_back(numbers.at(operand));
        }
    }
    return layout;
}

// One activation: the root expression, a `requires`, or a body.
struct Frame {
    const Layout* layout = nullptr;
    const Operation* callee = nullptr;  // none: the outermost frame
    OperationId operation = 0;
    std::vector<uint64_t> arguments;
    ExprId call_site = no_expr;
    size_t next_requirement = 0;  // how many of the callee's `requires` have been begun
    bool in_body = false;
    // A `forall` is a frame of its own, entered once for each value.
    bool is_quantifier = false;
    uint64_t high = 0;
    std::vector<std::pair<VariableId, uint64_t>> bound;  // quantified around here, the innermost last
    std::vector<uint64_t> values;
    std::vector<char> done;
    std::vector<uint32_t> pending;  // steps to evaluate, the innermost last
};

}  // namespace

class Interpreter::Machine {
  public:
    Machine(const ClosedModel& model, const InterpreterOptions& options) : model_(model), options_(options) {}

    Evaluation run(ExprId root, const Assignment& assignment, const MemoryImages& memories) {
        assignment_ = &assignment;
        memories_ = &memories;
        results_.clear();
        frames_.clear();
        fault_.reset();
        frames_.emplace_back();
        enter(frames_.back(), root);
        while (true) {
            Frame& frame = frames_.back();
            if (!frame.pending.empty()) {
                if (!step(frame)) {
                    return *fault_;
                }
                continue;
            }
            const uint64_t value = frame.values.back();
            if (frame.is_quantifier) {
                next_value(frame, value);
                continue;
            }
            if (frame.callee == nullptr) {
                return value;
            }
            if (!leave(frame, value)) {
                return *fault_;
            }
        }
    }

  private:
    void enter(Frame& frame, ExprId root) {
        auto& layout = layouts_[root];
        if (layout.steps.empty()) {
            layout = lay_out(model_.pool, root);
        }
        frame.layout = &layout;
        frame.values.assign(layout.steps.size(), 0);
        frame.done.assign(layout.steps.size(), 0);
        frame.pending.assign(1, static_cast<uint32_t>(layout.steps.size() - 1));
    }

    bool fail(Fault::Kind kind, ExprId where) {
        fault_ = Fault{kind, where};
        return false;
    }

    static void finish(Frame& frame, uint64_t value) {
        const uint32_t step = frame.pending.back();
        frame.values[step] = value;
        frame.done[step] = 1;
        frame.pending.pop_back();
    }

    // One move on the innermost pending step: evaluate it, or put what it needs first on top. May push a
    // frame.
    bool step(Frame& frame) {
        const uint32_t here = frame.pending.back();
        if (frame.done[here] != 0) {
            frame.pending.pop_back();
            return true;
        }
        const ExprId id = frame.layout->steps[here].id;
        const Node& node = model_.pool.node(id);
        const auto ready = [&](unsigned index) {
            const uint32_t operand = frame.layout->operand(here, index);
            if (frame.done[operand] == 0) {
                frame.pending.push_back(operand);
                return false;
            }
            return true;
        };
        const auto value = [&](unsigned index) { return frame.values[frame.layout->operand(here, index)]; };
        switch (node.op) {
            case Op::constant:
                finish(frame, node.payload);
                return true;
            case Op::variable:
                return look_up(frame, id, static_cast<VariableId>(node.payload));
            case Op::call: {
                for (unsigned i = 0; i < node.operand_count; ++i) {
                    if (!ready(i)) {
                        return true;
                    }
                }
                return call(frame, id, here);
            }
            case Op::read: {
                if (ready(0)) {
                    const auto image = memories_->find(static_cast<MemoryId>(node.payload));
                    finish(frame,
                           image == memories_->end() ? 0 : image->second.at(value(0)) & mask_of(node.sort));
                }
                return true;
            }
            case Op::forall:
                return !ready(0) || !ready(1) || quantify(frame, id, value(0), value(1));
            case Op::logical_and:
            case Op::logical_or:
            case Op::implies: {
                if (!ready(0)) {
                    return true;
                }
                const bool open = node.op == Op::logical_or ? value(0) == 0 : value(0) != 0;
                if (!open) {
                    finish(frame, node.op == Op::logical_and ? 0 : 1);
                } else if (ready(1)) {
                    finish(frame, value(1));
                }
                return true;
            }
            case Op::if_then_else: {
                if (!ready(0)) {
                    return true;
                }
                const unsigned chosen = value(0) != 0 ? 1 : 2;
                if (ready(chosen)) {
                    finish(frame, value(chosen));
                }
                return true;
            }
            default:
                break;
        }
        std::array<Sort, 2> sorts;
        std::array<uint64_t, 2> values{};
        assert(node.operand_count <= sorts.size());
        for (unsigned i = 0; i < node.operand_count; ++i) {
            if (!ready(i)) {
                return true;
            }
            sorts[i] = model_.pool.sort(model_.pool.operands(id)[i]);
            values[i] = value(i);
        }
        const Applied applied =
            apply_operator(node.op, node.sort, node.payload, std::span(sorts).first(node.operand_count),
                           std::span(values).first(node.operand_count));
        if (const auto* result = std::get_if<uint64_t>(&applied)) {
            finish(frame, *result);
            return true;
        }
        if (options_.arithmetic_as_solver) {
            finish(frame, solver_value(node.op, node.sort, node.payload, values));
            return true;
        }
        return fail(std::get<Fault::Kind>(applied), id);
    }

    // The innermost pending step of the frame is a `forall`: tries its first value.
    bool quantify(Frame& frame, ExprId id, uint64_t low, uint64_t high) {
        if (low >= high) {
            finish(frame, 1);
            return true;
        }
        if (high - low > longest_range) {
            return fail(Fault::Kind::range_too_long, id);
        }
        Frame quantifier;
        quantifier.is_quantifier = true;
        quantifier.callee = frame.callee;
        quantifier.operation = frame.operation;
        quantifier.arguments = frame.arguments;
        quantifier.bound = frame.bound;
        quantifier.bound.emplace_back(static_cast<VariableId>(model_.pool.node(id).payload), low);
        quantifier.high = high;
        enter(quantifier, model_.pool.operands(id)[2]);
        frames_.push_back(std::move(quantifier));
        return true;
    }

    // The body of a `forall` has this value.
    void next_value(Frame& frame, uint64_t value) {
        uint64_t& bound = frame.bound.back().second;
        if (value != 0 && ++bound < frame.high) {
            enter(frame, frame.layout->steps.back().id);
            return;
        }
        frames_.pop_back();
        finish(frames_.back(), value);
    }

    bool look_up(Frame& frame, ExprId id, VariableId variable) {
        const Variable& declared = model_.pool.variable(variable);
        if (declared.kind == Variable::Kind::bound) {
            for (const auto& [bound, value] : frame.bound) {
                if (bound == variable) {
                    finish(frame, value);
                    return true;
                }
            }
        }
        if (frame.callee != nullptr) {
            const auto& parameters = frame.callee->parameters;
            const auto found = std::ranges::find(parameters, variable, &Parameter::variable);
            if (found != parameters.end()) {
                finish(frame, frame.arguments[static_cast<size_t>(found - parameters.begin())]);
                return true;
            }
        }
        const auto found = assignment_->find(variable);
        if (found == assignment_->end() ||
            (frame.callee != nullptr && declared.kind != Variable::Kind::config)) {
            return fail(Fault::Kind::unbound_variable, id);
        }
        finish(frame, found->second & mask_of(declared.sort));
        return true;
    }

    // The arguments of step `here` are evaluated.
    bool call(Frame& frame, ExprId id, uint32_t here) {
        const Node& node = model_.pool.node(id);
        Frame callee;
        callee.operation = static_cast<OperationId>(node.payload);
        callee.callee = &model_.operations.at(callee.operation);
        callee.call_site = id;
        for (unsigned i = 0; i < node.operand_count; ++i) {
            callee.arguments.push_back(frame.values[frame.layout->operand(here, i)]);
        }
        const auto known = results_.find({callee.operation, callee.arguments});
        if (known != results_.end()) {
            finish(frame, known->second);
            return true;
        }
        go_on(callee);
        frames_.push_back(std::move(callee));
        return true;
    }

    // Begins the next `requires` of the callee, or its body after the last.
    void go_on(Frame& frame) {
        if (options_.check_requires && frame.next_requirement < frame.callee->requires_.size()) {
            enter(frame, frame.callee->requires_[frame.next_requirement++]);
            return;
        }
        frame.in_body = true;
        enter(frame, body_of(frame.operation));
    }

    ExprId body_of(OperationId operation) const {
        if (options_.replacements != nullptr) {
            const auto found = std::ranges::find(*options_.replacements, operation, &Replacement::operation);
            if (found != options_.replacements->end()) {
                return found->body;
            }
        }
        return model_.operations[operation].body;
    }

    // The innermost frame has the value it was entered for. A callee's frame may go away here.
    bool leave(Frame& frame, uint64_t value) {
        if (!frame.in_body) {
            if (value == 0) {
                return fail(Fault::Kind::requires_unmet, frame.call_site);
            }
            go_on(frame);
            return true;
        }
        results_.emplace(std::pair(frame.operation, std::move(frame.arguments)), value);
        frames_.pop_back();
        finish(frames_.back(), value);
        return true;
    }

    const ClosedModel& model_;
    InterpreterOptions options_;
    static constexpr uint64_t longest_range = uint64_t{1} << 20;

    const Assignment* assignment_ = nullptr;
    const MemoryImages* memories_ = nullptr;
    std::unordered_map<ExprId, Layout> layouts_;
    std::vector<Frame> frames_;
    // Calls have no effects: one evaluation asks each operation once about the same arguments.
    std::map<std::pair<OperationId, std::vector<uint64_t>>, uint64_t> results_;
    std::optional<Fault> fault_;
};

Interpreter::Interpreter(const ClosedModel& model, const InterpreterOptions& options)
    : machine_(std::make_unique<Machine>(model, options)) {}
Interpreter::~Interpreter() = default;
Interpreter::Interpreter(Interpreter&&) noexcept = default;
Interpreter& Interpreter::operator=(Interpreter&&) noexcept = default;

Evaluation Interpreter::evaluate(ExprId root, const Assignment& assignment, const MemoryImages& memories) {
    return machine_->run(root, assignment, memories);
}

Evaluation evaluate(const ClosedModel& model, ExprId root, const Assignment& assignment,
                    const InterpreterOptions& options, const MemoryImages& memories) {
    return Interpreter(model, options).evaluate(root, assignment, memories);
}

std::string Fault::text() const {
    switch (kind) {
        case Kind::lost_bits:
            return "the result does not fit its width: a bit is lost";
        case Kind::shift_too_far:
            return "the shift amount is not less than the width of the word";
        case Kind::division_by_zero:
            return "division by zero";
        case Kind::requires_unmet:
            return "the operation is called outside its `requires`";
        case Kind::unbound_variable:
            return "a variable has no value";
        case Kind::outside_table:
            return "the table has no such entry";
        case Kind::range_too_long:
            return "a `forall` over more values than can be tried";
    }
    return "";
}

}  // namespace ptspec::model

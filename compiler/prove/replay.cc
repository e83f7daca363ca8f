// SPDX-License-Identifier: Apache-2.0
#include "compiler/prove/replay.h"

#include <fmt/format.h>

#include <algorithm>
#include <map>
#include <set>

#include "compiler/model/execute.h"
#include "compiler/model/expression_text.h"
#include "compiler/prove/decide.h"

namespace ptspec::prove {

namespace {

using model::ExprId;
using model::Fault;
using model::no_expr;
using model::Op;
using vcgen::Goal;
using Role = vcgen::Goal::Role;

constexpr size_t max_calls = 16;
constexpr size_t max_words = 6;

// Something changed that the operation does not modify.
bool changes_more(const model::ClosedModel& model, const model::Operation& operation,
                  const model::Execution& run) {
    model::Interpreter interpreter(model);
    model::MemoryImages at_entry = run.memories;
    for (const model::Memory& memory : model.memories) {
        at_entry[memory.current] = run.memories.at(memory.old);
    }
    const auto value = [&](ExprId id, uint64_t otherwise) {
        if (id == no_expr) {
            return otherwise;
        }
        const model::Evaluation evaluation = interpreter.evaluate(id, run.assignment, at_entry);
        return std::holds_alternative<uint64_t>(evaluation) ? std::get<uint64_t>(evaluation) : otherwise;
    };
    for (uint32_t i = 0; i < model.memories.size(); ++i) {
        const model::Memory& memory = model.memories[i];
        const model::MemoryImage &before = run.memories.at(memory.old),
                                 &after = run.memories.at(memory.current);
        for (const auto& [key, word] : after.words) {
            if (memory.kind == model::Memory::Kind::event ? word == 0 : word == before.at(key)) {
                continue;
            }
            const bool allowed =
                std::ranges::any_of(operation.effects->modifies, [&](const model::Region& region) {
                    const model::Memory& named = model.memories[region.memory];
                    const bool is_write = named.kind == model::Memory::Kind::table &&
                                          memory.name == model::write_event_of(named);
                    if (region.memory != i && !is_write) {
                        return false;
                    }
                    if (region.key == no_expr) {
                        return true;
                    }
                    const uint64_t first = value(region.key, ~key);
                    return key >= first && key - first < value(region.count, 1);
                });
            if (!allowed) {
                return true;
            }
        }
    }
    return false;
}

// Runs what must fail, and looks whether it does.
bool goes_wrong(const model::ClosedModel& model, const model::MustFail& must_fail,
                const model::Assignment& assignment, const model::MemoryImages& memories) {
    const model::ExecuteOptions options{.check_claims = false, .replacements = &must_fail.replacements};
    model::Interpreter interpreter(model, {.replacements = &must_fail.replacements});
    const auto is_false = [&](ExprId claim, const model::Execution& run) {
        const model::Evaluation value = interpreter.evaluate(claim, run.assignment, run.memories);
        return std::holds_alternative<uint64_t>(value) && std::get<uint64_t>(value) == 0;
    };
    if (!must_fail.operation) {
        const model::Law& law = model.laws[must_fail.law];
        const model::Execution run = model::execute(model, *law.story, assignment, memories, options);
        return run.finished() && std::ranges::any_of(law.conjuncts, [&](const model::Conjunct& conjunct) {
                   return is_false(conjunct.claim, run);
               });
    }
    const model::Operation& operation = model.operations[*must_fail.operation];
    std::vector<uint64_t> arguments;
    for (const model::Parameter& parameter : operation.parameters) {
        const auto value = assignment.find(parameter.variable);
        arguments.push_back(value != assignment.end() ? value->second : 0);
    }
    const model::Execution run =
        model::execute(model, *must_fail.operation, arguments, assignment, memories, options);
    if (!run.finished()) {
        return false;
    }
    if (must_fail.of_frame) {
        return changes_more(model, operation, run);
    }
    return std::ranges::any_of(operation.effects->ensures,
                               [&](const model::Claim& promise) { return is_false(promise.claim, run); });
}

class Replay {
  public:
    Replay(const model::ClosedModel& model, const vcgen::Obligation& obligation, const Goal& goal,
           const query::Answer& answer, const model::Assignment& configs)
        : model_(model), obligation_(obligation), goal_(goal), interpreter_(model, options()) {
        found_.assignment = configs;
        for (size_t i = 0; i < goal.inputs.size() && i < answer.values.size(); ++i) {
            found_.assignment[goal.inputs[i]] = answer.values[i];
        }
        found_.minimal = answer.minimal;
        remember_words();
    }

    std::optional<Counterexample> run() {
        if (!reproduces() || (is_run() && !goes_wrong(model_, model_.must_fails[*obligation_.must_fail],
                                                      found_.assignment, memories_))) {
            return std::nullopt;
        }
        add_inputs();
        switch (goal_.role) {
            case Role::fault:
            case Role::call_requires:
                add_operands();
                break;
            case Role::promise:
            case Role::frame:
            case Role::invariant_begins:
            case Role::invariant_kept:
            case Role::assertion:
            case Role::statement_fault:
            case Role::statement_requires:
                add_state();
                break;
            case Role::plain:
            case Role::outside:
            case Role::inside:
            case Role::exact:
            case Role::variant:
            case Role::original:
                if (is_about_statements()) {
                    add_state();
                } else if (obligation_.kind == vcgen::ObligationKind::operation) {
                    add_result();
                } else {
                    add_claim();
                }
                break;
            default:
                break;
        }
        return std::move(found_);
    }

  private:
    bool is_safety() const { return goal_.role == Role::fault || goal_.role == Role::call_requires; }

    bool is_about_statements() const {
        return (goal_.role >= Role::promise && goal_.role <= Role::statement_requires) || is_story();
    }

    // Of what must fail where there are effects.
    bool is_story() const {
        if (obligation_.kind != vcgen::ObligationKind::must_fail || !obligation_.must_fail) {
            return false;
        }
        const model::MustFail& must_fail = model_.must_fails[*obligation_.must_fail];
        return must_fail.operation || model_.laws[must_fail.law].story;
    }

    // An input from which the variant, or the kernel of today, goes wrong.
    bool is_run() const { return is_story() && (goal_.role == Role::variant || goal_.role == Role::inside); }

    model::InterpreterOptions options() const {
        model::InterpreterOptions result;
        // That operators in statements do not fault is claimed by goals of their own.
        result.arithmetic_as_solver = is_about_statements();
        // A law is about what the bodies say; that it calls them where it may is its safety obligation.
        result.check_requires = is_safety();
        if (goal_.role == Role::variant) {
            result.replacements = &model_.must_fails[*obligation_.must_fail].replacements;
        }
        return result;
    }

    // Nothing: a fault, which is then part of the counterexample.
    std::optional<uint64_t> value(ExprId id) {
        const model::Evaluation evaluation = interpreter_.evaluate(id, found_.assignment, memories_);
        if (const auto* fault = std::get_if<Fault>(&evaluation)) {
            fault_ = *fault;
            return std::nullopt;
        }
        return std::get<uint64_t>(evaluation);
    }

    // The memories of which the answer tells single words. Keys may depend on words that come before them.
    void remember_words() {
        model::InterpreterOptions as_solver;
        as_solver.arithmetic_as_solver = true;
        model::Interpreter interpreter(model_, as_solver);
        for (const vcgen::MemoryWord& word : goal_.words) {
            const uint64_t value = found_.assignment.try_emplace(word.value, 0).first->second;
            const model::Evaluation key = interpreter.evaluate(word.key, found_.assignment, memories_);
            if (const auto* place = std::get_if<uint64_t>(&key)) {
                memories_[word.memory].words.emplace(*place, value);
                keys_.push_back(*place);
            } else {
                keys_.push_back(0);
            }
        }
    }

    // Entries that count, and what the variables of loops are. A word that is as it was is not shown again.
    void add_state() {
        std::map<std::pair<const model::Memory*, uint64_t>, std::set<uint64_t>> shown;
        size_t left_out = 0;
        for (size_t i = 0; i < goal_.words.size(); ++i) {
            const vcgen::MemoryWord& word = goal_.words[i];
            const model::Memory* memory = memory_of(word.memory);
            const uint64_t value = found_.assignment.at(word.value);
            if (memory == nullptr) {
                continue;
            }
            auto& values = shown[{memory, keys_[i]}];
            const bool at_entry = memory->current == word.memory;
            if (!values.insert(value).second) {
                continue;
            }
            if (found_.state.size() >= max_words) {
                ++left_out;
                continue;
            }
            found_.state.push_back(
                {(at_entry ? "" : "later: ") + place_text(*memory, keys_[i]), memory->value, value});
        }
        if (left_out != 0) {
            found_.state.push_back({"further words that count", no_type, left_out});
        }
        std::set<std::string> names{"clock", "known", "holds", "place"};
        for (const model::VariableId variable : goal_.inputs) {
            const model::Variable& declared = model_.pool.variable(variable);
            const bool is_word = std::ranges::any_of(
                goal_.words, [&](const vcgen::MemoryWord& word) { return word.value == variable; });
            if (declared.kind == model::Variable::Kind::fresh && !is_word &&
                names.insert(declared.name).second) {
                found_.state.push_back({declared.name, type_for(declared.sort),
                                        found_.assignment.try_emplace(variable, 0).first->second});
            }
        }
        if (obligation_.operation) {
            found_.deciding.push_back(*obligation_.operation);
        }
    }

    // The table or ghost, at entry or later, that this is a state of.
    const model::Memory* memory_of(model::MemoryId id) const {
        for (const model::Memory& memory : model_.memories) {
            if (memory.kind != model::Memory::Kind::event && model_.pool.memory(id).name == memory.name) {
                return &memory;
            }
        }
        return nullptr;
    }

    std::string place_text(const model::Memory& memory, uint64_t key) const {
        constexpr unsigned low = model::reference_index_width;
        if (memory.kind == model::Memory::Kind::ghost) {
            return fmt::format("{}({:#x})", memory.name, key);
        }
        return fmt::format("{} entry {} of table {}", memory.name, key & ((1U << low) - 1), key >> low);
    }

    bool reproduces() {
        if (goal_.claim == no_expr) {
            return value(goal_.query) == uint64_t{1};
        }
        const auto assumed = value(goal_.assumption);
        if (assumed == uint64_t{0}) {
            return false;
        }
        const auto claimed = assumed ? value(goal_.claim) : std::nullopt;
        if (!claimed) {
            found_.fault = fault_->text();
            // An unsafe operation is reported where it is unsafe; that a law calls it is no excuse for the
            // law.
            return fault_->kind != Fault::Kind::unbound_variable;
        }
        return !is_safety() && *claimed == 0;
    }

    std::span<const model::Parameter> parameters() const {
        if (obligation_.law) {
            return model_.laws[*obligation_.law].parameters;
        }
        if (obligation_.operation) {
            return model_.operations[*obligation_.operation].parameters;
        }
        return {};
    }

    void add_inputs() {
        for (const model::Parameter& parameter : parameters()) {
            add_input(parameter.name, parameter.type, parameter.variable, found_.parameters);
        }
        // Safety of replaced bodies and of `when`: parameters of whatever the goal ranges over.
        if (!obligation_.law && !obligation_.operation && obligation_.must_fail) {
            for (const model::VariableId variable : goal_.inputs) {
                add_by_variable(variable);
            }
        }
        if (obligation_.format) {
            const model::EntryFormat& format = model_.formats[*obligation_.format];
            for (model::TypeId type = 0; type < model_.types.size(); ++type) {
                const auto kind = model_.types[type].kind;
                if ((kind == model::Type::Kind::entry || kind == model::Type::Kind::opaque) &&
                    model_.types[type].format == *obligation_.format) {
                    add_input("word", type, format.self, found_.parameters);
                    break;
                }
            }
        }
        for (const model::Config& config : model_.configs) {
            if (std::ranges::find(goal_.inputs, config.variable) != goal_.inputs.end()) {
                add_input(config.name, config.type, config.variable, found_.configs);
            }
        }
    }

    void add_by_variable(model::VariableId variable) {
        const auto add_from = [&](const std::vector<model::Parameter>& declared) {
            const auto place = std::ranges::find(declared, variable, &model::Parameter::variable);
            if (place != declared.end()) {
                add_input(place->name, place->type, variable, found_.parameters);
            }
            return place != declared.end();
        };
        const model::MustFail& must_fail = model_.must_fails[*obligation_.must_fail];
        if (!must_fail.operation && add_from(model_.laws[must_fail.law].parameters)) {
            return;
        }
        for (const model::Replacement& replacement : must_fail.replacements) {
            if (add_from(model_.operations[replacement.operation].parameters)) {
                return;
            }
        }
    }

    void add_input(const std::string& name, model::TypeId type, model::VariableId variable,
                   std::vector<NamedValue>& to) {
        // The question was free of it: any value will do.
        const uint64_t given = found_.assignment.try_emplace(variable, 0).first->second;
        to.push_back({name, type, given});
    }

    std::string text(ExprId id) const {
        return model::expression_text(model_, parameters(), id, model::one_line_limits);
    }

    const model::Operation& callee(ExprId call) const {
        return model_.operations[static_cast<model::OperationId>(model_.pool.node(call).payload)];
    }

    // Adds what the part returns, unless it faults or is there already.
    CallValue* add_part(ExprId part) {
        const auto known = std::ranges::find(shown_, part);
        if (known != shown_.end()) {
            return &found_.calls[static_cast<size_t>(known - shown_.begin())];
        }
        const auto result = value(part);
        if (!result || found_.calls.size() >= max_calls) {
            return nullptr;
        }
        CallValue shown;
        shown.text = text(part);
        shown.value = *result;
        shown.is_call = model_.pool.node(part).op == Op::call;
        if (shown.is_call) {
            const model::Operation& operation = callee(part);
            shown.type = operation.result;
            shown.operation = static_cast<model::OperationId>(model_.pool.node(part).payload);
            for (size_t i = 0; i < operation.parameters.size(); ++i) {
                if (operation.parameters[i].type == operation.result && !shown.before) {
                    shown.before = value(model_.pool.operands(part)[i]);
                }
            }
        } else {
            shown.type = type_for(model_.pool.sort(part));
        }
        shown_.push_back(part);
        found_.calls.push_back(std::move(shown));
        return &found_.calls.back();
    }

    // Any type of this sort, for showing: expressions have lost their names.
    model::TypeId type_for(model::Sort sort) const {
        for (model::TypeId type = 0; type < model_.types.size(); ++type) {
            const model::Type& declared = model_.types[type];
            const bool plain =
                declared.kind == model::Type::Kind::bits || declared.kind == model::Type::Kind::boolean;
            if (plain && declared.sort == sort) {
                return type;
            }
        }
        return no_type;
    }

    void add_calls(ExprId root) {
        for (const ExprId id : model_.pool.reachable(root)) {
            if (model_.pool.node(id).op == Op::call) {
                add_part(id);
            }
        }
    }

    void add_operands() {
        const ExprId subject = goal_.subject;
        for (const ExprId operand : model_.pool.operands(subject)) {
            const Op op = model_.pool.node(operand).op;
            if (op != Op::constant && op != Op::variable) {
                add_part(operand);
            }
        }
    }

    // The first conjunct of the law that is false here; all of them hold for the `exact` goal of a finding.
    const model::Conjunct* false_conjunct(const model::Law& law) {
        for (const model::Conjunct& conjunct : law.conjuncts) {
            if (value(conjunct.claim) == uint64_t{0}) {
                return &conjunct;
            }
        }
        return nullptr;
    }

    void add_claim() {
        ExprId claim = goal_.claim;
        if (obligation_.law) {
            const model::Law& law = model_.laws[*obligation_.law];
            add_calls(law.condition);
            const bool whole = goal_.role == Role::inside || goal_.role == Role::variant;
            const model::Conjunct* conjunct = whole ? false_conjunct(law) : nullptr;
            claim = conjunct != nullptr ? conjunct->claim : claim;
        }
        add_calls(claim);
        if (!found_.fault.empty() || goal_.role == Role::exact) {
            return;  // nothing decides: there is no value, or the law holds where it should not
        }
        for (const Deciding& deciding :
             deciding_parts(model_.pool, claim, [this](ExprId id) { return value(id); })) {
            if (CallValue* shown = add_part(deciding.part)) {
                shown->wanted = deciding.wanted ? wanted_text(*shown, *deciding.wanted) : "anything else";
            }
            add_deciding_operations(deciding.part);
        }
    }

    std::string wanted_text(const CallValue& shown, uint64_t wanted) const {
        return value_text(model_, shown.type, wanted);
    }

    // An observer tells what an operation below it did: that one decides first.
    void add_deciding_operations(ExprId part) {
        std::vector<model::OperationId> observers, others;
        const auto nodes = model_.pool.reachable(part);
        for (auto node = nodes.rbegin(); node != nodes.rend(); ++node) {
            if (model_.pool.node(*node).op == Op::call) {
                const auto operation = static_cast<model::OperationId>(model_.pool.node(*node).payload);
                (model_.operations[operation].observer ? observers : others).push_back(operation);
            }
        }
        for (const auto* list : {&others, &observers}) {
            for (const model::OperationId operation : *list) {
                if (std::ranges::find(found_.deciding, operation) == found_.deciding.end()) {
                    found_.deciding.push_back(operation);
                }
            }
        }
    }

    // An operation's frame: its parameters are the input, its body the result.
    void add_result() {
        const model::OperationId id = *obligation_.operation;
        const model::Operation& operation = model_.operations[id];
        CallValue shown;
        for (const model::Parameter& parameter : operation.parameters) {
            shown.text += (shown.text.empty() ? "" : ", ") + parameter.name;
            if (parameter.type == operation.result && !shown.before) {
                shown.before = found_.assignment.at(parameter.variable);
            }
        }
        shown.text = operation.name + "(" + shown.text + ")";
        shown.type = operation.result;
        shown.operation = id;
        if (const auto result = value(operation.body)) {
            shown.value = *result;
            found_.calls.push_back(std::move(shown));
        }
        found_.deciding.push_back(id);
    }

    const model::ClosedModel& model_;
    const vcgen::Obligation& obligation_;
    const Goal& goal_;
    model::Interpreter interpreter_;
    Counterexample found_;
    std::optional<Fault> fault_;
    model::MemoryImages memories_;
    std::vector<uint64_t> keys_;  // of the goal's words
    std::vector<ExprId> shown_;   // as found_.calls
};

}  // namespace

std::optional<Counterexample> replay(const model::ClosedModel& model, const vcgen::Obligation& obligation,
                                     const Goal& goal, const query::Answer& answer,
                                     const model::Assignment& configs) {
    return Replay(model, obligation, goal, answer, configs).run();
}

}  // namespace ptspec::prove

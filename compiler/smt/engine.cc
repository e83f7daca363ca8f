// SPDX-License-Identifier: Apache-2.0
#include "compiler/smt/engine.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <limits>
#include <new>
#include <optional>
#include <ranges>

#include "compiler/smt/z3_handle.h"

namespace ptspec::smt {

namespace {

// Keeps what the hash table of a context holds on to from growing without bound.
constexpr unsigned questions_per_context = 1000;

// The incremental SAT core for QF_BV, scopes pushed and popped: the fastest measured way.
constexpr const char* logic = "QF_BV";

// For check_at_once, the last first.
constexpr std::array at_once{"sat", "bit-blast", "simplify", "solve-eqs", "propagate-values", "simplify"};

struct Context {
    Context() {
        Z3_config config = Z3_mk_config();
        handle = Z3_mk_context_rc(config);
        Z3_del_config(config);
        Z3_set_error_handler(handle, [](Z3_context, Z3_error_code) {});
    }
    ~Context() { Z3_del_context(handle); }
    Context(const Context&) = delete;
    Context& operator=(const Context&) = delete;

    std::optional<std::string> error() const {
        const Z3_error_code code = Z3_get_error_code(handle);
        if (code == Z3_OK) {
            return std::nullopt;
        }
        if (code == Z3_MEMOUT_FAIL) {
            throw std::bad_alloc();
        }
        return std::string(Z3_get_error_msg(handle, code));
    }

    Z3_context handle = nullptr;
};

}  // namespace

struct Engine::State {
    State() { renew(); }

    void renew() {
        inputs.clear();
        assertions = {};
        solver = {};
        context.emplace();
        solver = Z3Solver(context->handle, Z3_mk_solver_for_logic(
                                               context->handle, Z3_mk_string_symbol(context->handle, logic)));
        resources = 0;
        scopes = 0;
        questions = 0;
    }

    void set_limit(const Z3Solver& of, uint64_t wanted) const {
        // Z3 counts in 32 bits, and takes 0 for "no limit".
        const auto limit =
            static_cast<unsigned>(std::clamp<uint64_t>(wanted, 1, std::numeric_limits<unsigned>::max()));
        const Z3_context c = context->handle;
        const Z3Params params(c, Z3_mk_params(c));
        Z3_params_set_uint(c, params.get(), Z3_mk_string_symbol(c, "rlimit"), limit);
        Z3_solver_set_params(c, of.get(), params.get());
    }

    Z3Ast slice_equals(const Fixed& fixed) const {
        const Z3_context c = context->handle;
        const Z3Ast& input = inputs[fixed.input];
        if (sorts[fixed.input].is_bool()) {
            return fixed.value != 0 ? Z3Ast(c, input.get()) : Z3Ast(c, Z3_mk_not(c, input.get()));
        }
        const Z3Ast slice(c, Z3_mk_extract(c, fixed.hi, fixed.lo, input.get()));
        const Z3Ast value(c, Z3_mk_unsigned_int64(c, fixed.value, Z3_get_sort(c, slice.get())));
        return Z3Ast(c, Z3_mk_eq(c, slice.get(), value.get()));
    }

    bool read_values(const Z3Solver& from, std::vector<uint64_t>& values) const {
        const Z3_context c = context->handle;
        const Z3Model model(c, Z3_solver_get_model(c, from.get()));
        if (!model) {
            return false;
        }
        for (size_t i = 0; i < inputs.size(); ++i) {
            Z3_ast found = nullptr;
            if (!Z3_model_eval(c, model.get(), inputs[i].get(), true, &found)) {
                return false;
            }
            const Z3Ast value(c, found);
            if (sorts[i].is_bool()) {
                values.push_back(Z3_get_bool_value(c, value.get()) == Z3_L_TRUE ? 1 : 0);
                continue;
            }
            uint64_t number = 0;
            if (!Z3_get_numeral_uint64(c, value.get(), &number)) {
                return false;
            }
            values.push_back(number);
        }
        return true;
    }

    Check check(uint64_t limit) {
        if (limit != resources) {
            set_limit(solver, limit);
            resources = limit;
        }
        return check(solver, limit);
    }

    Check check_at_once(uint64_t limit) {
        const Z3_context c = context->handle;
        Z3Tactic tactic(c, Z3_mk_tactic(c, at_once[0]));
        for (const char* const before : at_once | std::views::drop(1)) {
            const Z3Tactic next(c, Z3_mk_tactic(c, before));
            tactic = Z3Tactic(c, Z3_tactic_and_then(c, next.get(), tactic.get()));
        }
        const Z3Solver once(c, Z3_mk_solver_from_tactic(c, tactic.get()));
        set_limit(once, limit);
        for (unsigned i = 0; i < Z3_ast_vector_size(c, assertions.get()); ++i) {
            Z3_solver_assert(c, once.get(), Z3_ast_vector_get(c, assertions.get(), i));
        }
        return check(once, limit);
    }

    Check check(const Z3Solver& by, uint64_t limit) const {
        const Z3_context c = context->handle;
        const Z3_lbool answer = Z3_solver_check(c, by.get());
        const std::optional<std::string> error = context->error();
        if (answer == Z3_L_FALSE && !error) {
            return {Verdict::unsatisfiable, Cause::none, "", {}};
        }
        Check result;
        if (answer == Z3_L_TRUE && !error) {
            if (read_values(by, result.values)) {
                result.verdict = Verdict::satisfiable;
                return result;
            }
            return {Verdict::unknown, Cause::solver, "the solver gave no usable model", {}};
        }
        const std::string words = error ? *error : Z3_solver_get_reason_unknown(c, by.get());
        const auto say = [&](const char* word) { return words.find(word) != std::string::npos; };
        if (say("memory") || say("memout")) {
            throw std::bad_alloc();
        }
        if (say("resource limit") || say("canceled")) {
            return {Verdict::unknown,
                    Cause::resource_limit,
                    fmt::format("resource limit of {} reached", limit),
                    {}};
        }
        return {Verdict::unknown, Cause::solver, "the solver says: " + words, {}};
    }

    void push() {
        Z3_solver_push(context->handle, solver.get());
        ++scopes;
    }
    void pop(unsigned count) {
        Z3_solver_pop(context->handle, solver.get(), count);
        scopes -= count;
    }

    std::optional<Context> context;
    Z3Solver solver;
    Z3AstVector assertions;  // as they were read
    std::vector<Z3Ast> inputs;
    std::vector<model::Sort> sorts;
    uint64_t resources = 0;
    unsigned scopes = 0;
    unsigned questions = 0;
};

Engine::Engine() : state_(std::make_unique<State>()) {}
Engine::~Engine() = default;
Engine::Engine(Engine&&) noexcept = default;
Engine& Engine::operator=(Engine&&) noexcept = default;

std::string Engine::identity() {
    return fmt::format("z3 {} {} incremental, scoped; {}", Z3_get_full_version(), logic,
                       fmt::join(at_once, "<"));
}

Result<void> Engine::load(const Question& question, bool fresh) {
    State& state = *state_;
    if (fresh || state.questions >= questions_per_context) {
        state.renew();
    }
    state.inputs.clear();
    if (state.scopes != 0) {
        state.pop(state.scopes);
    }
    ++state.questions;
    const Z3_context c = state.context->handle;
    const Z3_ast_vector parsed =
        Z3_parse_smtlib2_string(c, question.text.c_str(), 0, nullptr, nullptr, 0, nullptr, nullptr);
    const auto unreadable = state.context->error();  // the next call into Z3 forgets it
    state.assertions = Z3AstVector(c, parsed);
    if (unreadable || Z3_ast_vector_size(c, parsed) != question.assertions) {
        return Error{"the solver cannot read its question: " + unreadable.value_or("assertions are missing")};
    }
    state.push();
    for (unsigned i = 0; i < Z3_ast_vector_size(c, parsed); ++i) {
        Z3_solver_assert(c, state.solver.get(), Z3_ast_vector_get(c, parsed, i));
    }
    state.sorts.clear();
    for (const Input& input : question.inputs) {
        const Z3_sort sort = input.sort.is_bool() ? Z3_mk_bool_sort(c) : Z3_mk_bv_sort(c, input.sort.width);
        state.inputs.emplace_back(c, Z3_mk_const(c, Z3_mk_string_symbol(c, input.symbol.c_str()), sort));
        state.sorts.push_back(input.sort);
    }
    if (const auto error = state.context->error()) {
        return Error{"the solver does not take its question: " + *error};
    }
    return {};
}

Check Engine::check(uint64_t resources) { return state_->check(resources); }
Check Engine::check_at_once(uint64_t resources) { return state_->check_at_once(resources); }

void Engine::fix(const Fixed& fixed) {
    const Z3Ast condition = state_->slice_equals(fixed);
    Z3_solver_assert(state_->context->handle, state_->solver.get(), condition.get());
}

Check Engine::try_fix(const Fixed& fixed, uint64_t resources) {
    state_->push();
    fix(fixed);
    Check result = state_->check(resources);
    if (result.verdict != Verdict::satisfiable) {
        state_->pop(1);
    }
    return result;
}

}  // namespace ptspec::smt

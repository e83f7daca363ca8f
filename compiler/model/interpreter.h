// SPDX-License-Identifier: Apache-2.0
//
// The reference interpreter: the one definition of what an expression means. The SMT translation, the C
// emitter and the counterexamples are all held against it.
#pragma once

#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <unordered_map>
#include <variant>

#include "compiler/model/model.h"

namespace ptspec::model {

// Why an evaluation has no value.
struct Fault {
    enum class Kind {
        lost_bits,      // an exact operator's result does not fit
        shift_too_far,  // amount >= width
        division_by_zero,
        requires_unmet,  // a call outside the callee's `requires`
        unbound_variable,
        outside_table,   // a reference to an entry that its table does not have
        range_too_long,  // a `forall` over more values than can be tried
    } kind;
    ExprId where = no_expr;
    std::string text() const;  // one line for people
};

using Assignment = std::unordered_map<VariableId, uint64_t>;
// What a memory holds: these words, else those of a background that many images share, and `fill` everywhere
// else.
struct MemoryImage {
    uint64_t fill = 0;
    std::unordered_map<uint64_t, uint64_t> words;
    std::shared_ptr<const std::unordered_map<uint64_t, uint64_t>> background = nullptr;
    uint64_t at(uint64_t key) const {
        if (const auto found = words.find(key); found != words.end()) {
            return found->second;
        }
        const auto found = background ? background->find(key) : words.end();
        return background && found != background->end() ? found->second : fill;
    }
};
using MemoryImages = std::unordered_map<MemoryId, MemoryImage>;
using Evaluation = std::variant<uint64_t, Fault>;  // booleans are 0 and 1

struct InterpreterOptions {
    bool check_requires = true;  // fault at a call outside `requires`; else evaluate the body regardless
    // What a solver makes of arithmetic that faults (SMT-LIB): exact operators wrap, a shift too far gives 0,
    // division by zero all ones and the dividend as remainder. For checking a solver's answer; nothing else
    // may use it.
    bool arithmetic_as_solver = false;
    const std::vector<Replacement>* replacements = nullptr;  // bodies used instead (must-fail variants)
};

// Evaluates again and again over one model, which must not get new expressions meanwhile that are evaluated;
// keeps what it has learnt of the shape of expressions, so that many evaluations are cheap. Not shared
// between threads.
class Interpreter {
  public:
    explicit Interpreter(const ClosedModel& model, const InterpreterOptions& options = {});
    ~Interpreter();
    Interpreter(Interpreter&&) noexcept;
    Interpreter& operator=(Interpreter&&) noexcept;

    // Memory that is not among the images holds zeros.
    Evaluation evaluate(ExprId root, const Assignment& assignment, const MemoryImages& memories = {});

  private:
    class Machine;
    std::unique_ptr<Machine> machine_;
};

// Evaluates `root` under the assignment. `model` gives the bodies of called operations; config variables are
// looked up in the assignment, also inside bodies. Operands of logical operators and if_then_else are
// evaluated only where they count.
Evaluation evaluate(const ClosedModel& model, ExprId root, const Assignment& assignment,
                    const InterpreterOptions& options = {}, const MemoryImages& memories = {});

}  // namespace ptspec::model

// SPDX-License-Identifier: Apache-2.0
// Private to this folder: Z3 itself, in this process. What it does to memory and time nobody can stop; so it
// runs in processes of their own (worker_main.cc), and everyone else talks to them (solver.h).
#pragma once

#include <memory>
#include <string>

#include "compiler/smt/answer.h"
#include "compiler/smt/question.h"
#include "compiler/support/result.h"

namespace ptspec::smt {

// Members mean what those of Solver mean. Out of memory is std::bad_alloc, after which the engine is
// of no further use; nothing else is thrown out of it.
class Engine {
  public:
    Engine();
    ~Engine();
    Engine(Engine&&) noexcept;
    Engine& operator=(Engine&&) noexcept;

    static std::string identity();

    Result<void> load(const Question& question, bool fresh);
    Check check(uint64_t resources);
    Check check_at_once(uint64_t resources);
    void fix(const Fixed& fixed);
    Check try_fix(const Fixed& fixed, uint64_t resources);

  private:
    struct State;
    std::unique_ptr<State> state_;
};

}  // namespace ptspec::smt

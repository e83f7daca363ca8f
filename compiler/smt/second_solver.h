// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <chrono>
#include <cstdint>
#include <filesystem>
#include <stop_token>
#include <string>

#include "compiler/smt/answer.h"
#include "compiler/support/result.h"

namespace ptspec::smt {

struct SecondLimits {
    std::chrono::milliseconds time{60'000};
    uint64_t memory_mb = 2048;
};

// A solver that shares nothing with the first: a program that reads SMT-LIB, one process a question. That
// costs some 4 ms of start, which is less than what is left behind by questions before costs in one process.
class SecondSolver {
  public:
    // A name that is searched in PATH, or a path.
    static Result<SecondSolver> find(const std::string& program);

    // What it says of its version.
    const std::string& identity() const { return identity_; }

    // Verdict alone, without values. May be called from several threads at once.
    Check check(const std::string& text, const SecondLimits& limits, std::stop_token stop) const;

  private:
    SecondSolver(std::filesystem::path program, std::string identity)
        : program_(std::move(program)), identity_(std::move(identity)) {}

    std::filesystem::path program_;
    std::string identity_;
};

}  // namespace ptspec::smt

// SPDX-License-Identifier: Apache-2.0
//
// What generated C computes, held against the interpreter.
#pragma once

#include <cstddef>
#include <filesystem>
#include <string>
#include <vector>

#include "tests/random/random_model.h"

namespace ptspec::random {

struct CompiledReport {
    size_t values = 0;         // of operations, where the specification has one
    size_t verdicts[3] = {};   // of laws: holds, violated, outside
    std::string disagreement;  // empty: none
};

// One way to compile: the compiler, and its options.
using Compiler = std::vector<std::string>;

// Writes the operations and laws of the model as C into `folder`, compiles them in each way and runs them on
// all inputs. Inputs without a value only have to do nothing undefined. `falsified`: one expected value is
// wrong, so that there must be a disagreement.
CompiledReport check_compiled(const RandomModel& random, const std::vector<Compiler>& compilers,
                              const std::filesystem::path& folder, bool falsified = false);

}  // namespace ptspec::random

// SPDX-License-Identifier: Apache-2.0
//
// Specifications as text in a test, analysed without a disk.
#pragma once

#include <map>
#include <string>

#include "compiler/sema/sema.h"

namespace ptspec::sema::testing {

struct Analysed {
    SourceMap sources;
    Diagnostics diagnostics;
    Program program;
    Analysis analysis;

    explicit Analysed(const std::map<std::string, std::string>& files);
    // One file, arch/toy.pts, whose first line is `module arch.toy`.
    explicit Analysed(const std::string& text)
        : Analysed(std::map<std::string, std::string>{{"arch/toy.pts", "module arch.toy\n" + text}}) {}

    // The only model; fails the test if there is none.
    model::ClosedModel& model();
    const model::Operation& operation(const std::string& name);
    const model::Law& law(const std::string& id);
    // The value of a closed expression in the model's terms; fails the test if it has none.
    uint64_t value(const std::string& expression);
    // `E0302 E0101`, in the order of their places.
    std::string codes() const;
};

}  // namespace ptspec::sema::testing

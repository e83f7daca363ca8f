// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <functional>
#include <optional>
#include <string>
#include <vector>

#include "compiler/model/model.h"

namespace ptspec::testgen {

// One word that a parameter may have, and why.
struct Candidate {
    uint64_t word = 0;
    std::string label;
};

// Words all over a plain number's range.
std::vector<Candidate> number_candidates(unsigned width);

// Around the smallest word of a view: the word itself, and fuller ones that are still in the view.
std::vector<Candidate> view_candidates(const std::string& view, uint64_t smallest, unsigned width,
                                       const std::function<bool(uint64_t)>& in_view);

// The word with each field all zeros, all ones, one, and top bit alone. Fields: the view's own, or the
// format's.
std::vector<Candidate> field_boundaries(const std::vector<model::Field>& fields, uint64_t word);

// The word with one bit turned around, for every `step`th bit.
std::vector<Candidate> bit_flips(uint64_t word, unsigned width, unsigned step);

}  // namespace ptspec::testgen

// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <random>
#include <string>
#include <vector>

namespace ptspec::emit::testing {

// Random small operations with effects, as the text of a specification: stores, locals, branches, loops,
// events, calls of earlier ones. Nothing in them needs to be true, but all stays inside of its table.
class EffectPrograms {
  public:
    EffectPrograms(uint64_t seed, unsigned operations) : random_(seed), operations_(operations) {}

    // Operations `pte_effect0`, `pte_effect1` ... over (t: ref pte[8], p: ref pte, q: ref pte, i: u32, e:
    // pte), where i < 8.
    std::string text();

  private:
    uint64_t below(uint64_t bound) { return random_() % bound; }
    std::string index(bool in_loop);
    std::string place(bool in_loop);
    // A number of 64 bits.
    std::string number(unsigned depth, bool in_loop);
    std::string condition(bool in_loop);
    std::string block(unsigned depth, bool in_loop, const std::string& indent);
    std::string statement(unsigned depth, bool in_loop, const std::string& indent);

    std::mt19937_64 random_;
    unsigned operations_;
    unsigned operation_ = 0, locals_ = 0;
    std::vector<std::string> known_, variables_;
};

}  // namespace ptspec::emit::testing

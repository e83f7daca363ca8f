// SPDX-License-Identifier: Apache-2.0
//
// The reference walk: the nested loops of a page-table walk, executed step by step over a paging's own
// definitions. What the solver finds wrong with a walk is tried here before anyone sees it.
//
//     pxxp = pxx_offset(parent, addr);
//     do {
//         next = pxx_addr_end(addr, end);
//         ... the same for the level below, from addr to next ...
//     } while (pxxp++, addr = next, addr != end);
//
// The lockless walk copies each entry before it uses it (`pxx = READ_ONCE(*pxxp)`) and goes on with
// `pxx_offset_lockless(pxxp, pxx, addr)`.
#pragma once

#include <array>
#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "compiler/model/interpreter.h"
#include "compiler/model/model.h"

namespace ptspec::model {

struct WalkSetup {
    const ClosedModel* model = nullptr;
    const Paging* paging = nullptr;  // the model's own, or a variant of it
    uint32_t geometry = 0;
    WalkKind kind = WalkKind::pointer;
    const std::vector<Replacement>* replacements = nullptr;
    Assignment configs;
    // What entries hold that the pointer of a level reads, apart from their type.
    std::array<uint64_t, kernel_levels + 1> words{};
    // Tables below this one are not walked; those above are walked whole.
    unsigned deepest_table = 1;
    size_t max_steps = 1 << 16;
};

struct WalkStep {
    unsigned level = 0;
    std::string place;  // `slot 3 of the pud table`, `the copy of the pgd entry`
    uint64_t address = 0, next = 0;
};

struct WalkRun {
    std::vector<WalkStep> steps;           // the last ones before it ended
    bool steps_left_out = false;           // there were more
    std::optional<std::string> violation;  // what breaks the claim; nothing if none was seen
    std::string fault;                     // an operation has no value: the walk ends here
};

// Walks [address, end) until something breaks this claim.
WalkRun run_walk(const WalkSetup& setup, WalkClaim claim, uint64_t address, uint64_t end);

// `pgd 47:39 = 0   pud 38:30 = 0x1ff   ...   page 11:0 = 0`
std::string split_address(const Geometry& geometry, uint64_t address);

}  // namespace ptspec::model

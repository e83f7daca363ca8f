// SPDX-License-Identifier: Apache-2.0
#include "compiler/model/paging.h"

namespace ptspec::model {

namespace {

constexpr std::array<const char*, kernel_levels + 1> names{"", "pte", "pmd", "pud", "p4d", "pgd"};

}  // namespace

const char* level_name(unsigned level) { return names.at(level); }

unsigned level_number(std::string_view name) {
    for (unsigned level = 1; level <= kernel_levels; ++level) {
        if (name == names.at(level)) {
            return level;
        }
    }
    return 0;
}

const char* walk_kind_name(WalkKind kind) { return kind == WalkKind::pointer ? "pointer" : "lockless"; }

const char* walk_claim_name(WalkClaim claim) {
    switch (claim) {
        case WalkClaim::partition:
            return "W1";
        case WalkClaim::stepping:
            return "W2";
        case WalkClaim::reads:
            return "W3";
        case WalkClaim::fold:
            break;
    }
    return "fold";
}

}  // namespace ptspec::model

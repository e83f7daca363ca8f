// SPDX-License-Identifier: Apache-2.0
//
// What things of a closed model are called in C: the kernel's names, with a prefix so that both can live in
// one program.
#pragma once

#include <string>
#include <vector>

#include "compiler/model/model.h"

namespace ptspec::emit {

inline constexpr model::TypeId no_type = ~model::TypeId{0};  // a number that the model has no type for

struct Names {
    std::vector<std::string> types;       // by TypeId: `ref_pte_t`, `uint32_t`, `bool`, `ref_pte_t *`
    std::vector<std::string> makers;      // by TypeId: `ref_make_pte`; empty where the type is a plain number
    std::vector<std::string> operations;  // by OperationId: `ref_pte_mkdirty`
    std::vector<std::string>
        domains;  // by OperationId: `ref_pte_mkdirty_requires`; empty: every input is allowed
    std::vector<std::string> configs;  // by index: members of `ref_config`

    bool is_struct(model::TypeId type) const { return !makers[type].empty(); }
};

Names make_names(const model::ClosedModel& model);

// `uint32_t` or `uint64_t`, `bool` for width 0.
std::string number_type(unsigned width);

// The names of parameters in C, each once.
std::vector<std::string> parameter_names(const std::vector<model::Parameter>& parameters);

}  // namespace ptspec::emit

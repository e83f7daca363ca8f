// SPDX-License-Identifier: Apache-2.0
//
// Expressions read states of memory; these belong to the memories that the model declares.
#pragma once

#include "compiler/model/model.h"

namespace ptspec::model {

// The memory that a state belongs to, and which of its states it is.
struct StateOf {
    uint32_t memory = 0;  // into ClosedModel::memories
    bool old = false;
    bool is_table = false;
};
StateOf state_of(const ClosedModel& model, MemoryId state);

}  // namespace ptspec::model

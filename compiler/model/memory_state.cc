// SPDX-License-Identifier: Apache-2.0
#include "compiler/model/memory_state.h"

namespace ptspec::model {

StateOf state_of(const ClosedModel& model, MemoryId state) {
    for (uint32_t i = 0; i < model.memories.size(); ++i) {
        const Memory& memory = model.memories[i];
        if (memory.kind == Memory::Kind::table) {
            if (memory.current == state || memory.old == state) return {i, memory.current != state, true};
        } else if (memory.current == state || memory.old == state || memory.first == state) {
            return {i, memory.current != state, false};
        }
    }
    return {};
}

}  // namespace ptspec::model

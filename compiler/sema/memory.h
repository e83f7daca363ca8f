// SPDX-License-Identifier: Apache-2.0
//
// Private to this folder: the memories of a target, and expressions that read them.
#pragma once

#include "compiler/sema/context.h"

namespace ptspec::sema {

// `ref pte[extent]`, or `ref pte` if the extent is 0.
model::TypeId reference_type(Context& context, model::TypeId entry, uint32_t extent);

// How many entries a table of this level has, where a reference does not say it.
uint64_t table_extent(const Context& context, model::TypeId entry);

// The tables of a level, and the event of their being written; made when they are first spoken of.
uint32_t table_memory(Context& context, model::TypeId entry);
uint32_t write_event(Context& context, model::TypeId entry);

// Ghosts and events of the declarations.
void close_memories(Context& context, const TargetDeclarations& declarations);

// The same expression about the state at entry.
model::ExprId in_old_state(model::ClosedModel& model, model::ExprId id);

// Does it read memory, itself or in what it calls?
bool reads_memory(const model::ClosedModel& model, model::ExprId id);

}  // namespace ptspec::sema

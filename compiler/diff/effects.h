// SPDX-License-Identifier: Apache-2.0
// Private to this folder: statements and what they promise, compared as they are written.
#pragma once

#include "compiler/diff/sides.h"

namespace ptspec::diff {

// Alike but for names, spans and texts; calls of operations count by name and arguments. Identifies the local
// variables of the two.
bool same_effects(Sides& sides, const model::Effects& before, const model::Effects& after);
bool same_story(Sides& sides, const model::Story& before, const model::Story& after);

}  // namespace ptspec::diff

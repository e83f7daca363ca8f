// SPDX-License-Identifier: Apache-2.0
// Private to this folder: satisfiable queries that need no solver.
#pragma once

#include <cstdint>
#include <optional>
#include <vector>

#include "compiler/model/interpreter.h"
#include "compiler/smt/question.h"

namespace ptspec::query {

// Values that make the query true, found by trying a few: most questions of the kind "can this happen at
// all?" are answered by nearly any word that has the right few bits. Deterministic; the interpreter has the
// last word. Nothing means nothing.
std::optional<std::vector<uint64_t>> guess(const model::ClosedModel& model, model::ExprId query,
                                           const smt::Question& question);

}  // namespace ptspec::query

// SPDX-License-Identifier: Apache-2.0
//
// Private to this folder: where references of tests lead to.
#pragma once

#include <vector>

#include "compiler/testgen/groups.h"

namespace ptspec::testgen {

// How many entries a table has that references of this type lead into.
uint32_t extent_of(const model::ClosedModel& model, model::TypeId reference);

// The reference leads to an entry of one of the tables that tests have.
model::ExprId leads_somewhere(model::ClosedModel& model, model::TypeId type, model::ExprId reference);

// References of one level may lead to one entry, to two of one table, and into two tables; indices are the
// first and the last.
std::vector<Wish> wishes_for_places(model::ClosedModel& model, const Group& group);

}  // namespace ptspec::testgen

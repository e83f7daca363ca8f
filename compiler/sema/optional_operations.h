// SPDX-License-Identifier: Apache-2.0
// Private to this folder: operations that an architecture may lack.
#pragma once

#include <vector>

#include "compiler/sema/operation_order.h"

namespace ptspec::sema {

// Contracts by themselves: what every architecture has may not rest on what some lack.
void refuse_promises_of_optional(Context& context, const std::vector<JoinedOperation>& operations);
// Leaves out the optional operations that nobody defines, and what rests on operations that are not there;
// the context then knows them as absent.
void leave_out_absent(Context& context, std::vector<JoinedOperation>& operations);
// Warns of an operation that nobody asks for and nobody calls, with almost the name of one that was left to
// its default.
void warn_of_misspelt(Context& context, const std::vector<JoinedOperation>& operations);

}  // namespace ptspec::sema

// SPDX-License-Identifier: Apache-2.0
//
// Private to this folder.
#pragma once

#include "compiler/sema/statements.h"

namespace ptspec::sema {

// Code cannot look back: what a body reads of entries as they were at entry becomes a variable that is set
// there, where the place depends on nothing but the parameters. Other `old` places are known to proofs only.
void capture_old(Context& context, LoweredBlock& block);

}  // namespace ptspec::sema

// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string>

#include "compiler/emit/output.h"

namespace ptspec::emit {

// The reference implementation: freestanding C11 that is C++ too, for user space and the kernel.
std::string emit_ref_header(const Output& output);

}  // namespace ptspec::emit

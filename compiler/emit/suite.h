// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string>

#include "compiler/emit/output.h"

namespace ptspec::emit {

// The GoogleTest program of a target, on top of runtime/suite/suite.h.
std::string emit_suite(const Output& output);
// Its vectors, as arrays; included by it.
std::string emit_vectors(const Output& output);

}  // namespace ptspec::emit

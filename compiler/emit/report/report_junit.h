// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string>

#include "compiler/prove/prove.h"
#include "compiler/support/source.h"

namespace ptspec::emit {

// A test suite a target, a test case an obligation: refuted is a failure, unknown an error.
std::string report_junit(const prove::ProofReport& report, const SourceMap& sources);

}  // namespace ptspec::emit

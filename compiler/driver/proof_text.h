// SPDX-License-Identifier: Apache-2.0
//
// What `ptspec prove` says on stdout.
#pragma once

#include <string>

#include "compiler/prove/prove.h"

namespace ptspec::driver {

// What was asked of a target, what is open, and the findings that it lives with. `verbose`: a line for every
// obligation.
std::string target_text(const prove::TargetReport& target, bool verbose);

// The last line. `repeated`: an earlier run's, whose files are all as they were.
std::string totals_text(const prove::Totals& totals, bool repeated);

std::string cross_check_text(const prove::Totals& totals, const std::string& solver);

}  // namespace ptspec::driver

// SPDX-License-Identifier: Apache-2.0
//
// A proof report for other programs: as JSON (`ptspec prove --json`) and as JUnit XML (`--junit`). Decides
// nothing.
#pragma once

#include <nlohmann/json.hpp>
#include <string>

#include "compiler/prove/prove.h"
#include "compiler/support/source.h"

namespace ptspec::emit {

// One object: `totals`, and of each target its obligations in the order of the report. Values are hexadecimal
// texts: JSON's numbers end at 2^53 for many readers.
nlohmann::ordered_json report_json(const prove::ProofReport& report, const SourceMap& sources);

// One suite a target, one case an obligation: refuted is a failure, unknown an error.
std::string report_junit(const prove::ProofReport& report, const SourceMap& sources);

const char* status_name(prove::Status status);
const char* kind_name(vcgen::ObligationKind kind);

}  // namespace ptspec::emit

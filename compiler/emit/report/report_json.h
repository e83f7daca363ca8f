// SPDX-License-Identifier: Apache-2.0
//
// Proof reports as files: the JSON object of `ptspec prove --json`, and JUnit XML.
#pragma once

#include <nlohmann/json.hpp>
#include <string>

#include "compiler/prove/prove.h"
#include "compiler/support/source.h"

namespace ptspec::emit {

// One object: an entry an obligation, and `totals` that scripts may rely on. Obligations that must fail are proved if they do.
nlohmann::ordered_json report_json(const prove::ProofReport& report, const SourceMap& sources);

// `proved`, `refuted`, `unknown`
std::string_view status_text(prove::Status status);

// `format`, `safety`, `operation`, `law`, `vacuity`, `must fail`, `example`
std::string_view kind_text(vcgen::ObligationKind kind);

}  // namespace ptspec::emit

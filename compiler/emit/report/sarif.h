// SPDX-License-Identifier: Apache-2.0
//
// Diagnostics and proofs as SARIF 2.1.0 (OASIS, March 2020), which code-review tools read. Decides nothing.
#pragma once

#include <nlohmann/json.hpp>
#include <string>

#include "compiler/prove/prove.h"
#include "compiler/support/diagnostic.h"
#include "compiler/support/source.h"

namespace ptspec::emit {

// One run. Its rules are the catalogue of messages. A result for each diagnostic: an error for what is wrong
// or refuted, a warning for what is unknown; and one for each obligation that is proved, of kind "pass" and
// level "none", under the rule that it would have broken. Paths are relative to %SRCROOT%, the folder where
// the tool ran; columns count code points.
nlohmann::ordered_json sarif_json(const Diagnostics& diagnostics, const prove::ProofReport* report,
                                  const SourceMap& sources, const std::string& version);

}  // namespace ptspec::emit

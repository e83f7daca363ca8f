// SPDX-License-Identifier: Apache-2.0
//
// What `ptspec diff` found, for people and for other programs. Decides nothing.
#pragma once

#include <nlohmann/json.hpp>
#include <string>

#include "compiler/diff/diff.h"
#include "compiler/support/source.h"

namespace ptspec::emit {

// A line for each thing that is not the same, once for all levels that changed in the same way, and below it
// the input that shows it. What is the same is counted.
std::string diff_text(const diff::Report& report, bool draw_all = false);

// One object with `totals`; every item, also those that are the same. Values are hexadecimal texts.
nlohmann::ordered_json diff_json(const diff::Report& report, const SourceMap& before, const SourceMap& after);

}  // namespace ptspec::emit

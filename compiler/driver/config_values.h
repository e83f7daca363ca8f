// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string>
#include <vector>

#include "compiler/model/interpreter.h"
#include "compiler/support/result.h"

namespace ptspec::driver {

// Values for the target's configuration: what `given` says (NAME=VALUE), the rest the smallest that the
// specification allows with it.
Result<model::Assignment> config_values(model::ClosedModel& model, const std::vector<std::string>& given);

// A number as people write it: decimal, 0x..., 0b..., with `_`; nothing if it is none or has more than 64
// bits.
std::optional<uint64_t> parse_number(std::string text);

}  // namespace ptspec::driver

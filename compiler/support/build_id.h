// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string>

namespace ptspec {

/// What the linker called this build of the running program: a hash of its content, in hexadecimal digits.
/// Empty if it was told not to.
std::string build_id();

}  // namespace ptspec

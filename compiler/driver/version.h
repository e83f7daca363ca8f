// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string>

namespace ptspec::driver {

// `ptspec 0.1.0 (Z3 4.8.12)`
std::string version_text();

}  // namespace ptspec::driver

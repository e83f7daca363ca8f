// SPDX-License-Identifier: Apache-2.0
#include "compiler/driver/version.h"

#include <fmt/format.h>

#include "compiler/smt/solver.h"

namespace ptspec::driver {

std::string version_text() { return fmt::format("ptspec {} ({})", PTSPEC_VERSION, smt::Solver::identity()); }

}  // namespace ptspec::driver

// SPDX-License-Identifier: Apache-2.0
//
// What a person reads about a failed test. Text only.
#pragma once

#include <cstdint>
#include <string>

#include "ptspec/abi.h"
#include "runtime/suite/options.h"
#include "runtime/suite/run.h"

namespace ptspec::runtime {

/// "0x0000000000000067": all digits of the width, so that words stand below each other.
std::string hex(std::uint64_t word, std::uint8_t width);

/// "leaf: present=1 write=1 pfn=0x12, else 0": the fields that are not 0, in the format's order. Empty for
/// plain numbers.
std::string draw_fields(std::uint64_t word, const ptspec_format* format);

std::string law_report(const ptspec_target& reference, std::uint32_t law, const TestRun& run,
                       const BackendInfo& backend, const Options& options);
std::string operation_report(const ptspec_target& reference, std::uint32_t operation, const TestRun& run,
                             const BackendInfo& backend, const Options& options);

}  // namespace ptspec::runtime

// SPDX-License-Identifier: Apache-2.0
//
// How libFuzzer and AFL++ call a target; PTSPEC_FUZZ_TARGET names it.
#include <cstddef>
#include <cstdint>

#include "tests/fuzz/targets.h"

extern "C" int LLVMFuzzerTestOneInput(const uint8_t* data, size_t size) {
    ptspec::fuzz::PTSPEC_FUZZ_TARGET({reinterpret_cast<const char*>(data), size});
    return 0;
}

// SPDX-License-Identifier: Apache-2.0
//
// How libFuzzer and AFL++ call a target; PTSPEC_FUZZ_TARGET names it.
#include <cstddef>
#include <cstdint>
#include <ctime>

#include "tests/fuzz/require.h"
#include "tests/fuzz/targets.h"

namespace {

// Of processor time: how busy the machine is says nothing about an input.
constexpr double seconds_each = 5;

double processor_seconds() {
    timespec now{};
    clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &now);
    return static_cast<double>(now.tv_sec) + 1e-9 * static_cast<double>(now.tv_nsec);
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const uint8_t* data, size_t size) {
    const double start = processor_seconds();
    ptspec::fuzz::PTSPEC_FUZZ_TARGET({reinterpret_cast<const char*>(data), size});
    ptspec::fuzz::require(processor_seconds() - start < seconds_each, "an input takes too long");
    return 0;
}

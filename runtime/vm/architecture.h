// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <optional>
#include <string_view>
#include <vector>

namespace ptspec::runtime {

/// How kernels of one architecture are got, built for and booted. Data: a new architecture is one more entry.
struct Architecture {
    std::string_view name;  ///< as targets call it
    /// Distribution kernel.
    std::string_view debian_name;   ///< "amd64"
    std::string_view debian_suite;  ///< where its kernels are
    std::string_view flavour;       ///< of linux-image-FLAVOUR, linux-headers-FLAVOUR
    /// The image within a kernel's build directory.
    std::string_view image_in_tree;
    /// Programs for the guest.
    std::string_view c_compiler;
    std::string_view cxx_compiler;
    std::string_view compiler_package;
    /// The machine.
    std::string_view emulator;
    std::string_view emulator_package;
    std::vector<std::string_view> machine_arguments;
    std::string_view virtio_serial_device;
    std::string_view console;  ///< console=...
};

std::optional<Architecture> find_architecture(std::string_view name);

}  // namespace ptspec::runtime

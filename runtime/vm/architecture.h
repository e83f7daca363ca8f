// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <optional>
#include <string_view>
#include <vector>

namespace ptspec::runtime {

/// What makes programs and modules.
struct Compilers {
    std::string_view c, cxx;
    std::string_view package;  ///< that brings both
    /// For another machine than this: the packages of this one hold no libraries for it.
    bool cross = false;
};

/// One way in which a kernel is booted: the same image may use more or fewer levels of page tables, and find
/// other features, on other processors.
struct MachineVariant {
    std::string_view name;                                ///< "5 levels"
    std::vector<std::string_view> machine_arguments;      ///< of the emulator
    std::vector<std::string_view> kernel_arguments = {};  ///< of the kernel
};

/// How kernels of one flavour are got, built for and booted. Data: a new kernel is one more entry.
struct Architecture {
    /// Distribution kernel.
    std::string_view flavour;       ///< of linux-image-FLAVOUR, linux-headers-FLAVOUR: what targets name
    std::string_view debian_name;   ///< "amd64"
    std::string_view debian_suite;  ///< where its kernels are
    /// Where kernels' build tools come from that run on this machine; empty: from `debian_suite`.
    std::string_view tools_suite = "";
    /// The image within a kernel's build directory.
    std::string_view image_in_tree;
    /// What `make modules` needs besides, since the compiler is not the one that built the kernel.
    std::vector<std::string_view> make_arguments = {};
    Compilers compilers;
    /// The machine.
    std::string_view emulator;
    std::string_view emulator_package;
    std::string_view virtio_serial_device;
    std::string_view console;              ///< console=...
    std::string_view console_device = "";  ///< of the emulator; empty: its first serial port
    /// Each is booted; one is enough only if nothing depends on the others.
    std::vector<MachineVariant> variants;
};

/// By the flavour of the distribution's kernel: "cloud-amd64", "arm64-16k".
std::optional<Architecture> find_architecture(std::string_view flavour);
/// All that are known.
std::vector<std::string_view> known_flavours();

/// For programs that run on this machine.
Compilers host_compilers();

}  // namespace ptspec::runtime

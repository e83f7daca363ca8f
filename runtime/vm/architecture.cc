// SPDX-License-Identifier: Apache-2.0
#include "runtime/vm/architecture.h"

namespace ptspec::runtime {

std::optional<Architecture> find_architecture(std::string_view name) {
    const Architecture all[] = {
        {
            .name = "x86_64",
            .debian_name = "amd64",
            .debian_suite = "bookworm-backports",  // 6.12; bookworm itself has 6.1
            // The smallest image that has virtio and the serial console built in.
            .flavour = "cloud-amd64",
            .image_in_tree = "arch/x86/boot/bzImage",
            .c_compiler = "gcc",
            .cxx_compiler = "g++",
            .compiler_package = "g++",
            .emulator = "qemu-system-x86_64",
            .emulator_package = "qemu-system-x86",
            // QEMU 7.2 leaves garbage in EFLAGS after a cmpxchg16b that an interrupt or fault follows, and
            // the kernel's slab allocator uses that instruction wherever it exists: half of all boots die
            // early. Without the feature bit the kernel does the same in another way. No page-table code
            // depends on it.
            .machine_arguments = {"-cpu", "qemu64,-cx16"},
            .virtio_serial_device = "virtio-serial-pci",
            .console = "ttyS0",
        },
    };
    for (const Architecture& architecture : all) {
        if (architecture.name == name) return architecture;
    }
    return std::nullopt;
}

}  // namespace ptspec::runtime

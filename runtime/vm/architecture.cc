// SPDX-License-Identifier: Apache-2.0
#include "runtime/vm/architecture.h"

namespace ptspec::runtime {
namespace {

constexpr std::string_view bookworm = "bookworm-backports";  // 6.12; bookworm itself has 6.1

Architecture arm64() {
    return {
        .flavour = "arm64",
        .debian_name = "arm64",
        .debian_suite = bookworm,
        .image_in_tree = "arch/arm64/boot/Image",
        .compilers = {.c = "aarch64-linux-gnu-gcc",
                      .cxx = "aarch64-linux-gnu-g++",
                      .package = "g++-aarch64-linux-gnu",
                      .cross = true},
        .emulator = "qemu-system-aarch64",
        .emulator_package = "qemu-system-arm",
        .virtio_serial_device = "virtio-serial-pci",
        .console = "ttyAMA0",
        // 52-bit addresses (LPA2) make the fifth level. The real pointer-authentication cipher is slow to
        // emulate; no page-table code depends on it.
        .variants = {{"4 levels", {"-M", "virt", "-cpu", "cortex-a57"}},
                     {"5 levels", {"-M", "virt", "-cpu", "max,pauth-impdef=on"}}},
    };
}

/// The same machine and tools; the kernel has other pages.
Architecture arm64_16k() {
    Architecture architecture = arm64();
    architecture.flavour = "arm64-16k";
    architecture.variants = {{"3 levels", {"-M", "virt", "-cpu", "max,pauth-impdef=on,lpa2=off"}},
                             {"4 levels", {"-M", "virt", "-cpu", "max,pauth-impdef=on"}}};
    return architecture;
}

/// With pages of either size.
Architecture powerpc(std::string_view flavour) {
    return {
        .flavour = flavour,
        .debian_name = "ppc64el",
        .debian_suite = bookworm,
        .image_in_tree = "vmlinux",
        .compilers = {.c = "powerpc64le-linux-gnu-gcc",
                      .cxx = "powerpc64le-linux-gnu-g++",
                      .package = "g++-powerpc64le-linux-gnu",
                      .cross = true},
        .emulator = "qemu-system-ppc64",
        .emulator_package = "qemu-system-ppc",
        .virtio_serial_device = "virtio-serial-pci",
        .console = "hvc0",
        .variants = {{"4 levels, radix", {"-M", "pseries,x-vof=on", "-cpu", "power9"}}},
    };
}

std::vector<Architecture> all_architectures() {
    return {
        {
            // The smallest image that has virtio and the serial console built in.
            .flavour = "cloud-amd64",
            .debian_name = "amd64",
            .debian_suite = bookworm,
            .image_in_tree = "arch/x86/boot/bzImage",
            .compilers = host_compilers(),
            .emulator = "qemu-system-x86_64",
            .emulator_package = "qemu-system-x86",
            .virtio_serial_device = "virtio-serial-pci",
            .console = "ttyS0",
            // QEMU 7.2 leaves garbage in EFLAGS after a cmpxchg16b that an interrupt or fault follows, and
            // the kernel's slab allocator uses that instruction wherever it exists: half of all boots die
            // early. Without the feature bit the kernel does the same in another way. No page-table code
            // depends on it.
            .variants = {{"4 levels", {"-cpu", "qemu64,-cx16"}},
                         {"5 levels", {"-cpu", "qemu64,-cx16,+la57"}}},
        },
        arm64(),
        arm64_16k(),
        {
            .flavour = "s390x",
            .debian_name = "s390x",
            .debian_suite = bookworm,
            .image_in_tree = "arch/s390/boot/bzImage",
            .compilers = {.c = "s390x-linux-gnu-gcc",
                          .cxx = "s390x-linux-gnu-g++",
                          .package = "g++-s390x-linux-gnu",
                          .cross = true},
            .emulator = "qemu-system-s390x",
            .emulator_package = "qemu-system-misc",
            .virtio_serial_device = "virtio-serial-ccw",
            .console = "ttysclp0",
            .console_device = "sclpconsole",
            // Levels are a matter of each address space: entries say which table they are in. Processors that
            // lack the facility want the bit of execution protection to be zero.
            .variants = {{"2 to 5 levels", {}},
                         {"2 to 5 levels, no execution protection", {"-cpu", "qemu,iep=off"}}},
        },
        {
            .flavour = "riscv64",
            .debian_name = "riscv64",
            .debian_suite = "trixie",  // the first release with this architecture
            .tools_suite = bookworm,
            .image_in_tree = "arch/riscv/boot/Image",
            .make_arguments = {"CC=riscv64-linux-gnu-gcc"},
            .compilers = {.c = "riscv64-linux-gnu-gcc",
                          .cxx = "riscv64-linux-gnu-g++",
                          .package = "g++-riscv64-linux-gnu",
                          .cross = true},
            .emulator = "qemu-system-riscv64",
            .emulator_package = "qemu-system-misc",
            .virtio_serial_device = "virtio-serial-pci",
            .console = "ttyS0",
            .variants = {{"5 levels", {"-M", "virt", "-cpu", "rv64,svnapot=true,svpbmt=true"}},
                         {"4 levels", {"-M", "virt"}, {"no5lvl"}},
                         {"3 levels", {"-M", "virt"}, {"no4lvl"}}},
        },
        powerpc("powerpc64le"),
        powerpc("powerpc64le-64k"),
        {
            .flavour = "armmp-lpae",
            .debian_name = "armhf",
            .debian_suite = bookworm,
            .image_in_tree = "arch/arm/boot/zImage",
            .compilers = {.c = "arm-linux-gnueabihf-gcc",
                          .cxx = "arm-linux-gnueabihf-g++",
                          .package = "g++-arm-linux-gnueabihf",
                          .cross = true},
            .emulator = "qemu-system-arm",
            .emulator_package = "qemu-system-arm",
            .virtio_serial_device = "virtio-serial-pci",
            .console = "ttyAMA0",
            .variants = {{"3 levels", {"-M", "virt,highmem=off", "-cpu", "cortex-a15"}}},
        },
    };
}

}  // namespace

std::optional<Architecture> find_architecture(std::string_view flavour) {
    for (Architecture& architecture : all_architectures()) {
        if (architecture.flavour == flavour) return std::move(architecture);
    }
    return std::nullopt;
}

std::vector<std::string_view> known_flavours() {
    std::vector<std::string_view> flavours;
    for (const Architecture& architecture : all_architectures()) flavours.push_back(architecture.flavour);
    return flavours;
}

Compilers host_compilers() { return {.c = "gcc", .cxx = "g++", .package = "g++"}; }

}  // namespace ptspec::runtime

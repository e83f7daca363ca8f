// SPDX-License-Identifier: Apache-2.0
#include "runtime/vm/virtual_machine.h"

#include <fmt/format.h>

#include "compiler/support/file_system.h"
#include "compiler/support/process.h"

namespace ptspec::runtime {
namespace {

namespace fs = std::filesystem;

constexpr const char* console_file = "console.txt";
constexpr const char* port_file = "port.bin";
/// As init.c looks for it.
constexpr const char* port_name = "ptspec.results";

std::string kernel_command_line(const MachineRequest& request) {
    // panic=-1: reboot at once, which -no-reboot turns into the machine's end. oops=panic: a kernel that goes
    // on after an oops may hang, and its later answers are worth nothing. softlockup_panic: a helper that
    // does not come back ends the boot, and the panic names the vector.
    std::string line =
        fmt::format("console={} quiet panic=-1 oops=panic softlockup_panic=1", request.architecture.console);
    for (std::string_view argument : request.variant.kernel_arguments) line += fmt::format(" {}", argument);
    return line;
}

std::string read_or_empty(const fs::path& file) {
    const RealFileSystem files;
    auto text = files.exists(file) ? files.read(file) : Result<std::string>(std::string());
    return text ? std::move(*text) : std::string();
}

}  // namespace

std::vector<std::string> machine_command(const MachineRequest& request) {
    const Architecture& architecture = request.architecture;
    std::vector<std::string> argv = {std::string(architecture.emulator)};
    for (std::string_view argument : request.variant.machine_arguments) argv.emplace_back(argument);
    // -accel tcg: a /dev/kvm that exists need not work (nested, containers), and software emulation is what
    // every machine has.
    const std::string console = (request.directory / console_file).string();
    const std::string port = (request.directory / port_file).string();
    for (const char* argument :
         {"-accel", "tcg", "-m", "1024", "-smp", "1", "-display", "none", "-nodefaults", "-no-reboot"}) {
        argv.emplace_back(argument);
    }
    // THP needs more than 512 MB to be on by default.
    argv.insert(argv.end(),
                {"-kernel", request.kernel_image.string(), "-initrd", request.initramfs.string(), "-append",
                 kernel_command_line(request), "-device", std::string(architecture.virtio_serial_device),
                 "-chardev", "file,id=results,path=" + port, "-device",
                 fmt::format("virtserialport,chardev=results,name={}", port_name)});
    if (architecture.console_device.empty()) {
        argv.insert(argv.end(), {"-serial", "file:" + console});
    } else {
        argv.insert(argv.end(), {"-chardev", "file,id=console,path=" + console, "-device",
                                 fmt::format("{},chardev=console", architecture.console_device)});
    }
    return argv;
}

Result<GuestRun> run_machine(const MachineRequest& request) {
    if (!find_program(std::string(request.architecture.emulator))) {
        return Error{
            fmt::format("running a kernel of {} needs {}, which this machine lacks",
                        request.architecture.debian_name, request.architecture.emulator),
            fmt::format("apt-get install --no-install-recommends {}", request.architecture.emulator_package),
            Code::tool_missing};
    }
    RealFileSystem files;
    if (auto made = files.make_directories(request.directory); !made) return made.error();
    for (const char* name : {console_file, port_file}) {
        if (auto removed = files.remove(request.directory / name); !removed) return removed.error();
    }
    const auto emulator =
        run_process({.argv = machine_command(request), .timeout = request.time_limit, .stop = request.stop});
    if (!emulator) return emulator.error();
    GuestRun run = classify(read_or_empty(request.directory / port_file),
                            read_or_empty(request.directory / console_file), *emulator, request.time_limit);
    run.console_file = request.directory / console_file;
    return run;
}

}  // namespace ptspec::runtime

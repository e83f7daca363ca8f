// SPDX-License-Identifier: Apache-2.0
#include "runtime/vm/kernel_package.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <fstream>
#include <optional>
#include <sstream>

#include "compiler/support/file_system.h"
#include "compiler/support/process.h"
#include "runtime/vm/locations.h"
#include "runtime/vm/private_apt.h"

namespace ptspec::runtime {
namespace {

namespace fs = std::filesystem;

/// Names the release that is complete; written last.
constexpr const char* current_file = "current";
/// Names the release whose packages are all there, and their files; written when they are.
constexpr const char* downloaded_file = "downloaded";

struct Packages {
    std::string release;             // "6.12.95+deb12-cloud-amd64"
    std::vector<std::string> names;  // image, headers, common headers
    std::string tools;               // linux-kbuild-...: programs that the build runs on this machine
};

Result<std::string> find_dependency(const PrivateApt& apt, const std::string& package,
                                    std::string_view prefix) {
    const auto stanza = apt.show(package);
    if (!stanza) return stanza.error();
    const auto names = dependencies(*stanza);
    const auto found =
        std::ranges::find_if(names, [&](const std::string& name) { return name.starts_with(prefix); });
    if (found == names.end())
        return Error{fmt::format("package {} depends on no {}*", package, prefix), "", Code::download_failed};
    return *found;
}

Result<std::string> find_common(const PrivateApt& apt, const std::string& headers) {
    const auto stanza = apt.show(headers);
    if (!stanza) return stanza.error();
    for (const std::string& name : dependencies(*stanza)) {
        if (name.starts_with("linux-headers-") && name.ends_with("-common")) return name;
    }
    return Error{fmt::format("package {} depends on no linux-headers-*-common", headers), "",
                 Code::download_failed};
}

/// The archive keeps only the newest headers, so the version is asked of the meta package and never guessed.
Result<Packages> resolve_packages(const PrivateApt& apt, const Architecture& architecture) {
    constexpr std::string_view headers_prefix = "linux-headers-";
    const auto headers =
        find_dependency(apt, fmt::format("{}{}", headers_prefix, architecture.flavour), headers_prefix);
    if (!headers) return headers.error();
    const auto common = find_common(apt, *headers);
    if (!common) return common.error();
    const auto kbuild = find_dependency(apt, *headers, "linux-kbuild-");
    if (!kbuild) return kbuild.error();
    const std::string release = headers->substr(headers_prefix.size());
    return Packages{
        .release = release, .names = {"linux-image-" + release, *headers, *common}, .tools = *kbuild};
}

/// As Debian calls this machine's architecture.
Result<std::string> machine_architecture() {
    const auto run = run_process({.argv = {"dpkg", "--print-architecture"}});
    if (!run) return run.error();
    if (!run->succeeded()) return Error{fmt::format("dpkg failed ({})", run->describe())};
    return run->standard_output.substr(0, run->standard_output.find('\n'));
}

/// The newest build tools of a suite, which this machine can run.
Result<std::string> newest_tools(const PrivateApt& apt, const std::string& machine) {
    const auto headers = find_dependency(apt, "linux-headers-" + machine, "linux-headers-");
    if (!headers) return headers.error();
    return find_dependency(apt, *headers, "linux-kbuild-");
}

struct Download {
    std::string release;
    std::vector<fs::path> debs;
};

/// Packages that an earlier run has fetched. The archive may have dropped them since.
std::optional<Download> earlier_download(const fs::path& directory) {
    const RealFileSystem files;
    if (!files.exists(directory / downloaded_file)) return std::nullopt;
    const auto text = files.read(directory / downloaded_file);
    if (!text) return std::nullopt;
    std::istringstream lines(*text);
    Download download;
    std::getline(lines, download.release);
    for (std::string name; std::getline(lines, name);) {
        if (!files.exists(directory / "debs" / name)) return std::nullopt;
        download.debs.push_back(directory / "debs" / name);
    }
    if (download.debs.empty()) return std::nullopt;
    return download;
}

/// Packages that come from one archive.
struct Order {
    PrivateApt apt;
    std::vector<std::string> names;
};

/// apt writes into `incoming`, continues there what an interrupted run has left, and checks it; only whole
/// files move on.
Result<Download> download_packages(const std::vector<Order>& orders, const std::string& release,
                                   const fs::path& directory, std::stop_token stop) {
    const fs::path incoming = directory / "incoming";
    const fs::path whole = directory / "debs";
    RealFileSystem files;
    for (const fs::path& folder : {incoming, whole}) {
        if (auto made = files.make_directories(folder); !made) return made.error();
    }
    std::vector<std::string> names;
    for (const Order& order : orders) {
        if (auto done = order.apt.download(order.names, incoming, stop); !done) return done.error();
        names.insert(names.end(), order.names.begin(), order.names.end());
    }
    const auto arrived = files.list_files(incoming, ".deb");
    if (!arrived) return arrived.error();
    Download download{.release = release, .debs = {}};
    std::string listing = release + "\n";
    for (const std::string& package : names) {
        const auto deb = std::ranges::find_if(*arrived, [&](const fs::path& file) {
            return file.filename().string().starts_with(package + "_");
        });
        if (deb == arrived->end())
            return Error{fmt::format("apt-get download did not bring {}", package), "",
                         Code::download_failed};
        std::error_code error;
        fs::rename(*deb, whole / deb->filename(), error);
        if (error) return Error{fmt::format("{}: {}", deb->string(), error.message())};
        download.debs.push_back(whole / deb->filename());
        listing += deb->filename().string() + "\n";
    }
    if (auto done = files.write_atomically(directory / downloaded_file, listing); !done) return done.error();
    return download;
}

Result<Download> fetch_packages(const Architecture& architecture, const fs::path& directory,
                                const Progress& progress, std::stop_token stop) {
    if (auto earlier = earlier_download(directory)) return std::move(*earlier);
    const auto mirror = configured_mirror();
    if (!mirror) {
        return Error{"apt on this machine knows no Debian archive, so no kernel can be fetched",
                     "name one in /etc/apt/sources.list, or give a kernel of your own with --kernel DIR",
                     Code::download_failed};
    }
    const auto lists = [&](const std::string& suite, const std::string& debian_name) -> Result<PrivateApt> {
        progress(fmt::format("fetching package lists of {} ({}) from {}", suite, debian_name, mirror->uri));
        auto apt = PrivateApt::set_up(directory / fmt::format("apt-{}-{}", suite, debian_name), *mirror,
                                      suite, debian_name);
        if (!apt) return apt;
        if (auto done = apt->update(stop); !done) return done.error();
        return apt;
    };
    const std::string suite(architecture.debian_suite);
    const auto machine = machine_architecture();
    if (!machine) return machine.error();
    auto apt = lists(suite, std::string(architecture.debian_name));
    if (!apt) return apt.error();
    const auto packages = resolve_packages(*apt, architecture);
    if (!packages) return packages.error();

    std::vector<Order> orders;
    if (*machine == architecture.debian_name) {
        orders.push_back({*apt, packages->names});
        orders.back().names.push_back(packages->tools);
    } else {
        auto own = lists(suite, *machine);
        if (!own) return own.error();
        orders.push_back({std::move(*apt), packages->names});
        orders.push_back({std::move(*own), {packages->tools}});
    }
    if (!architecture.tools_suite.empty()) {
        auto tools = lists(std::string(architecture.tools_suite), *machine);
        if (!tools) return tools.error();
        const auto kbuild = newest_tools(*tools, *machine);
        if (!kbuild) return kbuild.error();
        orders.push_back({std::move(*tools), {*kbuild}});
    }
    progress(fmt::format("downloading Linux {} (once)", packages->release));
    return download_packages(orders, packages->release, directory, std::move(stop));
}

Result<void> run_checked(std::vector<std::string> argv, std::stop_token stop) {
    const std::string program = argv.front();
    const auto run = run_process({.argv = std::move(argv), .stop = std::move(stop)});
    if (!run) return run.error();
    if (!run->succeeded())
        return Error{fmt::format("{} failed ({}):\n{}", program, run->describe(), run->standard_error)};
    return {};
}

/// The header package's Makefile names the place where the common headers would be installed. They lie beside
/// it here, and so they do in a copy that a developer makes of the folder `usr` to edit a header.
Result<void> relocate_makefile(const fs::path& makefile) {
    RealFileSystem files;
    const auto text = files.read(makefile);
    if (!text) return text.error();
    constexpr std::string_view installed = "/usr/src/";
    constexpr std::string_view beside = "$(dir $(lastword $(MAKEFILE_LIST)))../";
    std::string relocated;
    std::string_view rest = *text;
    for (std::size_t at; (at = rest.find(installed)) != std::string_view::npos;) {
        relocated += std::string(rest.substr(0, at)) + std::string(beside);
        rest.remove_prefix(at + installed.size());
    }
    return files.write_atomically(makefile, relocated + std::string(rest));
}

Kernel unpacked_kernel(const fs::path& root, const std::string& release) {
    // Some architectures' images are not compressed.
    const fs::path plain = root / "boot" / ("vmlinux-" + release);
    std::error_code error;
    return {.release = release,
            .image = fs::exists(plain, error) ? plain : root / "boot" / ("vmlinuz-" + release),
            .headers = root / "usr" / "src" / ("linux-headers-" + release),
            .immutable = true};
}

bool is_program(const fs::path& file) {
    std::ifstream stream(file, std::ios::binary);
    std::array<char, 4> magic{};
    return stream.read(magic.data(), magic.size()) && magic == std::array{'\x7f', 'E', 'L', 'F'};
}

/// Build tools of a later release may need a later C library than this machine has. Those of its own release
/// do the same: each program takes the place of the one of its name.
Result<void> replace_tools(const fs::path& root, const std::string& release) {
    constexpr std::string_view prefix = "linux-kbuild-";
    fs::path theirs, ours;
    std::error_code error;
    for (const auto& entry : fs::directory_iterator(root / "usr" / "lib", error)) {
        const std::string name = entry.path().filename().string();
        if (name.starts_with(prefix))
            (release.starts_with(name.substr(prefix.size())) ? theirs : ours) = entry.path();
    }
    if (theirs.empty() || ours.empty())
        return Error{fmt::format("the packages do not bring both kinds of build tools ({})", root.string())};
    for (const auto& entry : fs::recursive_directory_iterator(theirs, error)) {
        const fs::path own = ours / entry.path().lexically_relative(theirs);
        if (!entry.is_regular_file() || entry.is_symlink() || !is_program(entry.path()) || !fs::exists(own))
            continue;
        fs::copy_file(own, entry.path(), fs::copy_options::overwrite_existing, error);
        if (error) return Error{fmt::format("{}: {}", entry.path().string(), error.message())};
    }
    if (error) return Error{fmt::format("{}: {}", theirs.string(), error.message())};
    return {};
}

Result<Kernel> unpack(const std::vector<fs::path>& debs, const fs::path& root, const std::string& release,
                      bool other_tools, std::stop_token stop) {
    // Built aside, then renamed: an interrupted run leaves no folder of the final name.
    const fs::path aside = root.string() + ".partial";
    std::error_code error;
    fs::remove_all(aside, error);
    fs::remove_all(root, error);
    for (const fs::path& deb : debs) {
        if (auto done = run_checked({"dpkg", "-x", deb.string(), aside.string()}, stop); !done)
            return done.error();
    }
    // Modules are nine tenths of the image package, and nothing here loads them.
    fs::remove_all(aside / "lib" / "modules", error);
    if (other_tools) {
        if (auto done = replace_tools(aside, release); !done) return done.error();
    }
    const Kernel kernel = unpacked_kernel(aside, release);
    if (auto done = relocate_makefile(kernel.headers / "Makefile"); !done) return done.error();
    if (!fs::exists(kernel.image, error))
        return Error{fmt::format("the packages have no {}", kernel.image.filename().string()), "",
                     Code::kernel_unusable};
    fs::rename(aside, root, error);
    if (error) return Error{fmt::format("{}: {}", root.string(), error.message())};
    return unpacked_kernel(root, release);
}

}  // namespace

Result<Kernel> fetch_debian_kernel(const Architecture& architecture, const fs::path& cache,
                                   const Progress& progress, std::stop_token stop) {
    const fs::path directory = cache / "kernels" / fmt::format("debian-{}", architecture.flavour);
    const auto lock = FileLock::acquire(directory / "lock");
    if (!lock) return lock.error();

    RealFileSystem files;
    if (files.exists(directory / current_file)) {
        const auto release = files.read(directory / current_file);
        if (!release) return release.error();
        Kernel kernel = unpacked_kernel(directory / ("root-" + *release), *release);
        if (files.exists(kernel.image) && files.exists(kernel.headers / "Makefile")) return kernel;
    }

    const auto download = fetch_packages(architecture, directory, progress, stop);
    if (!download) return download.error();
    progress(fmt::format("unpacking Linux {}", download->release));
    auto kernel = unpack(download->debs, directory / ("root-" + download->release), download->release,
                         !architecture.tools_suite.empty(), stop);
    if (!kernel) return kernel;
    if (auto done = files.write_atomically(directory / current_file, download->release); !done) {
        return done.error();
    }
    return kernel;
}

Result<Kernel> kernel_in_build_directory(const Architecture& architecture, const fs::path& directory,
                                         const fs::path& image) {
    std::error_code error;
    const fs::path headers = fs::absolute(directory, error);
    RealFileSystem files;
    if (!files.exists(headers / "Makefile")) {
        return Error{fmt::format("{} is no kernel build directory: it has no Makefile", directory.string()),
                     "", Code::kernel_unusable};
    }
    // Written by the kernel's own build; header packages have it, too.
    const fs::path release_file = headers / "include" / "config" / "kernel.release";
    const auto release = files.read(release_file);
    if (!release) {
        return Error{fmt::format("{} is not built: {} is missing", directory.string(), release_file.string()),
                     "run `make modules_prepare` and `make` there", Code::kernel_unusable};
    }
    Kernel kernel{.release = release->substr(0, release->find('\n')),
                  .image = image.empty() ? headers / architecture.image_in_tree : fs::absolute(image, error),
                  .headers = headers};
    if (!files.exists(kernel.image)) {
        return Error{fmt::format("there is no kernel image {}", kernel.image.string()),
                     "build the kernel, or name an image of the same release", Code::kernel_unusable};
    }
    return kernel;
}

}  // namespace ptspec::runtime

// SPDX-License-Identifier: Apache-2.0
#include "runtime/vm/private_apt.h"

#include <fmt/format.h>

#include <algorithm>

#include "compiler/support/file_system.h"
#include "compiler/support/process.h"

namespace ptspec::runtime {
namespace {

namespace fs = std::filesystem;

/// Proxies, credentials' helpers, timeouts: how this machine reaches the network. Hooks and folders are left
/// out.
std::string acquire_settings() {
    const auto dump = run_process({.argv = {"apt-config", "dump"}});
    std::string settings;
    if (!dump || !dump->succeeded()) return settings;
    std::string_view text = dump->standard_output;
    while (!text.empty()) {
        const std::size_t end = std::min(text.find('\n'), text.size());
        const std::string_view line = text.substr(0, end);
        text.remove_prefix(std::min(end + 1, text.size()));
        if (line.starts_with("Acquire::") && !line.starts_with("Acquire::IndexTargets")) {
            settings += std::string(line) + "\n";
        }
    }
    return settings;
}

Result<std::string> run_apt(const fs::path& configuration, std::vector<std::string> argv,
                            const fs::path& working_directory, std::stop_token stop) {
    const std::string what = argv[0] + " " + argv[1];
    const auto run =
        run_process({.argv = std::move(argv),
                     .working_directory = working_directory,
                     .environment = {{"APT_CONFIG", configuration.string()}, {"LC_ALL", "C.UTF-8"}},
                     .stop = std::move(stop)});
    if (!run) return run.error();
    if (!run->succeeded()) {
        return Error{fmt::format("{} failed ({}):\n{}", what, run->describe(), run->standard_error),
                     "check the network and the mirror in /etc/apt", Code::download_failed};
    }
    return run->standard_output;
}

}  // namespace

Result<PrivateApt> PrivateApt::set_up(const fs::path& directory, const DebianMirror& mirror,
                                      const std::string& suite, const std::string& architecture) {
    if (!find_program("apt-get") || !find_program("dpkg")) {
        return Error{"distribution kernels need apt-get and dpkg, which this machine lacks",
                     "use a kernel build directory instead: --kernel DIR", Code::tool_missing};
    }
    RealFileSystem files;
    for (const char* folder : {"lists/partial", "cache/archives/partial", "empty"}) {
        if (auto made = files.make_directories(directory / folder); !made) return made.error();
    }
    const std::string trust = mirror.signed_by.empty() ? "" : "[signed-by=" + mirror.signed_by + "] ";
    const std::string sources = fmt::format("deb {}{} {} main\n", trust, mirror.uri, suite);
    const std::string at = directory.string();
    // APT::Sandbox::User: root's apt would give up its rights and could then not write here.
    const std::string configuration = acquire_settings() + fmt::format(
                                                               "Dir::Etc::main \"/dev/null\";\n"
                                                               "Dir::Etc::parts \"{0}/empty\";\n"
                                                               "Dir::Etc::sourcelist \"{0}/sources.list\";\n"
                                                               "Dir::Etc::sourceparts \"{0}/empty\";\n"
                                                               "Dir::Etc::preferences \"/dev/null\";\n"
                                                               "Dir::Etc::preferencesparts \"{0}/empty\";\n"
                                                               "Dir::State::lists \"{0}/lists\";\n"
                                                               "Dir::State::status \"{0}/status\";\n"
                                                               "Dir::Cache \"{0}/cache\";\n"
                                                               "APT::Architecture \"{1}\";\n"
                                                               "APT::Architectures {{ \"{1}\"; }};\n"
                                                               "APT::Sandbox::User \"root\";\n"
                                                               "Acquire::Languages \"none\";\n",
                                                               at, architecture);
    for (const auto& [name, content] :
         {std::pair{"sources.list", sources}, {"apt.conf", configuration}, {"status", std::string()}}) {
        if (auto written = files.write_atomically(directory / name, content); !written)
            return written.error();
    }
    return PrivateApt(directory / "apt.conf");
}

Result<void> PrivateApt::update(std::stop_token stop) const {
    const auto output = run_apt(configuration_, {"apt-get", "update", "-q", "--error-on=any"},
                                configuration_.parent_path(), std::move(stop));
    if (!output) return output.error();
    return {};
}

Result<Stanza> PrivateApt::show(const std::string& package) const {
    auto output = run_apt(configuration_, {"apt-cache", "show", "--no-all-versions", package},
                          configuration_.parent_path(), {});
    if (!output) return output.error();
    auto stanzas = parse_stanzas(*output);
    if (stanzas.empty())
        return Error{fmt::format("the archive has no package {}", package), "", Code::download_failed};
    return std::move(stanzas.front());
}

Result<void> PrivateApt::download(const std::vector<std::string>& packages, const fs::path& directory,
                                  std::stop_token stop) const {
    std::vector<std::string> argv = {"apt-get", "download", "-q"};
    argv.insert(argv.end(), packages.begin(), packages.end());
    const auto output = run_apt(configuration_, std::move(argv), directory, std::move(stop));
    if (!output) return output.error();
    return {};
}

std::optional<DebianMirror> configured_mirror(const fs::path& etc_apt) {
    std::vector<fs::path> lists = {etc_apt / "sources.list"};
    std::error_code error;
    for (const auto& entry : fs::directory_iterator(etc_apt / "sources.list.d", error))
        lists.push_back(entry.path());
    std::sort(lists.begin() + 1, lists.end());
    const RealFileSystem files;
    for (const fs::path& list : lists) {
        const auto text = files.exists(list) ? files.read(list) : Result<std::string>(Error{"none"});
        if (!text) continue;
        const auto mirror = list.extension() == ".list"      ? find_mirror_in_list(*text)
                            : list.extension() == ".sources" ? find_mirror_in_deb822(*text)
                                                             : std::nullopt;
        if (mirror) return mirror;
    }
    return std::nullopt;
}

}  // namespace ptspec::runtime

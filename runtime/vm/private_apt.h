// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <filesystem>
#include <optional>
#include <stop_token>
#include <string>
#include <vector>

#include "compiler/support/result.h"
#include "runtime/vm/debian_sources.h"

namespace ptspec::runtime {

/// Debian's apt with lists, status and caches in a folder of its own: it can look at and download packages of
/// any suite and architecture, and neither needs root nor touches what the machine has installed.
class PrivateApt {
  public:
    /// `directory` is filled; nothing is fetched yet.
    static Result<PrivateApt> set_up(const std::filesystem::path& directory, const DebianMirror& mirror,
                                     const std::string& suite, const std::string& architecture);

    Result<void> update(std::stop_token stop) const;
    /// The newest version of a package.
    Result<Stanza> show(const std::string& package) const;
    /// Into `directory`, whole and checked by apt.
    Result<void> download(const std::vector<std::string>& packages, const std::filesystem::path& directory,
                          std::stop_token stop) const;

  private:
    explicit PrivateApt(std::filesystem::path configuration) : configuration_(std::move(configuration)) {}
    std::filesystem::path configuration_;
};

/// Where this machine gets Debian packages from; nothing if /etc/apt names no Debian archive.
std::optional<DebianMirror> configured_mirror(const std::filesystem::path& etc_apt = "/etc/apt");

}  // namespace ptspec::runtime

// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

namespace ptspec::runtime {

struct ArchiveEntry {
    std::string name;    ///< without a leading slash
    std::uint32_t mode;  ///< type and permissions, as in stat
    std::string_view content = {};
};

inline constexpr std::uint32_t archive_directory = 0040755;
inline constexpr std::uint32_t archive_program = 0100755;
inline constexpr std::uint32_t archive_file = 0100644;

/// A cpio archive in the form that kernels unpack ("newc", Documentation/driver-api/early-userspace/
/// buffer-format.rst). Same entries, same bytes. Not compressed: it is read from the host's memory, and
/// unpacking costs an emulated processor more than copying.
std::string make_initramfs(const std::vector<ArchiveEntry>& entries);

}  // namespace ptspec::runtime

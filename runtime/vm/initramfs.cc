// SPDX-License-Identifier: Apache-2.0
#include "runtime/vm/initramfs.h"

#include <fmt/format.h>

namespace ptspec::runtime {
namespace {

void pad_to_word(std::string& archive) { archive.resize((archive.size() + 3) / 4 * 4); }

void add_entry(std::string& archive, std::uint32_t number, const ArchiveEntry& entry) {
    // inode, mode, uid, gid, links, mtime, size, device and its own (major, minor), length of the name, no
    // checksum
    archive += fmt::format(
        "070701{:08x}{:08x}{:08x}{:08x}{:08x}{:08x}{:08x}{:08x}{:08x}{:08x}{:08x}{:08x}{:08x}", number,
        entry.mode, 0, 0, 1, 0, entry.content.size(), 0, 0, 0, 0, entry.name.size() + 1, 0);
    archive += entry.name;
    archive += '\0';
    pad_to_word(archive);
    archive += entry.content;
    pad_to_word(archive);
}

}  // namespace

std::string make_initramfs(const std::vector<ArchiveEntry>& entries) {
    std::string archive;
    std::uint32_t number = 1;
    for (const ArchiveEntry& entry : entries) add_entry(archive, number++, entry);
    add_entry(archive, 0, {.name = "TRAILER!!!", .mode = 0});
    return archive;
}

}  // namespace ptspec::runtime

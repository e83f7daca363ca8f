// SPDX-License-Identifier: Apache-2.0
#include "compiler/support/build_id.h"

#include <elf.h>
#include <link.h>

#include <cstring>
#include <span>
#include <string_view>

namespace ptspec {
namespace {

constexpr std::size_t padded(std::size_t size) { return (size + 3) / 4 * 4; }

// Notes are a header, a name and a description after each other, each padded to words (elf(5)).
std::string build_id_in(std::span<const char> notes) {
    while (notes.size() >= sizeof(ElfW(Nhdr))) {
        ElfW(Nhdr) header;
        std::memcpy(&header, notes.data(), sizeof header);
        const std::size_t name = sizeof header, description = name + padded(header.n_namesz);
        if (notes.size() < description + padded(header.n_descsz)) break;
        const std::string_view owner(notes.data() + name, header.n_namesz);
        if (header.n_type == NT_GNU_BUILD_ID && owner == std::string_view("GNU\0", 4)) {
            std::string digits;
            for (const char each : notes.subspan(description, header.n_descsz)) {
                const auto byte = static_cast<unsigned char>(each);
                digits += "0123456789abcdef"[byte >> 4];
                digits += "0123456789abcdef"[byte & 15];
            }
            return digits;
        }
        notes = notes.subspan(description + padded(header.n_descsz));
    }
    return {};
}

// The program itself comes first; what it has loaded comes after it.
int look_at_program(dl_phdr_info* info, std::size_t, void* found) {
    for (const ElfW(Phdr) & part : std::span(info->dlpi_phdr, info->dlpi_phnum)) {
        if (part.p_type != PT_NOTE) continue;
        const auto* begin = reinterpret_cast<const char*>(info->dlpi_addr + part.p_vaddr);
        std::string id = build_id_in({begin, part.p_memsz});
        if (!id.empty()) *static_cast<std::string*>(found) = std::move(id);
    }
    return 1;
}

}  // namespace

std::string build_id() {
    std::string found;
    dl_iterate_phdr(look_at_program, &found);
    return found;
}

}  // namespace ptspec

// SPDX-License-Identifier: Apache-2.0
#include <fmt/format.h>

#include "compiler/driver/commands.h"
#include "compiler/support/catalogue.h"
#include "compiler/support/suggest.h"

namespace ptspec::driver {

int explain_command(const std::string& code) {
    if (const CatalogueEntry* entry = find_catalogue_entry(code)) {
        std::string_view text = entry->explanation;
        while (text.starts_with('\n')) text.remove_prefix(1);
        fmt::print("{}: {}\n\n{}", entry->number, entry->title, text);
        return exit_good;
    }
    std::vector<std::string> numbers;
    for (const CatalogueEntry& entry : catalogue()) numbers.emplace_back(entry.number);
    fmt::print(stderr, "ptspec: there is no message `{}`\n", code);
    if (auto meant = did_you_mean(code, numbers)) fmt::print(stderr, "  = help: {}\n", *meant);
    fmt::print(stderr, "  = note: messages run from {} to {}\n", numbers.front(), numbers.back());
    return exit_wrong_input;
}

}  // namespace ptspec::driver

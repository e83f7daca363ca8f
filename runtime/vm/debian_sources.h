// SPDX-License-Identifier: Apache-2.0
//
// Reading what Debian's tools write: source lists, package stanzas. Text in, data out.
#pragma once

#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace ptspec::runtime {

/// The base of a Debian archive, as this machine is configured to reach it.
struct DebianMirror {
    std::string uri;
    /// Empty: the keys that apt trusts for everything.
    std::string signed_by = "";

    friend bool operator==(const DebianMirror&, const DebianMirror&) = default;
};

/// The first mirror of Debian's main archive in a source list, one-line (`.list`) or deb822 (`.sources`).
/// Security archives and other vendors' archives are passed over.
std::optional<DebianMirror> find_mirror_in_list(std::string_view text);
std::optional<DebianMirror> find_mirror_in_deb822(std::string_view text);

/// A paragraph of `Name: value` lines; continuation lines are joined with a newline.
using Stanza = std::map<std::string, std::string>;
std::vector<Stanza> parse_stanzas(std::string_view text);

/// The packages of a Depends field, without versions; of alternatives the first.
std::vector<std::string> dependencies(const Stanza& stanza);

}  // namespace ptspec::runtime

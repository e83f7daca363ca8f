// SPDX-License-Identifier: Apache-2.0
#include "runtime/vm/debian_sources.h"

#include <algorithm>
#include <array>

namespace ptspec::runtime {
namespace {

std::string_view trim(std::string_view text) {
    const std::size_t first = text.find_first_not_of(" \t\r\n");
    if (first == std::string_view::npos) return "";
    return text.substr(first, text.find_last_not_of(" \t\r\n") - first + 1);
}

std::vector<std::string_view> split(std::string_view text, std::string_view separators) {
    std::vector<std::string_view> parts;
    while (!text.empty()) {
        const std::size_t end = std::min(text.find_first_of(separators), text.size());
        if (const auto part = trim(text.substr(0, end)); !part.empty()) parts.push_back(part);
        text.remove_prefix(std::min(end + 1, text.size()));
    }
    return parts;
}

/// Whether a suite is one of Debian's own ("bookworm", "trixie-updates"): other vendors' archives have suites
/// of other names, and the security archive has another layout.
bool is_debian_suite(std::string_view suite) {
    constexpr std::array releases = {"bullseye",  "bookworm", "trixie",  "forky",   "sid",
                                     "oldstable", "stable",   "testing", "unstable"};
    for (std::string_view suffix : {"-updates", "-backports"}) {
        if (suite.ends_with(suffix)) suite.remove_suffix(suffix.size());
    }
    return std::ranges::find(releases, suite) != releases.end();
}

bool is_main_archive(const std::vector<std::string_view>& suites,
                     const std::vector<std::string_view>& components) {
    return std::ranges::any_of(suites, is_debian_suite) &&
           std::ranges::find(components, "main") != components.end();
}

}  // namespace

std::optional<DebianMirror> find_mirror_in_list(std::string_view text) {
    // deb [signed-by=FILE arch=...] URI SUITE COMPONENT...
    for (std::string_view line : split(text, "\n")) {
        line = trim(line.substr(0, line.find('#')));
        if (!line.starts_with("deb ") && !line.starts_with("deb\t")) continue;
        line = trim(line.substr(4));
        DebianMirror mirror;
        if (line.starts_with('[')) {
            const std::size_t end = line.find(']');
            if (end == std::string_view::npos) continue;
            for (std::string_view option : split(line.substr(1, end - 1), " \t")) {
                if (option.starts_with("signed-by=")) mirror.signed_by = option.substr(10);
            }
            line = trim(line.substr(end + 1));
        }
        const auto words = split(line, " \t");
        if (words.size() < 3 || !is_main_archive({words[1]}, {words.begin() + 2, words.end()})) continue;
        mirror.uri = words[0];
        return mirror;
    }
    return std::nullopt;
}

std::optional<DebianMirror> find_mirror_in_deb822(std::string_view text) {
    for (Stanza& stanza : parse_stanzas(text)) {
        if (stanza["Enabled"] == "no") continue;
        const auto types = split(stanza["Types"], " \t\n");
        const auto uris = split(stanza["URIs"], " \t\n");
        const auto suites = split(stanza["Suites"], " \t\n");
        const auto components = split(stanza["Components"], " \t\n");
        if (uris.empty() || std::ranges::find(types, "deb") == types.end() ||
            !is_main_archive(suites, components)) {
            continue;
        }
        DebianMirror mirror{.uri = std::string(uris.front()), .signed_by = ""};
        // A key block in the file itself has several lines; apt's other keys have to do then.
        const std::string& key = stanza["Signed-By"];
        if (key.find('\n') == std::string::npos) mirror.signed_by = key;
        return mirror;
    }
    return std::nullopt;
}

std::vector<Stanza> parse_stanzas(std::string_view text) {
    std::vector<Stanza> stanzas;
    Stanza stanza;
    std::string last;
    while (!text.empty()) {
        const std::size_t end = std::min(text.find('\n'), text.size());
        const std::string_view line = text.substr(0, end);
        text.remove_prefix(std::min(end + 1, text.size()));
        if (trim(line).empty()) {
            if (!stanza.empty()) stanzas.push_back(std::move(stanza));
            stanza.clear();
            last.clear();
        } else if (line.front() == '#') {
            continue;
        } else if (line.front() == ' ' || line.front() == '\t') {
            if (!last.empty()) stanza[last] += "\n" + std::string(trim(line));
        } else if (const std::size_t colon = line.find(':'); colon != std::string_view::npos) {
            last = line.substr(0, colon);
            stanza[last] = trim(line.substr(colon + 1));
        }
    }
    if (!stanza.empty()) stanzas.push_back(std::move(stanza));
    return stanzas;
}

std::vector<std::string> dependencies(const Stanza& stanza) {
    std::vector<std::string> names;
    const auto field = stanza.find("Depends");
    if (field == stanza.end()) return names;
    for (std::string_view dependency : split(field->second, ",")) {
        dependency = trim(dependency.substr(0, dependency.find_first_of("(|[:")));
        names.emplace_back(dependency);
    }
    return names;
}

}  // namespace ptspec::runtime

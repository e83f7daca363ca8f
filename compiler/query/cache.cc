// SPDX-License-Identifier: Apache-2.0
#include "compiler/query/cache.h"

#include <fmt/format.h>

#include <algorithm>
#include <charconv>
#include <iterator>
#include <ranges>

namespace ptspec::query {

namespace {

// Another format is another first line; files with a line that is not ours are left alone.
constexpr std::string_view header = "ptspec answers 1\n";
constexpr std::string_view suffix = ".answers";
constexpr size_t merge_above = 8;  // files
constexpr size_t shortest_line = 50;

std::optional<uint64_t> take_number(std::string_view& text, int base, char end) {
    uint64_t value = 0;
    const auto [rest, error] = std::from_chars(text.data(), text.data() + text.size(), value, base);
    const auto used = static_cast<size_t>(rest - text.data());
    if (error != std::errc() || used >= text.size() || text[used] != end) {
        return std::nullopt;
    }
    text.remove_prefix(used + 1);
    return value;
}

// In 16 digits.
std::string checksum_of(std::string_view text) {
    std::string digits(16, '0');
    for (uint64_t rest = content_hash(text).low; char& digit : digits | std::views::reverse) {
        digit = "0123456789abcdef"[rest & 15];
        rest >>= 4;
    }
    return digits;
}

}  // namespace

AnswerCache::AnswerCache(FileSystem& files, std::filesystem::path directory)
    : files_(files), directory_(std::move(directory)) {
    // No folder yet, or one that cannot be read: an empty cache.
    for (const auto& file : files_.list_files(directory_, suffix).value_or({})) {
        load(file);
    }
}

void AnswerCache::load(const std::filesystem::path& file) {
    const Result<std::string> content = files_.read(file);
    if (!content || !content->starts_with(header)) {
        return;
    }
    segments_.push_back(file);
    std::string_view rest = *content;
    rest.remove_prefix(header.size());
    answers_.reserve(answers_.size() + rest.size() / shortest_line);
    while (!rest.empty()) {
        const size_t end = rest.find('\n');
        if (end == std::string_view::npos) {
            return;  // cut off within a line
        }
        parse_line(rest.substr(0, end));
        rest.remove_prefix(end + 1);
    }
}

// `KEYHIGH KEYLOW STATE SIZE VALUE... =CHECKSUM`, numbers in hexadecimal.
std::string AnswerCache::print_line(const ContentHash& key, const KeptAnswer& answer) {
    const char state = !answer.satisfiable ? 'u' : answer.minimal ? 'm' : 's';
    std::string line =
        fmt::format("{:016x} {:016x} {} {:x} ", key.high, key.low, state, answer.material_size);
    for (const uint64_t value : answer.values) {
        fmt::format_to(std::back_inserter(line), "{:x} ", value);
    }
    return fmt::format("{}={}\n", line, checksum_of(line));
}

bool AnswerCache::parse_line(std::string_view line) {
    const size_t checksum_at = line.rfind('=');
    if (checksum_at == std::string_view::npos) {
        return false;
    }
    std::string_view body = line.substr(0, checksum_at);
    if (line.substr(checksum_at + 1) != checksum_of(body)) {
        return false;
    }
    ContentHash key;
    KeptAnswer answer;
    const auto high = take_number(body, 16, ' '), low = high ? take_number(body, 16, ' ') : std::nullopt;
    if (!low || body.size() < 2 || body[1] != ' ') {
        return false;
    }
    key = {*high, *low};
    const char state = body[0];
    answer.satisfiable = state != 'u';
    answer.minimal = state == 'm';
    body.remove_prefix(2);
    const auto size = take_number(body, 16, ' ');
    if (!size || (state != 'u' && state != 'm' && state != 's')) {
        return false;
    }
    answer.material_size = *size;
    while (!body.empty()) {
        const auto value = take_number(body, 16, ' ');
        if (!value) {
            return false;
        }
        answer.values.push_back(*value);
    }
    const auto [place, is_new] = answers_.try_emplace(key, std::move(answer));
    if (!is_new && place->second != answer) {
        place->second.reset();
    }
    return true;
}

const KeptAnswer* AnswerCache::find(const ContentHash& key, uint64_t material_size) const {
    const auto found = answers_.find(key);
    if (found == answers_.end() || !found->second || found->second->material_size != material_size) {
        return nullptr;
    }
    return &*found->second;
}

void AnswerCache::add(const ContentHash& key, KeptAnswer answer) {
    answers_.insert_or_assign(key, answer);
    added_.insert_or_assign(key, std::move(answer));
}

Result<void> AnswerCache::write_segment(std::string_view lines) {
    const std::string content = fmt::format("{}{}", header, lines);
    const std::filesystem::path file = directory_ / (content_hash(content).hex() + std::string(suffix));
    if (Result<void> written = files_.write_atomically(file, content); !written) {
        return written;
    }
    if (std::ranges::find(segments_, file) == segments_.end()) {
        segments_.push_back(file);
    }
    return {};
}

Result<void> AnswerCache::flush() {
    if (added_.empty()) {
        return {};
    }
    std::string lines;
    if (segments_.size() < merge_above) {
        for (const auto& [key, answer] : added_) {
            lines += print_line(key, answer);
        }
        added_.clear();
        return write_segment(lines);
    }
    std::map<ContentHash, const KeptAnswer*> all;
    for (const auto& [key, answer] : answers_) {
        if (answer) {
            all.emplace(key, &*answer);
        }
    }
    for (const auto& [key, answer] : all) {
        lines += print_line(key, *answer);
    }
    added_.clear();
    const std::vector<std::filesystem::path> old = std::move(segments_);
    segments_.clear();
    if (Result<void> written = write_segment(lines); !written) {
        segments_ = old;
        return written;
    }
    for (const auto& file : old) {
        // A run at the same time may have merged it away already; what stays is merged next time.
        if (file != segments_.front() && !files_.remove(file)) {
            segments_.push_back(file);
        }
    }
    return {};
}

}  // namespace ptspec::query

// SPDX-License-Identifier: Apache-2.0
#include "runtime/suite/options.h"

#include <charconv>
#include <cstdlib>

namespace ptspec::runtime {
namespace {

std::optional<std::uint64_t> parse_number(std::string_view text) {
    const bool hexadecimal = text.starts_with("0x") || text.starts_with("0X");
    if (hexadecimal) text.remove_prefix(2);
    std::uint64_t number = 0;
    const auto [end, error] =
        std::from_chars(text.data(), text.data() + text.size(), number, hexadecimal ? 16 : 10);
    if (error != std::errc() || end != text.data() + text.size()) return std::nullopt;
    return number;
}

std::vector<std::string_view> split(std::string_view text, char separator) {
    std::vector<std::string_view> parts;
    while (!text.empty()) {
        const std::size_t end = std::min(text.find(separator), text.size());
        if (end > 0) parts.push_back(text.substr(0, end));
        text.remove_prefix(std::min(end + 1, text.size()));
    }
    return parts;
}

std::optional<std::vector<std::uint64_t>> parse_words(const std::vector<std::string_view>& texts,
                                                      std::size_t first) {
    std::vector<std::uint64_t> words;
    for (std::size_t i = first; i < texts.size(); ++i) {
        const auto word = parse_number(texts[i]);
        if (!word) return std::nullopt;
        words.push_back(*word);
    }
    return words;
}

std::optional<CrashedVector> parse_crashed_vector(std::string_view text) {
    const auto parts = split(text, ' ');
    if (parts.size() < 2 || (parts[0] != "law" && parts[0] != "operation")) return std::nullopt;
    const auto index = parse_number(parts[1]);
    auto args = parse_words(parts, 2);
    if (!index || *index > UINT32_MAX || !args) return std::nullopt;
    return CrashedVector{.kind = parts[0] == "law" ? Kind::law : Kind::operation,
                         .index = static_cast<std::uint32_t>(*index),
                         .args = std::move(*args)};
}

/// Returns what is wrong with the value.
std::optional<std::string> set_option(Options& options, std::string_view name, std::string_view value) {
    if (name == "backend") {
        options.backend = value;
    } else if (name == "random") {
        const auto number = parse_number(value);
        if (!number || *number > 100'000'000) return "wanted a number up to 100000000";
        options.random = static_cast<std::uint32_t>(*number);
    } else if (name == "seed") {
        const auto number = parse_number(value);
        if (!number) return "wanted a number";
        options.seed = *number;
    } else if (name == "law" || name == "operation") {
        if (options.only) return "only one law or operation can be chosen";
        options.only =
            Selection{.kind = name == "law" ? Kind::law : Kind::operation, .name = std::string(value)};
    } else if (name == "vector") {
        options.vector = parse_words(split(value, ','), 0);
        if (!options.vector) return "wanted numbers, separated by commas";
    } else if (name == "crashed") {
        auto crashed = parse_crashed(value);
        if (!crashed)
            return "wanted `law INDEX WORD...` or `operation INDEX WORD...`, separated by semicolons";
        options.crashed = std::move(*crashed);
    } else if (name == "repeat") {
        options.repeat = value;
    } else {
        return "no such option";
    }
    return std::nullopt;
}

}  // namespace

std::optional<std::vector<CrashedVector>> parse_crashed(std::string_view text) {
    std::vector<CrashedVector> vectors;
    for (std::string_view part : split(text, ';')) {
        auto vector = parse_crashed_vector(part);
        if (!vector) return std::nullopt;
        vectors.push_back(std::move(*vector));
    }
    return vectors;
}

std::variant<Options, UsageError> read_options(const std::vector<std::string>& arguments) {
    Options options;
    constexpr std::pair<const char*, const char*> variables[] = {{"PTSPEC_BACKEND", "backend"},
                                                                 {"PTSPEC_RANDOM", "random"},
                                                                 {"PTSPEC_SEED", "seed"},
                                                                 {"PTSPEC_CRASHED", "crashed"},
                                                                 {"PTSPEC_REPEAT", "repeat"}};
    for (const auto& [variable, name] : variables) {
        const char* value = std::getenv(variable);
        if (value == nullptr) continue;
        if (auto error = set_option(options, name, value))
            return UsageError{std::string(variable) + ": " + *error};
    }
    for (const std::string& argument : arguments) {
        const std::size_t equals = argument.find('=');
        if (!argument.starts_with("--") || equals == std::string::npos) {
            return UsageError{"`" + argument + "`: options have the form --NAME=VALUE; see --help"};
        }
        const std::string_view all = argument;
        const auto error = set_option(options, all.substr(2, equals - 2), all.substr(equals + 1));
        if (error) return UsageError{"`" + argument + "`: " + *error};
    }
    if (options.vector && !options.only) return UsageError{"--vector needs --law or --operation"};
    return options;
}

std::string_view options_help() {
    return "Options of this program, beside those of GoogleTest below:\n"
           "  --backend=native|kernel|FILE.so   what is tested (native)\n"
           "  --law=CONTRACT/NAME               only this law\n"
           "  --operation=NAME                  only this operation\n"
           "  --vector=WORD,...                 only this input, with one of the above\n"
           "  --random=N                        random vectors for each law and operation (400)\n"
           "  --seed=N                          where they begin (1)\n"
           "\n";
}

std::string law_full_name(const ptspec_law& law) { return std::string(law.contract) + "/" + law.name; }

std::optional<std::uint32_t> find_law(const ptspec_target& target, std::string_view full_name) {
    for (std::uint32_t i = 0; i < target.law_count; ++i) {
        if (law_full_name(target.laws[i]) == full_name) return i;
    }
    return std::nullopt;
}

std::optional<std::uint32_t> find_operation(const ptspec_target& target, std::string_view name) {
    for (std::uint32_t i = 0; i < target.operation_count; ++i) {
        if (target.operations[i].name == name) return i;
    }
    return std::nullopt;
}

}  // namespace ptspec::runtime

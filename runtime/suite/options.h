// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <variant>
#include <vector>

#include "ptspec/abi.h"
#include "runtime/backend/backend.h"

namespace ptspec::runtime {

/// A vector with which the kernel died in an earlier boot of the same run.
struct CrashedVector {
    Kind kind;
    std::uint32_t index;
    std::vector<std::uint64_t> args;
};

/// One law or operation, by name: "leaf/mkdirty_sets_pte", "pte_mkdirty".
struct Selection {
    Kind kind;
    std::string name;
};

struct Options {
    std::string backend = "native";
    /// Random vectors for each law and operation.
    std::uint32_t random = 400;
    std::uint64_t seed = 1;
    std::optional<Selection> only = {};
    /// Instead of all other vectors; only with `only`.
    std::optional<std::vector<std::uint64_t>> vector = {};
    std::vector<CrashedVector> crashed = {};
    /// What reports write before " --law=... --vector=...": the command that repeats a failure.
    std::string repeat = {};
};

/// What is wrong with the command line or the environment.
struct UsageError {
    std::string message;
};

/// Reads what GoogleTest has left of the command line; a flag counts more than its environment variable
/// (PTSPEC_BACKEND, PTSPEC_RANDOM, PTSPEC_SEED, PTSPEC_CRASHED, PTSPEC_REPEAT).
std::variant<Options, UsageError> read_options(const std::vector<std::string>& arguments);

/// For --help.
std::string_view options_help();

/// "law INDEX WORD...;operation INDEX WORD...": how PTSPEC_CRASHED names vectors.
std::optional<std::vector<CrashedVector>> parse_crashed(std::string_view text);

std::string law_full_name(const ptspec_law& law);
std::optional<std::uint32_t> find_law(const ptspec_target& target, std::string_view full_name);
std::optional<std::uint32_t> find_operation(const ptspec_target& target, std::string_view name);

}  // namespace ptspec::runtime

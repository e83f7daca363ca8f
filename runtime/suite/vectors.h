// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <functional>
#include <span>
#include <string>
#include <vector>

#include "ptspec/abi.h"
#include "runtime/suite/options.h"

namespace ptspec::runtime {

/// All vectors of one test, those of the table first.
struct Vectors {
    std::uint32_t words_each = 0;
    std::uint64_t count = 0;
    std::uint64_t from_table = 0;
    std::vector<std::uint64_t> words = {};
    /// Why each vector exists.
    std::vector<const char*> labels = {};
    /// Vectors that are left out because the kernel died with them.
    std::vector<std::vector<std::uint64_t>> crashed = {};

    std::span<const std::uint64_t> args(std::uint64_t i) const {
        return std::span(words).subspan(i * words_each, words_each);
    }
};

struct VectorRequest {
    Kind kind;
    std::uint32_t index;
    std::string name;
    std::span<const ptspec_value> params;
    const ptspec_memory* memory;  ///< null: vectors have no image
    std::span<const std::uint64_t> table_words;
    std::uint32_t table_count;
    const char* const* labels;  ///< null: none
    /// Whether random vectors are wanted here.
    std::function<bool(const std::uint64_t*)> in_domain;
};

/// What tells where a vector came from, if it has one word a parameter: the same with empty tables.
std::vector<std::uint64_t> with_image(std::vector<std::uint64_t> vector, std::size_t words_each);

Vectors collect_vectors(const VectorRequest& request, const Options& options);

}  // namespace ptspec::runtime

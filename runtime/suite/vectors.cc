// SPDX-License-Identifier: Apache-2.0
#include "runtime/suite/vectors.h"

#include <algorithm>

#include "ptspec/memory.h"
#include "runtime/suite/random_vectors.h"

namespace ptspec::runtime {
namespace {

/// A domain that a random word hardly ever meets is left to the table after this many tries for each vector.
constexpr std::uint64_t tries_per_vector = 16;

class Collector {
  public:
    Collector(const VectorRequest& request, const Options& options) : request_(request), options_(options) {
        for (const ptspec_value& param : request.params) widths_.push_back(param.width);
        vectors_.words_each =
            ptspec_vector_words(static_cast<std::uint32_t>(widths_.size()), request.memory != nullptr);
    }

    Vectors collect() {
        if (options_.vector) {
            add(with_image(*options_.vector, vectors_.words_each), "");
            return std::move(vectors_);
        }
        const std::size_t each = vectors_.words_each;
        for (std::uint32_t i = 0; i < request_.table_count; ++i) {
            add(request_.table_words.subspan(i * each, each),
                request_.labels != nullptr ? request_.labels[i] : "");
        }
        vectors_.from_table = vectors_.count;
        const auto all = exhaustive_count(widths_);
        if (all && request_.memory == nullptr) {
            add_all(*all);
        } else {
            add_random();
        }
        return std::move(vectors_);
    }

  private:
    void add(std::span<const std::uint64_t> args, const char* label) {
        for (const CrashedVector& crashed : options_.crashed) {
            if (crashed.kind != request_.kind || crashed.index != request_.index) continue;
            if (!std::ranges::equal(crashed.args, args)) continue;
            if (std::ranges::find(vectors_.crashed, crashed.args) == vectors_.crashed.end()) {
                vectors_.crashed.push_back(crashed.args);
            }
            return;
        }
        vectors_.labels.push_back(label);
        vectors_.words.insert(vectors_.words.end(), args.begin(), args.end());
        ++vectors_.count;
    }

    void add_all(std::uint64_t count) {
        std::vector<std::uint64_t> args(widths_.size());
        for (std::uint64_t i = 0; i < count; ++i) {
            exhaustive_vector(i, widths_, args);
            if (request_.in_domain(args.data())) add(args, "one of all");
        }
    }

    void add_random() {
        RandomVectors random(seed_of(options_.seed, request_.name),
                             word_kinds(request_.params, request_.memory), request_.table_words);
        std::vector<std::uint64_t> args(vectors_.words_each);
        std::uint64_t drawn = 0;
        for (std::uint64_t tries = options_.random * tries_per_vector; drawn < options_.random && tries > 0;
             --tries) {
            random.next(args);
            if (!request_.in_domain(args.data())) continue;
            add(args, "random");
            ++drawn;
        }
    }

    const VectorRequest& request_;
    const Options& options_;
    std::vector<std::uint8_t> widths_;
    Vectors vectors_;
};

}  // namespace

std::vector<std::uint64_t> with_image(std::vector<std::uint64_t> vector, std::size_t words_each) {
    if (vector.size() + PTSPEC_IMAGE_WORDS == words_each) {
        vector.insert(vector.end(), {0, 0});
        for (std::uint32_t i = 0; i < PTSPEC_IMAGE_PAIRS; ++i)
            vector.insert(vector.end(), {PTSPEC_NOWHERE, 0});
    }
    return vector;
}

Vectors collect_vectors(const VectorRequest& request, const Options& options) {
    return Collector(request, options).collect();
}

}  // namespace ptspec::runtime

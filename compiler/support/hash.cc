// SPDX-License-Identifier: Apache-2.0
#include "compiler/support/hash.h"

#include <fmt/format.h>
#include <xxhash.h>

#include <new>

namespace ptspec {

std::string ContentHash::hex() const { return fmt::format("{:016x}{:016x}", high, low); }

ContentHash content_hash(std::string_view content) {
    const XXH128_hash_t hash = XXH3_128bits(content.data(), content.size());
    return {hash.high64, hash.low64};
}

struct ContentHasher::State {
    struct Free {
        void operator()(XXH3_state_t* state) const { XXH3_freeState(state); }
    };
    std::unique_ptr<XXH3_state_t, Free> xxh{XXH3_createState()};
};

ContentHasher::ContentHasher() : state_(std::make_unique<State>()) {
    if (state_->xxh == nullptr) {
        throw std::bad_alloc();
    }
    XXH3_128bits_reset(state_->xxh.get());
}

ContentHasher::~ContentHasher() = default;
ContentHasher::ContentHasher(ContentHasher&&) noexcept = default;
ContentHasher& ContentHasher::operator=(ContentHasher&&) noexcept = default;

ContentHasher& ContentHasher::add(std::string_view part) {
    add(static_cast<uint64_t>(part.size()));
    XXH3_128bits_update(state_->xxh.get(), part.data(), part.size());
    return *this;
}

ContentHasher& ContentHasher::add(uint64_t number) {
    // Byte by byte, lowest first: a cache may be shared between machines of either byte order.
    unsigned char bytes[8];
    for (unsigned i = 0; i < 8; ++i) {
        bytes[i] = static_cast<unsigned char>(number >> (8 * i));
    }
    XXH3_128bits_update(state_->xxh.get(), bytes, sizeof bytes);
    return *this;
}

ContentHash ContentHasher::digest() const {
    const XXH128_hash_t hash = XXH3_128bits_digest(state_->xxh.get());
    return {hash.high64, hash.low64};
}

}  // namespace ptspec

// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <memory>
#include <string>
#include <string_view>

namespace ptspec {

/// 128 bits that name a content. Good against accident, not against an adversary.
struct ContentHash {
    uint64_t high = 0;
    uint64_t low = 0;

    /// 32 hexadecimal digits, the same on every machine.
    std::string hex() const;
    friend auto operator<=>(const ContentHash&, const ContentHash&) = default;
};

ContentHash content_hash(std::string_view content);

/// Hashes a sequence of parts. The lengths count too: ("ab", "c") and ("a", "bc") differ.
class ContentHasher {
  public:
    ContentHasher();
    ~ContentHasher();
    ContentHasher(ContentHasher&&) noexcept;
    ContentHasher& operator=(ContentHasher&&) noexcept;

    ContentHasher& add(std::string_view part);
    ContentHasher& add(uint64_t number);
    ContentHash digest() const;

  private:
    struct State;
    std::unique_ptr<State> state_;
};

}  // namespace ptspec

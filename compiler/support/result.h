// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cassert>
#include <optional>
#include <string>
#include <type_traits>
#include <utility>
#include <variant>

#include "compiler/support/catalogue.h"

namespace ptspec {

/// Why something could not be done.
struct Error {
    std::string message;
    /// What the user can do about it; may be empty.
    std::string help = {};
    /// The message of the catalogue that tells more; none for what has no story.
    std::optional<Code> code = {};
};

/// A value, or the reason why there is none; in the manner of C++23's std::expected.
template <typename T>
class [[nodiscard]] Result {
    static_assert(!std::is_same_v<std::remove_cvref_t<T>, Error>);

  public:
    // Implicit, so that functions can return a value or an error as it is.
    // NOLINTBEGIN(google-explicit-constructor)
    Result(T value) : state_(std::in_place_index<0>, std::move(value)) {}
    Result(Error error) : state_(std::in_place_index<1>, std::move(error)) {}
    // NOLINTEND(google-explicit-constructor)

    bool has_value() const { return state_.index() == 0; }
    explicit operator bool() const { return has_value(); }

    T& value() & { return assert(has_value()), *std::get_if<0>(&state_); }
    const T& value() const& { return assert(has_value()), *std::get_if<0>(&state_); }
    T&& value() && { return assert(has_value()), std::move(*std::get_if<0>(&state_)); }
    T& operator*() & { return value(); }
    const T& operator*() const& { return value(); }
    T&& operator*() && { return std::move(*this).value(); }
    T* operator->() { return &value(); }
    const T* operator->() const { return &value(); }
    T value_or(T otherwise) const& { return has_value() ? value() : std::move(otherwise); }

    const Error& error() const { return assert(!has_value()), *std::get_if<1>(&state_); }

  private:
    std::variant<T, Error> state_;
};

/// Success, or the reason why not. `return {};` says success.
template <>
class [[nodiscard]] Result<void> {
  public:
    Result() = default;
    Result(Error error) : error_(std::move(error)) {}  // NOLINT(google-explicit-constructor)

    bool has_value() const { return !error_.has_value(); }
    explicit operator bool() const { return has_value(); }
    const Error& error() const { return assert(!has_value()), *error_; }

  private:
    std::optional<Error> error_;
};

}  // namespace ptspec

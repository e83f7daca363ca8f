// SPDX-License-Identifier: Apache-2.0
//
// One interface to everything that can be tested against a target table.
//
// Backends:  native    the reference implementation that is linked into the program;
//            library   a shared object that exports ptspec_table(), so that someone else's implementation is
//                      tested without rebuilding;
//            kernel    the running kernel's helpers, behind /dev/ptspec.
// Takes:     indices of the reference table, and words.
// Gives:     words and verdicts. An error is about the backend itself, never about a vector.
// Never knows: vectors' origin, findings, GoogleTest.
#pragma once

#include <cstdint>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <variant>
#include <vector>

#include "ptspec/abi.h"

namespace ptspec::runtime {

/// Why a backend cannot be used, or broke.
struct BackendError {
    std::string message;
};

template <typename T>
using Outcome = std::variant<T, BackendError>;

struct BackendInfo {
    std::string name;                 ///< "native", "kernel", or the library's path
    std::string kernel_release = {};  ///< of the running kernel; empty for other backends
    std::uint64_t taint = 0;          ///< the running kernel's taint flags
};

/// One word and one flag a vector; the word of a vector outside the operation's domain is 0. Of operations
/// that look into tables also a digest of what they did to them, as ptspec_digest() says.
struct Evaluation {
    std::vector<std::uint64_t> words;
    std::vector<std::uint64_t> digests;
    std::vector<std::uint8_t> in_domain;
};

/// An entry of a table that is not what it was.
struct ChangedEntry {
    std::uint32_t level;
    std::uint32_t reference;
    std::uint64_t word;  ///< now
    friend bool operator==(const ChangedEntry&, const ChangedEntry&) = default;
};
/// The first PTSPEC_MAX_CHANGES of them, by level and place; and how many there are.
struct Changes {
    std::uint64_t count = 0;
    std::vector<ChangedEntry> entries = {};
};
enum class Kind { law, operation };

/// More vectors than one call of eval or check may have.
inline constexpr std::uint32_t max_batch = 4096;

class Backend {
  public:
    virtual ~Backend() = default;

    virtual const BackendInfo& info() const = 0;

    /// Why the backend lacks the operation or law; nothing if it has it.
    virtual std::optional<std::string> operation_unbound(std::uint32_t operation) const = 0;
    virtual std::optional<std::string> law_unbound(std::uint32_t law) const = 0;

    /// `args` holds `count` (1..max_batch) vectors, one after the other; each has one word a parameter, and
    /// behind them its image if the operation or law looks into tables.
    virtual Outcome<Evaluation> eval(std::uint32_t operation, std::span<const std::uint64_t> args,
                                     std::uint32_t count) = 0;
    virtual Outcome<std::vector<ptspec_verdict>> check(std::uint32_t law, std::span<const std::uint64_t> args,
                                                       std::uint32_t count) = 0;
    /// The law's terms for one vector of its domain; empty if the law explains nothing.
    virtual Outcome<std::vector<std::uint64_t>> explain(std::uint32_t law,
                                                        std::span<const std::uint64_t> args) = 0;

    /// What the operation does to the tables that the vector describes, or the law's story.
    virtual Outcome<Changes> changes(Kind kind, std::uint32_t index, std::span<const std::uint64_t> args) = 0;

    /// In the order of the table.
    virtual Outcome<std::vector<std::uint64_t>> config_values() = 0;
    virtual Outcome<std::vector<bool>> features() = 0;

    /// How many warnings the backend has given so far, by itself and not in an answer.
    virtual std::uint64_t warning_count() = 0;
    /// Lets a warning that is given only once be given again, where possible.
    virtual void rearm_warnings() = 0;
};

/// What is wrong with a table's form (counts, widths, missing names); nothing if it can be used.
std::optional<std::string> table_error(const ptspec_target& table);

/// What makes indices of one table meaningless in the other; nothing if they agree.
std::optional<std::string> tables_differ(const ptspec_target& reference, const ptspec_target& other);

/// `table` must outlive the backend.
std::unique_ptr<Backend> native_backend(const ptspec_target& table);
Outcome<std::unique_ptr<Backend>> library_backend(const std::string& path, const ptspec_target& reference);
Outcome<std::unique_ptr<Backend>> kernel_backend(const ptspec_target& reference);

/// "native", "kernel", or a shared object's path (it contains a slash or ends in .so).
Outcome<std::unique_ptr<Backend>> open_backend(std::string_view name, const ptspec_target& reference);

}  // namespace ptspec::runtime

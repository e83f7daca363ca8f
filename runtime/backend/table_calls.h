// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <cstdlib>
#include <memory>
#include <optional>
#include <vector>

#include "ptspec/abi.h"
#include "runtime/backend/backend.h"

namespace ptspec::runtime {

/// The calls of a target table in this process, each on the tables that its vector describes. A table may be
/// used by several of these: what one did to the table's memory another does not rely on.
class TableCalls {
  public:
    /// `table` must outlive the object.
    explicit TableCalls(const ptspec_target& table);
    ~TableCalls();
    TableCalls(const TableCalls&) = delete;
    TableCalls& operator=(const TableCalls&) = delete;

    std::uint32_t operation_words(std::uint32_t operation) const;
    std::uint32_t law_words(std::uint32_t law) const;

    bool in_domain(std::uint32_t operation, const std::uint64_t* vector);
    struct Answer {
        std::uint64_t word = 0;
        std::uint64_t digest = 0;  ///< of what it did to tables
    };
    /// Nothing outside the domain.
    std::optional<Answer> call(std::uint32_t operation, const std::uint64_t* vector);
    ptspec_verdict check(std::uint32_t law, const std::uint64_t* vector);
    /// Of an input of the law's domain.
    std::vector<std::uint64_t> explain(std::uint32_t law, const std::uint64_t* vector);
    bool excused(std::uint32_t law, const std::uint64_t* vector);
    /// What the last call or check changed.
    Changes changes(bool has_memory) const;
    /// What an entry holds before a vector is tried.
    std::uint64_t before(std::uint32_t level, std::uint32_t reference, const std::uint64_t* image);

  private:
    /// The tables are as the vector says, if its words are what they must be.
    bool begin(const ptspec_value* params, std::uint8_t param_count, bool has_memory,
               const std::uint64_t* vector);
    void fill(const std::uint64_t* image);

    struct Free {
        void operator()(void* region) const { std::free(region); }
    };
    using Region = std::unique_ptr<void, Free>;

    const ptspec_target& table_;
    std::vector<Region> now_, before_;  // by level
};

}  // namespace ptspec::runtime

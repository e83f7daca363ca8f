// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <memory>
#include <string>

#include "runtime/backend/backend.h"
#include "runtime/backend/table_calls.h"

namespace ptspec::runtime {

/// A table in this process.
class TableBackend final : public Backend {
  public:
    /// `keep_loaded` owns what the table lies in, if anything must.
    TableBackend(std::string name, const ptspec_target& table, std::shared_ptr<void> keep_loaded);

    const BackendInfo& info() const override { return info_; }
    std::optional<std::string> operation_unbound(std::uint32_t operation) const override;
    std::optional<std::string> law_unbound(std::uint32_t law) const override;
    Outcome<Evaluation> eval(std::uint32_t operation, std::span<const std::uint64_t> args,
                             std::uint32_t count) override;
    Outcome<std::vector<ptspec_verdict>> check(std::uint32_t law, std::span<const std::uint64_t> args,
                                               std::uint32_t count) override;
    Outcome<std::vector<std::uint64_t>> explain(std::uint32_t law,
                                                std::span<const std::uint64_t> args) override;
    Outcome<Changes> changes(Kind kind, std::uint32_t index, std::span<const std::uint64_t> args) override;
    Outcome<std::vector<std::uint64_t>> config_values() override;
    Outcome<std::vector<bool>> features() override;
    std::uint64_t warning_count() override { return 0; }
    void rearm_warnings() override {}

  private:
    std::shared_ptr<void> keep_loaded_;
    const ptspec_target& table_;
    TableCalls calls_;
    BackendInfo info_;
};

}  // namespace ptspec::runtime

// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <map>
#include <optional>
#include <string>

#include "compiler/support/diagnostic.h"
#include "compiler/support/file_system.h"

namespace ptspec::driver {

// What an earlier `prove --json` says is proved.
class ProvedBefore {
  public:
    // The very same questions, as far as their key tells.
    bool stands(const std::string& target, const std::string& obligation, const std::string& key) const;
    void add(const std::string& target, const std::string& obligation, const std::string& key);

  private:
    std::map<std::pair<std::string, std::string>, std::string> keys_;
};

// Nothing after a diagnostic: the file cannot be read, is no such report, or was made by another build or
// with another limit, whose answers are not those of this run.
std::optional<ProvedBefore> read_proved_before(const FileSystem& files, const std::string& file,
                                               const std::string& version, uint64_t limit,
                                               Diagnostics& diagnostics);

}  // namespace ptspec::driver

// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <filesystem>
#include <optional>
#include <string>
#include <vector>

#include "compiler/prove/prove.h"
#include "compiler/support/file_system.h"
#include "compiler/support/observed_files.h"

namespace ptspec::driver {

// What a run printed that proved everything and had nothing else to say.
struct KeptReport {
    std::string text;  // all but the totals
    prove::Totals totals;
};

// Such runs, on disk: whoever asks the same again of the same files gets the same answer without reading a
// specification. "The same" is the command line, the working directory, this build of the tool and of its
// solver, and every answer that the file system gave. A damaged record is none.
class KeptReports {
  public:
    // Kept below `directory`; `arguments` are the command line's.
    KeptReports(FileSystem& files, const std::filesystem::path& directory,
                const std::vector<std::string>& arguments);

    std::optional<KeptReport> find() const;
    // A record that cannot be written is missed by nobody.
    void keep(const KeptReport& report, const std::vector<Observation>& observations);

  private:
    FileSystem& files_;
    std::filesystem::path record_;  // empty: this build does not say which it is
};

}  // namespace ptspec::driver

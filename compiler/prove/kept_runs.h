// SPDX-License-Identifier: Apache-2.0
// Private to this folder: runs of machines that were found by long searches, kept for the next time.
#pragma once

#include <optional>

#include "compiler/model/machine_run.h"
#include "compiler/query/cache.h"
#include "compiler/vcgen/machine.h"

namespace ptspec::prove {

/// Kept with the answers of solvers, by the text of what a run of one step that shows the property is asked
/// as: the same text is the same machine and the same property. A run that is found here is taken again, step
/// by step, so that it is one of the machine as it is.
class KeptRuns {
  public:
    /// The folder may be none: then nothing is kept.
    explicit KeptRuns(query::CacheFolder* folder) : folder_(folder) {}

    std::optional<model::Trace> find(const model::Machine& machine, vcgen::MachineGoals& goals,
                                     uint32_t property) const;
    void keep(const model::Machine& machine, vcgen::MachineGoals& goals, uint32_t property,
              const model::Trace& trace);
    /// Writes what is new. The answers stand where this is not possible.
    Result<void> flush();

  private:
    struct Place {
        ContentHash key;
        uint64_t material_size;
    };
    static Place place(const model::Machine& machine, vcgen::MachineGoals& goals, uint32_t property);

    query::CacheFolder* folder_;
};

}  // namespace ptspec::prove

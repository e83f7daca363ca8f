// SPDX-License-Identifier: Apache-2.0
// Private to this folder: one machine, and what is known of its properties so far. Asks nothing.
#pragma once

#include <cstdint>
#include <memory>
#include <utility>
#include <vector>

#include "compiler/prove/machine_search.h"
#include "compiler/prove/machines.h"

namespace ptspec::prove {

class MachineProof {
  public:
    explicit MachineProof(model::Machine& subject);

    bool has_open() const;
    // What is to be proved: open, and no run is known that shows the opposite.
    bool hopes_for(uint32_t property) const { return settled[property].open && !settled[property].candidate; }

    // From state to state. With `alike_work`, first with symmetry, which gets far, then until all states were
    // looked at if they are not too many: what none of them shows is decided.
    void look_at_states(uint64_t work, uint64_t alike_work);
    // A run that was found, not by a solver.
    void take(uint32_t property, model::Trace trace, bool shortest);

    void settle_by_run(uint32_t property, model::Trace trace);
    void settle_by_induction(uint32_t property, const vcgen::Goal& goal, const query::Answer& answer,
                             unsigned steps);
    void settle_unreproduced(uint32_t property);
    // With one name there can be several, of `safe` one for each action; a variant has failed if one has.
    void close_what_has_failed();

    model::Machine& machine;
    vcgen::MachineGoals goals;
    std::vector<Settled> settled;
    std::vector<uint32_t> known;    // proved, of all states
    std::vector<uint32_t> assumed;  // candidates of this round
    std::unique_ptr<MachineSearch> search;
    std::vector<std::pair<uint32_t, model::Trace>> long_runs;  // found with symmetry

  private:
    void go_on(MachineSearch& states, uint64_t work);
    void settle_by_exhaustion();
};

}  // namespace ptspec::prove

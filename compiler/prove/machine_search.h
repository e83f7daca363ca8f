// SPDX-License-Identifier: Apache-2.0
// Private to this folder: states of a machine, one after the other.
#pragma once

#include <cstdint>
#include <optional>
#include <unordered_map>
#include <vector>

#include "compiler/model/machine_run.h"
#include "compiler/model/straight_line.h"
#include "compiler/vcgen/machine.h"

namespace ptspec::prove {

// Goes from the initial states to those that are one step further, and so on, so that the first run found to
// show a property is a shortest one. What the machine leaves free is tried with all its values where these
// are few, else with some. The order is that of the declaration, and the smallest value first.
//
// Where states are many because many things are alike (fragments of a page, CPUs), `up_to_symmetry` takes
// states for one that differ in the order of such things only. Runs found so are runs; that there is no other
// proves nothing, as nobody has shown that the things are alike.
class MachineSearch {
  public:
    MachineSearch(const model::Machine& machine, vcgen::MachineGoals& goals, bool up_to_symmetry);

    // Looks at further states until that much work is done (in nodes of expressions), none of those wanted
    // (by property) is still to be found, or there is nothing left. The same work is the same everywhere.
    void go_on(uint64_t work, const std::vector<bool>& wanted);

    // A run that shows the property.
    std::optional<model::Trace> found(uint32_t property) const;
    // The first run found is a shortest one.
    bool is_exhaustive() const { return exhaustive_; }
    // No run of so many steps and fewer shows what was not found. -1: nothing is known.
    int excluded() const { return exhaustive_ ? excluded_ : -1; }
    // Every state that can be reached was looked at.
    bool complete() const { return exhaustive_ && next_ == states_.size(); }
    size_t states() const { return states_.size(); }

  private:
    using State = model::MachineState;
    using Key = std::vector<uint64_t>;
    struct KeyHash {
        size_t operator()(const Key& key) const;
    };
    struct Reached {
        State state;
        uint32_t before = 0;  // itself: an initial state
        unsigned depth = 0;
        model::Move move;
    };
    // What is tried for the parameters of an action, and what happens.
    struct Stepper {
        std::vector<std::vector<uint64_t>> choices;
        model::StraightLine guard;                  // what goes wrong in it; whether it holds
        model::StraightLine effect;                 // what goes wrong; the state after it
        std::optional<model::StraightLine> lowers;  // whether the variant does not get smaller
        std::optional<uint32_t> safe, fires, lowers_property;
    };
    struct Found {
        uint32_t state = 0;
        std::optional<model::Move> last;
    };

    // No more than memory holds easily.
    static constexpr size_t most_states = 400'000;

    void begin();
    void expand(uint32_t from);
    void move(uint32_t from, uint32_t action, std::vector<uint64_t>& inputs);
    void reach(State state, uint32_t before, model::Move move);
    void note(std::optional<uint32_t> property, uint32_t state, std::optional<model::Move> last);
    std::vector<uint64_t> values(model::Sort sort, std::optional<uint64_t> low, std::optional<uint64_t> limit,
                                 size_t most);
    void find_alike();
    Key key(const State& state) const;

    const model::Machine& machine_;
    std::vector<Stepper> steppers_;
    std::vector<uint32_t> state_properties_;  // by root of claims_
    std::optional<model::StraightLine> claims_;
    bool exhaustive_ = true;
    int excluded_ = -1;
    uint64_t spent_ = 0;
    std::vector<Reached> states_;
    size_t next_ = 0;
    std::unordered_map<Key, uint32_t, KeyHash> known_;
    std::vector<std::optional<Found>> found_;
    // Columns: for each of `count` things that may be alike, bits of sets and elements of arrays.
    struct Column {
        std::vector<std::pair<size_t, unsigned>> bits;  // component, and which bit
        std::vector<size_t> elements;                   // components
    };
    std::vector<std::vector<Column>> alike_;
    std::vector<bool> in_columns_;  // by component
    std::vector<size_t> pointers_;  // components that may be the number of a column
};

}  // namespace ptspec::prove

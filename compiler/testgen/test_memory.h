// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <memory>
#include <optional>
#include <vector>

#include "compiler/model/execute.h"
#include "compiler/testgen/groups.h"
#include "compiler/testgen/type_words.h"

namespace ptspec::testgen {

// The tables of vectors: as words of an image (runtime/include/ptspec/memory.h), and as the interpreter has
// them.
class TestMemory {
  public:
    explicit TestMemory(const model::ClosedModel& model) : model_(model) {}

    // What the tables of a group may be filled with.
    std::vector<Filling> fillings(const Group& group, const std::vector<TypeWords>& types) const;
    // The image for inputs of the group: its contents stand where their keys lead.
    std::vector<uint64_t> image(const Group& group, const std::vector<uint64_t>& inputs,
                                const model::Substitution& configuration, const Filling& filling);
    model::MemoryImages as_images(const std::vector<uint64_t>& image);
    // Of what has changed, as ptspec_digest() has it.
    uint64_t digest(const model::MemoryImages& before, const model::MemoryImages& after) const;

  private:
    const model::ClosedModel& model_;
    struct Background {
        uint32_t memory = 0;
        Filling filling;
        std::shared_ptr<const std::unordered_map<uint64_t, uint64_t>> words;
    };
    std::vector<Background> backgrounds_;
};

}  // namespace ptspec::testgen

// SPDX-License-Identifier: Apache-2.0
#include "compiler/testgen/test_memory.h"

#include <algorithm>

#include "ptspec/memory.h"

namespace ptspec::testgen {

namespace {

bool is_table(const model::Memory& memory) { return memory.kind == model::Memory::Kind::table; }

uint8_t width_of(const model::ClosedModel& model, const model::Memory& memory) {
    return model.types[memory.value].sort.width;
}

}  // namespace

std::vector<Filling> TestMemory::fillings(const Group& group, const std::vector<TypeWords>& types) const {
    std::vector<Filling> all{{0, 0}, {0, ~uint64_t{0}}};
    const auto add = [&](model::TypeId entry) {
        for (const Filling& filling : types[entry].fillings) {
            if (std::ranges::find(all, filling) == all.end()) {
                all.push_back(filling);
            }
        }
    };
    for (size_t i = 0; i < group.parameter_count; ++i) {
        const model::Type& type = model_.types[group.types[i]];
        if (type.kind == model::Type::Kind::reference) {
            add(type.entry);
        }
    }
    return all;
}

std::vector<uint64_t> TestMemory::image(const Group& group, const std::vector<uint64_t>& inputs,
                                        const model::Substitution& configuration, const Filling& filling) {
    std::vector<uint64_t> words{filling.word, filling.vary};
    model::Assignment assignment;
    for (size_t i = 0; i < inputs.size(); ++i) {
        assignment[group.variables[i]] = inputs[i];
    }
    for (const auto& [variable, value] : configuration) {
        assignment[variable] = model_.pool.node(value).payload;
    }
    for (size_t i = 0; i < group.contents.size(); ++i) {
        const Content& content = group.contents[i];
        const auto key = model::evaluate(model_, content.key, assignment);
        const uint64_t* place = std::get_if<uint64_t>(&key);
        const model::Memory& memory = model_.memories[content.memory];
        const uint64_t level = static_cast<uint64_t>(
            std::count_if(model_.memories.begin(), model_.memories.begin() + content.memory, is_table));
        const bool is_there = place != nullptr && ptspec_table_of(*place) < PTSPEC_TABLES &&
                              ptspec_index_of(*place) < model::table_extent(model_, memory);
        if (is_there) {
            words.insert(words.end(), {level << 32 | *place, inputs[group.parameter_count + i]});
        }
    }
    while (words.size() < PTSPEC_IMAGE_WORDS) {
        words.insert(words.end(), {PTSPEC_NOWHERE, 0});
    }
    return words;
}

model::MemoryImages TestMemory::as_images(const std::vector<uint64_t>& image) {
    model::MemoryImages images;
    const Filling filling{image[0], image[1]};
    uint64_t level = 0;
    for (uint32_t i = 0; i < model_.memories.size(); ++i) {
        const model::Memory& memory = model_.memories[i];
        if (!is_table(memory)) {
            continue;
        }
        const auto known = std::ranges::find_if(backgrounds_, [&](const Background& background) {
            return background.memory == i && background.filling == filling;
        });
        if (known == backgrounds_.end()) {
            std::unordered_map<uint64_t, uint64_t> words;
            const uint32_t extent = model::table_extent(model_, memory);
            for (uint32_t table = 0; table < PTSPEC_TABLES; ++table) {
                for (uint32_t index = 0; index < extent; ++index) {
                    const uint64_t place = ptspec_reference(table, index);
                    words[place] = ptspec_fill_word(place, width_of(model_, memory), image[0], image[1]);
                }
            }
            backgrounds_.push_back(
                {i, filling,
                 std::make_shared<const std::unordered_map<uint64_t, uint64_t>>(std::move(words))});
            images[memory.current].background = backgrounds_.back().words;
        } else {
            images[memory.current].background = known->words;
        }
        for (size_t pair = 0; pair < PTSPEC_IMAGE_PAIRS; ++pair) {
            const uint64_t place = image[2 + 2 * pair];
            if (place != PTSPEC_NOWHERE && place >> 32 == level) {
                images[memory.current].words[place & 0xffffffff] = image[3 + 2 * pair];
            }
        }
        images[memory.old] = images[memory.current];
        ++level;
    }
    return images;
}

uint64_t TestMemory::digest(const model::MemoryImages& before, const model::MemoryImages& after) const {
    uint64_t digest = 0;
    uint32_t level = 0;
    for (const model::Memory& memory : model_.memories) {
        if (!is_table(memory)) {
            continue;
        }
        const auto changed = after.find(memory.current);
        if (changed != after.end()) {
            for (const auto& [place, word] : changed->second.words) {
                if (before.at(memory.current).at(place) != word) {
                    digest += ptspec_change_digest(level, place, word);
                }
            }
        }
        ++level;
    }
    return digest;
}

}  // namespace ptspec::testgen

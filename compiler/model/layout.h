// SPDX-License-Identifier: Apache-2.0
//
// A structure in memory, laid out for one word size: where its fields lie, which of them share bytes on
// purpose, and which must not.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "compiler/model/model.h"

namespace ptspec::model {

struct LaidField {
    std::string name;               // `lru.next` for a part of `lru`
    std::string type;               // `ulong`, `list_head`, `u8[4]`
    uint64_t offset = 0, size = 0;  // bytes
    Span span;
};

// What an overlay says of a field: it is the same as one below, or begins where that one does.
struct LayoutMatch {
    uint32_t field = 0, below = 0;  // into the fields of the overlay, and of what lies below
    bool whole = true;              // offset, size and type; else the offset
    Span span;
};

// Fields that are in use at the same time.
struct Alive {
    struct Member {
        bool below = false;
        uint32_t field = 0;
    };
    std::string name, doc;
    std::vector<Member> members;
    Span span;
};

struct LayoutVariant {
    MustFail::Kind kind = MustFail::Kind::history;
    std::string name, story;
    size_t original = 0;   // into the list of layouts
    std::string property;  // the id of what fails
    Span span, fails_span;
};

struct Layout {
    std::string name, doc;
    unsigned word_bits = 64;
    std::string c_type;  // `struct page`; empty: not bound
    uint64_t size = 0, alignment = 1;
    std::vector<LaidField> fields;  // in the order of the text, parts after the whole
    std::optional<size_t> below;    // overlays: into the list of layouts
    std::vector<LayoutMatch> matches;
    std::vector<Alive> alive;
    std::optional<LayoutVariant> variant;
    Span span;

    std::string title() const { return name + (word_bits == 64 ? "" : " on 32 bits"); }
    const LaidField* find(const std::string& field) const {
        for (const LaidField& each : fields) {
            if (each.name == field) return &each;
        }
        return nullptr;
    }
};

}  // namespace ptspec::model

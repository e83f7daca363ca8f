// SPDX-License-Identifier: Apache-2.0
//
// Words drawn by field, as reports and `ptspec decode` show them.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "compiler/model/interpreter.h"
#include "compiler/model/model.h"

namespace ptspec::model {

// The view that the word is in; null if the format has none, or no condition holds under these config values.
const View* view_of(const ClosedModel& model, const EntryFormat& format, uint64_t word,
                    const Assignment& config);

// The format of an entry or opaque type; null for others.
const EntryFormat* format_of_type(const ClosedModel& model, TypeId type);

// The fields of the word in its view, highest first.
std::vector<Field> fields_of(const ClosedModel& model, const EntryFormat& format, uint64_t word,
                             const Assignment& config);

// Bit numbers above, `field=value` below, highest bit first, in the format's own numbering, by the fields of
// the word's view, in rows of at most `columns`. Fields that differ from `before` are marked with `*`.
//
//      63     62:59    58              57         56:52   51:12
//     | nx=1 | pkey=0 | saved_dirty=0 | devmap=0 | .     | pfn=0x12345 |
std::vector<std::string> draw_word(const ClosedModel& model, const EntryFormat& format, uint64_t word,
                                   const Assignment& config, std::optional<uint64_t> before = {},
                                   size_t columns = 100);

// A value as reports show it: `true`, 7, 0x2a; words of entries with all their digits.
std::string typed_value_text(const Type& type, uint64_t value);

}  // namespace ptspec::model

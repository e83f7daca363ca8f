// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <map>
#include <memory>
#include <span>
#include <vector>

#include "compiler/model/model.h"

namespace ptspec::vcgen {

// What a memory holds at one point of an execution, as the way it came to be. Reading walks back along that
// way, so that expressions only ever read memories that are given: the one at entry, and those that stand for
// anything.
class MemoryHistory;
using MemoryAt = std::shared_ptr<const MemoryHistory>;

class MemoryHistory {
  public:
    // Anything: the words of a memory that nothing is known of but what is assumed elsewhere.
    static MemoryAt given(model::MemoryId memory);
    // Every word is 0.
    static MemoryAt zero();
    static MemoryAt stored(MemoryAt before, model::ExprId key, model::ExprId value);
    // One or the other.
    static MemoryAt either(model::ExprId condition, MemoryAt then_memory, MemoryAt else_memory);
    // In these regions what `memory` holds; elsewhere as before.
    static MemoryAt changed(MemoryAt before, model::MemoryId memory, std::vector<model::Region> regions);
    // Where `later` is not 0 that; else as before.
    static MemoryAt overlaid(MemoryAt before, MemoryAt later, bool later_wins);

  private:
    friend class MemoryReader;
    enum class Kind : uint8_t { given, zero, stored, either, changed, overlaid } kind = Kind::given;
    model::MemoryId memory = 0;
    MemoryAt first, second;
    model::ExprId key = model::no_expr, value = model::no_expr;  // stored; `key`: the condition of either
    std::vector<model::Region> regions;
    bool later_wins = true;
};

class MemoryReader {
  public:
    explicit MemoryReader(model::ExprPool& pool) : pool_(pool) {}
    // `value`: the sort of the words.
    model::ExprId read(const MemoryAt& memory, model::ExprId key, model::Sort value);

  private:
    model::ExprPool& pool_;
    std::map<std::pair<const MemoryHistory*, model::ExprId>, model::ExprId> known_;
    std::vector<MemoryAt> kept_;  // what `known_` points at
};

// Does the key lie in one of the regions? `is_table`: regions are runs of entries of one table.
model::ExprId in_regions(model::ExprPool& pool, model::ExprId key, std::span<const model::Region> regions);

}  // namespace ptspec::vcgen

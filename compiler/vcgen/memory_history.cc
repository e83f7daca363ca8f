// SPDX-License-Identifier: Apache-2.0
#include "compiler/vcgen/memory_history.h"

namespace ptspec::vcgen {

using model::ExprId;
using model::ExprPool;
using model::MemoryId;
using model::no_expr;
using model::Op;
using model::Region;

MemoryAt MemoryHistory::given(MemoryId memory) {
    auto result = std::make_shared<MemoryHistory>();
    result->memory = memory;
    return result;
}

MemoryAt MemoryHistory::zero() {
    auto result = std::make_shared<MemoryHistory>();
    result->kind = Kind::zero;
    return result;
}

MemoryAt MemoryHistory::stored(MemoryAt before, ExprId key, ExprId value) {
    auto result = std::make_shared<MemoryHistory>();
    result->kind = Kind::stored;
    result->first = std::move(before);
    result->key = key;
    result->value = value;
    return result;
}

MemoryAt MemoryHistory::either(ExprId condition, MemoryAt then_memory, MemoryAt else_memory) {
    if (then_memory == else_memory) return then_memory;
    auto result = std::make_shared<MemoryHistory>();
    result->kind = Kind::either;
    result->key = condition;
    result->first = std::move(then_memory);
    result->second = std::move(else_memory);
    return result;
}

MemoryAt MemoryHistory::changed(MemoryAt before, MemoryId memory, std::vector<Region> regions) {
    auto result = std::make_shared<MemoryHistory>();
    result->kind = Kind::changed;
    result->memory = memory;
    result->first = std::move(before);
    result->regions = std::move(regions);
    return result;
}

MemoryAt MemoryHistory::overlaid(MemoryAt before, MemoryAt later, bool later_wins) {
    auto result = std::make_shared<MemoryHistory>();
    result->kind = Kind::overlaid;
    result->first = std::move(before);
    result->second = std::move(later);
    result->later_wins = later_wins;
    return result;
}

ExprId MemoryReader::read(const MemoryAt& memory, ExprId key, model::Sort value) {
    using Kind = MemoryHistory::Kind;
    const auto place = std::pair(memory.get(), key);
    if (const auto known = known_.find(place); known != known_.end()) return known->second;
    ExprId result = no_expr;
    switch (memory->kind) {
        case Kind::given:
            result = pool_.read(memory->memory, key);
            break;
        case Kind::zero:
            result = pool_.constant(value, 0);
            break;
        case Kind::stored:
            result = pool_.if_then_else(pool_.binary(Op::equal, key, memory->key), memory->value,
                                        read(memory->first, key, value));
            break;
        case Kind::either:
            result = pool_.if_then_else(memory->key, read(memory->first, key, value),
                                        read(memory->second, key, value));
            break;
        case Kind::changed:
            result = pool_.if_then_else(in_regions(pool_, key, memory->regions),
                                        pool_.read(memory->memory, key), read(memory->first, key, value));
            break;
        case Kind::overlaid: {
            const ExprId first = read(memory->first, key, value), second = read(memory->second, key, value);
            const ExprId winner = memory->later_wins ? second : first,
                         other = memory->later_wins ? first : second;
            const ExprId is_zero = pool_.binary(Op::equal, winner, pool_.constant(value, 0));
            result = pool_.if_then_else(is_zero, other, winner);
            break;
        }
    }
    known_.emplace(place, result);
    kept_.push_back(memory);
    return result;
}

ExprId in_regions(ExprPool& pool, ExprId key, std::span<const Region> regions) {
    ExprId result = pool.boolean(false);
    for (const Region& region : regions) {
        ExprId inside = pool.boolean(true);
        if (region.key != no_expr && region.count == no_expr) {
            inside = pool.binary(Op::equal, key, region.key);
        } else if (region.key != no_expr) {
            constexpr unsigned low = model::reference_index_width, all = model::reference_width;
            const auto index = [&](ExprId id) { return pool.zero_extend(pool.extract(id, low - 1, 0), 64); };
            const ExprId same_table = pool.binary(Op::equal, pool.extract(key, all - 1, low),
                                                  pool.extract(region.key, all - 1, low));
            const ExprId steps = pool.binary(Op::subtract_wrapping, index(key), index(region.key));
            inside = pool.binary(Op::logical_and, same_table, pool.binary(Op::less, steps, region.count));
        }
        result = pool.binary(Op::logical_or, result, inside);
    }
    return result;
}

}  // namespace ptspec::vcgen

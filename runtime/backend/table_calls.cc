// SPDX-License-Identifier: Apache-2.0
#include "runtime/backend/table_calls.h"

#include <algorithm>
#include <cassert>
#include <cstdlib>

#include "ptspec/ioctl.h"
#include "ptspec/memory.h"

namespace ptspec::runtime {
namespace {

/// As page tables are: helpers may ask for the table that an entry is in.
void* allocate(const ptspec_tables& tables) {
    const std::size_t table = std::size_t{tables.extent} * ptspec_cell_size(&tables);
    std::size_t alignment = 4096;
    while (alignment < table) alignment *= 2;
    const std::size_t size = (ptspec_region_size(&tables) + alignment - 1) / alignment * alignment;
    void* region = std::aligned_alloc(alignment, size);
    if (region == nullptr) std::abort();
    return region;
}

}  // namespace

TableCalls::TableCalls(const ptspec_target& table) : table_(table) {
    for (std::uint32_t i = 0; table.memory != nullptr && i < table.memory->level_count; ++i) {
        now_.emplace_back(allocate(table.memory->levels[i]));
        before_.emplace_back(allocate(table.memory->levels[i]));
    }
}

// Who comes next may get the same addresses, and must not take what lies there for filled.
TableCalls::~TableCalls() {
    for (std::size_t i = 0; i < now_.size(); ++i) {
        ptspec_tables& tables = table_.memory->levels[i];
        if (tables.now != now_[i].get()) continue;
        table_.memory->filled = false;
        tables.now = nullptr;
        tables.before = nullptr;
    }
}

std::uint32_t TableCalls::operation_words(std::uint32_t operation) const {
    return ptspec_vector_words(table_.operations[operation].param_count, table_.operations[operation].memory);
}

std::uint32_t TableCalls::law_words(std::uint32_t law) const {
    return ptspec_vector_words(table_.laws[law].param_count, table_.laws[law].memory);
}

void TableCalls::fill(const std::uint64_t* image) {
    ptspec_memory& memory = *table_.memory;
    for (std::uint32_t i = 0; i < memory.level_count; ++i) {
        if (memory.levels[i].now != now_[i].get()) memory.filled = false;
        memory.levels[i].now = now_[i].get();
        memory.levels[i].before = before_[i].get();
    }
    ptspec_begin(&memory, image);
}

bool TableCalls::begin(const ptspec_value* params, std::uint8_t param_count, bool has_memory,
                       const std::uint64_t* vector) {
    if (!has_memory) return true;
    if (!ptspec_vector_fits(table_.memory, params, param_count, has_memory, vector)) return false;
    fill(vector + param_count);
    return true;
}

bool TableCalls::in_domain(std::uint32_t operation, const std::uint64_t* vector) {
    const ptspec_operation& it = table_.operations[operation];
    return begin(it.params, it.param_count, it.memory, vector) &&
           (it.in_domain == nullptr || it.in_domain(vector));
}

std::optional<TableCalls::Answer> TableCalls::call(std::uint32_t operation, const std::uint64_t* vector) {
    if (!in_domain(operation, vector)) return std::nullopt;
    const ptspec_operation& it = table_.operations[operation];
    Answer answer{.word = it.call(vector)};
    if (it.memory) answer.digest = ptspec_digest(table_.memory);
    return answer;
}

ptspec_verdict TableCalls::check(std::uint32_t law, const std::uint64_t* vector) {
    const ptspec_law& it = table_.laws[law];
    return begin(it.params, it.param_count, it.memory, vector) ? it.check(vector) : PTSPEC_OUTSIDE;
}

std::vector<std::uint64_t> TableCalls::explain(std::uint32_t law, const std::uint64_t* vector) {
    const ptspec_law& it = table_.laws[law];
    std::vector<std::uint64_t> values(it.term_count);
    if (it.term_count > 0 && begin(it.params, it.param_count, it.memory, vector)) {
        it.explain(vector, values.data());
    }
    return values;
}

bool TableCalls::excused(std::uint32_t law, const std::uint64_t* vector) {
    const ptspec_law& it = table_.laws[law];
    return it.excused != nullptr && begin(it.params, it.param_count, it.memory, vector) && it.excused(vector);
}

Changes TableCalls::changes(bool has_memory) const {
    Changes changes;
    if (!has_memory) return changes;
    for (std::uint32_t level = 0; level < table_.memory->level_count; ++level) {
        const ptspec_tables& tables = table_.memory->levels[level];
        for (std::uint32_t cell = ptspec_next_change(&tables, 0); cell < ptspec_cell_count(&tables);
             cell = ptspec_next_change(&tables, cell + 1)) {
            ++changes.count;
            if (changes.entries.size() < PTSPEC_MAX_CHANGES) {
                changes.entries.push_back({.level = level,
                                           .reference = ptspec_reference_of_cell(&tables, cell),
                                           .word = ptspec_get(&tables, tables.now, cell)});
            }
        }
    }
    return changes;
}

std::uint64_t TableCalls::before(std::uint32_t level, std::uint32_t reference, const std::uint64_t* image) {
    fill(image);
    return ptspec_before(&table_.memory->levels[level], reference);
}

}  // namespace ptspec::runtime

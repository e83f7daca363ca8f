// SPDX-License-Identifier: Apache-2.0
#include "compiler/testgen/places.h"

#include "ptspec/abi.h"

namespace ptspec::testgen {

namespace {

using model::ClosedModel;
using model::ExprId;
using model::Op;

ExprId table_part(ClosedModel& model, ExprId reference) {
    return model.pool.extract(reference, model::reference_width - 1, model::reference_index_width);
}

ExprId index_part(ClosedModel& model, ExprId reference) {
    return model.pool.extract(reference, model::reference_index_width - 1, 0);
}

ExprId number(ClosedModel& model, uint64_t value) {
    return model.pool.constant(model::bits_sort(model::reference_index_width), value);
}

bool is_reference(const ClosedModel& model, model::TypeId type) {
    return model.types[type].kind == model::Type::Kind::reference;
}

}  // namespace

uint32_t extent_of(const ClosedModel& model, model::TypeId reference) {
    for (const model::Memory& memory : model.memories) {
        if (memory.kind == model::Memory::Kind::table && memory.value == model.types[reference].entry) {
            return model::table_extent(model, memory);
        }
    }
    return 1;
}

ExprId leads_somewhere(ClosedModel& model, model::TypeId type, ExprId reference) {
    const uint64_t extent = model.types[type].extent != 0 ? 1 : extent_of(model, type);
    const ExprId table =
        model.pool.binary(Op::less, table_part(model, reference), number(model, PTSPEC_TABLES));
    const ExprId index = model.pool.binary(Op::less, index_part(model, reference), number(model, extent));
    return model.pool.binary(Op::logical_and, table, index);
}

std::vector<Wish> wishes_for_places(ClosedModel& model, const Group& group) {
    model::ExprPool& pool = model.pool;
    std::vector<Wish> wishes;
    for (size_t i = 0; i < group.parameter_count; ++i) {
        if (!is_reference(model, group.types[i])) {
            continue;
        }
        const ExprId one = pool.var(group.variables[i]);
        const auto index = [&](uint64_t value) {
            return pool.binary(Op::equal, index_part(model, one), number(model, value));
        };
        if (model.types[group.types[i]].extent == 0) {
            const uint64_t last = extent_of(model, group.types[i]) - 1;
            wishes.push_back({index(0), group.names[i] + ": the first entry", false});
            wishes.push_back({index(last), group.names[i] + ": the last entry", false});
        }
        for (size_t k = i + 1; k < group.parameter_count; ++k) {
            if (!is_reference(model, group.types[k]) ||
                model.types[group.types[k]].entry != model.types[group.types[i]].entry) {
                continue;
            }
            const ExprId other = pool.var(group.variables[k]);
            const ExprId same = pool.binary(Op::equal, one, other);
            const ExprId table = pool.binary(Op::equal, table_part(model, one), table_part(model, other));
            const std::string names = group.names[i] + " and " + group.names[k];
            wishes.push_back({same, names + ": one place", false});
            wishes.push_back({pool.binary(Op::logical_and, table, pool.unary(Op::logical_not, same)),
                              names + ": two places of one table", false});
            wishes.push_back({pool.unary(Op::logical_not, table), names + ": two tables", false});
        }
    }
    return wishes;
}

}  // namespace ptspec::testgen

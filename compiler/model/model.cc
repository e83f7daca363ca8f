// SPDX-License-Identifier: Apache-2.0
#include "compiler/model/model.h"

#include <algorithm>

namespace ptspec::model {

std::string write_event_of(const Memory& table) { return "write " + table.name; }

uint32_t table_extent(const ClosedModel& model, const Memory& table) {
    constexpr uint32_t usual = 512;  // where nobody says it
    constexpr uint64_t unknown = uint64_t{1} << reference_index_width;
    uint64_t extent = 0;
    for (const Type& type : model.types) {
        if (type.kind == Type::Kind::reference && type.entry == table.value) {
            extent = std::max<uint64_t>(extent, type.extent);
        }
    }
    for (ExprId id = 0; id < model.pool.size(); ++id) {
        const Node& node = model.pool.node(id);
        if (node.op == Op::read && (node.payload == table.current || node.payload == table.old)) {
            const Node& key = model.pool.node(model.pool.operands(id)[0]);
            const uint64_t own = key.op == Op::slot ? slot_shape(key.payload).extent : 0;
            extent = std::max(extent, own < unknown ? own : 0);
        }
    }
    return extent != 0 ? static_cast<uint32_t>(extent) : usual;
}

std::string ClosedModel::claim_of(const MustFail& must_fail) const {
    if (!must_fail.operation) return laws[must_fail.law].id();
    return (must_fail.of_frame ? "modifies " : "ensures ") + operations[*must_fail.operation].name;
}

std::optional<OperationId> ClosedModel::find_operation(const std::string& name) const {
    const auto found = std::ranges::find(operations, name, &Operation::name);
    if (found == operations.end()) {
        return std::nullopt;
    }
    return static_cast<OperationId>(found - operations.begin());
}

}  // namespace ptspec::model

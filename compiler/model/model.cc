// SPDX-License-Identifier: Apache-2.0
#include "compiler/model/model.h"

#include <algorithm>

namespace ptspec::model {

std::string write_event_of(const Memory& table) { return "write " + table.name; }

std::optional<OperationId> ClosedModel::find_operation(const std::string& name) const {
    const auto found = std::ranges::find(operations, name, &Operation::name);
    if (found == operations.end()) {
        return std::nullopt;
    }
    return static_cast<OperationId>(found - operations.begin());
}

}  // namespace ptspec::model

// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string>

#include "compiler/emit/output.h"

namespace ptspec::emit {

// Both tables of runtime/include/ptspec/abi.h have the same form and order; they differ in what is behind the
// calls.
enum class Side { reference, kernel };

// reference_table.c: the specification itself, in user space.
std::string emit_reference_table(const Output& output, const std::string& spec_hash);
// kernel_table.c: the helpers of a running kernel, in ptspec.ko.
std::string emit_kernel_table(const Output& output, const std::string& spec_hash);

// The prefix of a side's functions: `ref` or `kernel`.
std::string side_prefix(Side side);

// Parameters, operations and laws as arrays, and ptspec_table(). `prologue` are statements at its beginning.
std::string emit_table_body(const Output& output, Side side, const std::string& spec_hash,
                            const std::string& prologue);

// Whether the law says something of a helper that the kernel has; the reason if not.
std::string why_law_is_unbound(const model::ClosedModel& model, const model::Law& law);

// The findings of a law, in the model's order.
std::vector<const model::MustFail*> findings_of(const model::ClosedModel& model, uint32_t law);

}  // namespace ptspec::emit

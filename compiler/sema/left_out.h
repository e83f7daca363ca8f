// SPDX-License-Identifier: Apache-2.0
// Private to this folder: an architecture says more than each of its targets asks for. What it defines for
// contracts, levels and features that a target leaves out, and what speaks of that, is no part of the target.
#pragma once

#include <functional>
#include <string>
#include <vector>

#include "compiler/sema/operation_order.h"

namespace ptspec::sema {

// Why the contract's part that is declared there is not one of the target.
using WhyAbsent = std::function<Absence(const std::string& contract, Span declared)>;
// Notes operations and laws that are declared somewhere and not here, as far as nothing is noted of them yet.
void note_absent(Context& context, const TargetDeclarations& here, const TargetDeclarations& anywhere,
                 const WhyAbsent& why);

// Notes what the program's contracts have and this target has not chosen.
void note_left_out(Context& context, const TargetDeclarations& here, const TargetDeclarations& anywhere);

// Takes out what the architecture defines for a contract that is left out, as far as the contract is needed
// to type it, and the architecture's own operations that rest on it.
void leave_out_unasked(Context& context, std::vector<JoinedOperation>& operations);

// Whether the expression calls something that is left out.
bool speaks_of_left_out(const Context& context, const syntax::Expr& expr, const Expansion& expansion);

}  // namespace ptspec::sema

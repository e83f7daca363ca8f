// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "compiler/model/model.h"
#include "compiler/sema/program.h"
#include "compiler/syntax/ast.h"

namespace ptspec::sema {

// Adds the names of all operations that the expression calls, the family word applied.
void collect_calls(const syntax::Expr& expr, const Expansion& expansion, std::vector<std::string>& callees);
// The same for an operation's body and requirements.
void collect_calls(const syntax::OperationDecl& operation, const Expansion& expansion,
                   std::vector<std::string>& callees);

// For the condition, the story and the claim of a law.
void collect_calls(const syntax::LawDecl& law, const Expansion& expansion, std::vector<std::string>& callees);
// What everybody relies on: `requires`, `ensures` and `modifies`, without the body.
void collect_promised_calls(const syntax::OperationDecl& operation, const Expansion& expansion,
                            std::vector<std::string>& callees);

// With these bodies, an operation that is replaced and leads back to itself.
std::optional<model::OperationId> calls_itself(const model::ClosedModel& model,
                                               const std::vector<model::Replacement>& replacements);

}  // namespace ptspec::sema

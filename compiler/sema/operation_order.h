// SPDX-License-Identifier: Apache-2.0
// Private to this folder: which declarations are one operation, and which operation comes first.
#pragma once

#include <string>
#include <vector>

#include "compiler/sema/context.h"

namespace ptspec::sema {

using DeclaredOperation = Expanded<syntax::OperationDecl>;

// One operation of the target: declared by a contract, defined by the architecture, or both.
struct JoinedOperation {
    const DeclaredOperation* contract = nullptr;
    const DeclaredOperation* architecture = nullptr;
    std::string name;
    std::string default_needs;  // an operation that this target lacks, so that the default cannot be used

    const DeclaredOperation& signature() const { return contract ? *contract : *architecture; }
    // The definition: the architecture's, else the contract's own body.
    const DeclaredOperation* definition() const {
        if (architecture) return architecture;
        if (!default_needs.empty()) return nullptr;
        return contract->declaration->body || contract->declaration->block ? contract : nullptr;
    }
};

// What contracts declare with what the architecture defines; callees before callers. Reports what is declared
// twice, and circles, which it leaves out, as it does with optional operations that nobody defines.
std::vector<JoinedOperation> operations_in_order(Context& context, const TargetDeclarations& declarations);

}  // namespace ptspec::sema

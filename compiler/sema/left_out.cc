// SPDX-License-Identifier: Apache-2.0
#include "compiler/sema/left_out.h"

#include <fmt/format.h>

#include <algorithm>

#include "compiler/sema/calls.h"

namespace ptspec::sema {

namespace {

bool is_left_out(const Context& context, const std::string& name) {
    const auto absent = context.absent_operations.find(name);
    return absent != context.absent_operations.end() && absent->second.kind == Absence::Kind::left_out;
}

// Where a contract would give the types that are not written.
bool is_typed(const syntax::OperationDecl& operation) {
    return (operation.result || operation.block) &&
           std::ranges::all_of(operation.parameters,
                               [](const syntax::Parameter& parameter) { return parameter.type.has_value(); });
}

}  // namespace

void note_absent(Context& context, const TargetDeclarations& here, const TargetDeclarations& anywhere,
                 const WhyAbsent& why) {
    const auto id = [](const Expanded<syntax::LawDecl>& law) {
        return model::law_id(law.contract, law.declaration->name.text, law.expansion.level);
    };
    for (const auto& operation : anywhere.contract_operations)
        context.absent_operations.emplace(operation.name(),
                                          why(operation.contract, operation.declaration->name.span));
    for (const auto& operation : here.contract_operations) context.absent_operations.erase(operation.name());
    for (const auto& law : anywhere.laws)
        context.absent_laws.emplace(id(law), why(law.contract, law.declaration->name.span));
    for (const auto& law : here.laws) context.absent_laws.erase(id(law));
}

void note_left_out(Context& context, const TargetDeclarations& here, const TargetDeclarations& anywhere) {
    note_absent(context, here, anywhere, [&](const std::string& contract, Span declared) {
        return Absence{Absence::Kind::left_out,
                       fmt::format("target {} leaves out this part of contract `{}`",
                                   context.model.target.name, contract),
                       declared};
    });
    for (const auto& opaque : anywhere.contract_opaques)
        context.all_opaque_names.insert(opaque.expansion.apply(opaque.declaration->name.text));
}

void leave_out_unasked(Context& context, std::vector<JoinedOperation>& operations) {
    for (bool changed = true; changed;) {
        changed = false;
        std::erase_if(operations, [&](const JoinedOperation& joined) {
            if (joined.contract) return false;
            const DeclaredOperation& own = *joined.architecture;
            if (is_left_out(context, joined.name)) {
                if (!is_typed(*own.declaration)) return true;
                context.absent_operations.erase(joined.name);  // it can stand by itself
            }
            std::vector<std::string> callees;
            collect_calls(*own.declaration, own.expansion, callees);
            const auto rests_on = std::ranges::find_if(
                callees, [&](const std::string& callee) { return is_left_out(context, callee); });
            if (rests_on == callees.end()) return false;
            context.absent_operations.emplace(
                joined.name, Absence{Absence::Kind::left_out,
                                     fmt::format("rests on `{}`, which target {} leaves out", *rests_on,
                                                 context.model.target.name),
                                     own.declaration->name.span});
            return changed = true;
        });
    }
}

bool speaks_of_left_out(const Context& context, const syntax::Expr& expr, const Expansion& expansion) {
    std::vector<std::string> callees;
    collect_calls(expr, expansion, callees);
    return std::ranges::any_of(callees,
                               [&](const std::string& callee) { return is_left_out(context, callee); });
}

}  // namespace ptspec::sema

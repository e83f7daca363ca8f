// SPDX-License-Identifier: Apache-2.0
#include "compiler/sema/optional_operations.h"

#include <fmt/format.h>

#include <algorithm>
#include <set>

#include "compiler/sema/calls.h"
#include "compiler/support/suggest.h"

namespace ptspec::sema {

using Declared = DeclaredOperation;
using Joined = JoinedOperation;

namespace {

std::vector<std::string> calls_of(const Context& context, const Declared& declared, bool with_body) {
    std::vector<std::string> callees;
    if (with_body) {
        collect_calls(*declared.declaration, declared.expansion, callees);
    } else {
        collect_promised_calls(*declared.declaration, declared.expansion, callees);
    }
    for (std::string& callee : callees) callee = context.unaliased(callee);
    return callees;
}

}  // namespace

void refuse_promises_of_optional(Context& context, const std::vector<Joined>& operations) {
    std::map<std::string, const Declared*> optional;
    for (const Joined& joined : operations) {
        if (joined.contract && joined.contract->declaration->optional)
            optional.emplace(joined.name, joined.contract);
    }
    if (optional.empty()) return;
    for (const Joined& joined : operations) {
        if (!joined.contract || joined.contract->declaration->optional) continue;
        for (const std::string& callee : calls_of(context, *joined.contract, false)) {
            const auto found = optional.find(callee);
            if (found == optional.end()) continue;
            context.diagnostics.report(
                Diagnostic(Code::optional_operation, joined.contract->declaration->name.span,
                           fmt::format("`{}` rests on `{}`, which is optional", joined.name, callee))
                    .label("every architecture has this one")
                    .also(found->second->declaration->name.span, "an architecture may lack this one")
                    .help(fmt::format("`optional op {}`, or say it without the other", joined.name)));
            break;
        }
    }
}

void leave_out_absent(Context& context, std::vector<Joined>& operations) {
    const auto absent_callee = [&](const Declared& declared, bool with_body) -> std::string {
        for (const std::string& callee : calls_of(context, declared, with_body)) {
            if (context.absent_operations.contains(callee)) return callee;
        }
        return "";
    };
    for (bool changed = true; changed;) {
        changed = false;
        for (Joined& joined : operations) {
            if (!joined.contract) continue;
            if (!joined.architecture && joined.default_needs.empty()) {
                joined.default_needs = absent_callee(*joined.contract, true);
            }
            if (!joined.contract->declaration->optional || context.abstract_target) continue;
            const std::string needs = absent_callee(*joined.contract, false);
            if ((joined.definition() && needs.empty()) || context.absent_operations.contains(joined.name))
                continue;
            const std::string reason =
                joined.definition()
                    ? fmt::format("rests on `{}`, which {} lacks", needs, context.model.target.name)
                    : fmt::format("optional, and {} does not define it", context.model.target.architecture);
            context.absent_operations.emplace(joined.name, Absence{Absence::Kind::optional, reason,
                                                                   joined.contract->declaration->name.span});
            changed = true;
        }
    }
    std::erase_if(operations, [&](const Joined& joined) {
        const auto absent = context.absent_operations.find(joined.name);
        return absent != context.absent_operations.end() && joined.contract &&
               absent->second.kind == Absence::Kind::optional;
    });
}

void warn_of_misspelt(Context& context, const std::vector<Joined>& operations) {
    std::set<std::string> called;
    std::vector<std::string> left_alone;
    for (const Joined& joined : operations) {
        if (const Declared* definition = joined.definition()) {
            for (std::string& callee : calls_of(context, *definition, true)) called.insert(std::move(callee));
        }
        if (joined.contract && !joined.architecture && joined.definition()) left_alone.push_back(joined.name);
    }
    for (const auto& [name, absence] : context.absent_operations) {
        if (absence.kind == Absence::Kind::optional) left_alone.push_back(name);
    }
    for (const Joined& joined : operations) {
        if (joined.contract || called.contains(joined.name)) continue;
        const auto meant = closest_match(joined.name, left_alone);
        if (!meant || context.all_operation_names.contains(joined.name)) continue;
        context.diagnostics.report(
            Diagnostic(Code::extra_operation, joined.architecture->declaration->name.span,
                       fmt::format("no contract asks for `{}`, and nothing calls it", joined.name))
                .label("an operation of its own")
                .help(fmt::format("did you mean `{}`?", *meant)));
    }
}

}  // namespace ptspec::sema

// SPDX-License-Identifier: Apache-2.0
#include "compiler/sema/operation_order.h"

#include <fmt/format.h>

#include <algorithm>
#include <functional>
#include <map>

#include "compiler/sema/calls.h"
#include "compiler/sema/left_out.h"
#include "compiler/sema/optional_operations.h"

namespace ptspec::sema {
namespace {

using Declared = DeclaredOperation;
using Joined = JoinedOperation;

std::string name_at_level(const Declared& declared) {
    for (const syntax::NamedClause& clause : declared.declaration->named) {
        if (clause.level.text == declared.expansion.level) return clause.name.text;
    }
    return declared.name();
}

class Joiner {
  public:
    explicit Joiner(Context& context) : context_(context) {}

    std::vector<Joined> join(const TargetDeclarations& declarations) {
        for (const Declared& declared : declarations.contract_operations)
            add(declared, &Joined::contract, "contracts");
        for (const Declared& declared : declarations.architecture_operations) {
            add(declared, &Joined::architecture, "the architecture");
        }
        return std::move(operations_);
    }

  private:
    void add(const Declared& declared, const Declared* Joined::*slot, std::string_view who) {
        const std::string name = slot == &Joined::contract ? name_at_level(declared) : declared.name();
        if (name != declared.name()) context_.aliases[declared.name()] = name;
        const auto [found, is_new] = index_.emplace(name, operations_.size());
        if (is_new) operations_.push_back({nullptr, nullptr, name, ""});
        Joined& joined = operations_[found->second];
        if (const Declared* other = joined.*slot) {
            // A family member of one declaration whose name does not hold the family word is met once a
            // level.
            if (other->declaration == declared.declaration &&
                other->expansion.level == declared.expansion.level)
                return;
            const bool lacks_family = other->declaration == declared.declaration;
            Diagnostic diagnostic(lacks_family ? Code::family_name_missing : Code::duplicate_name,
                                  declared.declaration->name.span,
                                  fmt::format("operation `{}` is declared twice by {}", name, who));
            if (lacks_family) {
                diagnostic
                    .label(fmt::format("once for {}, once for {}", other->expansion.level,
                                       declared.expansion.level))
                    .note(fmt::format("the name does not hold `{}`, so every level gets the same one",
                                      declared.expansion.word))
                    .help(fmt::format("name it after its level: `{}_{}`", declared.expansion.word, name));
            } else {
                diagnostic.label("declared again here")
                    .also(other->declaration->name.span, "first declared here");
            }
            context_.diagnostics.report(std::move(diagnostic));
            return;
        }
        joined.*slot = &declared;
    }

    Context& context_;
    std::vector<Joined> operations_;
    std::map<std::string, size_t> index_;
};

std::vector<Joined> in_call_order(Context& context, std::vector<Joined> operations) {
    std::map<std::string, size_t> index;
    for (size_t i = 0; i < operations.size(); ++i) index[operations[i].name] = i;
    enum class State { unseen, open, done };
    std::vector<State> states(operations.size(), State::unseen);
    std::vector<Joined> ordered;
    std::vector<size_t> path;
    const std::function<void(size_t)> visit = [&](size_t at) {
        if (states[at] == State::done) return;
        const Joined& joined = operations[at];
        if (states[at] == State::open) {
            Diagnostic diagnostic(Code::recursive_definition, joined.definition()->declaration->name.span,
                                  fmt::format("`{}` is defined by itself", joined.name));
            diagnostic.label("a call of it leads back here");
            std::string chain;
            for (auto step = std::find(path.begin(), path.end(), at); step != path.end(); ++step) {
                chain += fmt::format("`{}` calls ", operations[*step].name);
            }
            diagnostic.note(chain + fmt::format("`{}`", joined.name));
            context.diagnostics.report(std::move(diagnostic));
            context.broken_names.insert(joined.name);
            return;
        }
        states[at] = State::open;
        path.push_back(at);
        std::vector<std::string> callees;
        const auto collect = [&](const Declared* declared) {
            if (!declared) return;
            collect_calls(*declared->declaration, declared->expansion, callees);
        };
        collect(joined.definition());
        if (joined.contract) {
            for (const auto& requirement : joined.contract->declaration->requirements) {
                collect_calls(*requirement, joined.contract->expansion, callees);
            }
        }
        for (const std::string& callee : callees) {
            if (const auto found = index.find(context.unaliased(callee)); found != index.end())
                visit(found->second);
        }
        path.pop_back();
        states[at] = State::done;
        ordered.push_back(joined);
    };
    for (size_t i = 0; i < operations.size(); ++i) visit(i);
    return ordered;
}

}  // namespace

std::vector<Joined> operations_in_order(Context& context, const TargetDeclarations& declarations) {
    std::vector<Joined> operations = Joiner(context).join(declarations);
    if (context.abstract_target) refuse_promises_of_optional(context, operations);
    leave_out_unasked(context, operations);
    leave_out_absent(context, operations);
    if (!context.abstract_target) warn_of_misspelt(context, operations);
    return in_call_order(context, std::move(operations));
}

}  // namespace ptspec::sema

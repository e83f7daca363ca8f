// SPDX-License-Identifier: Apache-2.0
//
// Which machines there are: each for all choices of its parameters, and with what must fail put in the place
// of its own actions.
#include <fmt/format.h>

#include <algorithm>

#include "compiler/sema/machines.h"
#include "compiler/support/suggest.h"

namespace ptspec::sema {

using model::StateProperty;

namespace {

using Choice = std::vector<std::pair<std::string, uint64_t>>;

std::vector<Choice> choices(const syntax::MachineDecl& declaration) {
    std::vector<Choice> result{{}};
    for (const syntax::MachineParameter& parameter : declaration.parameters) {
        std::vector<Choice> longer;
        for (const Choice& choice : result) {
            for (const syntax::Integer& value : parameter.values) {
                longer.push_back(choice);
                longer.back().emplace_back(parameter.name.text, value.value);
            }
        }
        result = std::move(longer);
    }
    return result;
}

MachineParts parts_of(const syntax::MachineDecl& declaration) {
    MachineParts parts;
    parts.declaration = &declaration;
    for (const auto& variable : declaration.variables) parts.variables.push_back({&variable, nullptr});
    for (const auto& action : declaration.actions) parts.actions.push_back({&action, nullptr});
    for (const auto& process : declaration.processes) {
        for (const auto& variable : process.variables) parts.variables.push_back({&variable, &process});
        for (const auto& action : process.actions) parts.actions.push_back({&action, &process});
    }
    return parts;
}

class Lister {
  public:
    Lister(const Program& program, const SourceMap& sources, const std::vector<model::Layout>& layouts,
           Diagnostics& diagnostics)
        : program_(program), sources_(sources), layouts_(layouts), diagnostics_(diagnostics) {}

    std::vector<std::unique_ptr<model::Machine>> run() {
        for (const auto& [name, declaration] : program_.machines)
            close(*declaration, parts_of(*declaration), nullptr, nullptr);
        for (const syntax::MustFailDecl* must_fail : program_.must_fails) {
            for (const syntax::Variant& variant : must_fail->variants) {
                const auto machine = program_.machines.find(variant.target.text);
                if (machine != program_.machines.end()) close_variant(*machine->second, *must_fail, variant);
            }
        }
        return std::move(machines_);
    }

  private:
    void close(const syntax::MachineDecl& declaration, const MachineParts& parts,
               const syntax::MustFailDecl* must_fail, const syntax::Variant* variant) {
        for (const Choice& choice : choices(declaration)) {
            auto machine = std::make_unique<model::Machine>();
            machine->name = declaration.name.text;
            machine->doc = declaration.doc;
            machine->span = must_fail ? must_fail->name.span : declaration.name.span;
            machine->parameters = choice;
            if (!MachineCloser(program_, sources_, diagnostics_, *machine, layouts_).close(parts)) continue;
            if (!must_fail) {
                machines_.push_back(std::move(machine));
                continue;
            }
            const auto original = std::ranges::find_if(machines_, [&](const auto& each) {
                return each->variants.empty() && each->name == machine->name && each->parameters == choice;
            });
            if (original == machines_.end()) continue;  // its own mistakes were reported
            add_variant(std::move(machine), static_cast<size_t>(original - machines_.begin()), *must_fail,
                        *variant);
        }
    }

    void add_variant(std::unique_ptr<model::Machine> machine, size_t original,
                     const syntax::MustFailDecl& must_fail, const syntax::Variant& variant) {
        for (size_t i = 0; i < variant.fails.size(); ++i) {
            const syntax::FailsClause& fails = variant.fails[i];
            const auto here = find(*machine, fails.law.text),
                       there = find(*machines_[original], fails.law.text);
            if (!here || !there) {
                report_unknown(*machine, fails);
                continue;
            }
            model::MachineVariant told;
            told.kind = must_fail.kind == syntax::MustFailKind::mutant ? model::MustFail::Kind::mutant
                                                                       : model::MustFail::Kind::history;
            told.name = must_fail.name.text;
            told.story = must_fail.story.value;
            told.original = original;
            told.property = *here;
            told.original_property = *there;
            told.span = must_fail.name.span;
            told.fails_span = fails.span;
            machine->variants.push_back(std::move(told));
        }
        if (!machine->variants.empty()) machines_.push_back(std::move(machine));
    }

    // `safe` of the action that goes wrong is not known before: any of them.
    static std::optional<uint32_t> find(const model::Machine& machine, const std::string& name) {
        for (uint32_t i = 0; i < machine.properties.size(); ++i) {
            const StateProperty& property = machine.properties[i];
            const bool named =
                property.kind != StateProperty::Kind::fires && property.kind != StateProperty::Kind::reaches;
            if (named && property.name == name) return i;
        }
        return std::nullopt;
    }

    void report_unknown(const model::Machine& machine, const syntax::FailsClause& fails) {
        std::vector<std::string> names;
        for (const StateProperty& property : machine.properties) names.push_back(property.name);
        Diagnostic diagnostic(
            Code::unknown_claim, fails.law.span,
            fmt::format("machine `{}` has no `{}` that could fail", machine.name, fails.law.text));
        diagnostic.label("no invariant, cover or variant of this name");
        if (auto meant = did_you_mean(fails.law.text, names)) diagnostic.help(*meant);
        diagnostics_.report(std::move(diagnostic));
    }

    void close_variant(const syntax::MachineDecl& declaration, const syntax::MustFailDecl& must_fail,
                       const syntax::Variant& variant) {
        MachineParts parts = parts_of(declaration);
        if (must_fail.kind == syntax::MustFailKind::finding) {
            diagnostics_.report(Diagnostic(Code::variant_without_operation, must_fail.name.span,
                                           "a finding is about the kernel's code, not about a machine")
                                    .label("say `history` or `mutant`"));
            return;
        }
        if (variant.actions.empty() && variant.without.empty() && variant.variables.empty()) {
            diagnostics_.report(
                Diagnostic(Code::variant_without_operation, must_fail.name.span, "nothing is replaced here")
                    .label("say what was wrong: `with action name(...) ...` or `without action name`"));
            return;
        }
        for (const syntax::ActionDecl& action : variant.actions) {
            const auto known = std::ranges::find_if(parts.actions, [&](const auto& own) {
                return own.declaration->name.text == action.name.text;
            });
            if (known == parts.actions.end()) {
                parts.actions.push_back({&action, nullptr});
            } else {
                known->declaration = &action;
            }
        }
        for (const syntax::StateVariableDecl& variable : variant.variables) {
            std::erase_if(parts.variables, [&](const auto& own) {
                return own.declaration->names.size() == 1 && variable.names.size() == 1 &&
                       own.declaration->names[0].text == variable.names[0].text;
            });
            parts.variables.push_back({&variable, nullptr});
        }
        for (const syntax::Name& name : variant.without) {
            const size_t erased = std::erase_if(
                parts.actions, [&](const auto& own) { return own.declaration->name.text == name.text; });
            if (erased > 0) continue;
            std::vector<std::string> names;
            for (const auto& own : parts.actions) names.push_back(own.declaration->name.text);
            Diagnostic diagnostic(Code::variant_without_operation, name.span,
                                  fmt::format("there is no action `{}` to leave out", name.text));
            diagnostic.label("not an action of this machine");
            if (auto meant = did_you_mean(name.text, names)) diagnostic.help(*meant);
            diagnostics_.report(std::move(diagnostic));
            return;
        }
        close(declaration, parts, &must_fail, &variant);
    }

    const Program& program_;
    const SourceMap& sources_;
    const std::vector<model::Layout>& layouts_;
    Diagnostics& diagnostics_;
    std::vector<std::unique_ptr<model::Machine>> machines_;
};

}  // namespace

std::vector<std::unique_ptr<model::Machine>> close_machines(const Program& program, const SourceMap& sources,
                                                            const std::vector<model::Layout>& layouts,
                                                            Diagnostics& diagnostics) {
    return Lister(program, sources, layouts, diagnostics).run();
}

}  // namespace ptspec::sema

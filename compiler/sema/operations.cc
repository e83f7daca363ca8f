// SPDX-License-Identifier: Apache-2.0
//
// Operations: what contracts declare is joined with what the architecture defines, then bodies are typed.
#include <fmt/format.h>

#include <algorithm>
#include <functional>

#include "compiler/sema/calls.h"
#include "compiler/sema/capture_old.h"
#include "compiler/sema/context.h"
#include "compiler/sema/expression.h"
#include "compiler/sema/operation_order.h"
#include "compiler/sema/statements.h"
#include "compiler/support/suggest.h"

namespace ptspec::sema {
namespace {

using model::TypeId;
using Declared = DeclaredOperation;
using Joined = JoinedOperation;

class Closer {
  public:
    explicit Closer(Context& context) : context_(context) {}

    void close(std::vector<Joined> operations) {
        std::vector<Joined> known;
        for (Joined& joined : operations) {
            if (context_.broken_names.contains(joined.name)) continue;
            if (add_signature(joined)) {
                known.push_back(joined);
            } else {
                context_.broken_names.insert(joined.name);
            }
        }
        for (const Joined& joined : known) add_definition(joined);
        report_missing();
    }

  private:
    model::Operation& operation_of(const Joined& joined) {
        return context_.model.operations[context_.operation_names.at(joined.name)];
    }

    bool add_signature(const Joined& joined) {
        const Declared& declared = joined.signature();
        const syntax::OperationDecl& declaration = *declared.declaration;
        model::Operation operation;
        operation.name = joined.name;
        operation.family_name = declaration.name.text;
        operation.level = declared.expansion.level;
        operation.contract = joined.contract ? declared.contract : "";
        operation.doc = declaration.doc;
        operation.is_optional = joined.contract && declaration.optional;
        operation.has_default = joined.contract && (declaration.body || declaration.block);
        operation.contract_span = joined.contract ? declaration.name.span : Span{};
        operation.span =
            joined.architecture ? joined.architecture->declaration->name.span : declaration.name.span;
        bool good = true;
        for (const syntax::Parameter& parameter : declaration.parameters) {
            if (!parameter.type) {
                context_.diagnostics.report(
                    Diagnostic(Code::cannot_infer_type, parameter.name.span,
                               fmt::format("parameter `{}` needs a type", parameter.name.text))
                        .label("no contract declares this operation")
                        .help(fmt::format("`{}: pte`, or declare `{}` in a contract", parameter.name.text,
                                          joined.name)));
                good = false;
                continue;
            }
            const auto type = context_.resolve(*parameter.type, declared.expansion);
            if (!type) {
                good = false;
                continue;
            }
            const std::string name = declared.expansion.apply(parameter.name.text);
            operation.parameters.push_back({name, *type,
                                            context_.model.pool.add_variable(name, context_.type(*type).sort),
                                            parameter.name.span});
        }
        add_effects(joined, operation);
        if (!declaration.result && !operation.effects) {
            context_.diagnostics.report(Diagnostic(Code::cannot_infer_type, declaration.name.span,
                                                   fmt::format("`{}` needs a result type", joined.name))
                                            .label("no contract declares this operation")
                                            .help("`op name(...) -> type = ...`"));
            return false;
        }
        operation.has_result = declaration.result.has_value();
        const auto result = operation.has_result ? context_.resolve(*declaration.result, declared.expansion)
                                                 : context_.bool_type();
        if (!good || !result) return false;
        operation.result = *result;
        if (operation.effects && operation.has_result) {
            operation.effects->result =
                context_.model.pool.add_variable("result", context_.type(*result).sort);
        }
        operation.observer = joined.contract && operation.has_result &&
                             !(operation.effects && operation.effects->by_contract) &&
                             operation.parameters.size() == 1 &&
                             context_.type(operation.parameters[0].type).kind == model::Type::Kind::entry &&
                             context_.type(operation.result).kind != model::Type::Kind::entry;
        if (joined.contract && joined.architecture && !agrees(operation, *joined.architecture)) return false;
        context_.operation_names[joined.name] =
            static_cast<model::OperationId>(context_.model.operations.size());
        context_.model.operations.push_back(std::move(operation));
        return true;
    }

    // Whether there are effects is known from the declarations, before any body is looked at.
    void add_effects(const Joined& joined, model::Operation& operation) {
        const syntax::OperationDecl& declaration = *joined.signature().declaration;
        const Declared* definition = joined.definition();
        const bool has_block = definition && definition->declaration->block;
        const bool modifies = declaration.modifies && !declaration.modifies->empty();
        if (!has_block && !modifies && declaration.ensures.empty()) return;
        operation.effects.emplace();
        operation.effects->by_contract = has_block || modifies || !declaration.result;
    }

    // What the architecture repeats of the signature must be the contract's.
    bool agrees(const model::Operation& operation, const Declared& architecture) {
        const syntax::OperationDecl& declaration = *architecture.declaration;
        const auto differs = [&](Span span, std::string label) {
            context_.diagnostics.report(
                Diagnostic(Code::operation_type_mismatch, span,
                           fmt::format("`{}` is not as its contract declares it", operation.name))
                    .label(std::move(label))
                    .also(operation.contract_span, "declared here"));
            return false;
        };
        if (declaration.parameters.size() != operation.parameters.size()) {
            return differs(
                declaration.name.span,
                fmt::format("{} parameters here, {} in the contract `{}`", declaration.parameters.size(),
                            operation.parameters.size(), operation.contract));
        }
        const auto same = [&](const std::optional<syntax::Type>& written, TypeId wanted) {
            if (!written) return true;
            const auto type = context_.resolve(*written, architecture.expansion);
            if (!type) return false;
            return *type == wanted ||
                   differs(written->span,
                           fmt::format("`{}` here, `{}` in the contract `{}`", context_.type(*type).name,
                                       context_.type(wanted).name, operation.contract));
        };
        bool good = same(declaration.result, operation.result);
        if (!operation.has_result && declaration.result) {
            good = differs(declaration.result->span,
                           fmt::format("a result here, none in the contract `{}`", operation.contract));
        }
        for (size_t i = 0; i < operation.parameters.size(); ++i) {
            good = same(declaration.parameters[i].type, operation.parameters[i].type) && good;
        }
        return good;
    }

    // A checker that knows the operation's parameters under the names that `declared` gives them.
    ExpressionChecker checker_for(const model::Operation& operation, const Declared& declared,
                                  bool contract_side) {
        ExpressionChecker checker(context_, declared.expansion, contract_side);
        for (size_t i = 0; i < operation.parameters.size(); ++i) {
            const model::Parameter& parameter = operation.parameters[i];
            const std::string name = declared.expansion.apply(declared.declaration->parameters[i].name.text);
            checker.bind(name, {context_.model.pool.var(parameter.variable), parameter.type});
        }
        return checker;
    }

    void add_definition(const Joined& joined) {
        const auto add_requirements = [&](const Declared& declared, bool contract_side) {
            ExpressionChecker checker = checker_for(operation_of(joined), declared, contract_side);
            for (const syntax::ExprPtr& requirement : declared.declaration->requirements) {
                if (const auto condition = checker.check_bool(*requirement)) {
                    operation_of(joined).requires_.push_back(*condition);
                }
            }
        };
        if (joined.contract) {
            add_requirements(*joined.contract, true);
            if (joined.contract->declaration->touches) refuse_touches(*joined.contract);
        }
        if (joined.architecture) {
            if (!joined.contract) {
                add_requirements(*joined.architecture, false);
            } else if (!joined.architecture->declaration->requirements.empty()) {
                context_.diagnostics.report(
                    Diagnostic(Code::operation_type_mismatch,
                               joined.architecture->declaration->requirements[0]->span,
                               fmt::format("`{}` cannot require more than its contract", joined.name))
                        .label("callers only know what the contract requires")
                        .also(operation_of(joined).contract_span, "declared here"));
            }
        }
        if (operation_of(joined).effects) add_promises(joined);
        if (joined.contract && joined.architecture) refuse_promises(joined);
        const Declared* definition = joined.definition();
        if (!definition) {
            missing_[joined.contract->declaration].push_back(joined.name);
            if (!joined.default_needs.empty())
                defaults_that_need_[joined.contract->declaration] = joined.default_needs;
            return;
        }
        const bool is_default = !joined.architecture;
        operation_of(joined).is_default = is_default;
        ExpressionChecker checker = checker_for(operation_of(joined), *definition, is_default);
        if (definition->declaration->block) {
            add_block(joined, *definition, checker);
            return;
        }
        if (operation_of(joined).effects && operation_of(joined).effects->by_contract) {
            context_.diagnostics.report(Diagnostic(Code::invalid_effects, definition->declaration->body->span,
                                                   fmt::format("`{}` has effects", joined.name))
                                            .label("an expression changes nothing")
                                            .also(operation_of(joined).contract_span, "declared here")
                                            .help(fmt::format("`op {}(...) do {{ ... }}`", joined.name)));
            return;
        }
        const auto body = checker.check(*definition->declaration->body, operation_of(joined).result);
        operation_of(joined).body = body.value_or(model::no_expr);
        if (joined.architecture && definition->declaration->touches) add_touches(joined, *definition);
    }

    void add_promises(const Joined& joined) {
        const Declared& declared = joined.signature();
        ExpressionChecker checker = checker_for(operation_of(joined), declared, joined.contract != nullptr);
        if (declared.declaration->modifies) {
            for (const syntax::ExprPtr& place : *declared.declaration->modifies)
                add_region(joined, checker, *place);
        }
        checker.begin_history();
        const model::Operation& operation = operation_of(joined);
        if (operation.has_result) {
            checker.bind("result", {context_.model.pool.var(operation.effects->result), operation.result});
        }
        for (const syntax::ExprPtr& promise : declared.declaration->ensures) {
            if (const auto claim = lower_claim(context_, checker, *promise)) {
                operation_of(joined).effects->ensures.push_back(*claim);
            }
        }
    }

    // One place, a range of entries, a ghost, or every occurrence of an event.
    void add_region(const Joined& joined, ExpressionChecker& checker, const syntax::Expr& place) {
        model::Region region;
        region.span = place.span;
        region.text = one_line(context_, place.span, checker.expansion());
        const auto* name = std::get_if<syntax::NameExpr>(&place.node);
        const auto* call = std::get_if<syntax::CallExpr>(&place.node);
        const auto event =
            name ? context_.events.find(checker.expansion().apply(name->name.text)) : context_.events.end();
        const auto ghost =
            call ? context_.ghosts.find(checker.expansion().apply(call->callee.text)) : context_.ghosts.end();
        if (event != context_.events.end()) {
            region.memory = event->second;
        } else if (ghost != context_.ghosts.end()) {
            const auto key = checker.key_of(place, *call, ghost->second);
            if (!key) return;
            region.memory = ghost->second;
            region.key = *key;
        } else if (const auto at = checker.region(place)) {
            region.memory = at->place.memory;
            region.key = at->place.key;
            region.count = at->count;
        } else {
            return;
        }
        operation_of(joined).effects->modifies.push_back(std::move(region));
    }

    void refuse_promises(const Joined& joined) {
        const syntax::OperationDecl& declaration = *joined.architecture->declaration;
        if (declaration.ensures.empty() && !declaration.modifies) return;
        const Span span = declaration.ensures.empty() ? declaration.name.span : declaration.ensures[0]->span;
        context_.diagnostics.report(
            Diagnostic(Code::invalid_effects, span,
                       fmt::format("what `{}` ensures and modifies is its contract's to say", joined.name))
                .label("said again here")
                .also(operation_of(joined).contract_span, "declared here"));
    }

    void add_block(const Joined& joined, const Declared& definition, ExpressionChecker& checker) {
        const model::Operation& operation = operation_of(joined);
        const Returns returns{true, operation.has_result ? std::optional(operation.result) : std::nullopt};
        auto lowered = lower_block(context_, checker, *definition.declaration->block, returns);
        if (!lowered) return;
        capture_old(context_, *lowered);
        operation_of(joined).effects->locals = std::move(lowered->locals);
        operation_of(joined).effects->body = std::move(lowered->body);
    }

    void refuse_touches(const Declared& declared) {
        context_.diagnostics.report(Diagnostic(Code::operation_type_mismatch, declared.declaration->name.span,
                                               "a contract knows no fields, so it has no `touches`")
                                        .label("declared with `touches`")
                                        .help("say it with observers: `law ...: op(e) keeps all but ...`"));
    }

    void add_touches(const Joined& joined, const Declared& definition) {
        model::Operation& operation = operation_of(joined);
        const model::EntryFormat* format = context_.format_of(operation.result);
        const bool has_subject =
            std::any_of(operation.parameters.begin(), operation.parameters.end(),
                        [&](const auto& parameter) { return parameter.type == operation.result; });
        if (!format || !has_subject) {
            context_.diagnostics.report(Diagnostic(Code::not_an_entry, definition.declaration->name.span,
                                                   fmt::format("`{}` changes no entry", joined.name))
                                            .label("`touches` needs a parameter of the result's type"));
            return;
        }
        uint64_t mask = 0;
        for (const syntax::Name& name : *definition.declaration->touches) {
            const std::string text = definition.expansion.apply(name.text);
            if (const model::Field* field = lookup_field(*format, text)) {
                mask |= field->mask();
                continue;
            }
            Diagnostic diagnostic(Code::unknown_field, name.span,
                                  fmt::format("`{}` has no field `{}`", format->name, text));
            diagnostic.label("not a field of this format").also(format->span, "the format");
            if (auto meant = did_you_mean(text, field_names(*format))) diagnostic.help(*meant);
            context_.diagnostics.report(std::move(diagnostic));
        }
        operation.touches = mask;
    }

    // One message a declaration, with all the levels that lack it.
    void report_missing() {
        if (context_.abstract_target) return;
        for (const auto& [declaration, names] : missing_) {
            std::string list;
            for (const std::string& name : names) list += (list.empty() ? "`" : ", `") + name + "`";
            Diagnostic diagnostic(
                Code::missing_operation, declaration->name.span,
                fmt::format("architecture {} lacks {}", context_.model.target.architecture, list));
            diagnostic.label("asked for by this contract");
            diagnostic.also(context_.model.target.span, "this target is of that architecture");
            std::vector<std::string> private_names;
            for (const model::Operation& operation : context_.model.operations) {
                if (operation.contract.empty()) private_names.push_back(operation.name);
            }
            if (const auto needs = defaults_that_need_.find(declaration);
                needs != defaults_that_need_.end()) {
                diagnostic.note(
                    fmt::format("its default calls `{}`, which this target lacks", needs->second));
            }
            if (auto near = closest_match(names.front(), private_names)) {
                diagnostic.note(fmt::format("it has `{}`, which no contract asks for", *near));
            }
            diagnostic.help(fmt::format("define it: `op {}(...) = ...`", names.front()));
            context_.diagnostics.report(std::move(diagnostic));
        }
    }

    Context& context_;
    std::map<const syntax::OperationDecl*, std::vector<std::string>> missing_;
    std::map<const syntax::OperationDecl*, std::string> defaults_that_need_;
};

}  // namespace

void close_operations(Context& context, const TargetDeclarations& declarations) {
    Closer(context).close(operations_in_order(context, declarations));
}

}  // namespace ptspec::sema

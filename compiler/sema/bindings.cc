// SPDX-License-Identifier: Apache-2.0
//
// Bindings: how operations, types, configuration values and features reach the kernel's own code.
#include <fmt/format.h>

#include "compiler/sema/context.h"
#include "compiler/sema/expression.h"
#include "compiler/support/suggest.h"

namespace ptspec::sema {
namespace {

class Binder {
  public:
    explicit Binder(Context& context) : context_(context) {}

    void bind(const syntax::BindDecl& declaration, const Expansion& expansion) {
        expansion_ = expansion;
        std::visit([&](const auto& node) { add(node); }, declaration);
    }

    // What no binding speaks of is called by its own name.
    void default_calls() {
        for (model::Operation& operation : context_.model.operations) {
            if (!operation.binding.call.empty() || !operation.binding.bound) continue;
            if (operation.contract.empty()) {
                operation.binding.bound = false;
                operation.binding.reason = "private to the specification";
                continue;
            }
            std::string arguments;
            operation.binding.parameters.clear();
            for (const model::Parameter& parameter : operation.parameters) {
                arguments += (arguments.empty() ? "" : ", ") + parameter.name;
                operation.binding.parameters.push_back(parameter.name);
            }
            operation.binding.call = fmt::format("{}({})", operation.name, arguments);
        }
    }

  private:
    std::string apply(const syntax::Text& text) const { return expansion_.apply(text.value); }

    void wrong(Span span, std::string message, std::string label, std::optional<std::string> help = {}) {
        Diagnostic diagnostic(Code::invalid_binding, span, std::move(message));
        diagnostic.label(std::move(label));
        if (help) diagnostic.help(*help);
        context_.diagnostics.report(std::move(diagnostic));
    }

    void add(const syntax::BindType& node) {
        const std::string name = expansion_.apply(node.type.text);
        const auto type = context_.type_names.find(name);
        if (type == context_.type_names.end() && context_.all_opaque_names.contains(name))
            return;  // left out
        if (type == context_.type_names.end()) {
            std::vector<std::string> names;
            for (const auto& [known, id] : context_.type_names) names.push_back(known);
            return wrong(node.type.span, fmt::format("unknown type `{}`", name),
                         "no entry or opaque type of this name", did_you_mean(name, names));
        }
        for (const syntax::Text* text : {&node.from_word, &node.to_word}) {
            if (text->value.find('$') == std::string::npos) {
                return wrong(text->span, "this conversion has no operand", "`$` stands for the operand");
            }
        }
        context_.model.target.type_bindings.push_back(
            {type->second, apply(node.c_type), apply(node.from_word), apply(node.to_word)});
    }

    void add(const syntax::BindInclude& node) {
        context_.model.target.kernel_includes.push_back(node.header.value);
    }

    void add(const syntax::BindConfig& node) {
        const auto config = context_.configs.find(node.config.text);
        if (config == context_.configs.end()) {
            std::vector<std::string> names;
            for (const auto& [known, id] : context_.configs) names.push_back(known);
            return wrong(node.config.span, fmt::format("unknown configuration value `{}`", node.config.text),
                         "no `config` of this name", did_you_mean(node.config.text, names));
        }
        context_.model.configs[config->second].kernel_expression = node.c_expression.value;
    }

    void add(const syntax::BindFeature& node) {
        for (model::Feature& feature : context_.model.target.features) {
            if (feature.name == node.feature.text) feature.kernel_condition = node.c_condition.value;
        }
    }

    void add(const syntax::BindFunction& node) {
        context_.model.target.kernel_symbols.push_back({true, expansion_.apply(node.function.text),
                                                        apply(node.result), apply(node.parameters),
                                                        apply(node.arguments)});
    }

    void add(const syntax::BindVariable& node) {
        context_.model.target.kernel_symbols.push_back(
            {false, expansion_.apply(node.variable.text), apply(node.c_type), "", ""});
    }

    model::Operation* find(const syntax::Name& name) {
        const std::string text = expansion_.apply(name.text);
        if (const auto found = context_.operation_names.find(text); found != context_.operation_names.end()) {
            return &context_.model.operations[found->second];
        }
        // An operation of a feature or contract that this target lacks needs no binding.
        if (context_.all_operation_names.contains(text) || context_.broken_names.contains(text))
            return nullptr;
        std::vector<std::string> names;
        for (const auto& [known, id] : context_.operation_names) names.push_back(known);
        wrong(name.span, fmt::format("unknown operation `{}`", text), "nothing to bind",
              did_you_mean(text, names));
        return nullptr;
    }

    // One operation is one call in the kernel.
    bool is_bound(const model::Operation& operation, Span again) {
        if (!operation.binding.span.is_valid()) return false;
        context_.diagnostics.report(
            Diagnostic(Code::duplicate_name, again, fmt::format("`{}` is bound twice", operation.name))
                .label("bound again here")
                .also(operation.binding.span, "first bound here"));
        return true;
    }

    void add(const syntax::BindOperation& node) {
        model::Operation* operation = find(node.operation);
        if (!operation) return;
        if (node.parameters.size() != operation->parameters.size()) {
            return wrong(node.operation.span,
                         fmt::format("`{}` takes {} arguments, the binding names {}", operation->name,
                                     operation->parameters.size(), node.parameters.size()),
                         "every parameter needs a name here");
        }
        if (is_bound(*operation, node.operation.span)) return;
        model::Binding binding;
        binding.call = apply(node.call);
        binding.span = node.span;
        ExpressionChecker checker(context_, expansion_);
        for (size_t i = 0; i < node.parameters.size(); ++i) {
            binding.parameters.push_back(node.parameters[i].text);
            const model::Parameter& parameter = operation->parameters[i];
            checker.bind(node.parameters[i].text,
                         {context_.model.pool.var(parameter.variable), parameter.type});
        }
        if (node.where) binding.where = checker.check_bool(*node.where).value_or(model::no_expr);
        operation->binding = std::move(binding);
    }

    void add(const syntax::UnboundOperation& node) {
        model::Operation* operation = find(node.operation);
        if (!operation) return;
        if (is_bound(*operation, node.operation.span)) return;
        operation->binding.bound = false;
        operation->binding.reason = node.reason.value;
        operation->binding.span = node.span;
    }

    Context& context_;
    Expansion expansion_;
};

}  // namespace

void close_bindings(Context& context, const TargetDeclarations& declarations,
                    const syntax::TargetDecl& target) {
    for (const auto& [name, span] : context.program.features) {
        context.model.target.features.push_back({name, context.features.contains(name), ""});
    }
    if (target.kernel_source) context.model.target.kernel_source = target.kernel_source->text;
    if (target.kernel_flavour) context.model.target.kernel_flavour = target.kernel_flavour->value;
    Binder binder(context);
    for (const auto& [declaration, expansion] : declarations.bindings) binder.bind(*declaration, expansion);
    binder.default_calls();
}

}  // namespace ptspec::sema

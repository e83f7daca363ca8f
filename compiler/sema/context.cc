// SPDX-License-Identifier: Apache-2.0
#include "compiler/sema/context.h"

#include <fmt/format.h>

#include "compiler/model/interpreter.h"
#include "compiler/sema/expression.h"
#include "compiler/sema/memory.h"
#include "compiler/support/suggest.h"

namespace ptspec::sema {

using model::Type;
using model::TypeId;

namespace {

TypeId intern(model::ClosedModel& model, std::string name, Type::Kind kind, model::Sort sort) {
    for (TypeId id = 0; id < model.types.size(); ++id) {
        if (model.types[id].name == name) return id;
    }
    model.types.push_back({kind, std::move(name), sort, 0, 0, 0});
    return static_cast<TypeId>(model.types.size() - 1);
}

std::optional<TypeId> resolve_reference(Context& context, const syntax::RefType& written,
                                        const Expansion& expansion) {
    const auto entry = context.resolve({written.entry.span, syntax::NamedType{written.entry}}, expansion);
    if (!entry) return std::nullopt;
    if (context.type(*entry).kind != Type::Kind::entry) {
        context.diagnostics.report(
            Diagnostic(Code::not_an_entry, written.entry.span,
                       fmt::format("there are no tables of `{}`", context.type(*entry).name))
                .label("references are to entries of a level"));
        return std::nullopt;
    }
    if (!written.extent) return reference_type(context, *entry, 0);
    const auto extent = ExpressionChecker(context, expansion).check(*written.extent, context.bits_type(32));
    if (!extent) return std::nullopt;
    const auto value = model::evaluate(context.model, *extent, {});
    const auto* count = std::get_if<uint64_t>(&value);
    if (count && *count >= 1 && *count <= uint64_t{1} << model::reference_index_width) {
        return reference_type(context, *entry, static_cast<uint32_t>(*count));
    }
    Diagnostic diagnostic(Code::not_constant, written.extent->span, "the size of a table is a number");
    diagnostic.label(count ? fmt::format("{} entries", *count) : "has no constant value");
    diagnostic.note(fmt::format("tables have 1 to {} entries", uint64_t{1} << model::reference_index_width));
    context.diagnostics.report(std::move(diagnostic));
    return std::nullopt;
}

}  // namespace

TypeId Context::bool_type() { return intern(model, "bool", Type::Kind::boolean, model::bool_sort); }

TypeId Context::bits_type(unsigned width) {
    return intern(model, fmt::format("bits<{}>", width), Type::Kind::bits, model::bits_sort(width));
}

std::optional<TypeId> Context::resolve(const syntax::Type& written, const Expansion& expansion) {
    if (std::holds_alternative<syntax::BoolType>(written.node)) return bool_type();
    if (const auto* bits = std::get_if<syntax::BitsType>(&written.node)) {
        if (bits->width.value < 1 || bits->width.value > model::max_width) {
            diagnostics.report(Diagnostic(Code::width_not_supported, bits->width.span,
                                          fmt::format("a width of {} bits", bits->width.spelling))
                                   .label(fmt::format("widths are 1 to {}", model::max_width)));
            return std::nullopt;
        }
        return bits_type(static_cast<unsigned>(bits->width.value));
    }
    if (const auto* reference = std::get_if<syntax::RefType>(&written.node)) {
        return resolve_reference(*this, *reference, expansion);
    }
    const syntax::Name& name = std::get<syntax::NamedType>(written.node).name;
    const std::string text = expansion.apply(name.text);
    for (const unsigned width : {8u, 16u, 32u, 64u}) {
        if (text == fmt::format("u{}", width)) return bits_type(width);
    }
    if (text == "ulong") return bits_type(model.target.word_bits);
    if (const auto known = type_names.find(text); known != type_names.end()) return known->second;
    if (broken_names.contains(text)) return std::nullopt;
    std::vector<std::string> candidates{"bool", "u8", "u16", "u32", "u64", "ulong"};
    for (const auto& [candidate, id] : type_names) candidates.push_back(candidate);
    Diagnostic diagnostic(Code::unknown_name, name.span, fmt::format("unknown type `{}`", text));
    diagnostic.label("no entry, opaque type or word of this name");
    if (auto meant = did_you_mean(text, candidates)) diagnostic.help(*meant);
    diagnostics.report(std::move(diagnostic));
    return std::nullopt;
}

const model::EntryFormat* Context::format_of(TypeId id) const {
    const Type& found = model.types[id];
    const bool nominal = found.kind == Type::Kind::entry || found.kind == Type::Kind::opaque;
    return nominal ? &model.formats[found.format] : nullptr;
}

const model::Field* lookup_field(const model::EntryFormat& format, std::string_view name) {
    const auto search = [&](const std::vector<model::Field>& fields) -> const model::Field* {
        for (const model::Field& field : fields) {
            if (field.kind == model::Field::Kind::named && field.name == name) return &field;
        }
        return nullptr;
    };
    if (const model::Field* field = search(format.fields)) return field;
    for (const model::View& view : format.views) {
        if (const model::Field* field = search(view.fields)) return field;
    }
    return nullptr;
}

std::vector<std::string> field_names(const model::EntryFormat& format) {
    std::vector<std::string> names;
    const auto add = [&](const std::vector<model::Field>& fields) {
        for (const model::Field& field : fields) {
            if (field.kind == model::Field::Kind::named) names.push_back(field.name);
        }
    };
    add(format.fields);
    for (const model::View& view : format.views) add(view.fields);
    return names;
}

}  // namespace ptspec::sema

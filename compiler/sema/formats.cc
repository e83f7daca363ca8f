// SPDX-License-Identifier: Apache-2.0
//
// Entry formats and opaque types: every bit has one owner, numbering is turned into lsb0 here and nowhere
// else.
#include <fmt/format.h>

#include <algorithm>
#include <bit>

#include "compiler/sema/context.h"
#include "compiler/sema/expression.h"
#include "compiler/support/suggest.h"

namespace ptspec::sema {
namespace {

using model::EntryFormat;
using model::Field;
using model::TypeId;

std::string bit_text(const EntryFormat& format, unsigned hi, unsigned lo) {
    if (format.msb0) {
        const unsigned first = format.width - 1 - hi, last = format.width - 1 - lo;
        return first == last ? fmt::format("bit {}", first) : fmt::format("bits {}:{}", first, last);
    }
    return hi == lo ? fmt::format("bit {}", hi) : fmt::format("bits {}:{}", hi, lo);
}

std::string field_text(const Field& field) {
    switch (field.kind) {
        case Field::Kind::named:
            return field.name;
        case Field::Kind::reserved:
            return "reserved";
        case Field::Kind::zero:
            return "zero";
        case Field::Kind::ignored:
            return "ignored";
    }
    return {};
}

class FieldReader {
  public:
    FieldReader(Context& context, const EntryFormat& format, const Expansion& expansion)
        : context_(context), format_(format), expansion_(expansion) {}

    // The fields, and whether they cover every bit exactly once.
    std::vector<Field> read(const std::vector<syntax::FieldDecl>& declarations, Span whole,
                            std::string_view what) {
        std::vector<Field> fields;
        for (const syntax::FieldDecl& declaration : declarations) {
            if (auto field = read(declaration)) {
                check_overlap(fields, *field);
                fields.push_back(std::move(*field));
            } else {
                mark_broken(expansion_.apply(declaration.name.text));
            }
        }
        if (!incomplete_) check_coverage(fields, whole, what);
        return fields;
    }

  private:
    std::optional<Field> read(const syntax::FieldDecl& declaration) {
        const uint64_t first = declaration.first.value;
        const uint64_t second = declaration.second ? declaration.second->value : first;
        if (first >= format_.width || second >= format_.width) {
            context_.diagnostics.report(Diagnostic(Code::field_outside_word, declaration.span,
                                                   fmt::format("a field outside `{}`, which has {} bits",
                                                               format_.name, format_.width))
                                            .label(fmt::format("bits are 0 to {}", format_.width - 1)));
            return std::nullopt;
        }
        if (format_.msb0 ? second < first : second > first) {
            context_.diagnostics.report(
                Diagnostic(Code::range_backwards, declaration.span, "this bit range is written backwards")
                    .label(format_.msb0 ? "a msb0 format counts from the left: the smaller number comes first"
                                        : "the higher bit comes first")
                    .help(fmt::format("`{}:{}`", second, first)));
            return std::nullopt;
        }
        Field field;
        field.kind = declaration.kind == syntax::FieldKind::named      ? Field::Kind::named
                     : declaration.kind == syntax::FieldKind::reserved ? Field::Kind::reserved
                     : declaration.kind == syntax::FieldKind::zero     ? Field::Kind::zero
                                                                       : Field::Kind::ignored;
        field.name = expansion_.apply(declaration.name.text);
        const auto top = static_cast<uint8_t>(format_.width - 1);
        field.hi = static_cast<uint8_t>(format_.msb0 ? top - first : first);
        field.lo = static_cast<uint8_t>(format_.msb0 ? top - second : second);
        field.software = declaration.owner == syntax::FieldOwner::software;
        field.span = declaration.span;
        return field;
    }

    void check_overlap(const std::vector<Field>& fields, const Field& field) {
        for (const Field& other : fields) {
            const uint64_t shared = other.mask() & field.mask();
            if (shared) {
                const auto lo = static_cast<unsigned>(std::countr_zero(shared));
                const auto hi = 63 - static_cast<unsigned>(std::countl_zero(shared));
                context_.diagnostics.report(
                    Diagnostic(Code::fields_overlap, field.span,
                               fmt::format("`{}` and `{}` share {}", field_text(other), field_text(field),
                                           bit_text(format_, hi, lo)))
                        .label(fmt::format("`{}` takes {}", field_text(field),
                                           bit_text(format_, field.hi, field.lo)))
                        .also(other.span, fmt::format("`{}` has {}", field_text(other),
                                                      bit_text(format_, other.hi, other.lo)))
                        .draw(draw_overlap(other, field)));
                mark_broken(field.name);
                mark_broken(other.name);
            }
            if (field.kind == Field::Kind::named && other.kind == field.kind && other.name == field.name) {
                context_.diagnostics.report(Diagnostic(Code::duplicate_field, field.span,
                                                       fmt::format("`{}` names two fields", field.name))
                                                .label("named again here")
                                                .also(other.span, "first named here"));
            }
        }
    }

    // Where the field lies is not known: neither gaps nor uses of it are reported.
    void mark_broken(const std::string& field) {
        incomplete_ = true;
        context_.broken_fields.insert(format_.name + "." + field);
    }

    // The two fields as bars above each other, around the bits that they share.
    std::vector<std::string> draw_overlap(const Field& a, const Field& b) const {
        const unsigned hi = std::max(a.hi, b.hi), lo = std::min(a.lo, b.lo);
        const auto bar = [&](const Field& field) {
            std::string text;
            for (unsigned bit = hi + 1; bit-- > lo;) text += bit <= field.hi && bit >= field.lo ? '#' : '.';
            return text + "  " + field_text(field);
        };
        std::string shared;
        for (unsigned bit = hi + 1; bit-- > lo;) {
            const bool both = bit <= a.hi && bit >= a.lo && bit <= b.hi && bit >= b.lo;
            shared += both ? '^' : ' ';
        }
        return {bit_text(format_, hi, lo), bar(a), bar(b), shared};
    }

    void check_coverage(const std::vector<Field>& fields, Span whole, std::string_view what) {
        uint64_t covered = 0;
        for (const Field& field : fields) covered |= field.mask();
        const uint64_t missing = model::mask_of(model::bits_sort(format_.width)) & ~covered;
        if (!missing) return;
        std::string list;
        for (unsigned bit = format_.width; bit-- > 0;) {
            if (!(missing >> bit & 1)) continue;
            unsigned lo = bit;
            while (lo > 0 && (missing >> (lo - 1) & 1)) --lo;
            list += (list.empty() ? "" : ", ") + bit_text(format_, bit, lo);
            bit = lo;
        }
        context_.diagnostics.report(
            Diagnostic(Code::bit_not_declared, whole,
                       fmt::format("{} `{}` says nothing about {}", what, format_.name, list))
                .label("every bit has a name, or is reserved, zero or ignored")
                .help("say what these bits are, `reserved` if the manual says so"));
    }

    Context& context_;
    const EntryFormat& format_;
    const Expansion& expansion_;
    bool incomplete_ = false;
};

void add_type(Context& context, model::Type::Kind kind, EntryFormat format) {
    const std::string name = format.name;
    if (const auto known = context.type_names.find(name); known != context.type_names.end()) {
        context.diagnostics.report(
            Diagnostic(Code::duplicate_name, format.span, fmt::format("type `{}` is declared twice", name))
                .label("declared again here")
                .also(context.format_of(known->second)->span, "first declared here"));
        return;
    }
    const model::Sort sort = model::bits_sort(format.width);
    format.self = context.model.pool.add_variable("self", sort);
    context.model.formats.push_back(std::move(format));
    context.model.types.push_back(
        {kind, name, sort, static_cast<uint32_t>(context.model.formats.size() - 1)});
    context.type_names[name] = static_cast<TypeId>(context.model.types.size() - 1);
}

void add_entry(Context& context, const Expanded<syntax::EntryDecl>& entry) {
    const syntax::EntryDecl& declaration = *entry.declaration;
    if (declaration.width.value < 1 || declaration.width.value > model::max_width) {
        context.diagnostics.report(Diagnostic(Code::width_not_supported, declaration.width.span,
                                              fmt::format("an entry of {} bits", declaration.width.spelling))
                                       .label(fmt::format("entries have 1 to {} bits", model::max_width)));
        context.broken_names.insert(entry.name());
        return;
    }
    EntryFormat format;
    format.name = entry.name();
    format.width = static_cast<unsigned>(declaration.width.value);
    format.msb0 = declaration.numbering == syntax::Numbering::msb0;
    format.doc = declaration.doc;
    format.span = declaration.name.span;
    format.fields =
        FieldReader(context, format, entry.expansion).read(declaration.fields, format.span, "entry");
    for (const syntax::ViewDecl& declared : declaration.views) {
        model::View view;
        view.name = declared.name.text;
        view.span = declared.name.span;
        for (const model::View& other : format.views) {
            if (other.name != view.name) continue;
            context.diagnostics.report(Diagnostic(Code::duplicate_name, view.span,
                                                  fmt::format("view `{}` is declared twice", view.name))
                                           .label("declared again here")
                                           .also(other.span, "first declared here"));
        }
        if (!declared.fields.empty()) {
            view.fields =
                FieldReader(context, format, entry.expansion).read(declared.fields, view.span, "view of");
        }
        for (const Field& field : view.fields) {
            if (context.broken_fields.contains(format.name + "." + field.name)) continue;
            const Field* known =
                field.kind == Field::Kind::named ? lookup_field(format, field.name) : nullptr;
            if (known && known->mask() != field.mask()) {
                context.diagnostics.report(
                    Diagnostic(
                        Code::duplicate_field, field.span,
                        fmt::format("`{}` stands for other bits elsewhere in `{}`", field.name, format.name))
                        .label("one name, two places")
                        .also(known->span, "the other place")
                        .help(fmt::format("name it after the view: `{}_{}`", view.name, field.name)));
            }
        }
        format.views.push_back(std::move(view));
    }
    add_type(context, model::Type::Kind::entry, std::move(format));
}

// Fields from the lowest bit up, in the order of declaration. Without fields: one word that only the kernel
// can read.
EntryFormat opaque_format(Context& context, const Expanded<syntax::OpaqueDecl>& opaque) {
    EntryFormat format;
    format.name = opaque.name();
    format.doc = opaque.declaration->doc;
    format.span = opaque.declaration->name.span;
    unsigned next = 0;
    for (const syntax::OpaqueField& declared : opaque.declaration->fields) {
        const auto type = context.resolve(declared.type, opaque.expansion);
        if (!type) continue;
        const unsigned width = std::max<unsigned>(1, context.type(*type).sort.width);
        if (next + width > model::max_width) {
            context.diagnostics.report(
                Diagnostic(Code::width_not_supported, declared.name.span,
                           fmt::format("`{}` has more than {} bits", format.name, model::max_width))
                    .label("this field does not fit any more")
                    .note("an opaque type holds the parts that laws speak of, not the whole structure"));
            break;
        }
        Field field;
        field.name = declared.name.text;
        field.lo = static_cast<uint8_t>(next);
        field.hi = static_cast<uint8_t>(next + width - 1);
        field.span = declared.name.span;
        format.fields.push_back(std::move(field));
        next += width;
    }
    format.width = next ? next : context.model.target.word_bits;
    if (!next) {
        Field raw;
        raw.name = "raw";
        raw.hi = static_cast<uint8_t>(format.width - 1);
        raw.span = format.span;
        format.fields.push_back(std::move(raw));
    }
    return format;
}

uint64_t read_mask(Context& context, const EntryFormat& format, const syntax::ReadSet& set) {
    uint64_t mask = 0;
    if (set.kind == syntax::ReadSet::Kind::all) {
        for (const Field& field : format.fields) {
            if (!field.software && field.kind != Field::Kind::ignored) mask |= field.mask();
        }
    }
    for (const syntax::Name& name : set.fields) {
        const Field* field = lookup_field(format, name.text);
        if (field) {
            mask |= field->mask();
            continue;
        }
        Diagnostic diagnostic(Code::unknown_field, name.span,
                              fmt::format("`{}` has no field `{}`", format.name, name.text));
        diagnostic.label("not a field of this format");
        if (auto meant = did_you_mean(name.text, field_names(format))) diagnostic.help(*meant);
        context.diagnostics.report(std::move(diagnostic));
    }
    return mask;
}

}  // namespace

void close_types(Context& context, const TargetDeclarations& declarations) {
    context.bool_type();
    for (const auto& entry : declarations.entries) add_entry(context, entry);
    for (const auto& opaque : declarations.architecture_opaques) {
        add_type(context, model::Type::Kind::opaque, opaque_format(context, opaque));
    }
    // What a contract leaves open the architecture may have said: then its word counts.
    for (const auto& opaque : declarations.contract_opaques) {
        if (!context.type_names.contains(opaque.name())) {
            add_type(context, model::Type::Kind::opaque, opaque_format(context, opaque));
        }
    }
}

void close_views(Context& context, const TargetDeclarations& declarations) {
    for (const auto& entry : declarations.entries) {
        const auto named = context.type_names.find(entry.name());
        if (named == context.type_names.end()) continue;
        const uint32_t index = context.model.types[named->second].format;
        const model::ExprId self = context.model.pool.var(context.model.formats[index].self);
        const auto condition = [&](const syntax::ExprPtr& written) {
            if (!written) return context.model.pool.boolean(true);
            ExpressionChecker checker(context, entry.expansion);
            checker.open_format(named->second, self);
            return checker.check_bool(*written).value_or(context.model.pool.boolean(true));
        };
        const syntax::EntryDecl& declaration = *entry.declaration;
        for (size_t i = 0; i < declaration.views.size(); ++i) {
            const model::ExprId holds = condition(declaration.views[i].condition);
            context.model.formats[index].views[i].condition = holds;
        }
        if (declaration.hardware) {
            model::HardwareReads reads;
            reads.span = declaration.hardware->span;
            reads.condition = condition(declaration.hardware->condition);
            reads.then_mask =
                read_mask(context, context.model.formats[index], declaration.hardware->then_set);
            reads.else_mask =
                read_mask(context, context.model.formats[index], declaration.hardware->else_set);
            context.model.formats[index].hardware = reads;
        }
    }
}

}  // namespace ptspec::sema

// SPDX-License-Identifier: Apache-2.0
//
// Where the fields of a layout lie, as a C compiler puts them, for each word size.
#include <fmt/format.h>

#include <algorithm>
#include <set>

#include "compiler/sema/machines.h"
#include "compiler/support/suggest.h"

namespace ptspec::sema {

namespace {

std::string joined(const std::vector<syntax::Name>& path) {
    std::string text;
    for (const syntax::Name& part : path) text += (text.empty() ? "" : ".") + part.text;
    return text;
}

Span span_of(const std::vector<syntax::Name>& path) {
    Span span = path.front().span;
    span.end = path.back().span.end;
    return span;
}

uint64_t aligned(uint64_t offset, uint64_t alignment) {
    return (offset + alignment - 1) / alignment * alignment;
}

class LayoutCloser {
  public:
    LayoutCloser(const Program& program, Diagnostics& diagnostics)
        : program_(program), diagnostics_(diagnostics) {}

    std::vector<model::Layout> run() {
        for (const auto& [name, declaration] : program_.layouts) {
            for (const unsigned bits : words_of(*declaration)) find_or_close(name, bits, declaration->name);
        }
        for (const syntax::MustFailDecl* must_fail : program_.must_fails) {
            for (const syntax::Variant& variant : must_fail->variants) {
                const auto layout = program_.layouts.find(variant.target.text);
                if (layout != program_.layouts.end()) close_variants(*layout->second, *must_fail, variant);
            }
        }
        return std::move(layouts_);
    }

  private:
    struct Extent {
        uint64_t size = 0, alignment = 1;
    };

    static std::vector<unsigned> words_of(const syntax::LayoutDecl& declaration) {
        if (declaration.words.empty()) return {64, 32};
        std::vector<unsigned> words;
        for (const syntax::Integer& bits : declaration.words)
            words.push_back(static_cast<unsigned>(bits.value));
        return words;
    }

    std::optional<size_t> find(const std::string& name, unsigned bits) const {
        for (size_t i = 0; i < layouts_.size(); ++i) {
            if (layouts_[i].name == name && layouts_[i].word_bits == bits && !layouts_[i].variant) return i;
        }
        return std::nullopt;
    }

    // Nothing after a diagnostic.
    std::optional<size_t> find_or_close(const std::string& name, unsigned bits, const syntax::Name& use) {
        if (const auto known = find(name, bits)) return known;
        const auto declared = program_.layouts.find(name);
        if (broken_.contains({name, bits})) return std::nullopt;
        if (declared == program_.layouts.end()) {
            std::vector<std::string> names{"u8", "u16", "u32", "u64", "ulong", "pointer"};
            for (const auto& [known, declaration] : program_.layouts) names.push_back(known);
            Diagnostic diagnostic(Code::unknown_name, use.span,
                                  fmt::format("unknown layout or type `{}`", name));
            diagnostic.label("no word, and no layout of this name");
            if (auto meant = did_you_mean(name, names)) diagnostic.help(*meant);
            diagnostics_.report(std::move(diagnostic));
            return std::nullopt;
        }
        if (!open_.insert({name, bits}).second) {
            diagnostics_.report(Diagnostic(Code::recursive_definition, use.span,
                                           fmt::format("layout `{}` is part of itself", name))
                                    .label("it would never end")
                                    .also(declared->second->name.span, "the layout")
                                    .help("a reference to another one is a `pointer`"));
            return std::nullopt;
        }
        auto layout = close(*declared->second, bits);
        open_.erase({name, bits});
        if (!layout) {
            broken_.insert({name, bits});
            return std::nullopt;
        }
        layouts_.push_back(std::move(*layout));
        return layouts_.size() - 1;
    }

    std::optional<model::Layout> close(const syntax::LayoutDecl& declaration, unsigned bits) {
        for (const syntax::Integer& word : declaration.words) {
            if (word.value == 32 || word.value == 64) continue;
            diagnostics_.report(Diagnostic(Code::width_not_supported, word.span,
                                           fmt::format("a machine word of {} bits", word.spelling))
                                    .label("words have 32 or 64 bits"));
            return std::nullopt;
        }
        model::Layout layout;
        layout.name = declaration.name.text;
        layout.doc = declaration.doc;
        layout.word_bits = bits;
        layout.span = declaration.name.span;
        if (declaration.c_type) layout.c_type = declaration.c_type->value;
        if (declaration.below) {
            layout.below = find_or_close(declaration.below->text, bits, *declaration.below);
            if (!layout.below) return std::nullopt;
        }
        bool good = true;
        for (const syntax::LayoutField& field : declaration.fields) {
            const uint64_t end = layout.size;
            const auto extent = place(field, layout, end);
            if (!extent) {
                good = false;
                continue;
            }
            layout.size = std::max(layout.size, extent->first + extent->second.size);
            layout.alignment = std::max(layout.alignment, extent->second.alignment);
        }
        if (!good) return std::nullopt;
        layout.size = aligned(layout.size, layout.alignment);
        for (const syntax::AliveSet& set : declaration.alive) good &= add_alive(set, layout);
        if (!good) return std::nullopt;
        return layout;
    }

    // Where the field begins, and what it takes; its parts are added to the layout.
    std::optional<std::pair<uint64_t, Extent>> place(const syntax::LayoutField& field, model::Layout& layout,
                                                     uint64_t from) {
        const auto extent = measure(field, layout.word_bits);
        if (!extent) return std::nullopt;
        uint64_t offset = aligned(from, extent->alignment);
        if (field.offset) {
            if (field.offset->value < from || field.offset->value % extent->alignment != 0) {
                diagnostics_.report(
                    Diagnostic(Code::layout_position, field.offset->span,
                               fmt::format("nothing can lie at byte {}", field.offset->value))
                        .label(field.offset->value < from
                                   ? fmt::format("what stands before reaches to byte {}", from)
                                   : fmt::format("not a multiple of {}", extent->alignment))
                        .help(fmt::format("the next possible place is {}, for words of {} bits", offset,
                                          layout.word_bits)));
                return std::nullopt;
            }
            offset = field.offset->value;
        }
        if (field.kind == syntax::LayoutField::Kind::field) {
            if (!add_field(field, layout, offset, *extent)) return std::nullopt;
            return std::pair(offset, *extent);
        }
        uint64_t next = offset;
        for (const syntax::LayoutField& part : field.parts) {
            const auto laid = place(part, layout, next);
            if (!laid) return std::nullopt;
            if (field.kind == syntax::LayoutField::Kind::struct_of) next = laid->first + laid->second.size;
        }
        return std::pair(offset, *extent);
    }

    std::optional<Extent> measure(const syntax::LayoutField& field, unsigned bits) {
        if (field.kind == syntax::LayoutField::Kind::field) return measure_type(field, bits);
        Extent whole;
        for (const syntax::LayoutField& part : field.parts) {
            const auto extent = measure(part, bits);
            if (!extent) return std::nullopt;
            whole.alignment = std::max(whole.alignment, extent->alignment);
            if (field.kind == syntax::LayoutField::Kind::union_of) {
                whole.size = std::max(whole.size, extent->size);
            } else {
                whole.size = aligned(whole.size, extent->alignment) + extent->size;
            }
        }
        whole.size = aligned(whole.size, whole.alignment);
        return whole;
    }

    std::optional<Extent> measure_type(const syntax::LayoutField& field, unsigned bits) {
        Extent extent;
        if (const uint64_t bytes = word_bytes(field.type.text, bits)) {
            extent = {bytes, bytes};
        } else {
            const auto layout = find_or_close(field.type.text, bits, field.type);
            if (!layout) return std::nullopt;
            extent = {layouts_[*layout].size, layouts_[*layout].alignment};
        }
        StateNames none;
        StateScope scope;
        scope.names = &none;
        for (const syntax::ExprPtr& count : field.extents) {
            const auto number = require_number(scope, *count, diagnostics_);
            if (!number) return std::nullopt;
            constexpr uint64_t most = 1 << 20;
            if (*number == 0 || *number > most || extent.size * *number > most) {
                diagnostics_.report(
                    Diagnostic(Code::layout_position, count->span, "an array of this size has no place")
                        .label("1 to 1048576 bytes"));
                return std::nullopt;
            }
            extent.size *= *number;
        }
        return extent;
    }

    static uint64_t word_bytes(const std::string& type, unsigned bits) {
        if (type == "u8") return 1;
        if (type == "u16") return 2;
        if (type == "u32") return 4;
        if (type == "u64") return 8;
        return type == "ulong" || type == "pointer" ? bits / 8 : 0;
    }

    bool add_field(const syntax::LayoutField& field, model::Layout& layout, uint64_t offset, Extent extent) {
        for (const model::LaidField& other : layout.fields) {
            if (other.name != field.name.text) continue;
            diagnostics_.report(Diagnostic(Code::duplicate_name, field.name.span,
                                           fmt::format("field `{}` is declared twice", other.name))
                                    .label("declared again here")
                                    .also(other.span, "first declared here"));
            return false;
        }
        std::string type = field.type.text;
        for (const syntax::ExprPtr& count : field.extents) {
            StateNames none;
            StateScope scope;
            scope.names = &none;
            type += fmt::format("[{}]", scope.number(*count).value_or(0));
        }
        const auto index = static_cast<uint32_t>(layout.fields.size());
        layout.fields.push_back({field.name.text, type, offset, extent.size, field.name.span});
        if (const auto part = find(field.type.text, layout.word_bits); part && field.extents.empty()) {
            for (const model::LaidField& inner : layouts_[*part].fields) {
                layout.fields.push_back({field.name.text + "." + inner.name, inner.type,
                                         offset + inner.offset, inner.size, field.name.span});
            }
        }
        const auto& other = field.same_as.empty() ? field.starts_at : field.same_as;
        if (other.empty()) return true;
        if (!layout.below) {
            diagnostics_.report(Diagnostic(Code::unknown_name, span_of(other),
                                           fmt::format("`{}` lies on no other layout", layout.name))
                                    .label("nothing to be compared with")
                                    .help(fmt::format("`overlay {} on ... {{ }}`", layout.name)));
            return false;
        }
        const auto below = find_field(layouts_[*layout.below], other);
        if (!below) return false;
        layout.matches.push_back({index, *below, !field.same_as.empty(), field.span});
        return true;
    }

    std::optional<uint32_t> find_field(const model::Layout& layout, const std::vector<syntax::Name>& path) {
        const std::string wanted = joined(path);
        std::vector<std::string> names;
        for (uint32_t i = 0; i < layout.fields.size(); ++i) {
            if (layout.fields[i].name == wanted) return i;
            names.push_back(layout.fields[i].name);
        }
        Diagnostic diagnostic(Code::unknown_field, span_of(path),
                              fmt::format("`{}` has no field `{}`", layout.name, wanted));
        diagnostic.label("not a field of this layout").also(layout.span, "the layout");
        if (auto meant = did_you_mean(wanted, names)) diagnostic.help(*meant);
        diagnostics_.report(std::move(diagnostic));
        return std::nullopt;
    }

    bool add_alive(const syntax::AliveSet& set, model::Layout& layout) {
        model::Alive alive{set.name.text, set.doc, {}, set.name.span};
        for (const auto& path : set.fields) {
            // `page.flags`: of what lies below
            const bool below =
                layout.below && path.size() > 1 && path[0].text == layouts_[*layout.below].name;
            const model::Layout& owner = below ? layouts_[*layout.below] : layout;
            const auto field = find_field(owner, below ? std::vector(path.begin() + 1, path.end()) : path);
            if (!field) return false;
            alive.members.push_back({below, *field});
        }
        std::erase_if(layout.alive, [&](const model::Alive& other) { return other.name == alive.name; });
        layout.alive.push_back(std::move(alive));
        return true;
    }

    void close_variants(const syntax::LayoutDecl& declaration, const syntax::MustFailDecl& must_fail,
                        const syntax::Variant& variant) {
        if (variant.alive.empty() && variant.fields.empty()) {
            diagnostics_.report(
                Diagnostic(Code::variant_without_operation, must_fail.name.span, "nothing is replaced here")
                    .label("say what was wrong: `with alive name: ...` or `with layout field : type`"));
            return;
        }
        for (const unsigned bits : words_of(declaration)) {
            const auto original = find(declaration.name.text, bits);
            if (!original) continue;
            model::Layout layout = layouts_[*original];
            bool good = true;
            for (const syntax::LayoutField& field : variant.fields) good &= move_field(field, layout);
            for (const syntax::AliveSet& set : variant.alive) good &= add_alive(set, layout);
            if (!good) return;
            for (const syntax::FailsClause& fails : variant.fails) {
                if (!has_property(layout, fails.law.text)) {
                    diagnostics_.report(Diagnostic(Code::unknown_claim, fails.law.span,
                                                   fmt::format("layout `{}` has no `{}` that could fail",
                                                               layout.name, fails.law.text))
                                            .label("no `alive` set, and no field that is compared"));
                    continue;
                }
                model::Layout told = layout;
                told.variant = model::LayoutVariant{must_fail.kind == syntax::MustFailKind::mutant
                                                        ? model::MustFail::Kind::mutant
                                                        : model::MustFail::Kind::history,
                                                    must_fail.name.text,
                                                    must_fail.story.value,
                                                    *original,
                                                    fails.law.text,
                                                    must_fail.name.span,
                                                    fails.span};
                layouts_.push_back(std::move(told));
            }
        }
    }

    static bool has_property(const model::Layout& layout, const std::string& name) {
        if (name == "fits") return layout.below.has_value();
        return std::ranges::any_of(layout.alive, [&](const model::Alive& set) { return set.name == name; }) ||
               std::ranges::any_of(layout.matches, [&](const model::LayoutMatch& match) {
                   return layout.fields[match.field].name == name;
               });
    }

    // A field of another type, or elsewhere: `with layout 8 pt_mm : u32`. All others stay where they are.
    bool move_field(const syntax::LayoutField& field, model::Layout& layout) {
        const auto extent = measure(field, layout.word_bits);
        if (!extent) return false;
        for (model::LaidField& known : layout.fields) {
            if (known.name != field.name.text) continue;
            known.type = field.type.text;
            known.size = extent->size;
            if (field.offset) known.offset = field.offset->value;
            layout.size = std::max(layout.size, known.offset + known.size);
            return true;
        }
        const auto none = find_field(layout, {field.name});
        return none.has_value();
    }

    const Program& program_;
    Diagnostics& diagnostics_;
    std::vector<model::Layout> layouts_;
    std::set<std::pair<std::string, unsigned>> open_, broken_;
};

}  // namespace

std::vector<model::Layout> close_layouts(const Program& program, Diagnostics& diagnostics) {
    return LayoutCloser(program, diagnostics).run();
}

}  // namespace ptspec::sema

// SPDX-License-Identifier: Apache-2.0
//
// Entry formats and opaque types: fields, states of a word, what the hardware reads.
#include <fmt/format.h>

#include <algorithm>
#include <map>

#include "compiler/diff/comparer.h"
#include "compiler/model/draw.h"

namespace ptspec::diff {

using model::ExprId;
using model::Field;
using model::Op;

namespace {

std::string bits_text(const model::EntryFormat& format, const Field& field) {
    const unsigned top = format.width - 1;
    const unsigned first = format.msb0 ? top - field.hi : field.hi;
    const unsigned last = format.msb0 ? top - field.lo : field.lo;
    return first == last ? std::to_string(first) : fmt::format("{}:{}", first, last);
}

std::string text_of(const model::EntryFormat& format, const Field& field) {
    return bits_text(format, field) + (field.software ? " software" : "");
}

// Where each named field lies, and what keeps the other bits; by view and name.
using Layout = std::map<std::string, std::string>;

void add_fields(Layout& layout, const model::EntryFormat& format, const std::vector<Field>& fields,
                const std::string& view) {
    static constexpr const char* unnamed[] = {"", "reserved", "zero", "ignored"};
    std::vector<Field> ordered = fields;
    std::ranges::sort(ordered, {}, &Field::lo);
    for (const Field& field : ordered) {
        const std::string name =
            field.kind == Field::Kind::named ? field.name : unnamed[static_cast<size_t>(field.kind)];
        std::string& text = layout[fmt::format("`{}`{}", name, view.empty() ? "" : " of view " + view)];
        text += (text.empty() ? "" : ", ") + text_of(format, field);
    }
}

Layout layout_of(const model::EntryFormat& format) {
    Layout layout;
    add_fields(layout, format, format.fields, "");
    for (const model::View& view : format.views) {
        add_fields(layout, format, view.fields, view.name);
    }
    return layout;
}

// The place of the word's view in `names`, counted from 1; 0: no view takes it.
ExprId view_index(model::ExprPool& pool, const model::EntryFormat& format,
                  const std::vector<std::string>& names) {
    ExprId result = pool.constant(model::bits_sort(16), 0);
    for (auto view = format.views.rbegin(); view != format.views.rend(); ++view) {
        const auto place = std::ranges::find(names, "view " + view->name) - names.begin();
        result = pool.if_then_else(view->condition,
                                   pool.constant(model::bits_sort(16), static_cast<uint64_t>(place)), result);
    }
    return result;
}

ExprId read_mask(model::ExprPool& pool, const model::EntryFormat& format) {
    const model::Sort sort = model::bits_sort(format.width);
    if (!format.hardware) {
        return pool.constant(sort, 0);
    }
    const model::HardwareReads& reads = *format.hardware;
    const ExprId then_mask = pool.constant(sort, reads.then_mask);
    return reads.condition == model::no_expr
               ? then_mask
               : pool.if_then_else(reads.condition, then_mask, pool.constant(sort, reads.else_mask));
}

}  // namespace

void Comparer::compare_formats() {
    for (const model::EntryFormat& format : sides.after.formats) {
        const auto old = std::ranges::find(sides.before.formats, format.name, &model::EntryFormat::name);
        if (old == sides.before.formats.end()) {
            add({ItemKind::format,
                 format.name,
                 "entry",
                 format.name,
                 Status::added,
                 {},
                 "",
                 {},
                 format.span});
        } else {
            compare_format(*old, format);
        }
    }
    for (const model::EntryFormat& format : sides.before.formats) {
        if (std::ranges::find(sides.after.formats, format.name, &model::EntryFormat::name) ==
            sides.after.formats.end()) {
            add({ItemKind::format,
                 format.name,
                 "entry",
                 format.name,
                 Status::removed,
                 {},
                 "",
                 format.span,
                 {}});
        }
    }
}

void Comparer::compare_format(const model::EntryFormat& left, const model::EntryFormat& right) {
    const size_t item =
        add({ItemKind::format, right.name, "entry", right.name, Status::same, {}, "", left.span, right.span});
    if (left.width != right.width) {
        state(item, Change::What::layout, fmt::format("has {} bits, had {}", right.width, left.width));
        return;
    }
    const Layout old_layout = layout_of(left), new_layout = layout_of(right);
    for (const auto& [name, bits] : new_layout) {
        const auto old = old_layout.find(name);
        if (old == old_layout.end()) {
            state(item, Change::What::layout, fmt::format("{} is new, at {}", name, bits));
        } else if (old->second != bits) {
            state(item, Change::What::layout, fmt::format("{} is at {}, was at {}", name, bits, old->second));
        }
    }
    for (const auto& [name, bits] : old_layout) {
        if (!new_layout.contains(name)) {
            state(item, Change::What::layout, fmt::format("{} is gone, was at {}", name, bits));
        }
    }
    if (left.views.empty() && right.views.empty() && !left.hardware && !right.hardware) {
        return;
    }
    sides.identify(left.self, right.self);
    model::Parameter word;
    word.name = "word";
    while (model::format_of_type(sides.after, word.type) != &right) {
        ++word.type;
    }
    word.variable = right.self;
    const std::vector<model::Parameter> parameters{word};
    const Over over{&parameters, {}, true};

    std::vector<std::string> names{"no view"};
    for (const auto* format : {&left, &right}) {
        for (const model::View& view : format->views) {
            if (std::ranges::find(names, "view " + view.name) == names.end()) {
                names.push_back("view " + view.name);
            }
        }
    }
    Compared views{
        view_index(sides.before.pool, left, names), view_index(sides.pool, right, names), {}, {}, names};
    ask_result(item, Change::What::view, "puts words into other views", over, std::move(views),
               sides.pool.boolean(true));
    Compared reads{read_mask(sides.before.pool, left), read_mask(sides.pool, right), {}, {}, {}};
    ask_result(item, Change::What::hardware, "has the hardware read other bits", over, std::move(reads),
               sides.pool.boolean(true));
}

}  // namespace ptspec::diff

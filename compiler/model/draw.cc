// SPDX-License-Identifier: Apache-2.0
#include "compiler/model/draw.h"

#include <fmt/format.h>

#include <algorithm>

namespace ptspec::model {
namespace {

std::string bits_text(const EntryFormat& format, const Field& field) {
    const unsigned top = format.width - 1;
    const unsigned first = format.msb0 ? top - field.hi : field.hi;
    const unsigned last = format.msb0 ? top - field.lo : field.lo;
    return first == last ? std::to_string(first) : fmt::format("{}:{}", first, last);
}

// What carries no information takes no room: unnamed bits that are zero are a dot.
std::string field_text(const Field& field, uint64_t value, bool changed) {
    static constexpr const char* unnamed[] = {"", "reserved", "zero", "ignored"};
    const std::string mark = changed ? "*" : "";
    const bool named = field.kind == Field::Kind::named;
    if (!named && value == 0) return mark + ".";
    const std::string name = named ? field.name : unnamed[static_cast<size_t>(field.kind)];
    return mark + (value < 10 ? fmt::format("{}={}", name, value) : fmt::format("{}={:#x}", name, value));
}

}  // namespace

std::string typed_value_text(const Type& type, uint64_t value) {
    switch (type.kind) {
        case Type::Kind::boolean:
            return value != 0 ? "true" : "false";
        case Type::Kind::entry:
        case Type::Kind::opaque:
            return fmt::format("0x{:0{}x}", value, (type.sort.width + 3) / 4);
        case Type::Kind::reference: {
            const uint64_t index = value & mask_of(bits_sort(reference_index_width));
            const std::string table = fmt::format("table {}", value >> reference_index_width);
            return type.extent != 0 ? table : fmt::format("entry {} of {}", index, table);
        }
        case Type::Kind::enumeration:
        case Type::Kind::bits:
            break;
    }
    return value < 10 ? std::to_string(value) : fmt::format("{:#x}", value);
}

const EntryFormat* format_of_type(const ClosedModel& model, TypeId type) {
    const Type::Kind kind = model.types[type].kind;
    return kind == Type::Kind::entry || kind == Type::Kind::opaque ? &model.formats[model.types[type].format]
                                                                   : nullptr;
}

const View* view_of(const ClosedModel& model, const EntryFormat& format, uint64_t word,
                    const Assignment& config) {
    Assignment assignment = config;
    assignment[format.self] = word;
    for (const View& view : format.views) {
        const Evaluation holds = evaluate(model, view.condition, assignment);
        if (std::holds_alternative<uint64_t>(holds) && std::get<uint64_t>(holds)) return &view;
    }
    return nullptr;
}

std::vector<Field> fields_of(const ClosedModel& model, const EntryFormat& format, uint64_t word,
                             const Assignment& config) {
    const View* view = view_of(model, format, word, config);
    std::vector<Field> fields = view && !view->fields.empty() ? view->fields : format.fields;
    std::sort(fields.begin(), fields.end(),
              [](const Field& left, const Field& right) { return left.hi > right.hi; });
    return fields;
}

std::vector<std::string> draw_word(const ClosedModel& model, const EntryFormat& format, uint64_t word,
                                   const Assignment& config, std::optional<uint64_t> before, size_t columns) {
    const std::vector<Field> fields = fields_of(model, format, word, config);
    std::vector<std::string> lines;
    std::string numbers, values;
    const auto end_row = [&] {
        if (values.empty()) return;
        numbers.erase(numbers.find_last_not_of(' ') + 1);
        lines.push_back(numbers);
        lines.push_back(values + "|");
        numbers.clear();
        values.clear();
    };
    for (const Field& field : fields) {
        const uint64_t mask = mask_of(bits_sort(field.width()));
        const bool changed = before && ((*before ^ word) >> field.lo & mask) != 0;
        const std::string number = bits_text(format, field);
        const std::string value = field_text(field, word >> field.lo & mask, changed);
        const size_t width = std::max(number.size(), value.size());
        if (values.size() + width + 4 > columns) end_row();
        numbers += fmt::format("  {:<{}} ", number, width);
        values += fmt::format("| {:<{}} ", value, width);
    }
    end_row();
    return lines;
}

}  // namespace ptspec::model

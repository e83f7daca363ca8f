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
std::string value_text(const Field& field, uint64_t value, bool changed) {
    static constexpr const char* unnamed[] = {"", "reserved", "zero", "ignored"};
    const std::string mark = changed ? "*" : "";
    const bool named = field.kind == Field::Kind::named;
    if (!named && value == 0) return mark + ".";
    const std::string name = named ? field.name : unnamed[static_cast<size_t>(field.kind)];
    return mark + (value < 10 ? fmt::format("{}={}", name, value) : fmt::format("{}={:#x}", name, value));
}

}  // namespace

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

std::vector<std::string> draw_word(const ClosedModel& model, const EntryFormat& format, uint64_t word,
                                   const Assignment& config, std::optional<uint64_t> before, size_t columns) {
    const View* view = view_of(model, format, word, config);
    std::vector<Field> fields = view && !view->fields.empty() ? view->fields : format.fields;
    std::sort(fields.begin(), fields.end(),
              [](const Field& left, const Field& right) { return left.hi > right.hi; });
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
        const std::string value = value_text(field, word >> field.lo & mask, changed);
        const size_t width = std::max(number.size(), value.size());
        if (values.size() + width + 4 > columns) end_row();
        numbers += fmt::format("  {:<{}} ", number, width);
        values += fmt::format("| {:<{}} ", value, width);
    }
    end_row();
    return lines;
}

}  // namespace ptspec::model

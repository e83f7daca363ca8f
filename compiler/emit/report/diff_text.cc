// SPDX-License-Identifier: Apache-2.0
#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <map>
#include <tuple>

#include "compiler/emit/report/diff_report.h"
#include "compiler/model/draw.h"

namespace ptspec::emit {

namespace {

using diff::Change;
using diff::Evidence;
using diff::Item;
using diff::ItemKind;
using diff::Side;
using diff::Status;

constexpr size_t columns = 96;

const char* status_text(Status status) {
    static constexpr const char* texts[] = {"same", "changed", "added", "removed", "unknown"};
    return texts[static_cast<size_t>(status)];
}

const char* kind_text(ItemKind kind) {
    static constexpr const char* texts[] = {"target", "config",    "entry",    "op",
                                            "law",    "must fail", "excuse of"};
    return texts[static_cast<size_t>(kind)];
}

const model::EntryFormat* format_of(const model::ClosedModel& model, std::optional<model::TypeId> type) {
    return type ? model::format_of_type(model, *type) : nullptr;
}

using Lines = std::vector<std::string>;

// A word by field, in the words of one of the models: `view leaf`, and rows; or what of it is not 0, in one
// row.
struct Drawing {
    std::string view;
    Lines rows;
    friend bool operator==(const Drawing&, const Drawing&) = default;
};

std::string set_fields(const std::vector<model::Field>& fields, uint64_t word) {
    static constexpr const char* unnamed[] = {"", "reserved", "zero", "ignored"};
    std::string text;
    for (const model::Field& field : fields) {
        const uint64_t value = (word & field.mask()) >> field.lo;
        const bool named = field.kind == model::Field::Kind::named;
        if (value != 0) {
            text += fmt::format("{}{}={}", text.empty() ? "" : " ",
                                named ? field.name : unnamed[static_cast<size_t>(field.kind)],
                                value < 10 ? std::to_string(value) : fmt::format("{:#x}", value));
        }
    }
    return text;
}

class EvidenceText {
  public:
    EvidenceText(const diff::TargetDiff& target, const Evidence& evidence, bool draw_bits)
        : before_(*target.before), after_(*target.after), evidence_(evidence), draw_bits_(draw_bits) {}

    Lines make() {
        for (const diff::NamedValue& value : evidence_.parameters) {
            input(value);
        }
        configs();
        for (const diff::NamedValue& value : evidence_.calls) {
            line(0, "where " + value.name + " = " + text_of(value));
        }
        sides();
        if (!evidence_.minimal) {
            line(0, "(not the smallest input: a limit came first)");
        }
        return std::move(lines_);
    }

  private:
    void line(size_t indent, const std::string& text) { lines_.push_back(std::string(indent, ' ') + text); }

    Drawing draw(const model::ClosedModel& model, const model::EntryFormat& format, uint64_t word,
                 const model::Assignment& config, std::optional<uint64_t> marked_against = {}) const {
        Drawing result;
        if (const model::View* view = model::view_of(model, format, word, config)) {
            result.view = "   view " + view->name;
        }
        const std::vector<model::Field> fields = model::fields_of(model, format, word, config);
        if (fields.size() == 1) {
            return result;
        }
        if (draw_bits_) {
            result.rows = model::draw_word(model, format, word, config, marked_against, columns - 8);
        } else if (const std::string text = set_fields(fields, word); !text.empty()) {
            result.view += (result.view.empty() ? "   " : ": ") + text;
        }
        return result;
    }

    void show(const std::string& head, const Drawing& drawn) {
        line(0, head + drawn.view);
        for (const std::string& row : drawn.rows) {
            line(2, row);
        }
    }

    std::string text_of(const diff::NamedValue& value) const {
        return value.type ? model::typed_value_text(after_.types[*value.type], value.value)
                          : fmt::format("{:#x}", value.value);
    }

    void input(const diff::NamedValue& value) {
        const std::string head = value.name + " = " + text_of(value);
        const model::EntryFormat* format = format_of(after_, value.type);
        if (format == nullptr) {
            line(0, head);
            return;
        }
        const Drawing now = draw(after_, *format, value.value, evidence_.after.assignment);
        const auto old = std::ranges::find(before_.formats, format->name, &model::EntryFormat::name);
        const Drawing was = old != before_.formats.end()
                                ? draw(before_, *old, value.value, evidence_.before.assignment)
                                : now;
        if (was == now) {
            show(head, now);
            return;
        }
        line(0, head);
        show("  was", was);
        show("  is ", now);
    }

    void configs() {
        std::string row;
        for (const diff::NamedValue& value : evidence_.configs) {
            const std::string text = value.name + " = " + text_of(value);
            if (!row.empty() && row.size() + text.size() > columns - 8) {
                line(0, row);
                row.clear();
            }
            row += (row.empty() ? "config  " : "   ") + text;
        }
        if (!row.empty()) {
            line(0, row);
        }
    }

    void sides() {
        const Side &was = evidence_.before, &now = evidence_.after;
        const model::EntryFormat* old_format = was.value ? format_of(before_, was.type) : nullptr;
        const model::EntryFormat* new_format = now.value ? format_of(after_, now.type) : nullptr;
        if (old_format == nullptr && new_format == nullptr) {
            line(0, was.text + " before, " + now.text + " after");
            return;
        }
        show("before: " + was.text,
             old_format != nullptr ? draw(before_, *old_format, *was.value, was.assignment) : Drawing{});
        show("after:  " + now.text, new_format != nullptr
                                        ? draw(after_, *new_format, *now.value, now.assignment, was.value)
                                        : Drawing{});
    }

    const model::ClosedModel &before_, &after_;
    const Evidence& evidence_;
    bool draw_bits_;
    Lines lines_;
};

// Both directions of one question are one thing to say.
struct Merged {
    const char *one, *other, *text;
};
constexpr std::array merged{
    Merged{"requires more", "requires less", "requires something else"},
    Merged{"covers fewer inputs", "covers more inputs", "covers other inputs"},
    Merged{"allows fewer configurations", "allows more configurations", "allows other configurations"},
    Merged{"asks for more", "asks for less", "asks for something else"},
    Merged{"fails for more inputs", "holds for more inputs", "holds for other inputs"},
};

std::string summary(const std::vector<Change>& changes) {
    Lines parts;
    for (const Change& change : changes) {
        parts.push_back(change.text);
    }
    for (const Merged& pair : merged) {
        const auto one = std::ranges::find(parts, pair.one), other = std::ranges::find(parts, pair.other);
        if (one != parts.end() && other != parts.end()) {
            *one = pair.text;
            parts.erase(other);
        }
    }
    std::string text;
    for (const std::string& part : parts) {
        text += (text.empty() ? "" : "; ") + part;
    }
    return text;
}

// What is said of several levels with the level left out must not speak of one.
std::string without_level(std::string text, const std::string& level) {
    for (size_t at = 0; !level.empty() && (at = text.find(level, at)) != std::string::npos; at += 3) {
        text.replace(at, level.size(), "pxx");
    }
    return text;
}

struct Group {
    const Item* first = nullptr;
    Lines levels;
};

std::vector<Group> groups_of(const diff::TargetDiff& target) {
    std::vector<Group> groups;
    std::map<std::tuple<ItemKind, std::string, Status, std::string>, size_t> known;
    for (const Item& item : target.items) {
        if (item.status == Status::same) {
            continue;
        }
        const std::string said = without_level(summary(item.changes) + item.reason, item.level);
        const auto key =
            std::tuple(item.kind, item.level.empty() ? item.name : item.family_name, item.status, said);
        const auto [place, is_new] = known.emplace(key, groups.size());
        if (is_new) {
            groups.push_back({&item, {}});
        }
        if (!item.level.empty()) {
            groups[place->second].levels.push_back(item.level);
        }
    }
    return groups;
}

std::string title(const Group& group) {
    const Item& item = *group.first;
    std::string levels;
    for (const std::string& level : group.levels) {
        levels += (levels.empty() ? "" : ", ") + level;
    }
    if (item.kind == ItemKind::format) {
        return "entry " + levels;
    }
    if (item.kind == ItemKind::operation && group.levels.size() < 2) {
        return "op " + item.name;
    }
    return fmt::format("{} {}{}", kind_text(item.kind), item.family_name,
                       levels.empty() ? "" : " at " + levels);
}

// Words that an operation returns are worth a picture, and so are words that a format tells apart.
bool needs_picture(const diff::TargetDiff& target, const Item& item, const Evidence& evidence) {
    return item.kind == ItemKind::format || format_of(*target.after, evidence.after.type) != nullptr;
}

void write_group(std::string& out, const diff::TargetDiff& target, const Group& group, bool draw_all) {
    const Item& item = *group.first;
    std::string said = summary(item.changes);
    if (!item.reason.empty()) {
        said += (said.empty() ? "" : "; partly undecided: ") + item.reason;
    }
    out += fmt::format("  {:<8} {}{}\n", status_text(item.status), title(group),
                       said.empty() ? "" : ": " + said);
    const bool several = std::ranges::count_if(item.changes, [](const Change& change) {
                             return change.evidence.has_value();
                         }) > 1;
    const std::string example = group.levels.size() > 1 ? "at " + group.levels.front() : "";
    for (const Change& change : item.changes) {
        if (!change.evidence) {
            continue;
        }
        if (several || !example.empty()) {
            out += fmt::format("      {}{}{}:\n", several ? change.text : "",
                               several && !example.empty() ? " " : "", example);
        }
        const bool draw_bits = draw_all || needs_picture(target, item, *change.evidence);
        for (const std::string& line : EvidenceText(target, *change.evidence, draw_bits).make()) {
            out += "        " + line + "\n";
        }
    }
}

}  // namespace

std::string diff_text(const diff::Report& report, bool draw_all) {
    std::string out;
    for (const diff::TargetDiff& target : report.targets) {
        std::array<size_t, 5> counts{};
        for (const Item& item : target.items) {
            ++counts[static_cast<size_t>(item.status)];
        }
        std::string text;
        for (const Status status :
             {Status::changed, Status::added, Status::removed, Status::unknown, Status::same}) {
            if (const size_t count = counts[static_cast<size_t>(status)]; count != 0) {
                text += fmt::format("{}{} {}", text.empty() ? "" : ", ", count, status_text(status));
            }
        }
        out += target.name + ": " + text + "\n";
        for (const Group& group : groups_of(target)) {
            write_group(out, target, group, draw_all);
        }
    }
    return out;
}

}  // namespace ptspec::emit

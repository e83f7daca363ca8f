// SPDX-License-Identifier: Apache-2.0
#include <fmt/format.h>

#include <algorithm>

#include "compiler/model/draw.h"
#include "compiler/prove/prove.h"

namespace ptspec::prove {

namespace {

// Room for the gutter that diagnostics stand behind.
constexpr size_t columns = 96;
constexpr size_t indentation = 4;

class Lines {
  public:
    Lines(const model::ClosedModel& model, const Counterexample& counterexample)
        : model_(model), counterexample_(counterexample) {}

    std::vector<std::string> make() {
        line(0, counterexample_.minimal ? "counterexample"
                                        : "counterexample (not the smallest: a limit came first)");
        inputs();
        for (const std::string& step : counterexample_.walk) {
            line(2, step);
        }
        calls();
        if (!counterexample_.fault.empty()) {
            line(2, "then " + counterexample_.fault);
        }
        return std::move(lines_);
    }

  private:
    void line(size_t indent, const std::string& text) { lines_.push_back(std::string(indent, ' ') + text); }

    const model::EntryFormat* format_of(model::TypeId type) const {
        if (type == no_type) {
            return nullptr;
        }
        const model::Type& declared = model_.types[type];
        const bool drawn =
            declared.kind == model::Type::Kind::entry || declared.kind == model::Type::Kind::opaque;
        return drawn ? &model_.formats[declared.format] : nullptr;
    }

    void word(const std::string& name, model::TypeId type, uint64_t value, std::optional<uint64_t> before,
              const std::string& more) {
        const model::EntryFormat* format = format_of(type);
        std::string head = fmt::format("{} = {}{}", name, value_text(model_, type, value), more);
        if (format == nullptr) {
            line(2, head);
            return;
        }
        if (const model::View* view = model::view_of(model_, *format, value, counterexample_.assignment)) {
            head += "   view " + view->name;
        }
        line(2, head);
        if (before == value) {
            return;  // nothing new to see
        }
        for (const std::string& row : model::draw_word(model_, *format, value, counterexample_.assignment,
                                                       before, columns - indentation)) {
            line(indentation, row);
        }
    }

    void inputs() {
        for (const auto* list : {&counterexample_.parameters, &counterexample_.state}) {
            for (const NamedValue& input : *list) {
                word(input.name, input.type, input.value, std::nullopt, "");
            }
        }
        std::string row;
        for (const NamedValue& config : counterexample_.configs) {
            const std::string text =
                fmt::format("{} = {}", config.name, value_text(model_, config.type, config.value));
            if (!row.empty() && row.size() + text.size() > columns) {
                line(2, row);
                row.clear();
            }
            row += (row.empty() ? "config  " : "   ") + text;
        }
        if (!row.empty()) {
            line(2, row);
        }
    }

    // Short ones side by side: `pmd_leaf(e) = true     pmd_bad(e) = false     wanted true`.
    void calls() {
        std::string row;
        const auto end_row = [&] {
            if (!row.empty()) {
                line(2, row);
                row.clear();
            }
        };
        for (const CallValue& call : counterexample_.calls) {
            const std::string wanted = call.wanted.empty() ? "" : "     wanted " + call.wanted;
            if (format_of(call.type) != nullptr) {
                end_row();
                word(call.text, call.type, call.value, call.before, wanted);
                continue;
            }
            const std::string text =
                fmt::format("{} = {}{}", call.text, value_text(model_, call.type, call.value), wanted);
            if (!row.empty() && row.size() + text.size() + 5 > columns) {
                end_row();
            }
            row += (row.empty() ? "" : "     ") + text;
        }
        end_row();
    }

    const model::ClosedModel& model_;
    const Counterexample& counterexample_;
    std::vector<std::string> lines_;
};

}  // namespace

std::string value_text(const model::ClosedModel& model, model::TypeId type, uint64_t value) {
    return type == no_type ? fmt::format("{:#x}", value) : model::typed_value_text(model.types[type], value);
}

std::vector<std::string> counterexample_lines(const model::ClosedModel& model,
                                              const Counterexample& counterexample) {
    return Lines(model, counterexample).make();
}

}  // namespace ptspec::prove

// SPDX-License-Identifier: Apache-2.0
//
// What layouts owe. All numbers are known, so that nothing has to be asked: the answer is a comparison.
#include <fmt/format.h>

#include <algorithm>

#include "compiler/prove/diagnose.h"
#include "compiler/prove/machines.h"

namespace ptspec::prove {

namespace {

using model::LaidField;
using model::Layout;

std::string bytes_of(const LaidField& field) {
    return fmt::format("bytes {} to {}", field.offset, field.offset + field.size - 1);
}

bool share_bytes(const LaidField& a, const LaidField& b) {
    return a.offset < b.offset + b.size && b.offset < a.offset + a.size;
}

class Checker {
  public:
    Checker(const std::vector<Layout>& layouts, const Layout& layout)
        : layout_(layout), below_(layout.below ? &layouts[*layout.below] : nullptr) {}

    std::vector<ObligationResult> run() {
        if (below_) fits();
        for (const model::LayoutMatch& match : layout_.matches) matches(match);
        for (const model::Alive& set : layout_.alive) alive(set);
        return std::move(results_);
    }

  private:
    void add(std::string id, Span span, LayoutAnswer answer) {
        ObligationResult result;
        result.obligation.kind = vcgen::ObligationKind::layout;
        result.obligation.id = std::move(id);
        result.obligation.span = span;
        result.status = answer.wrong.empty() ? Status::proved : Status::refuted;
        vcgen::Goal goal;
        goal.span = span;
        goal.label = answer.wrong;
        result.obligation.goals.push_back(std::move(goal));
        GoalResult decided;
        decided.status = result.status;
        result.goals.push_back(std::move(decided));
        answer.layout = &layout_;
        answer.below = below_;
        result.layout = std::move(answer);
        results_.push_back(std::move(result));
    }

    void fits() {
        LayoutAnswer answer;
        if (layout_.size > below_->size) {
            answer.wrong =
                fmt::format("{} bytes on the {} of `{}`", layout_.size, below_->size, below_->name);
            for (const LaidField& field : layout_.fields) {
                if (field.offset + field.size > below_->size) answer.own.push_back(field);
            }
        }
        add("fits", layout_.span, std::move(answer));
    }

    void matches(const model::LayoutMatch& match) {
        LayoutAnswer answer;
        const LaidField& own = layout_.fields[match.field];
        const LaidField& other = below_->fields[match.below];
        if (own.offset != other.offset) {
            answer.wrong = fmt::format("begins at byte {}, `{}` at {}", own.offset, other.name, other.offset);
        } else if (match.whole && own.size != other.size) {
            answer.wrong = fmt::format("has {} bytes, `{}` has {}", own.size, other.name, other.size);
        } else if (match.whole && own.type != other.type) {
            answer.wrong = fmt::format("is `{}`, `{}` is `{}`", own.type, other.name, other.type);
        }
        answer.own.push_back(own);
        answer.others.push_back(other);
        add(own.name, match.span, std::move(answer));
    }

    // One field under two names is one field.
    bool is_same(const model::Alive::Member& a, const model::Alive::Member& b) const {
        return a.below != b.below &&
               std::ranges::any_of(layout_.matches, [&](const model::LayoutMatch& match) {
                   return match.whole && match.field == (a.below ? b.field : a.field) &&
                          match.below == (a.below ? a.field : b.field);
               });
    }

    void alive(const model::Alive& set) {
        LayoutAnswer answer;
        for (size_t i = 0; i < set.members.size() && answer.wrong.empty(); ++i) {
            for (size_t k = i + 1; k < set.members.size() && answer.wrong.empty(); ++k) {
                const LaidField& a = field(set.members[i]);
                const LaidField& b = field(set.members[k]);
                if (!share_bytes(a, b) || is_same(set.members[i], set.members[k])) continue;
                answer.wrong = fmt::format("`{}` ({}) and `{}` ({}) share bytes", a.name, bytes_of(a), b.name,
                                           bytes_of(b));
                (set.members[i].below ? answer.others : answer.own).push_back(a);
                (set.members[k].below ? answer.others : answer.own).push_back(b);
            }
        }
        add("alive " + set.name, set.span, std::move(answer));
    }

    const LaidField& field(const model::Alive::Member& member) const {
        return (member.below ? *below_ : layout_).fields[member.field];
    }

    const Layout& layout_;
    const Layout* below_;
    std::vector<ObligationResult> results_;
};

bool is_about(const ObligationResult& result, const std::string& property) {
    return result.obligation.id == property || result.obligation.id == "alive " + property;
}

const ObligationResult* find(const std::vector<ObligationResult>& results, const std::string& property) {
    const auto found =
        std::ranges::find_if(results, [&](const auto& each) { return is_about(each, property); });
    return found == results.end() ? nullptr : &*found;
}

// The variant must fail, and the layout itself must not, if it has the property at all.
ObligationResult variant_result(const std::vector<Layout>& layouts, const Layout& variant) {
    const model::LayoutVariant& told = *variant.variant;
    const auto changed = Checker(layouts, variant).run(),
               own = Checker(layouts, layouts[told.original]).run();
    const ObligationResult* broken = find(changed, told.property);
    const ObligationResult* kept = find(own, told.property);
    ObligationResult result = *broken;
    const bool as_told = broken->status == Status::refuted && (!kept || kept->status == Status::proved);
    result.obligation.id =
        fmt::format("{} {}", told.kind == model::MustFail::Kind::mutant ? "mutant" : "history", told.name);
    result.obligation.span = told.fails_span;
    result.status = result.goals[0].status = as_told ? Status::proved : Status::refuted;
    result.layout->is_variant = true;
    if (!as_told) {
        result.layout->wrong =
            broken->status == Status::refuted ? "the layout itself breaks it" : "the variant keeps it";
    }
    return result;
}

}  // namespace

void prove_layouts(const std::vector<Layout>& layouts, ProofReport& report) {
    for (const Layout& layout : layouts) {
        if (layout.variant) continue;
        TargetReport target;
        target.layout = &layout;
        auto named = std::make_shared<model::ClosedModel>();
        named->target.name = layout.title();
        target.model = named.get();
        target.owned_model = std::move(named);
        target.obligations = Checker(layouts, layout).run();
        for (const Layout& variant : layouts) {
            if (variant.variant && &layouts[variant.variant->original] == &layout)
                target.obligations.push_back(variant_result(layouts, variant));
        }
        if (target.obligations.empty()) continue;
        for (const ObligationResult& result : target.obligations) count(report.totals, result);
        report.targets.push_back(std::move(target));
    }
}

std::vector<std::string> layout_lines(const LayoutAnswer& answer) {
    uint64_t first = ~uint64_t{0}, end = 0;
    for (const auto* fields : {&answer.own, &answer.others}) {
        for (const LaidField& field : *fields) {
            first = std::min(first, field.offset);
            end = std::max(end, field.offset + field.size);
        }
    }
    if (end == 0) return {};
    first = first / 8 * 8;
    end = std::min((end + 7) / 8 * 8, first + 40);
    std::vector<std::string> lines;
    std::string ruler = fmt::format("{:<24}", "bytes");
    for (uint64_t byte = first; byte < end; byte += 8) ruler += fmt::format("{:<16}", byte);
    ruler.erase(ruler.find_last_not_of(' ') + 1);
    lines.push_back(ruler);
    const auto draw = [&](const std::string& layout, const LaidField& field) {
        std::string row = fmt::format("{:<24}", fmt::format("{}.{}", layout, field.name));
        for (uint64_t byte = first; byte < end; ++byte) {
            const bool in = byte >= field.offset && byte < field.offset + field.size;
            row +=
                in ? (byte == field.offset ? "|#" : "##") : (byte == field.offset + field.size ? "|." : " .");
        }
        lines.push_back(row);
    };
    for (const LaidField& field : answer.own) draw(answer.layout->name, field);
    for (const LaidField& field : answer.others) draw(answer.below->name, field);
    return lines;
}

Diagnostic broken_layout(const ObligationResult& result) {
    const LayoutAnswer& answer = *result.layout;
    const std::string title = answer.layout->title();
    if (answer.is_variant) {
        const model::LayoutVariant& told = *answer.layout->variant;
        Diagnostic diagnostic(Code::must_fail_holds, told.fails_span,
                              fmt::format("`{}` does not show that `{}` is needed of layout {}", told.name,
                                          told.property, title));
        diagnostic.label(answer.wrong);
        return diagnostic;
    }
    Diagnostic diagnostic(Code::layout_refuted, result.obligation.span,
                          fmt::format("layout {} is not what it should be", title));
    diagnostic.label(answer.wrong);
    if (answer.below) diagnostic.also(answer.below->span, "what it lies on");
    diagnostic.draw(layout_lines(answer));
    return diagnostic;
}

}  // namespace ptspec::prove

// SPDX-License-Identifier: Apache-2.0
//
// Entry formats: the views cover every word, each is some word's view, and no field that software keeps to
// itself lies on a bit that the hardware reads in that state.
#include "compiler/vcgen/context.h"

namespace ptspec::vcgen {

using model::EntryFormat;
using model::ExprId;
using model::Op;

namespace {

uint64_t software_bits(const std::vector<model::Field>& fields) {
    uint64_t mask = 0;
    for (const model::Field& field : fields) {
        mask |= field.software ? field.mask() : 0;
    }
    return mask;
}

class FormatGoals {
  public:
    FormatGoals(Context& context, const EntryFormat& format) : context_(context), format_(format) {}

    std::vector<Goal> make() {
        ExprId none_before = context_.pool.boolean(true);  // no earlier view's condition holds
        for (uint32_t i = 0; i < format_.views.size(); ++i) {
            const model::View& view = format_.views[i];
            const ExprId here = context_.both(none_before, context_.unfold(view.condition));
            add(Goal::Role::view_reachable, Goal::Expect::satisfiable, here, view.span, "view " + view.name,
                i);
            add_software_goal(here, view.fields.empty() ? format_.fields : view.fields, view.span,
                              "software fields of view " + view.name, i);
            none_before = context_.both(none_before, context_.negate(context_.unfold(view.condition)));
        }
        if (format_.views.empty()) {
            add_software_goal(none_before, format_.fields, format_.span, "software fields", 0);
        } else {
            add(Goal::Role::views_exhaustive, Goal::Expect::unsatisfiable, none_before, format_.span,
                "views are exhaustive", 0);
        }
        return std::move(goals_);
    }

  private:
    void add(Goal::Role role, Goal::Expect expect, ExprId query, Span span, std::string label,
             uint32_t view) {
        Goal goal = context_.goal(query, expect, {format_.self}, span, std::move(label));
        goal.role = role;
        goal.view = view;
        goals_.push_back(std::move(goal));
    }

    void add_software_goal(ExprId state, const std::vector<model::Field>& fields, Span span,
                           std::string label, uint32_t view) {
        const uint64_t software = software_bits(fields);
        if (!format_.hardware || software == 0) {
            return;
        }
        // Which bits are read is one of two constants; so whether a software bit is among them depends on the
        // condition alone.
        const model::HardwareReads& hardware = *format_.hardware;
        const ExprId condition = context_.unfold(hardware.condition);
        ExprId reads = context_.pool.boolean(false);
        if ((hardware.then_mask & software) != 0) {
            reads = context_.either(reads, condition);
        }
        if ((hardware.else_mask & software) != 0) {
            reads = context_.either(reads, context_.negate(condition));
        }
        add(Goal::Role::software_bits, Goal::Expect::unsatisfiable, context_.both(state, reads), span,
            std::move(label), view);
    }

    Context& context_;
    const EntryFormat& format_;
    std::vector<Goal> goals_;
};

}  // namespace

void add_format_obligations(Context& context) {
    for (uint32_t i = 0; i < context.model.formats.size(); ++i) {
        const EntryFormat& format = context.model.formats[i];
        Obligation obligation;
        obligation.kind = ObligationKind::format;
        obligation.id = "format " + format.name;
        obligation.format = i;
        obligation.span = format.span;
        obligation.goals = FormatGoals(context, format).make();
        context.add(std::move(obligation));
    }
}

}  // namespace ptspec::vcgen

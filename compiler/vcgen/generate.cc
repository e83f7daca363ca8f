// SPDX-License-Identifier: Apache-2.0
#include "compiler/vcgen/context.h"

namespace ptspec::vcgen {

std::vector<Obligation> generate_obligations(model::ClosedModel& model, const VcgenOptions& options) {
    Context context(model, options);
    add_format_obligations(context);
    add_safety_obligations(context);
    add_operation_obligations(context);
    add_effect_obligations(context);
    add_law_obligations(context);
    add_config_obligations(context);
    if (options.vacuity) {
        add_vacuity_obligations(context);
        add_effect_vacuity(context);
    }
    add_must_fail_obligations(context);
    add_example_obligations(context);
    add_walk_obligations(context);
    return std::move(context.obligations);
}

}  // namespace ptspec::vcgen

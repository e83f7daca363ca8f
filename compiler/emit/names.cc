// SPDX-License-Identifier: Apache-2.0
#include "compiler/emit/names.h"

#include "compiler/emit/c_text.h"
#include "compiler/emit/code_graph.h"

namespace ptspec::emit {

std::string number_type(unsigned width) {
    return width == 0 ? "bool" : c_bits(width) == 32 ? "uint32_t" : "uint64_t";
}

Names make_names(const model::ClosedModel& model) {
    Names names;
    Identifiers identifiers;
    for (const char* own : {"ref_config", "ref_divide", "ref_remainder"}) {
        identifiers.take(own);
    }
    for (const model::Type& type : model.types) {
        const bool is_struct =
            type.kind == model::Type::Kind::entry || type.kind == model::Type::Kind::opaque;
        names.types.push_back(is_struct ? identifiers.take("ref_" + type.name + "_t")
                                        : number_type(type.sort.width));
        names.makers.push_back(is_struct ? identifiers.take("ref_make_" + type.name) : "");
    }
    for (model::TypeId id = 0; id < model.types.size(); ++id) {
        if (model.types[id].kind == model::Type::Kind::reference) {
            names.types[id] = names.types[model.types[id].entry] + " *";
        }
    }
    for (const model::Operation& operation : model.operations) {
        names.operations.push_back(identifiers.take("ref_" + operation.name));
    }
    for (const model::Operation& operation : model.operations) {
        names.domains.push_back(
            operation.requires_.empty() ? "" : identifiers.take("ref_" + operation.name + "_requires"));
    }
    Identifiers members;
    for (const model::Config& config : model.configs) {
        names.configs.push_back(members.take(config.name));
    }
    return names;
}

std::vector<std::string> parameter_names(const std::vector<model::Parameter>& parameters) {
    Identifiers identifiers;
    std::vector<std::string> names;
    names.reserve(parameters.size());
    for (const model::Parameter& parameter : parameters) {
        names.push_back(identifiers.take(parameter.name));
    }
    return names;
}

}  // namespace ptspec::emit

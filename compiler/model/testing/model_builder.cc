// SPDX-License-Identifier: Apache-2.0
#include "compiler/model/testing/model_builder.h"

#include <algorithm>

namespace ptspec::model::testing {

ModelBuilder::ModelBuilder(std::string source, std::string target) {
    sources.add("toy.pts", std::move(source));
    model.target.name = std::move(target);
    model.target.architecture = model.target.name;
    model.config_where = pool().boolean(true);
}

Span ModelBuilder::at(std::string_view words) const {
    const size_t place = sources.text(FileId{0}).find(words);
    if (place == std::string_view::npos || words.empty()) {
        return {};
    }
    return {0, static_cast<uint32_t>(place), static_cast<uint32_t>(place + words.size())};
}

TypeId ModelBuilder::boolean() {
    model.types.push_back({Type::Kind::boolean, "bool", bool_sort, 0});
    return static_cast<TypeId>(model.types.size() - 1);
}

TypeId ModelBuilder::bits(unsigned width) {
    model.types.push_back({Type::Kind::bits, "bits<" + std::to_string(width) + ">", bits_sort(width), 0});
    return static_cast<TypeId>(model.types.size() - 1);
}

TypeId ModelBuilder::entry(const std::string& name, unsigned width, std::vector<Field> fields, bool msb0) {
    EntryFormat format;
    format.name = name;
    format.width = width;
    format.msb0 = msb0;
    format.self = pool().add_variable("self", bits_sort(width));
    format.fields = std::move(fields);
    format.span = at("entry " + name);
    model.types.push_back(
        {Type::Kind::entry, name, bits_sort(width), static_cast<uint32_t>(model.formats.size())});
    model.formats.push_back(std::move(format));
    return static_cast<TypeId>(model.types.size() - 1);
}

Field ModelBuilder::field(const std::string& name, unsigned hi, unsigned lo, bool software) {
    return {Field::Kind::named, name, static_cast<uint8_t>(hi), static_cast<uint8_t>(lo), software, {}};
}

Field ModelBuilder::unnamed(Field::Kind kind, unsigned hi, unsigned lo) {
    return {kind, "", static_cast<uint8_t>(hi), static_cast<uint8_t>(lo), false, {}};
}

Parameter ModelBuilder::parameter(const std::string& name, TypeId type) {
    return {name, type, pool().add_variable(name, model.types[type].sort), {}};
}

VariableId ModelBuilder::config(const std::string& name, TypeId type) {
    Config config;
    config.name = name;
    config.type = type;
    config.variable = pool().add_variable(name, model.types[type].sort, Variable::Kind::config);
    config.span = at("config " + name);
    model.configs.push_back(config);
    return config.variable;
}

OperationId ModelBuilder::operation(const std::string& name, std::vector<Parameter> parameters, TypeId result,
                                    ExprId body) {
    Operation operation;
    operation.name = operation.family_name = name;
    operation.contract = "toy";
    operation.parameters = std::move(parameters);
    operation.result = result;
    operation.body = body;
    operation.span = at("op " + name);
    operation.contract_span = at("declare " + name);
    model.operations.push_back(std::move(operation));
    return static_cast<OperationId>(model.operations.size() - 1);
}

uint32_t ModelBuilder::law(const std::string& name, std::vector<Parameter> parameters, ExprId condition,
                           std::initializer_list<ExprId> claims) {
    Law law;
    law.contract = "toy";
    law.name = name;
    law.parameters = std::move(parameters);
    law.condition = condition;
    law.span = at("law " + name);
    law.name_span = law.span;
    for (const ExprId claim : claims) {
        law.conjuncts.push_back({claim, "", pool().origin(claim)});
    }
    model.laws.push_back(std::move(law));
    return static_cast<uint32_t>(model.laws.size() - 1);
}

ExprId ModelBuilder::call(OperationId operation, std::initializer_list<ExprId> arguments, Span origin) {
    const Sort sort = model.types[model.operations[operation].result].sort;
    return pool().call(operation, sort, std::vector<ExprId>(arguments), origin);
}

ExprId ModelBuilder::bit(ExprId value, unsigned index) {
    return pool().unary(Op::bit_to_bool, pool().extract(value, index, index));
}

ExprId ModelBuilder::set(ExprId value, unsigned index) {
    return pool().replace_bits(value, index, index, pool().constant(bits_sort(1), 1));
}

ExprId ModelBuilder::clear(ExprId value, unsigned index) {
    return pool().replace_bits(value, index, index, pool().constant(bits_sort(1), 0));
}

}  // namespace ptspec::model::testing

// SPDX-License-Identifier: Apache-2.0
//
// Small closed models by hand, for tests of the folders above. A builder has one source text; things are
// placed where their words stand in it.
#pragma once

#include <initializer_list>
#include <string>
#include <string_view>
#include <vector>

#include "compiler/model/model.h"

namespace ptspec::model::testing {

class ModelBuilder {
  public:
    explicit ModelBuilder(std::string source = "", std::string target = "toy");

    ClosedModel model;
    SourceMap sources;

    ExprPool& pool() { return model.pool; }
    // The first place in the source where `words` stand; no place if they do not.
    Span at(std::string_view words) const;

    TypeId boolean();
    TypeId bits(unsigned width);
    // An entry format that covers `width` bits by `fields`; gives its type.
    TypeId entry(const std::string& name, unsigned width, std::vector<Field> fields, bool msb0 = false);
    EntryFormat& format(TypeId type) { return model.formats[model.types[type].format]; }
    static Field field(const std::string& name, unsigned hi, unsigned lo, bool software = false);
    static Field unnamed(Field::Kind kind, unsigned hi, unsigned lo);

    Parameter parameter(const std::string& name, TypeId type);
    VariableId config(const std::string& name, TypeId type);

    // The body may be given later through model.operations[id].
    OperationId operation(const std::string& name, std::vector<Parameter> parameters, TypeId result,
                          ExprId body);
    uint32_t law(const std::string& name, std::vector<Parameter> parameters, ExprId condition,
                 std::initializer_list<ExprId> claims);

    ExprId var(const Parameter& parameter, Span origin = {}) {
        return pool().var(parameter.variable, origin);
    }
    ExprId word(uint64_t value, unsigned width = 64) { return pool().constant(bits_sort(width), value); }
    ExprId call(OperationId operation, std::initializer_list<ExprId> arguments, Span origin = {});
    // One bit as a boolean.
    ExprId bit(ExprId word, unsigned index);
    ExprId set(ExprId word, unsigned index);
    ExprId clear(ExprId word, unsigned index);
    ExprId both(ExprId left, ExprId right) { return pool().binary(Op::logical_and, left, right); }
    ExprId either(ExprId left, ExprId right) { return pool().binary(Op::logical_or, left, right); }
    ExprId negate(ExprId operand) { return pool().unary(Op::logical_not, operand); }
    ExprId equal(ExprId left, ExprId right, Span origin = {}) {
        return pool().binary(Op::equal, left, right, origin);
    }
};

}  // namespace ptspec::model::testing

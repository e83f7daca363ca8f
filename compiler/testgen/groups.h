// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string>
#include <vector>

#include "compiler/model/model.h"
#include "compiler/testgen/table_walk.h"
#include "compiler/vcgen/unfold.h"

namespace ptspec::testgen {

// Something that a vector should reach, beside lying in the domain.
struct Wish {
    model::ExprId condition = model::no_expr;  // over the group's variables and config values, without calls
    std::string label;
    bool is_branch = false;
};

// Laws and operations over the same types with the same domain: what is a vector of one is one of all.
struct Group {
    // Of the inputs: the parameters, as the first member has them, then the contents.
    std::vector<model::TypeId> types;
    std::vector<std::string> names;
    std::vector<model::VariableId> variables;  // stand for the inputs of every member
    size_t parameter_count = 0;
    bool uses_tables = false;
    std::vector<Content> contents;
    uint32_t extent = 0;                    // entries of the largest table that parameters refer to
    model::ExprId domain = model::no_expr;  // without calls
    std::vector<uint32_t> laws, operations;
    std::vector<Wish> wishes;
    std::string key;  // names the group, whatever other groups there are
};

// Laws first, in the model's order; operations of contracts only.
std::vector<Group> group_by_domain(model::ClosedModel& model, const SourceMap& sources);

}  // namespace ptspec::testgen

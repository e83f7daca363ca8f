// SPDX-License-Identifier: Apache-2.0
//
// Nodes of a code graph as C expressions, with the parentheses that gcc and clang ask for.
#pragma once

#include <map>
#include <string>
#include <vector>

#include "compiler/emit/code_graph.h"
#include "compiler/emit/names.h"

namespace ptspec::emit {

// How a function gets its parameters and calls others.
enum class Calling {
    typed,  // ref_pte_mkdirty(e), every value of its own type
    words,  // PTSPEC_OP(pte_mkdirty)(e), every value a uint64_t: compiled against any implementation
    reference_words,  // ref_word_pte_mkdirty(e), likewise
};

class ExpressionPrinter {
  public:
    ExpressionPrinter(const model::ClosedModel& model, const Names& names, const CodeGraph& graph,
                      Calling calling, const std::vector<model::Parameter>& parameters,
                      std::vector<std::string> parameter_names)
        : model_(model),
          names_(names),
          graph_(graph),
          calling_(calling),
          parameters_(parameters),
          parameter_names_(std::move(parameter_names)) {}

    // A number or a bool.
    std::string value(CodeId id) const { return print(id).text; }
    // As the type says: a struct where it is one.
    std::string as_type(CodeId id, model::TypeId type) const;

    // From now on the node is spelled as this variable, which declare() has declared.
    void name_local(CodeId id, std::string name) { locals_[id] = std::move(name); }
    // The function that computes the `forall`.
    void name_function(CodeId id, std::string name) { functions_[id] = std::move(name); }
    // An entry of a table, to be assigned to: `t[i]`, `*p`.
    std::string place(CodeId reference) const;
    // `const uint64_t NAME = ...`, of a node that has no name yet.
    std::string declare(CodeId id, const std::string& name) const;

  private:
    enum class Level {
        primary,
        unary,
        product,
        sum,
        shift,
        relation,
        equality,
        band,
        bxor,
        bor,
        land,
        lor,
        choice
    };
    struct Text {
        std::string text;
        Level level = Level::primary;
    };

    static std::string tight(const Text& text, Level loosest = Level::unary);
    Text print(CodeId id) const;
    Text print_node(CodeId id) const;
    Text print_part(const Part& part, uint64_t ones, unsigned bits) const;
    Text print_kind(unsigned width, const Gather& node) const;
    Text print_kind(const Test& node) const;
    Text print_kind(const Compare& node) const;
    Text print_kind(unsigned width, const Arithmetic& node) const;
    Text print_kind(const Junction& node) const;
    Text print_kind(const Call& node) const;
    Text print_kind(const Slot& node) const;
    Text print_kind(unsigned width, const Load& node) const;
    Text print_kind(CodeId id, const ForAll& node) const;
    std::string call_text(const Call& node) const;
    // The struct type that a node has in C by itself; nothing for numbers.
    const model::TypeId* struct_type(CodeId id) const;
    // The type of a pointer; nothing for what is none.
    const model::TypeId* pointer_type(CodeId id) const;

    const model::ClosedModel& model_;
    const Names& names_;
    const CodeGraph& graph_;
    Calling calling_;
    const std::vector<model::Parameter>& parameters_;
    std::vector<std::string> parameter_names_;
    std::map<CodeId, std::string> locals_, functions_;
};

}  // namespace ptspec::emit

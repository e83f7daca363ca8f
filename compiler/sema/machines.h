// SPDX-License-Identifier: Apache-2.0
// Private to this folder: machines, from declaration to closed machines.
#pragma once

#include <memory>
#include <vector>

#include "compiler/model/layout.h"
#include "compiler/model/machine.h"
#include "compiler/sema/context.h"
#include "compiler/sema/expression.h"
#include "compiler/sema/state_scope.h"

namespace ptspec::sema {

// What a machine is made of: its own declarations, or with those of a variant in their place.
struct MachineParts {
    struct OwnAction {
        const syntax::ActionDecl* declaration = nullptr;
        const syntax::ProcessBlock* process = nullptr;  // in whose block
    };
    struct OwnVariable {
        const syntax::StateVariableDecl* declaration = nullptr;
        const syntax::ProcessBlock* process = nullptr;
    };
    const syntax::MachineDecl* declaration = nullptr;
    std::vector<OwnVariable> variables;
    std::vector<OwnAction> actions;
};

// One machine for one choice of its parameters.
class MachineCloser {
  public:
    MachineCloser(const Program& program, const SourceMap& sources, Diagnostics& diagnostics,
                  model::Machine& machine, const std::vector<model::Layout>& layouts)
        : diagnostics_(diagnostics),
          machine_(machine),
          layouts_(layouts),
          context_(program, sources, diagnostics, machine.closed, true) {}

    bool close(const MachineParts& parts);

  private:
    // machines.cc
    struct Shape {
        model::TypeId type = 0;
        bool is_set = false;
        std::optional<uint64_t> low, limit;
    };
    std::optional<Shape> shape(const syntax::StateType& type);
    std::optional<std::pair<uint64_t, uint64_t>> range(const syntax::Bounds& bounds);
    bool declare_variables(const MachineParts& parts);
    bool declare_variable(const syntax::StateVariableDecl& declaration, const syntax::ProcessBlock* process);
    bool declare_name(const syntax::Name& name, const syntax::StateVariableDecl& declaration,
                      const Shape& shape, const std::vector<uint64_t>& extents, bool per_process);
    std::optional<size_t> declare_place(const syntax::Name& name, const syntax::Place& place,
                                        StateVariable& variable);
    bool close_places(const MachineParts& parts);
    bool close_claims(const MachineParts& parts);
    std::optional<model::ExprId> check_claim(const syntax::StateClaim& claim,
                                             std::vector<model::ActionCheck>& checks);
    void add(model::StateProperty::Kind kind, std::string name, model::ExprId claim,
             std::optional<uint32_t> action, Span span);
    void add_reached(const syntax::Expr& claim, const std::string& name);
    void add_implicit(const MachineParts& parts);
    bool is_free(const syntax::Name& name, std::string_view what);

    // machine_actions.cc
    bool close_action(const MachineParts::OwnAction& own);

    Diagnostics& diagnostics_;
    model::Machine& machine_;
    const std::vector<model::Layout>& layouts_;
    Context context_;
    StateNames names_;
    std::vector<model::ExprId> current_;  // the components as variables
    std::map<std::string, std::pair<model::ExprId, Span>> variants_;
    std::map<std::string, Span> declared_;
    friend class ActionLowering;
};

// All machines for all their parameters, then the variants that must fail.
std::vector<std::unique_ptr<model::Machine>> close_machines(const Program& program, const SourceMap& sources,
                                                            const std::vector<model::Layout>& layouts,
                                                            Diagnostics& diagnostics);
// layouts.cc: likewise.
std::vector<model::Layout> close_layouts(const Program& program, Diagnostics& diagnostics);

}  // namespace ptspec::sema

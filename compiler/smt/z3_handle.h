// SPDX-License-Identifier: Apache-2.0
// Private to this folder: RAII for Z3's reference counts.
#pragma once

#include <z3.h>

#include <utility>

namespace ptspec::smt {

// A counted Z3 object. With the C interface errors are codes: no exception of Z3's can reach us.
template <typename T, void (*IncRef)(Z3_context, T), void (*DecRef)(Z3_context, T)>
class Z3Handle {
  public:
    Z3Handle() = default;
    Z3Handle(Z3_context context, T object) : context_(context), object_(object) {
        if (object_ != nullptr) {
            IncRef(context_, object_);
        }
    }
    ~Z3Handle() {
        if (object_ != nullptr) {
            DecRef(context_, object_);
        }
    }
    Z3Handle(Z3Handle&& other) noexcept
        : context_(other.context_), object_(std::exchange(other.object_, nullptr)) {}
    Z3Handle& operator=(Z3Handle&& other) noexcept {
        std::swap(context_, other.context_);
        std::swap(object_, other.object_);
        return *this;
    }

    T get() const { return object_; }
    explicit operator bool() const { return object_ != nullptr; }

  private:
    Z3_context context_ = nullptr;
    T object_ = nullptr;
};

using Z3Ast = Z3Handle<Z3_ast, Z3_inc_ref, Z3_dec_ref>;
using Z3AstVector = Z3Handle<Z3_ast_vector, Z3_ast_vector_inc_ref, Z3_ast_vector_dec_ref>;
using Z3Params = Z3Handle<Z3_params, Z3_params_inc_ref, Z3_params_dec_ref>;
using Z3Solver = Z3Handle<Z3_solver, Z3_solver_inc_ref, Z3_solver_dec_ref>;
using Z3Tactic = Z3Handle<Z3_tactic, Z3_tactic_inc_ref, Z3_tactic_dec_ref>;
using Z3Model = Z3Handle<Z3_model, Z3_model_inc_ref, Z3_model_dec_ref>;

}  // namespace ptspec::smt

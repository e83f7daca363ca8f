// SPDX-License-Identifier: Apache-2.0
//
// Typing of expressions: syntax tree -> DAG. Types flow both ways: a literal takes the type that its
// surroundings want, everything else tells its own.
#pragma once

#include <map>
#include <optional>
#include <string>

#include "compiler/sema/context.h"

namespace ptspec::sema {

struct StateScope;
struct StateVariable;
struct StateIndex;

struct Typed {
    model::ExprId expr = model::no_expr;
    model::TypeId type = 0;
};

class ExpressionChecker {
  public:
    // `contract_side`: only contract operations may be called, since every architecture must be able to read
    // it.
    ExpressionChecker(Context& context, Expansion expansion, bool contract_side = false)
        : context_(context), expansion_(std::move(expansion)), contract_side_(contract_side) {}

    void bind(const std::string& name, Typed value) { locals_[name] = value; }
    // The bits of `word` by field name, for conditions inside a format (`present == 0`).
    void open_format(model::TypeId type, model::ExprId word);

    // Inside a machine, names mean its variables. The scope must outlive the checker.
    void use_state(StateScope& scope) { state_ = &scope; }

    // The expression as a value of the wanted type, or nothing after a diagnostic.
    std::optional<model::ExprId> check(const syntax::Expr& expr, model::TypeId wanted);
    std::optional<model::ExprId> check_bool(const syntax::Expr& expr) {
        return check(expr, context_.bool_type());
    }
    // The expression with a type of its own.
    std::optional<Typed> infer(const syntax::Expr& expr);

    // An entry in memory: where a value can be stored, or be read from.
    struct Place {
        uint32_t memory = 0;  // into ClosedModel::memories
        model::ExprId key = model::no_expr;
        model::TypeId type = 0;
    };
    std::optional<Place> place(const syntax::Expr& expr);
    // Neighbouring entries, from a place on.
    struct Places {
        Place place;
        model::ExprId count = model::no_expr;  // 64 bits; no_expr: one
    };
    std::optional<Places> region(const syntax::Expr& expr);
    // An event and its arguments.
    struct Occurrence {
        uint32_t memory = 0;
        model::ExprId key = model::no_expr;
    };
    std::optional<Occurrence> occurrence(const syntax::Expr& expr);
    std::optional<model::ExprId> key_of(const syntax::Expr& expr, const syntax::CallExpr& node,
                                        uint32_t memory) {
        return key_of(expr.span, node.callee, node.arguments, memory);
    }
    std::optional<model::ExprId> key_of(Span span, const syntax::Name& name,
                                        const std::vector<syntax::ExprPtr>& arguments, uint32_t memory);
    // Of what counts from `low` to `high`: theirs, or u32 if both are plain numbers.
    std::optional<model::TypeId> type_of_bounds(const syntax::Expr& low, const syntax::Expr& high);
    // Operations with effects may be called as well: the expression is a statement of its own.
    void allow_effects(bool allow) { allow_effects_ = allow; }
    // Allows `old`.
    void begin_history() { has_entry_state_ = true; }
    const std::map<std::string, Typed>& scope() const { return locals_; }
    void restore(std::map<std::string, Typed> scope) { locals_ = std::move(scope); }
    const Expansion& expansion() const { return expansion_; }

    // A law's claim as conjuncts: split at `&&`, below `let` and `==>`, and one for each observer of a
    // `keeps`.
    bool check_claim(const syntax::Expr& claim, std::vector<model::Conjunct>& conjuncts);

  private:
    friend class ActionLowering;
    enum class Outcome { typed, needs_type, failed };
    struct Inferred {
        Outcome outcome = Outcome::failed;
        Typed value;
    };
    using Hint = std::optional<model::TypeId>;

    Inferred visit(const syntax::Expr& expr, Hint hint);
    Inferred visit_literal(const syntax::Expr& expr, const syntax::LiteralExpr& node, Hint hint);
    Inferred visit_name(const syntax::NameExpr& node);
    Inferred visit_call(const syntax::Expr& expr, const syntax::CallExpr& node);
    Inferred visit_unary(const syntax::Expr& expr, const syntax::UnaryExpr& node, Hint hint);
    Inferred visit_binary(const syntax::Expr& expr, const syntax::BinaryExpr& node, Hint hint);
    Inferred visit_logical(const syntax::Expr& expr, const syntax::BinaryExpr& node);
    Inferred visit_comparison(const syntax::Expr& expr, const syntax::BinaryExpr& node);
    Inferred visit_shift(const syntax::Expr& expr, const syntax::BinaryExpr& node, Hint hint);
    Inferred visit_concat(const syntax::Expr& expr, const syntax::BinaryExpr& node);
    Inferred visit_if(const syntax::Expr& expr, const syntax::IfExpr& node, Hint hint);
    Inferred visit_let(const syntax::LetExpr& node, Hint hint);
    Inferred visit_as(const syntax::Expr& expr, const syntax::AsExpr& node);
    Inferred visit_membership(const syntax::Expr& expr, const syntax::MembershipExpr& node);
    Inferred visit_keeps(const syntax::Expr& expr, const syntax::KeepsExpr& node);
    // expression_entry.cc
    Inferred visit_field(const syntax::Expr& expr, const syntax::FieldExpr& node);
    Inferred visit_slice(const syntax::Expr& expr, const syntax::SliceExpr& node);
    Inferred visit_with(const syntax::Expr& expr, const syntax::WithExpr& node, Hint hint);
    Inferred visit_valid(const syntax::Expr& expr, const syntax::ValidExpr& node);
    const model::Field* find_field(model::TypeId type, const syntax::Name& name);
    // expression_match.cc
    Inferred visit_match(const syntax::Expr& expr, const syntax::MatchExpr& node, Hint hint);
    Inferred match_views(const syntax::Expr& expr, const syntax::MatchExpr& node, Typed scrutinee, Hint hint);
    Inferred match_values(const syntax::Expr& expr, const syntax::MatchExpr& node, Typed scrutinee,
                          Hint hint);
    std::optional<model::ExprId> pattern_condition(const syntax::Pattern& pattern, Typed scrutinee);
    // Both values in one type, as the branches of `if` and the arms of `match` need it.
    struct Arms {
        std::vector<const syntax::Expr*> values;
        Hint hint;
    };
    std::optional<std::pair<std::vector<model::ExprId>, model::TypeId>> unify(const Arms& arms);
    // expression_memory.cc
    Inferred visit_memory(const syntax::Expr& expr, const syntax::UnaryExpr& node);
    Inferred visit_memory(const syntax::Expr& expr, const syntax::IndexExpr& node);
    Inferred visit_memory(const syntax::Expr& expr, const syntax::RangeExpr& node);
    Inferred visit_memory(const syntax::Expr& expr, const syntax::OldExpr& node);
    Inferred visit_memory(const syntax::Expr& expr, const syntax::QuantifiedExpr& node);
    Inferred visit_memory(const syntax::Expr& expr, const syntax::BeforeExpr& node);
    Inferred visit_element(const syntax::Expr& expr, const syntax::SliceExpr& node, Typed base);
    // A call of a ghost, an event or a built-in function; nothing if it is none.
    std::optional<Inferred> visit_state(const syntax::Expr& expr, const syntax::CallExpr& node);
    std::optional<Typed> reference(const syntax::Expr& expr);
    std::optional<model::ExprId> slot_of(Typed base, const syntax::Expr* index, const syntax::Integer* number,
                                         Span span);
    model::ExprId happened(const Occurrence& what, Span span);
    Inferred read(const Place& at, Span span);
    // expression_state.cc; nothing: not a matter of state
    std::optional<Inferred> visit_state(const syntax::Expr& expr, Hint hint);
    std::optional<Inferred> state_name(const syntax::Expr& expr, const syntax::NameExpr& node, Hint hint);
    std::optional<std::vector<StateIndex>> state_indices(const syntax::Expr& expr, const syntax::Name*& name);
    bool state_indices_fit(const syntax::Name& name, const StateVariable& variable,
                           const std::vector<StateIndex>& indices);
    model::ExprId state_path();
    model::ExprId enter_state_path(model::ExprId condition, bool holds);
    void leave_state_path(model::ExprId outer);
    Inferred state_element(const syntax::Expr& expr);
    Inferred state_bit(const syntax::Expr& expr, Typed word, StateIndex index);
    Inferred state_quantifier(const syntax::Expr& expr, const syntax::QuantifiedExpr& node);
    Inferred state_old(const syntax::Expr& expr, const syntax::OldExpr& node, Hint hint);
    Inferred state_count(const syntax::Expr& expr, const syntax::CallExpr& node);
    // keeps.cc
    bool keeps_conjuncts(const syntax::KeepsExpr& node, Span span, std::vector<model::Conjunct>& conjuncts);
    std::optional<std::pair<Typed, Typed>> keeps_subject(const syntax::KeepsExpr& node);

    // Two operands of one bit-vector type; literals take the other's. `sides` come out converted.
    std::optional<model::TypeId> pair_up(const syntax::BinaryExpr& node, Hint hint, bool keep_nominal,
                                         Typed& left, Typed& right);
    std::optional<model::ExprId> convert(Typed value, model::TypeId wanted, const syntax::Expr& at);
    // The same without a report.
    std::optional<model::ExprId> converted(Typed value, model::TypeId wanted, const syntax::Expr& at);
    void report_branches(const syntax::Expr& first, model::TypeId first_type, const syntax::Expr& other,
                         model::TypeId other_type);
    Inferred require_type(Inferred inferred, const syntax::Expr& at);  // reports a literal without a type
    model::TypeId bits_of(model::TypeId type);
    Typed as_bits(Typed value);  // entries and booleans as plain bits
    void mismatch(const syntax::Expr& at, model::TypeId found, model::TypeId wanted);
    std::vector<std::string> visible_names() const;

    static Inferred failed() { return {}; }
    static Inferred typed(model::ExprId expr, model::TypeId type) { return {Outcome::typed, {expr, type}}; }
    model::ExprPool& pool() { return context_.model.pool; }

    Context& context_;
    Expansion expansion_;
    bool contract_side_;
    bool has_entry_state_ = false;
    bool allow_effects_ = false;
    std::map<std::string, Typed> locals_;
    StateScope* state_ = nullptr;  // inside a machine
};

// The condition that `word` is in view `index` of the format: its own condition and none of those before it.
model::ExprId in_view(model::ClosedModel& model, const model::EntryFormat& format, size_t index,
                      model::ExprId word);

}  // namespace ptspec::sema

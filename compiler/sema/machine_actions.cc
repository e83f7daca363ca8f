// SPDX-License-Identifier: Apache-2.0
//
// Bodies of actions, run symbolically: what each component is afterwards, over what it was before. Branches
// meet in `if_then_else`, loops are spelt out.
#include <fmt/format.h>

#include <utility>

#include "compiler/sema/machines.h"

namespace ptspec::sema {

using model::ActionCheck;
using model::ExprId;
using model::Op;
using model::TypeId;

class ActionLowering {
  public:
    ActionLowering(MachineCloser& closer, model::Action& action, std::optional<ExprId> process,
                   std::map<std::string, Typed> parameters)
        : closer_(closer),
          pool_(closer.machine_.closed.pool),
          action_(action),
          process_(process),
          before_(closer.current_) {
        now_.values = closer.current_;
        now_.overwritten.assign(closer.names_.places.size(), pool_.boolean(false));
        for (const auto& [name, value] : parameters) now_.locals[name] = {value, false, {}};
        path_ = pool_.boolean(true);
    }

    // Guards speak about the state as it is seen from outside: they read no bytes.
    std::optional<ExprId> guard(const syntax::Expr& expr) {
        StateUses uses;
        StateScope scope = scope_with(uses);
        scope.before = nullptr;
        scope.path = action_.guard;  // its ranges and earlier conditions
        auto checker = make_checker(scope);
        const auto value = checker.check_bool(expr);
        if (!value) return std::nullopt;
        for (const StateUses::Index& index : uses.indices)
            action_.guard_checks.push_back(
                {ActionCheck::Kind::index, index.path, index.in_range, index.text, index.span});
        return value;
    }

    bool run(const syntax::ActionDecl& declaration) {
        if (!block(declaration.body)) return false;
        action_.next = now_.values;
        for (size_t i = 0; i < closer_.names_.places.size(); ++i) {
            const StatePlace& place = closer_.names_.places[i];
            const ExprId lost = both(now_.overwritten[i], state_of(place.live));
            check(ActionCheck::Kind::overwritten, no(lost),
                  fmt::format("`{}` is live afterwards, but its bytes were written as something else",
                              place.variable),
                  declaration.name.span);
        }
        bool good = true;
        for (const syntax::Name& name : declaration.lowers) good &= lowers(name);
        return good;
    }

  private:
    struct Local {
        Typed value;
        bool changes = false;
        Span span;
    };
    struct Moment {
        std::vector<ExprId> values;
        std::vector<ExprId> overwritten;  // by place: its bytes hold what another one put there
        std::map<std::string, Local> locals;
    };

    ExprId both(ExprId a, ExprId b) { return pool_.binary(Op::logical_and, a, b); }
    ExprId no(ExprId a) { return pool_.unary(Op::logical_not, a); }

    StateScope scope_with(StateUses& uses) {
        StateScope scope;
        scope.names = &closer_.names_;
        scope.numbers = numbers_;
        scope.values = now_.values;
        scope.before = &before_;
        scope.process = process_;
        scope.uses = &uses;
        return scope;
    }
    ExpressionChecker make_checker(StateScope& scope) {
        ExpressionChecker checker(closer_.context_, {});
        checker.use_state(scope);
        for (const auto& [name, local] : now_.locals) checker.bind(name, local.value);
        return checker;
    }

    // An expression over the state before the action, for the state as it is now.
    ExprId state_of(ExprId expr) {
        model::Substitution substitution;
        for (size_t i = 0; i < now_.values.size(); ++i)
            substitution[closer_.machine_.components[i].variable] = now_.values[i];
        return pool_.substitute(expr, substitution);
    }
    void check(ActionCheck::Kind kind, ExprId holds, std::string text, Span span) {
        check(path_, kind, holds, std::move(text), span);
    }
    void check(ExprId path, ActionCheck::Kind kind, ExprId holds, std::string text, Span span) {
        if (pool_.is_true(holds) || pool_.is_false(path)) return;
        action_.checks.push_back({kind, path, holds, std::move(text), span});
    }
    void owe(const StateUses& uses, bool reads) {
        for (const StateUses::Index& index : uses.indices)
            check(both(path_, index.path), ActionCheck::Kind::index, index.in_range, index.text, index.span);
        for (const auto& [path, place, span] : uses.places) {
            if (!reads) continue;
            const StatePlace& read = closer_.names_.places[place];
            check(both(path_, path), ActionCheck::Kind::dead_place,
                  both(state_of(read.live), no(now_.overwritten[place])),
                  fmt::format("`{}` is read while its bytes in `{}` mean something else", read.variable,
                              read.field),
                  span);
        }
    }

    void evaluated(ExprId value, Span span) {
        if (!pool_.is_total(value)) action_.evaluated.push_back({path_, value, span});
    }

    std::optional<Typed> value_of(const syntax::Expr& expr, std::optional<TypeId> wanted, bool reads = true) {
        StateUses uses;
        StateScope scope = scope_with(uses);
        auto checker = make_checker(scope);
        std::optional<Typed> result;
        if (wanted) {
            if (const auto value = checker.check(expr, *wanted)) result = Typed{*value, *wanted};
        } else {
            result = checker.infer(expr);
        }
        if (!result) return std::nullopt;
        owe(uses, reads);
        evaluated(result->expr, expr.span);
        return result;
    }

    bool block(const syntax::Block& block) {
        const auto outer = now_.locals;
        bool good = true;
        for (const syntax::Statement& each : block.statements) good &= statement(each);
        for (auto local = now_.locals.begin(); local != now_.locals.end();) {
            const auto known = outer.find(local->first);
            const bool own = known == outer.end() || known->second.span != local->second.span;
            if (own && known != outer.end()) local->second = known->second;
            local = own && known == outer.end() ? now_.locals.erase(local) : std::next(local);
        }
        return good;
    }

    bool statement(const syntax::Statement& each) {
        if (const auto* let = std::get_if<syntax::LetStatement>(&each.node)) return declare(*let);
        if (const auto* assign = std::get_if<syntax::AssignStatement>(&each.node)) return assignment(*assign);
        if (const auto* choice = std::get_if<syntax::IfStatement>(&each.node)) return branch(*choice);
        if (const auto* loop = std::get_if<syntax::ForStatement>(&each.node)) return repeat(*loop);
        if (const auto* claim = std::get_if<syntax::AssertStatement>(&each.node)) {
            const auto value = value_of(*claim->claim, closer_.context_.bool_type(), false);
            if (value)
                check(ActionCheck::Kind::assertion, value->expr, "this `assert` does not hold",
                      claim->claim->span);
            return value.has_value();
        }
        return misplaced(each.span, "not a statement of an action");
    }

    bool misplaced(Span span, std::string label) {
        closer_.diagnostics_.report(
            Diagnostic(Code::no_such_statement, span, "this statement has no place in an action")
                .label(std::move(label)));
        return false;
    }

    bool declare(const syntax::LetStatement& let) {
        std::optional<TypeId> wanted;
        if (let.type) {
            wanted = closer_.context_.resolve(*let.type, {});
            if (!wanted) return false;
        }
        const auto value = value_of(*let.value, wanted);
        if (!value) return false;
        now_.locals[let.name.text] = {*value, let.is_variable, let.name.span};
        return true;
    }

    bool branch(const syntax::IfStatement& choice) {
        const auto condition = value_of(*choice.condition, closer_.context_.bool_type());
        if (!condition) return false;
        const ExprId outer = path_;
        Moment otherwise = now_;
        path_ = both(outer, condition->expr);
        bool good = block(choice.then_block);
        std::swap(now_, otherwise);
        if (choice.else_block) {
            path_ = both(outer, no(condition->expr));
            good &= block(*choice.else_block);
        }
        path_ = outer;
        const auto meet = [&](ExprId& here, ExprId there) {
            // That the condition has a value is owed on its own.
            if (there != here) here = pool_.if_then_else(condition->expr, there, here);
        };
        for (size_t i = 0; i < now_.values.size(); ++i) meet(now_.values[i], otherwise.values[i]);
        for (size_t i = 0; i < now_.overwritten.size(); ++i)
            meet(now_.overwritten[i], otherwise.overwritten[i]);
        for (auto& [name, local] : now_.locals) meet(local.value.expr, otherwise.locals.at(name).value.expr);
        return good;
    }

    bool repeat(const syntax::ForStatement& loop) {
        if (!loop.invariants.empty())
            return misplaced(loop.invariants[0]->span,
                             "loops of actions are spelt out: no invariant is needed");
        StateUses uses;
        const StateScope scope = scope_with(uses);
        const auto low = require_number(scope, *loop.low, closer_.diagnostics_);
        const auto high = require_number(scope, *loop.high, closer_.diagnostics_);
        if (!low || !high) return false;
        constexpr uint64_t most = 256;
        if (*high > *low && *high - *low > most) {
            closer_.diagnostics_.report(
                Diagnostic(Code::not_a_number, loop.high->span, "this loop is too long to be spelt out")
                    .label(fmt::format("{} times, {} at most", *high - *low, most)));
            return false;
        }
        const auto outer = numbers_;
        bool good = true;
        for (uint64_t i = *low; good && i < *high; ++i) {
            numbers_[loop.name.text] = i;
            good = block(loop.body);
        }
        numbers_ = outer;
        return good;
    }

    bool assignment(const syntax::AssignStatement& assign) {
        const syntax::Name* name = nullptr;
        StateUses uses;
        StateScope scope = scope_with(uses);
        auto checker = make_checker(scope);
        const auto indices = checker.state_indices(*assign.place, name);
        if (!indices) return false;
        if (!name) return assign_local(assign);
        const StateVariable& variable = closer_.names_.variables.at(name->text);
        const size_t dimensions = variable.extents.size();
        if (indices->size() < dimensions || indices->size() > dimensions + 1) {
            closer_.diagnostics_.report(
                Diagnostic(Code::wrong_indices, assign.place->span,
                           fmt::format("`{}` takes {} ind{}, {} given", name->text, dimensions,
                                       dimensions == 1 ? "ex" : "ices", indices->size()))
                    .label("assigned here")
                    .also(variable.span, "declared here"));
            return false;
        }
        if (!checker.state_indices_fit(*name, variable, *indices)) return false;
        owe(uses, true);
        const bool is_bit = indices->size() > dimensions;
        const TypeId wanted = is_bit ? closer_.context_.bits_type(1) : variable.type;
        if (is_bit && !bit_fits(variable, indices->back(), *name)) return false;
        const auto value = value_of(*assign.value, wanted);
        if (!value) return false;
        if (!is_bit) in_range(variable, value->expr, *name, assign.value->span);
        for (size_t element = 0; element < variable.count(); ++element) {
            const ExprId here = is_element(pool_, variable, *indices, element);
            if (pool_.is_false(here)) continue;
            ExprId& old = now_.values[variable.first + element];
            const ExprId changed = is_bit ? with_bit(old, indices->back(), value->expr) : value->expr;
            old = pool_.if_then_else(here, changed, old);
        }
        if (variable.place) {
            for (const size_t other : closer_.names_.places[*variable.place].overlaps)
                now_.overwritten[other] = pool_.boolean(true);
            now_.overwritten[*variable.place] = pool_.boolean(false);
        }
        return true;
    }

    bool bit_fits(const StateVariable& variable, const StateIndex& index, const syntax::Name& name) {
        const model::Type& type = closer_.machine_.closed.types[variable.type];
        const bool outside = index.number && *index.number >= type.sort.width;
        if (type.kind == model::Type::Kind::bits && !outside) return true;
        closer_.diagnostics_.report(
            Diagnostic(outside ? Code::slice_out_of_range : Code::wrong_indices, index.span,
                       outside ? fmt::format("a bit outside a value of {} bits", type.sort.width)
                               : fmt::format("elements of `{}` have no elements", name.text))
                .label("no such bit")
                .also(variable.span, "declared here"));
        return false;
    }

    void in_range(const StateVariable& variable, ExprId value, const syntax::Name& name, Span span) {
        const model::Sort sort = pool_.sort(value);
        ExprId fits = pool_.boolean(true);
        const bool enumeration =
            closer_.machine_.closed.types[variable.type].kind == model::Type::Kind::enumeration;
        if (variable.limit && !enumeration)
            fits = pool_.binary(Op::less, value, pool_.constant(sort, *variable.limit));
        if (variable.low)
            fits = both(fits, pool_.binary(Op::less_equal, pool_.constant(sort, *variable.low), value));
        if (pool_.facts(value).total && pool_.is_constant(value) && pool_.is_true(fits)) return;
        check(ActionCheck::Kind::range, fits,
              fmt::format("the value is not in `{}..<{}`, the range of `{}`", variable.low.value_or(0),
                          variable.limit.value_or(0), name.text),
              span);
    }

    ExprId with_bit(ExprId word, const StateIndex& index, ExprId bit) {
        const model::Sort sort = pool_.sort(word);
        if (index.number) {
            const auto at = static_cast<unsigned>(*index.number);
            return pool_.replace_bits(word, at, at, bit);
        }
        const ExprId one = pool_.constant(sort, 1);
        const ExprId mask = pool_.binary(Op::shift_left_wrapping, one, index.expr, index.span);
        evaluated(mask, index.span);
        const ExprId cleared = pool_.binary(Op::bit_and, word, pool_.unary(Op::bit_not, mask));
        const ExprId set = pool_.binary(Op::bit_or, word, mask);
        return pool_.if_then_else(pool_.unary(Op::bit_to_bool, bit), set, cleared);
    }

    bool assign_local(const syntax::AssignStatement& assign) {
        const auto* name = std::get_if<syntax::NameExpr>(&assign.place->node);
        const auto local = name ? now_.locals.find(name->name.text) : now_.locals.end();
        if (local == now_.locals.end() || !local->second.changes) {
            Diagnostic diagnostic(Code::no_assignment, assign.place->span, "this cannot be assigned");
            diagnostic.label(local != now_.locals.end()
                                 ? "stays what it is"
                                 : "no variable of the machine, and no `var` of the action");
            if (local != now_.locals.end() && local->second.span.is_valid()) {
                diagnostic.also(local->second.span, "declared here")
                    .help("declare it with `var` if it changes");
            }
            closer_.diagnostics_.report(std::move(diagnostic));
            return false;
        }
        const auto value = value_of(*assign.value, local->second.value.type);
        if (!value) return false;
        now_.locals[name->name.text].value = *value;
        return true;
    }

    bool lowers(const syntax::Name& name) {
        const auto variant = closer_.variants_.find(name.text);
        if (variant == closer_.variants_.end()) {
            closer_.diagnostics_.report(
                Diagnostic(Code::unknown_name, name.span, fmt::format("there is no variant `{}`", name.text))
                    .label("not declared in this machine")
                    .help(fmt::format("`variant {}: ...`, a number that gets smaller", name.text)));
            return false;
        }
        const ExprId before = variant->second.first, after = state_of(before);
        evaluated(after, name.span);
        check(ActionCheck::Kind::lowers, pool_.binary(Op::less, after, before),
              fmt::format("`{}` does not get smaller", name.text), name.span);
        return true;
    }

    MachineCloser& closer_;
    model::ExprPool& pool_;
    model::Action& action_;
    std::optional<ExprId> process_;
    std::vector<ExprId> before_;
    Moment now_;
    std::map<std::string, uint64_t> numbers_;
    ExprId path_;
};

bool MachineCloser::close_action(const MachineParts::OwnAction& own) {
    const syntax::ActionDecl& declaration = *own.declaration;
    model::ExprPool& pool = machine_.closed.pool;
    model::Action action;
    action.name = declaration.name.text;
    action.doc = declaration.doc;
    action.span = declaration.name.span;
    action.guard = pool.boolean(true);
    std::map<std::string, Typed> parameters;
    const auto add = [&](const syntax::Name& name, const Shape& shape) {
        model::ActionParameter parameter{name.text, shape.type, 0, shape.low, shape.limit};
        const model::Sort sort = machine_.closed.types[shape.type].sort;
        parameter.variable = pool.add_variable(action.name + "." + name.text, sort);
        const ExprId value = pool.var(parameter.variable, name.span);
        if (shape.low) {
            action.guard = pool.binary(Op::logical_and, action.guard,
                                       pool.binary(Op::less_equal, pool.constant(sort, *shape.low), value));
        }
        if (shape.limit && *shape.limit <= model::mask_of(sort)) {
            action.guard = pool.binary(Op::logical_and, action.guard,
                                       pool.binary(Op::less, value, pool.constant(sort, *shape.limit)));
        }
        parameters[name.text] = {value, shape.type};
        action.parameters.push_back(std::move(parameter));
    };
    std::optional<ExprId> process;
    if (own.process) {
        const auto processes = range(own.process->range);
        if (!processes) return false;
        Shape shape;
        shape.type = context_.bits_type(state_number_width(processes->second));
        shape.limit = processes->second;
        add(own.process->name, shape);
        process = parameters.at(own.process->name.text).expr;
    }
    for (const syntax::ActionParameter& parameter : declaration.parameters) {
        const auto found = shape(parameter.type);
        if (!found || !parameter.type.extents.empty()) return false;
        if (parameters.contains(parameter.name.text)) {
            diagnostics_.report(Diagnostic(Code::duplicate_name, parameter.name.span,
                                           fmt::format("a second parameter `{}`", parameter.name.text))
                                    .label("declared again here"));
            return false;
        }
        add(parameter.name, *found);
    }
    ActionLowering lowering(*this, action, process, parameters);
    for (const syntax::ExprPtr& requirement : declaration.requirements) {
        const auto guard = lowering.guard(*requirement);
        if (!guard) return false;
        action.guard = pool.binary(Op::logical_and, action.guard, *guard);
    }
    if (!lowering.run(declaration)) return false;
    machine_.actions.push_back(std::move(action));
    return true;
}

}  // namespace ptspec::sema

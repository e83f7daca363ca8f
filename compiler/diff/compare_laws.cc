// SPDX-License-Identifier: Apache-2.0
//
// Laws, as demands and as statements; what must fail; excuses.
#include <fmt/format.h>

#include <algorithm>
#include <functional>
#include <map>

#include "compiler/diff/comparer.h"
#include "compiler/diff/effects.h"

namespace ptspec::diff {

using model::ExprId;
using model::Op;

namespace {

std::string observers(const std::vector<std::string>& names) {
    std::string text;
    for (const std::string& name : names) {
        text += (text.empty() ? "`" : ", `") + name + "`";
    }
    return text;
}

// The law as one condition over its parameters, in its own pool.
ExprId whole(model::ExprPool& pool, const model::Law& law,
             const std::function<bool(const model::Conjunct&)>& counts) {
    ExprId claim = pool.boolean(true);
    for (const model::Conjunct& conjunct : law.conjuncts) {
        if (counts(conjunct)) {
            claim = pool.binary(Op::logical_and, claim, conjunct.claim);
        }
    }
    return pool.binary(Op::logical_or, pool.unary(Op::logical_not, law.condition), claim);
}

std::string must_fail_id(const model::ClosedModel& model, const model::MustFail& must_fail) {
    return must_fail.name + " (" + model.claim_of(must_fail) + ")";
}

}  // namespace

void Comparer::compare_laws() {
    std::map<std::string, const model::Law*> old_ones;
    for (const model::Law& law : sides.before.laws) {
        old_ones.emplace(law.id(), &law);
    }
    const auto item_for = [](const model::Law& law) {
        return Item{
            ItemKind::law, law.id(), law.contract + "." + law.name, law.level, Status::same, {}, "", {}, {}};
    };
    for (const model::Law& law : sides.after.laws) {
        const size_t item = add(item_for(law));
        items[item].after = law.name_span;
        const auto old = old_ones.find(law.id());
        if (old == old_ones.end()) {
            items[item].status = Status::added;
            continue;
        }
        items[item].before = old->second->name_span;
        compare_law(item, *old->second, law);
        old_ones.erase(old);
    }
    for (const model::Law& law : sides.before.laws) {
        if (old_ones.contains(law.id())) {
            const size_t item = add(item_for(law));
            items[item].status = Status::removed;
            items[item].before = law.name_span;
        }
    }
}

void Comparer::compare_law(size_t item, const model::Law& left, const model::Law& right) {
    if (!sides.same_types(left.parameters, right.parameters)) {
        state(item, Change::What::signature, "ranges over other parameters");
        return;
    }
    sides.identify(left.parameters, right.parameters);
    const Over over{&right.parameters, {}, true};
    ask_condition(item, Change::What::narrower, Change::What::wider, "covers fewer inputs",
                  "covers more inputs", over,
                  {left.condition, right.condition, {}, {}, {"not covered", "covered"}});
    if (left.story || right.story) {
        compare_story(item, left, right);
        return;
    }
    compare_demand(item, left, right, over);
    const auto all = [](const model::Conjunct&) { return true; };
    const ExprId old_law = whole(sides.before.pool, left, all), new_law = whole(sides.pool, right, all);
    ask_condition(item, Change::What::holds, Change::What::holds, "fails for more inputs",
                  "holds for more inputs", over, {old_law, new_law, {}, {}, {"fails", "holds"}});
}

void Comparer::compare_story(size_t item, const model::Law& left, const model::Law& right) {
    const bool alike = left.story && right.story && same_story(sides, *left.story, *right.story) &&
                       std::ranges::equal(left.conjuncts, right.conjuncts, [&](const auto& a, const auto& b) {
                           return sides.any_from_before(a.claim) == sides.any_from_after(b.claim);
                       });
    if (!alike) {
        items[item].reason = "its statements are written differently, and are not compared by the solver";
    }
}

// What the law asks of operations that could be any.
void Comparer::compare_demand(size_t item, const model::Law& left, const model::Law& right,
                              const Over& over) {
    std::vector<std::string> more, fewer;
    const auto lacks = [](const model::ClosedModel& model, const model::Conjunct& conjunct) {
        return !conjunct.label.empty() && !model.find_operation(conjunct.label);
    };
    for (const model::Conjunct& conjunct : right.conjuncts) {
        if (lacks(sides.before, conjunct)) {
            more.push_back(conjunct.label);
        }
    }
    for (const model::Conjunct& conjunct : left.conjuncts) {
        if (lacks(sides.after, conjunct)) {
            fewer.push_back(conjunct.label);
        }
    }
    if (!more.empty()) {
        state(item, Change::What::keeps, "also keeps " + observers(more));
    }
    if (!fewer.empty()) {
        state(item, Change::What::keeps, "no longer keeps " + observers(fewer));
    }
    const ExprId old_law = sides.any_from_before(
        whole(sides.before.pool, left, [&](const auto& conjunct) { return !lacks(sides.after, conjunct); }));
    const ExprId new_law = sides.any_from_after(
        whole(sides.pool, right, [&](const auto& conjunct) { return !lacks(sides.before, conjunct); }));
    if (old_law == new_law) {
        return;
    }
    const ExprId sensible = sides.congruence(old_law, new_law);
    Over any = over;
    any.any_values = sides.any_values(sides.both(old_law, new_law));
    const Compared compared{old_law, new_law, {}, {}, {"excluded", "allowed"}, true};
    ask(item, Change::What::asks_more, "asks for more", any, compared,
        sides.both(sensible, sides.both(old_law, sides.negate(new_law))));
    ask(item, Change::What::asks_less, "asks for less", any, compared,
        sides.both(sensible, sides.both(new_law, sides.negate(old_law))));
}

void Comparer::compare_must_fails() {
    std::map<std::string, const model::MustFail*> old_ones;
    for (const model::MustFail& must_fail : sides.before.must_fails) {
        old_ones.emplace(must_fail_id(sides.before, must_fail), &must_fail);
    }
    const auto add_one = [&](const model::ClosedModel& model, const model::MustFail& must_fail,
                             Status status) {
        Item item{ItemKind::must_fail,
                  must_fail_id(model, must_fail),
                  must_fail.name,
                  must_fail.operation ? model.operations[*must_fail.operation].level
                                      : model.laws[must_fail.law].level,
                  status,
                  {},
                  "",
                  {},
                  {}};
        (status == Status::removed ? item.before : item.after) = must_fail.span;
        return add(std::move(item));
    };
    for (const model::MustFail& must_fail : sides.after.must_fails) {
        const auto found = old_ones.find(must_fail_id(sides.after, must_fail));
        if (found == old_ones.end()) {
            add_one(sides.after, must_fail, Status::added);
            continue;
        }
        const model::MustFail& old = *found->second;
        const size_t item = add_one(sides.after, must_fail, Status::same);
        items[item].before = old.span;
        old_ones.erase(found);
        if (old.kind != must_fail.kind) {
            state(item, Change::What::signature, "is of another kind");
            continue;
        }
        if (!must_fail.operation && old.when != model::no_expr && must_fail.when != model::no_expr &&
            sides.same_types(sides.before.laws[old.law].parameters,
                             sides.after.laws[must_fail.law].parameters)) {
            const model::Law& right = sides.after.laws[must_fail.law];
            ask_condition(item, Change::What::narrower, Change::What::wider, "covers fewer inputs",
                          "covers more inputs", {&right.parameters, {}, true},
                          {old.when, must_fail.when, {}, {}, {"not covered", "covered"}});
        }
        for (const model::Replacement& replacement : must_fail.replacements) {
            const model::Operation& operation = sides.after.operations[replacement.operation];
            const auto same = std::ranges::find_if(old.replacements, [&](const model::Replacement& other) {
                return sides.before.operations[other.operation].name == operation.name;
            });
            if (same == old.replacements.end()) {
                state(item, Change::What::result, fmt::format("replaces `{}`, too", operation.name));
                continue;
            }
            if (replacement.statements || same->statements) {
                if (!replacement.statements || !same->statements ||
                    !same_story(sides, *same->statements, *replacement.statements)) {
                    state(item, Change::What::result,
                          fmt::format("replaces `{}` by something else", operation.name));
                }
                continue;
            }
            const model::Operation& old_operation = sides.before.operations[same->operation];
            if (sides.same_types(old_operation.parameters, operation.parameters) &&
                sides.same_type(old_operation.result, operation.result)) {
                ask_result(item, Change::What::result,
                           fmt::format("replaces `{}` by something else", operation.name),
                           {&operation.parameters, {}, true},
                           {same->body, replacement.body, old_operation.result, operation.result, {}},
                           sides.pool.boolean(true));
            }
        }
        if (old.replacements.size() > must_fail.replacements.size()) {
            state(item, Change::What::result, "replaces fewer operations");
        }
    }
    for (const model::MustFail& must_fail : sides.before.must_fails) {
        if (old_ones.contains(must_fail_id(sides.before, must_fail))) {
            add_one(sides.before, must_fail, Status::removed);
        }
    }
}

void Comparer::compare_excuses() {
    std::map<std::string, Span> old_ones;
    for (const model::VacuityExcuse& excuse : sides.before.excuses) {
        old_ones.emplace(sides.before.laws[excuse.law].id(), excuse.span);
    }
    const auto add_one = [&](const model::Law& law, Status status, Span before_span, Span after_span) {
        add({ItemKind::excuse,
             law.id(),
             law.contract + "." + law.name,
             law.level,
             status,
             {},
             "",
             before_span,
             after_span});
    };
    for (const model::VacuityExcuse& excuse : sides.after.excuses) {
        const model::Law& law = sides.after.laws[excuse.law];
        const auto old = old_ones.find(law.id());
        const bool known = old != old_ones.end();
        add_one(law, known ? Status::same : Status::added, known ? old->second : Span{}, excuse.span);
        if (known) {
            old_ones.erase(old);
        }
    }
    for (const model::VacuityExcuse& excuse : sides.before.excuses) {
        const model::Law& law = sides.before.laws[excuse.law];
        if (old_ones.contains(law.id())) {
            add_one(law, Status::removed, excuse.span, {});
        }
    }
}

}  // namespace ptspec::diff

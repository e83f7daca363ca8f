// SPDX-License-Identifier: Apache-2.0
//
// The state of a machine, and its places in layouts.
#include "compiler/sema/machines.h"

#include <fmt/format.h>

#include <algorithm>
#include <bit>

#include "compiler/support/suggest.h"

namespace ptspec::sema {

using model::ExprId;

namespace {

constexpr size_t most_components = 512;

std::string enum_name(const syntax::EnumType& type) {
    std::string text;
    for (const syntax::Name& member : type.members) text += (text.empty() ? "" : ", ") + member.text;
    return "{ " + text + " }";
}

}  // namespace

bool MachineCloser::is_free(const syntax::Name& name, std::string_view what) {
    const auto [known, is_new] = declared_.emplace(name.text, name.span);
    if (is_new) return true;
    diagnostics_.report(
        Diagnostic(Code::duplicate_name, name.span, fmt::format("{} `{}` is declared twice", what, name.text))
            .label("declared again here")
            .also(known->second, "first declared here"));
    return false;
}

std::optional<std::pair<uint64_t, uint64_t>> MachineCloser::range(const syntax::Bounds& bounds) {
    StateScope scope;
    scope.names = &names_;
    const auto low = require_number(scope, *bounds.low, diagnostics_);
    const auto high = require_number(scope, *bounds.high, diagnostics_);
    if (!low || !high) return std::nullopt;
    if (*low >= *high) {
        diagnostics_.report(Diagnostic(Code::range_backwards, bounds.high->span,
                                       fmt::format("the range {}..<{} is empty", *low, *high))
                                .label("no value is in it"));
        return std::nullopt;
    }
    return std::pair(*low, *high);
}

std::optional<MachineCloser::Shape> MachineCloser::shape(const syntax::StateType& type) {
    Shape result;
    if (std::holds_alternative<syntax::BoolType>(type.node)) {
        result.type = context_.bool_type();
    } else if (const auto* bits = std::get_if<syntax::WideBitsType>(&type.node)) {
        StateScope scope;
        scope.names = &names_;
        const auto width = require_number(scope, *bits->width, diagnostics_);
        if (!width) return std::nullopt;
        if (*width < 1 || *width > model::max_width) {
            diagnostics_.report(Diagnostic(Code::width_not_supported, bits->width->span,
                                           fmt::format("a width of {} bits", *width))
                                    .label(fmt::format("widths are 1 to {}", model::max_width)));
            return std::nullopt;
        }
        result.type = context_.bits_type(static_cast<unsigned>(*width));
    } else if (const auto* set = std::get_if<syntax::SetType>(&type.node)) {
        const auto members = range(set->members);
        if (!members) return std::nullopt;
        if (members->first != 0 || members->second > model::max_width) {
            diagnostics_.report(
                Diagnostic(Code::width_not_supported, type.span, "a set of other numbers than 0 to 63")
                    .label("sets are kept as bits: `set of 0..<N`, N at most 64"));
            return std::nullopt;
        }
        result.type = context_.bits_type(static_cast<unsigned>(members->second));
        result.is_set = true;
    } else if (const auto* bounds = std::get_if<syntax::Bounds>(&type.node)) {
        const auto values = range(*bounds);
        if (!values) return std::nullopt;
        result.type = context_.bits_type(state_number_width(values->second));
        result.limit = values->second;
        if (values->first > 0) result.low = values->first;
    } else if (const auto* members = std::get_if<syntax::EnumType>(&type.node)) {
        const std::string name = enum_name(*members);
        const auto width =
            static_cast<unsigned>(std::max<size_t>(1, std::bit_width(members->members.size() - 1)));
        result.limit = members->members.size();
        const auto& types = machine_.closed.types;
        const auto known = std::ranges::find(types, name, &model::Type::name);
        result.type = static_cast<model::TypeId>(known - types.begin());
        if (known == types.end()) {
            model::Type enumeration;
            enumeration.kind = model::Type::Kind::enumeration;
            enumeration.name = name;
            enumeration.sort = model::bits_sort(width);
            machine_.closed.types.push_back(std::move(enumeration));
            uint64_t value = 0;
            for (const syntax::Name& member : members->members) {
                names_.members[member.text].emplace_back(result.type, value++);
                machine_.members[result.type].push_back(member.text);
            }
        }
    } else {
        const syntax::Name& name = std::get<syntax::NamedType>(type.node).name;
        const auto resolved = context_.resolve({type.span, syntax::NamedType{name}}, {});
        if (!resolved) return std::nullopt;
        result.type = *resolved;
    }
    return result;
}

bool MachineCloser::declare_variables(const MachineParts& parts) {
    bool good = true;
    for (const auto& own : parts.variables) good &= declare_variable(*own.declaration, own.process);
    if (machine_.components.size() > most_components) {
        diagnostics_.report(
            Diagnostic(Code::not_a_number, machine_.span,
                       fmt::format("the state of `{}` is too large", machine_.name))
                .label(fmt::format("{} values, {} at most", machine_.components.size(), most_components)));
        return false;
    }
    for (const model::StateComponent& component : machine_.components)
        current_.push_back(machine_.closed.pool.var(component.variable));
    return good;
}

bool MachineCloser::declare_variable(const syntax::StateVariableDecl& declaration,
                                     const syntax::ProcessBlock* process) {
    std::vector<uint64_t> extents;
    if (process) {
        const auto processes = range(process->range);
        if (!processes) return false;
        extents.push_back(processes->second);
    }
    StateScope scope;
    scope.names = &names_;
    uint64_t count = extents.empty() ? 1 : extents[0];
    for (const syntax::ExprPtr& extent : declaration.type.extents) {
        const auto number = require_number(scope, *extent, diagnostics_);
        if (!number) return false;
        if (*number == 0 || *number > most_components || (count *= *number) > most_components) {
            diagnostics_.report(
                Diagnostic(Code::not_a_number, extent->span, "an array of this size is not spelt out")
                    .label(fmt::format("1 to {} elements", most_components)));
            return false;
        }
        extents.push_back(*number);
    }
    const auto found = shape(declaration.type);
    if (!found) return false;
    bool good = true;
    for (const syntax::Name& name : declaration.names)
        good &= declare_name(name, declaration, *found, extents, process != nullptr);
    return good;
}

bool MachineCloser::declare_name(const syntax::Name& name, const syntax::StateVariableDecl& declaration,
                                 const Shape& shape, const std::vector<uint64_t>& extents, bool per_process) {
    if (!is_free(name, "variable")) return false;
    StateVariable variable;
    variable.type = shape.type;
    variable.extents = extents;
    variable.first = machine_.components.size();
    variable.is_set = shape.is_set;
    variable.low = shape.low;
    variable.limit = shape.limit;
    variable.per_process = per_process;
    variable.span = name.span;
    ExprId init = model::no_expr;
    if (declaration.init) {
        StateScope scope;
        scope.names = &names_;
        ExpressionChecker checker(context_, {});
        checker.use_state(scope);
        const auto value = checker.check(*declaration.init, shape.type);
        if (!value) return false;
        init = *value;
        const bool known = machine_.closed.pool.is_constant(init);
        const uint64_t number = known ? machine_.closed.pool.node(init).payload : 0;
        if (!known || (shape.limit && number >= *shape.limit) || (shape.low && number < *shape.low)) {
            diagnostics_.report(
                Diagnostic(Code::constant_does_not_fit, declaration.init->span,
                           known ? fmt::format("`{}` cannot begin with {}", name.text, number)
                                 : fmt::format("what `{}` begins with is not known beforehand", name.text))
                    .label("not a value of its type")
                    .also(declaration.type.span, "the type"));
            return false;
        }
    }
    if (declaration.place) {
        variable.place = declare_place(name, *declaration.place, variable);
        if (!variable.place) return false;
    }
    const bool shared = variable.first != machine_.components.size();
    if (shared) {
        model::StateComponent& component = machine_.components[variable.first];
        component.name += "/" + name.text;
        if (component.init == model::no_expr) component.init = init;
        if (init != model::no_expr && component.init != init) {
            diagnostics_.report(
                Diagnostic(
                    Code::places_differ, name.span,
                    fmt::format("`{}` begins with another value than what shares its bytes", name.text))
                    .label("one value, two beginnings")
                    .also(component.span, "the other one"));
            return false;
        }
    }
    for (size_t i = 0; !shared && i < variable.count(); ++i) {
        model::StateComponent component;
        component.name = name.text;
        size_t rest = i;
        std::string indices;
        for (size_t k = extents.size(); k-- > 0;) {
            indices = fmt::format("[{}]", rest % extents[k]) + indices;
            rest /= extents[k];
        }
        component.name += indices;
        component.type = shape.type;
        component.variable =
            machine_.closed.pool.add_variable(component.name, machine_.closed.types[shape.type].sort);
        component.limit = shape.limit;
        component.low = shape.low;
        component.init = init;
        component.is_set = shape.is_set;
        component.span = name.span;
        machine_.components.push_back(std::move(component));
    }
    names_.variables[name.text] = std::move(variable);
    return true;
}

std::optional<size_t> MachineCloser::declare_place(const syntax::Name& name, const syntax::Place& place,
                                                   StateVariable& variable) {
    const auto layout = std::ranges::find_if(layouts_, [&](const model::Layout& each) {
        return each.name == place.path[0].text && each.word_bits == 64 && !each.variant;
    });
    std::string path;
    for (size_t i = 1; i < place.path.size(); ++i) path += (i > 1 ? "." : "") + place.path[i].text;
    const model::LaidField* field = layout == layouts_.end() ? nullptr : layout->find(path);
    if (!field) {
        std::vector<std::string> known;
        if (layout == layouts_.end()) {
            for (const model::Layout& each : layouts_) known.push_back(each.name);
        } else {
            for (const model::LaidField& each : layout->fields)
                known.push_back(layout->name + "." + each.name);
        }
        const std::string wanted = layout == layouts_.end() ? place.path[0].text : layout->name + "." + path;
        Diagnostic diagnostic(
            Code::unknown_name, place.span,
            fmt::format("there is no {} `{}`", layout == layouts_.end() ? "layout" : "field", wanted));
        diagnostic.label("not declared");
        if (auto meant = did_you_mean(wanted, known)) diagnostic.help(*meant);
        diagnostics_.report(std::move(diagnostic));
        return std::nullopt;
    }
    const unsigned width = machine_.closed.types[variable.type].sort.width;
    const bool is_number =
        machine_.closed.types[variable.type].kind == model::Type::Kind::bits && !variable.limit;
    if (!variable.extents.empty() || (is_number && width != field->size * 8)) {
        diagnostics_.report(Diagnostic(Code::places_differ, name.span,
                                       fmt::format("`{}` does not fit `{}`", name.text, field->name))
                                .label(variable.extents.empty()
                                           ? fmt::format("{} bits in a place of {}", width, field->size * 8)
                                           : std::string("an array has no place"))
                                .also(field->span, "the place"));
        return std::nullopt;
    }
    StatePlace mine{name.text, layout->name + "." + path, field->offset, field->size, model::no_expr, {},
                    name.span};
    for (size_t i = 0; i < names_.places.size(); ++i) {
        StatePlace& other = names_.places[i];
        const StateVariable& sharing = names_.variables.at(other.variable);
        if (other.offset == mine.offset && other.size == mine.size && sharing.type == variable.type) {
            variable.first = sharing.first;
        } else if (other.offset < mine.offset + mine.size && mine.offset < other.offset + other.size) {
            other.overlaps.push_back(names_.places.size());
            mine.overlaps.push_back(i);
        }
    }
    names_.places.push_back(std::move(mine));
    return names_.places.size() - 1;
}

bool MachineCloser::close_places(const MachineParts& parts) {
    bool good = true;
    for (const auto& own : parts.variables) {
        if (!own.declaration->place) continue;
        for (const syntax::Name& name : own.declaration->names) {
            const auto variable = names_.variables.find(name.text);
            if (variable == names_.variables.end() || !variable->second.place) continue;
            StatePlace& place = names_.places[*variable->second.place];
            place.live = machine_.closed.pool.boolean(true);
            if (!own.declaration->place->live) continue;
            StateScope scope;
            scope.names = &names_;
            scope.values = current_;
            ExpressionChecker checker(context_, {});
            checker.use_state(scope);
            const auto live = checker.check_bool(*own.declaration->place->live);
            if (!live) {
                good = false;
                continue;
            }
            place.live = *live;
        }
    }
    return good;
}

std::optional<ExprId> MachineCloser::check_claim(const syntax::StateClaim& claim,
                                                 std::vector<model::ActionCheck>& checks) {
    StateScope scope;
    StateUses uses;
    scope.names = &names_;
    scope.values = current_;
    scope.uses = &uses;
    ExpressionChecker checker(context_, {});
    checker.use_state(scope);
    const auto value = checker.check_bool(*claim.claim);
    if (!value) return std::nullopt;
    for (const StateUses::Index& index : uses.indices)
        checks.push_back(
            {model::ActionCheck::Kind::index, index.path, index.in_range, index.text, index.span});
    return value;
}

bool MachineCloser::close(const MachineParts& parts) {
    machine_.closed.target.name = machine_.title();
    machine_.closed.config_where = machine_.closed.pool.boolean(true);
    for (const auto& [name, value] : machine_.parameters) names_.parameters[name] = value;
    for (const syntax::ProcessBlock& block : parts.declaration->processes) {
        if (const auto processes = range(block.range))
            machine_.processes.push_back({block.name.text, processes->second});
    }
    bool good = declare_variables(parts);
    if (!good) return false;
    good = close_places(parts) && close_claims(parts);
    for (const auto& own : parts.actions)
        good &= is_free(own.declaration->name, "action") && close_action(own);
    if (good) add_implicit(parts);
    return good;
}

}  // namespace ptspec::sema

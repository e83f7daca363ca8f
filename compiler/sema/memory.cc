// SPDX-License-Identifier: Apache-2.0
#include "compiler/sema/memory.h"

#include <fmt/format.h>

#include <cctype>
#include <unordered_map>

namespace ptspec::sema {

using model::ExprId;
using model::Memory;
using model::Op;
using model::Sort;
using model::Type;
using model::TypeId;

namespace {

constexpr Sort place = model::bits_sort(model::reference_width);

uint32_t add_memory(Context& context, Memory memory, Sort key, Sort value) {
    model::ExprPool& pool = context.model.pool;
    memory.current = pool.add_memory({memory.name, key, value});
    memory.old = pool.add_memory({"old " + memory.name, key, value});
    if (memory.kind == Memory::Kind::event)
        memory.first = pool.add_memory({"first " + memory.name, key, value});
    context.model.memories.push_back(std::move(memory));
    return static_cast<uint32_t>(context.model.memories.size() - 1);
}

std::optional<uint32_t> find(const Context& context, Memory::Kind kind, const std::string& name) {
    for (uint32_t i = 0; i < context.model.memories.size(); ++i) {
        if (context.model.memories[i].kind == kind && context.model.memories[i].name == name) return i;
    }
    return std::nullopt;
}

template <typename Declaration>
void close_memory(Context& context, const Expanded<Declaration>& expanded, Memory memory, Sort value,
                  std::map<std::string, uint32_t>& names) {
    const Declaration& declaration = *expanded.declaration;
    memory.name = expanded.name();
    memory.doc = declaration.doc;
    memory.span = declaration.name.span;
    if (const auto known = names.find(memory.name); known != names.end()) {
        const Span first = context.model.memories[known->second].span;
        if (first == memory.span) return;  // met again for the next level of its family
        context.diagnostics.report(
            Diagnostic(Code::duplicate_name, memory.span, fmt::format("`{}` is declared twice", memory.name))
                .label("declared again here")
                .also(first, "first declared here"));
        return;
    }
    unsigned width = 0;
    for (const syntax::Parameter& parameter : declaration.parameters) {
        const auto type = context.resolve(*parameter.type, expanded.expansion);
        if (!type) {
            context.broken_names.insert(memory.name);
            return;
        }
        const Sort sort = context.type(*type).sort;
        width += sort.is_bool() ? 1 : sort.width;
        memory.parameters.push_back({parameter.name.text, *type, 0, parameter.name.span});
    }
    if (width > model::max_width) {
        context.diagnostics.report(
            Diagnostic(Code::width_not_supported, memory.span,
                       fmt::format("the parameters of `{}` have {} bits", memory.name, width))
                .label(fmt::format("together they have at most {}", model::max_width)));
        context.broken_names.insert(memory.name);
        return;
    }
    const std::string name = memory.name;
    names[name] = add_memory(context, std::move(memory), model::bits_sort(std::max(width, 1u)), value);
}

}  // namespace

TypeId reference_type(Context& context, TypeId entry, uint32_t extent) {
    const std::string name = extent == 0 ? fmt::format("ref {}", context.type(entry).name)
                                         : fmt::format("ref {}[{}]", context.type(entry).name, extent);
    for (TypeId id = 0; id < context.model.types.size(); ++id) {
        if (context.model.types[id].name == name) return id;
    }
    Type type{Type::Kind::reference, name, place, 0, entry, extent};
    context.model.types.push_back(std::move(type));
    return static_cast<TypeId>(context.model.types.size() - 1);
}

uint64_t table_extent(const Context& context, TypeId entry) {
    std::string name = "PTRS_PER_";
    for (const char letter : context.type(entry).name) {
        name += static_cast<char>(std::toupper(static_cast<unsigned char>(letter)));
    }
    const auto constant = context.constants.find(name);
    if (constant == context.constants.end()) return uint64_t{1} << model::reference_index_width;
    return context.model.pool.node(constant->second.value).payload;
}

uint32_t table_memory(Context& context, TypeId entry) {
    const std::string name = context.type(entry).name;
    if (const auto known = find(context, Memory::Kind::table, name)) return *known;
    Memory memory;
    memory.name = name;
    memory.value = entry;
    context.model.extents[entry] = table_extent(context, entry);
    return add_memory(context, std::move(memory), place, context.type(entry).sort);
}

uint32_t write_event(Context& context, TypeId entry) {
    const std::string name = model::write_event_of(context.model.memories[table_memory(context, entry)]);
    if (const auto known = find(context, Memory::Kind::event, name)) return *known;
    Memory event;
    event.kind = Memory::Kind::event;
    event.name = name;
    event.parameters.push_back({"p", reference_type(context, entry, 0), 0, {}});
    event.value = context.bits_type(model::event_time.width);
    return add_memory(context, std::move(event), place, model::event_time);
}

void close_memories(Context& context, const TargetDeclarations& declarations) {
    for (const auto& ghost : declarations.ghosts) {
        Memory memory;
        memory.kind = Memory::Kind::ghost;
        const auto type = context.resolve(ghost.declaration->type, ghost.expansion);
        if (!type) {
            context.broken_names.insert(ghost.name());
            continue;
        }
        memory.value = *type;
        close_memory(context, ghost, std::move(memory), context.type(*type).sort, context.ghosts);
    }
    for (const auto& event : declarations.events) {
        Memory memory;
        memory.kind = Memory::Kind::event;
        memory.value = context.bits_type(model::event_time.width);
        close_memory(context, event, std::move(memory), model::event_time, context.events);
    }
}

bool reads_memory(const model::ClosedModel& model, ExprId id) {
    for (const ExprId part : model.pool.reachable(id)) {
        const model::Node& node = model.pool.node(part);
        if (node.op == Op::read) return true;
        if (node.op != Op::call) continue;
        const ExprId body = model.operations[node.payload].body;
        if (body != model::no_expr && reads_memory(model, body)) return true;
    }
    return false;
}

ExprId in_old_state(model::ClosedModel& model, ExprId root) {
    model::ExprPool& pool = model.pool;
    std::unordered_map<ExprId, ExprId> made;
    for (const ExprId id : pool.reachable(root)) {
        const model::Node node = pool.node(id);
        std::vector<ExprId> operands;
        for (const ExprId operand : pool.operands(id)) operands.push_back(made.at(operand));
        ExprId now = operands.empty() ? id : pool.rebuild(id, operands);
        if (node.op == Op::read) {
            for (const Memory& memory : model.memories) {
                if (memory.current == node.payload) now = pool.read(memory.old, operands[0], pool.origin(id));
            }
        } else if (node.op == Op::call && model.operations[node.payload].body != model::no_expr &&
                   reads_memory(model, model.operations[node.payload].body)) {
            // What it calls reads the old state, too.
            const model::Operation& callee = model.operations[node.payload];
            model::Substitution arguments;
            for (size_t i = 0; i < operands.size(); ++i) {
                arguments.emplace(callee.parameters[i].variable, operands[i]);
            }
            now = in_old_state(model, pool.substitute(callee.body, arguments));
        }
        made.emplace(id, now);
    }
    return made.at(root);
}

}  // namespace ptspec::sema

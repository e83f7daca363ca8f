// SPDX-License-Identifier: Apache-2.0
#include "compiler/emit/expression_printer.h"

#include <fmt/format.h>

#include <bit>
#include <cassert>

#include "compiler/emit/c_text.h"

namespace ptspec::emit {

namespace {

uint64_t full_mask(unsigned width) { return model::mask_of(model::Sort{static_cast<uint8_t>(width)}); }

// `text & mask`, spelled by what is kept or by what is dropped, whichever is less to read.
std::string masked(const std::string& text, uint64_t mask, uint64_t full, unsigned bits) {
    const uint64_t dropped = full & ~mask;
    const bool lowest_bits = (mask & (mask + 1)) == 0;
    if (!lowest_bits && std::popcount(dropped) < std::popcount(mask)) {
        return fmt::format("{} & ~{}", text, c_number(dropped, bits));
    }
    return fmt::format("{} & {}", text, c_number(mask, bits));
}

}  // namespace

std::string ExpressionPrinter::tight(const Text& text, Level loosest) {
    return text.level <= loosest ? text.text : "(" + text.text + ")";
}

const model::TypeId* ExpressionPrinter::struct_type(CodeId id) const {
    const model::TypeId* type = nullptr;
    if (calling_ != Calling::typed) {
        return nullptr;
    }
    if (const auto* parameter = graph_.get_if<Parameter>(id)) {
        type = &parameters_[parameter->index].type;
    } else if (const auto* call = graph_.get_if<Call>(id); call != nullptr) {
        type = &model_.operations[call->operation].result;
    } else if (const auto* load = graph_.get_if<Load>(id); load != nullptr) {
        type = &model_.memories[load->memory].value;
    }
    return type != nullptr && *type != no_type && names_.is_struct(*type) ? type : nullptr;
}

const model::TypeId* ExpressionPrinter::pointer_type(CodeId id) const {
    const model::TypeId* type = nullptr;
    if (calling_ != Calling::typed) {
        return nullptr;
    }
    if (const auto* parameter = graph_.get_if<Parameter>(id)) {
        type = &parameters_[parameter->index].type;
    } else if (const auto* call = graph_.get_if<Call>(id); call != nullptr) {
        type = &model_.operations[call->operation].result;
    } else if (const auto* slot = graph_.get_if<Slot>(id); slot != nullptr) {
        return pointer_type(slot->reference);
    } else if (const auto* choice = graph_.get_if<Choice>(id); choice != nullptr) {
        return pointer_type(choice->then_value);
    }
    return type != nullptr && *type != no_type && model_.types[*type].kind == model::Type::Kind::reference
               ? type
               : nullptr;
}

std::string ExpressionPrinter::as_type(CodeId id, model::TypeId type) const {
    if (calling_ != Calling::typed || !names_.is_struct(type)) {
        return value(id);
    }
    const model::TypeId* own = struct_type(id);
    if (own == nullptr || *own != type) {
        return fmt::format("{}({})", names_.makers[type], value(id));
    }
    if (const auto found = locals_.find(id); found != locals_.end()) {
        return found->second;
    }
    if (const auto* parameter = graph_.get_if<Parameter>(id)) {
        return parameter_names_[parameter->index];
    }
    if (const auto* load = graph_.get_if<Load>(id)) {
        return place(load->reference);
    }
    return call_text(*graph_.get_if<Call>(id));
}

std::string ExpressionPrinter::place(CodeId reference) const {
    const auto* slot = graph_.get_if<Slot>(reference);
    if (slot != nullptr && !locals_.contains(reference)) {
        return fmt::format("{}[{}]", tight(print(slot->reference), Level::primary), print(slot->offset).text);
    }
    return "*" + tight(print(reference));
}

std::string ExpressionPrinter::declare(CodeId id, const std::string& name) const {
    if (const model::TypeId* type = struct_type(id)) {
        return fmt::format("const {} {} = {};", names_.types[*type], name, as_type(id, *type));
    }
    if (const model::TypeId* type = pointer_type(id)) {
        return fmt::format("{}const {} = {};", names_.types[*type], name, value(id));
    }
    return fmt::format("const {} {} = {};", number_type(graph_.at(id).width), name, value(id));
}

ExpressionPrinter::Text ExpressionPrinter::print(CodeId id) const {
    const auto found = locals_.find(id);
    if (found != locals_.end()) {
        return {struct_type(id) != nullptr ? found->second + ".value" : found->second};
    }
    return print_node(id);
}

ExpressionPrinter::Text ExpressionPrinter::print_node(CodeId id) const {
    const Code& code = graph_.at(id);
    if (const auto* parameter = std::get_if<Parameter>(&code.kind)) {
        return {parameter_names_[parameter->index] + (struct_type(id) != nullptr ? ".value" : "")};
    }
    if (const auto* config = std::get_if<Config>(&code.kind)) {
        return {"ref_config." + names_.configs[config->index]};
    }
    if (const auto* literal = std::get_if<Literal>(&code.kind)) {
        if (code.width == 0) {
            return {literal->value != 0 ? "true" : "false"};
        }
        return {c_number(literal->value, c_bits(code.width))};
    }
    if (const auto* gather = std::get_if<Gather>(&code.kind)) {
        return print_kind(code.width, *gather);
    }
    if (const auto* test = std::get_if<Test>(&code.kind)) {
        return print_kind(*test);
    }
    if (const auto* compare = std::get_if<Compare>(&code.kind)) {
        return print_kind(*compare);
    }
    if (const auto* arithmetic = std::get_if<Arithmetic>(&code.kind)) {
        return print_kind(code.width, *arithmetic);
    }
    if (const auto* negation = std::get_if<Negation>(&code.kind)) {
        const auto* call = graph_.get_if<Call>(negation->operand);
        if (call != nullptr && call->of != Call::Of::where && calling_ != Calling::typed &&
            !locals_.contains(negation->operand)) {
            return {call_text(*call) + " == 0", Level::equality};
        }
        return {"!" + tight(print(negation->operand)), Level::unary};
    }
    if (const auto* junction = std::get_if<Junction>(&code.kind)) {
        return print_kind(*junction);
    }
    if (const auto* choice = std::get_if<Choice>(&code.kind)) {
        return {fmt::format("{} ? {} : {}", tight(print(choice->condition), Level::equality),
                            tight(print(choice->then_value), Level::bor),
                            tight(print(choice->else_value), Level::bor)),
                Level::choice};
    }
    if (const auto* call = std::get_if<Call>(&code.kind)) {
        return print_kind(*call);
    }
    if (const auto* slot = std::get_if<Slot>(&code.kind)) {
        return print_kind(*slot);
    }
    if (const auto* load = std::get_if<Load>(&code.kind)) {
        return print_kind(code.width, *load);
    }
    if (const auto* for_all = std::get_if<ForAll>(&code.kind)) {
        return print_kind(id, *for_all);
    }
    switch (std::get<Verdict>(code.kind).is) {
        case Verdict::Is::outside:
            return {"PTSPEC_OUTSIDE"};
        case Verdict::Is::holds:
            return {"PTSPEC_HOLDS"};
        case Verdict::Is::violated:
            return {"PTSPEC_VIOLATED"};
        case Verdict::Is::open:
            break;
    }
    assert(false);
    return {};
}

// One part of a value of `bits` bits. Bits that are one anyway need not be masked away.
ExpressionPrinter::Text ExpressionPrinter::print_part(const Part& part, uint64_t ones, unsigned bits) const {
    const unsigned width = graph_.at(part.operand).width;
    const unsigned own = c_bits(width);
    const uint64_t full = full_mask(width);
    const std::string word = tight(print(part.operand));
    const std::string type = number_type(bits);
    if (width == 0) {
        // Not a cast: gcc looks through it and takes what comes out for a signed number.
        return {fmt::format("{} ? {} : {}", tight(print(part.operand), Level::equality),
                            c_number(uint64_t{1} << part.shift, bits), c_number(0, bits)),
                Level::choice};
    }
    Text text{word, Level::unary};
    if (part.shift < 0) {
        const int right = -part.shift;
        text = {fmt::format("{} >> {}", word, right), Level::shift};
        if (part.mask != full >> right << right) {
            text = {fmt::format("({}) & {}", text.text, c_number(part.mask >> right, own)), Level::band};
        }
    } else {
        // What is cut off at the top of the C type needs no mask either.
        const uint64_t falls_out = part.shift == 0 ? ~c_mask(bits) : ~(c_mask(bits) >> part.shift);
        const uint64_t harmless = (part.shift == 0 ? ones : 0) | falls_out;
        if (((part.mask | harmless) & full) != full) {
            text = {masked(word, part.mask, full, own), Level::band};
        }
    }
    if (own != bits) {
        text = {fmt::format("({}){}", type, tight(text)), Level::unary};
    }
    if (part.shift > 0) {
        text = {fmt::format("{} << {}", tight(text), part.shift), Level::shift};
    }
    return text;
}

ExpressionPrinter::Text ExpressionPrinter::print_kind(unsigned width, const Gather& node) const {
    const unsigned bits = c_bits(width);
    if (node.parts.size() == 1 && node.ones == 0) {
        return print_part(node.parts.front(), 0, bits);
    }
    std::string text;
    for (const Part& part : node.parts) {
        text += (text.empty() ? "" : " | ") + tight(print_part(part, node.ones, bits));
    }
    if (node.ones != 0) {
        text += " | " + c_number(node.ones, bits);
    }
    return {text, Level::bor};
}

ExpressionPrinter::Text ExpressionPrinter::print_kind(const Test& node) const {
    const unsigned width = graph_.at(node.operand).width;
    const unsigned bits = c_bits(width);
    const uint64_t full = full_mask(width);
    const std::string word = tight(print(node.operand));
    const std::string left = node.mask == full ? word : "(" + masked(word, node.mask, full, bits) + ")";
    bool equal = node.equal;
    uint64_t value = node.value;
    if (std::has_single_bit(node.mask) && value != 0) {
        equal = !equal;
        value = 0;
    }
    return {fmt::format("{} {} {}", left, equal ? "==" : "!=", value == 0 ? "0" : c_number(value, bits)),
            Level::equality};
}

ExpressionPrinter::Text ExpressionPrinter::print_kind(const Compare& node) const {
    const std::string left = tight(print(node.left), Level::sum);
    const std::string right = tight(print(node.right), Level::sum);
    switch (node.op) {
        case Compare::Op::equal:
            return {left + " == " + right, Level::equality};
        case Compare::Op::unequal:
            return {left + " != " + right, Level::equality};
        case Compare::Op::less:
            return {left + " < " + right, Level::relation};
        case Compare::Op::less_equal:
            return {left + " <= " + right, Level::relation};
    }
    assert(false);
    return {};
}

ExpressionPrinter::Text ExpressionPrinter::print_kind(unsigned width, const Arithmetic& node) const {
    using Op = Arithmetic::Op;
    const unsigned bits = c_bits(width);
    const Text left = print(node.left), right = print(node.right);
    // An amount that the type cannot take is masked: defined for every input, and free on machines that do
    // the same.
    const auto amount = [&] {
        const unsigned own = c_bits(graph_.at(node.right).width);
        return fmt::format("({} & {})", tight(right), c_number(bits - 1, own));
    };
    Text text;
    switch (node.op) {
        case Op::add:
            text = {tight(left, Level::sum) + " + " + tight(right, Level::product), Level::sum};
            break;
        case Op::subtract:
            text = {tight(left, Level::sum) + " - " + tight(right, Level::product), Level::sum};
            break;
        case Op::multiply:
            text = {tight(left) + " * " + tight(right), Level::product};
            break;
        case Op::divide:
        case Op::remainder: {
            const bool divides = node.op == Op::divide;
            if (graph_.get_if<Literal>(node.right) != nullptr && bits == 32) {
                text = {tight(left) + (divides ? " / " : " % ") + tight(right), Level::product};
                break;
            }
            text = {fmt::format("ref_{}({}, {})", divides ? "divide" : "remainder", left.text, right.text)};
            if (bits == 32) {
                text = {"(uint32_t)" + text.text, Level::unary};
            }
            break;
        }
        case Op::shift_left:
            text = {tight(left) + " << " + amount(), Level::shift};
            break;
        case Op::shift_right:
            text = {tight(left) + " >> " + amount(), Level::shift};
            break;
        case Op::bit_and:
            text = {tight(left) + " & " + tight(right), Level::band};
            break;
        case Op::bit_xor:
            if (const auto* flips = graph_.get_if<Literal>(node.right);
                flips && flips->value == c_mask(width)) {
                text = {"~" + tight(left), Level::unary};
            } else {
                text = {tight(left) + " ^ " + tight(right), Level::bxor};
            }
            break;
    }
    if (node.cut) {
        text = {fmt::format("{} & {}", tight(text), c_number(full_mask(width), bits)), Level::band};
    }
    return text;
}

ExpressionPrinter::Text ExpressionPrinter::print_kind(const Junction& node) const {
    std::string text;
    for (const CodeId operand : node.operands) {
        text += (text.empty()       ? ""
                 : node.conjunction ? " && "
                                    : " || ") +
                tight(print(operand), Level::equality);
    }
    return {text, node.conjunction ? Level::land : Level::lor};
}

std::string ExpressionPrinter::call_text(const Call& node) const {
    const model::Operation& callee = model_.operations[node.operation];
    std::string arguments;
    for (size_t i = 0; i < node.arguments.size(); ++i) {
        arguments += (i == 0 ? "" : ", ") + as_type(node.arguments[i], callee.parameters[i].type);
    }
    if (calling_ != Calling::typed) {
        switch (node.of) {
            case Call::Of::implementation:
                if (calling_ == Calling::words) {
                    return fmt::format("PTSPEC_OP({})({})", callee.name, arguments);
                }
                [[fallthrough]];
            case Call::Of::reference:
                return fmt::format("ref_word_{}({})", callee.name, arguments);
            case Call::Of::where:
                return fmt::format("PTSPEC_WHERE({})({})", callee.name, arguments);
        }
    }
    return fmt::format("{}({})", names_.operations[node.operation], arguments);
}

ExpressionPrinter::Text ExpressionPrinter::print_kind(const Call& node) const {
    const std::string text = call_text(node);
    if (node.of == Call::Of::where) {
        return {text};
    }
    const model::Operation& callee = model_.operations[node.operation];
    const unsigned width = model_.types[callee.result].sort.width;
    if (calling_ == Calling::typed) {
        return {names_.is_struct(callee.result) ? text + ".value" : text};
    }
    if (width == 0) {
        return {text + " != 0", Level::equality};
    }
    return c_bits(width) == 32 ? Text{"(uint32_t)" + text, Level::unary} : Text{text};
}

ExpressionPrinter::Text ExpressionPrinter::print_kind(const Slot& node) const {
    if (calling_ != Calling::typed) {
        return {fmt::format("{}({}, {})", node.of_table ? "ptspec_entry_of" : "ptspec_neighbour",
                            print(node.reference).text, print(node.offset).text)};
    }
    return {fmt::format("&{}[{}]", tight(print(node.reference), Level::primary), print(node.offset).text),
            Level::unary};
}

ExpressionPrinter::Text ExpressionPrinter::print_kind(unsigned width, const Load& node) const {
    const model::Memory& memory = model_.memories[node.memory];
    if (calling_ != Calling::typed) {
        const std::string text = fmt::format("{}({}, {})", node.old ? "PTSPEC_BEFORE" : "PTSPEC_NOW",
                                             memory.name, print(node.reference).text);
        return c_bits(width) == 32 ? Text{"(uint32_t)" + text, Level::unary} : Text{text};
    }
    const auto* slot = graph_.get_if<Slot>(node.reference);
    const bool is_struct = names_.is_struct(memory.value);
    if (is_struct && (slot == nullptr || locals_.contains(node.reference))) {
        return {tight(print(node.reference), Level::primary) + "->value"};
    }
    return is_struct ? Text{place(node.reference) + ".value"} : Text{place(node.reference), Level::unary};
}

ExpressionPrinter::Text ExpressionPrinter::print_kind(CodeId id, const ForAll& node) const {
    std::string arguments;
    for (size_t i = 0; i < node.operands.size(); ++i) {
        arguments += (i == 0 ? "" : ", ") + print(node.operands[i]).text;
    }
    return {fmt::format("{}({})", functions_.at(id), arguments)};
}

}  // namespace ptspec::emit

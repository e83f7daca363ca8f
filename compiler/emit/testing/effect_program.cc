// SPDX-License-Identifier: Apache-2.0
#include "compiler/emit/testing/effect_program.h"

#include <fmt/format.h>

namespace ptspec::emit::testing {

std::string EffectPrograms::index(bool in_loop) {
    switch (below(in_loop ? 4 : 3)) {
        case 0:
            return "i";
        case 1:
            return fmt::format("{}", below(8));
        case 2:
            return "(7 - i)";
        default:
            return "k";
    }
}

std::string EffectPrograms::place(bool in_loop) {
    switch (below(4)) {
        case 0:
            return "*p";
        case 1:
            return "*q";
        default:
            return fmt::format("t[{}]", index(in_loop));
    }
}

std::string EffectPrograms::number(unsigned depth, bool in_loop) {
    if (depth == 0 || below(4) == 0) {
        switch (below(4)) {
            case 0:
                return "(e as u64)";
            case 1:
                return "(i as u64)";
            case 2:
                if (!known_.empty()) {
                    return known_[below(known_.size())];
                }
                [[fallthrough]];
            default:
                return fmt::format("(({}) as u64)", place(in_loop));
        }
    }
    switch (below(6)) {
        case 0:
            return fmt::format("({} +% {})", number(depth - 1, in_loop), number(depth - 1, in_loop));
        case 1:
            return fmt::format("({} ^ {})", number(depth - 1, in_loop), number(depth - 1, in_loop));
        case 2:
            return fmt::format("({} & 0x{:x})", number(depth - 1, in_loop), random_());
        case 3:
            return fmt::format("({} | 0x{:x})", number(depth - 1, in_loop), random_() & random_());
        case 4:
            return fmt::format("({} <<% {})", number(depth - 1, in_loop), below(64));
        default:
            return fmt::format("(if {} then {} else {})", condition(in_loop), number(depth - 1, in_loop),
                               number(depth - 1, in_loop));
    }
}

std::string EffectPrograms::condition(bool in_loop) {
    switch (below(6)) {
        case 0:
            return "p == q";
        case 1:
            return fmt::format("p == &t[{}]", index(in_loop));
        case 2:
            return fmt::format("({})[{}] == 1", place(in_loop), below(64));
        case 3:
            return fmt::format("{} < {}", number(1, in_loop), number(1, in_loop));
        case 4:
            return fmt::format("(forall x in 0..<i: t[x] != ({} as pxx))", number(0, in_loop));
        default:
            return fmt::format("i < {}", below(9));
    }
}

std::string EffectPrograms::statement(unsigned depth, bool in_loop, const std::string& indent) {
    if (below(6) == 0) {
        return fmt::format(
            "{}emit mark({});\n", indent,
            below(2) == 0 ? std::string(in_loop ? "(k as u64)" : "(i as u64)") : number(1, in_loop));
    }
    switch (below(depth == 0 ? 5 : 8)) {
        case 0: {
            const std::string name = fmt::format("v{}", locals_++);
            std::string text = fmt::format("{}let {} = {};\n", indent, name, number(2, in_loop));
            known_.push_back(name);
            return text;
        }
        case 1:
            if (!variables_.empty()) {
                return fmt::format("{}{} = {};\n", indent, variables_[below(variables_.size())],
                                   number(2, in_loop));
            }
            [[fallthrough]];
        case 2: {
            const std::string name = fmt::format("v{}", locals_++);
            std::string text = fmt::format("{}var {} = {};\n", indent, name, number(2, in_loop));
            known_.push_back(name);
            variables_.push_back(name);
            return text;
        }
        case 3:
            if (operation_ > 0 && below(2) == 0) {
                const std::string name = fmt::format("v{}", locals_++);
                std::string text = fmt::format("{}let {} = pxx_effect{}(t, &t[{}], {}, {}, ({} as pxx));\n",
                                               indent, name, below(operation_), index(in_loop),
                                               below(2) == 0 ? "p" : "q", index(in_loop), number(1, in_loop));
                known_.push_back(name);
                return text;
            }
            [[fallthrough]];
        case 4:
            return fmt::format("{}{} = ({} as pxx);\n", indent, place(in_loop), number(2, in_loop));
        case 5:
        case 6: {
            std::string text = fmt::format("{}if {} {{\n", indent, condition(in_loop));
            text += block(depth - 1, in_loop, indent + "    ") + indent + "}";
            if (below(2) == 0) {
                text += " else {\n" + block(depth - 1, in_loop, indent + "    ") + indent + "}";
            }
            return text + "\n";
        }
        default:
            if (in_loop) {
                return fmt::format("{}return {};\n", indent, number(1, true));
            }
            return fmt::format("{}for k in {}..<{} {{\n", indent, below(3), below(2) == 0 ? "i" : "8") +
                   block(depth - 1, true, indent + "    ") + indent + "}\n";
    }
}

std::string EffectPrograms::block(unsigned depth, bool in_loop, const std::string& indent) {
    const size_t known = known_.size(), variables = variables_.size();
    std::string text;
    for (uint64_t count = 1 + below(3); count > 0; --count) {
        const std::string next = statement(depth, in_loop, indent);
        text += next;
        if (next.find("return") == indent.size()) {
            break;
        }
    }
    known_.resize(known);
    variables_.resize(variables);
    return text;
}

std::string EffectPrograms::text() {
    std::string text =
        "arch toy {\n    word 64\n    const PTRS_PER_PTE: u32 = 8\n"
        "    entry pte : bits<64> { 0 present  63:1 ignored }\n"
        "}\n"
        "contract c for pxx in pte {\n    event mark(what: u64)\n";
    for (operation_ = 0; operation_ < operations_; ++operation_) {
        known_.clear();
        variables_.clear();
        locals_ = 0;
        text += fmt::format(
            "    op pxx_effect{}(t: ref pxx[8], p: ref pxx, q: ref pxx, i: u32, e: pxx) -> u64\n"
            "        requires i < 8\n        modifies t[0 +: 8], *p, *q, mark\n    do {{\n",
            operation_);
        for (unsigned count = 0; count < 4; ++count) {
            text += statement(2, false, "        ");
        }
        text += fmt::format("        return {};\n    }}\n", number(2, false));
    }
    return text + "}\ntarget toy : toy { levels pte  contracts c }\n";
}

}  // namespace ptspec::emit::testing

// SPDX-License-Identifier: Apache-2.0
#include "compiler/smt/question.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <cassert>
#include <iterator>
#include <unordered_map>
#include <unordered_set>

namespace ptspec::smt {

namespace {

using model::ExprId;
using model::Node;
using model::Op;
using model::Sort;

// Deeper expressions are cut into named parts: for readers, and so that no parser needs a deep stack.
constexpr unsigned max_nesting = 6;

// Names of specifications hold no `$`: what has one here cannot collide with them.
std::string symbol_for(std::string name) {
    // What a specification can name and SMT-LIB has taken. Symbols of the theory all begin with `bv`.
    constexpr std::array reserved{
        "and",          "or",          "not",         "xor",    "ite",    "let",     "true",
        "false",        "par",         "as",          "exists", "forall", "match",   "distinct",
        "concat",       "extract",     "repeat",      "assert", "push",   "pop",     "exit",
        "echo",         "reset",       "lambda",      "if",     "iff",    "implies", "rotate_left",
        "rotate_right", "zero_extend", "sign_extend", "select", "store",  "const"};
    const bool taken = name.starts_with("bv") || std::ranges::find(reserved, name) != reserved.end();
    bool plain = !name.empty() && !(name[0] >= '0' && name[0] <= '9') && !taken;
    for (char& c : name) {
        if (!((c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '_')) {
            c = '_';
            plain = false;
        }
    }
    return plain ? name : "v$" + name;
}

std::string sort_text(Sort sort) {
    return sort.is_bool() ? "Bool" : "(_ BitVec " + std::to_string(sort.width) + ")";
}

std::string constant_text(Sort sort, uint64_t value) {
    if (sort.is_bool()) {
        return value != 0 ? "true" : "false";
    }
    const bool in_hex = sort.width % 4 == 0;
    const unsigned digit_width = in_hex ? 4 : 1;
    std::string text = in_hex ? "#x" : "#b";
    for (unsigned shift = sort.width; shift > 0;) {
        shift -= digit_width;
        text += "0123456789abcdef"[(value >> shift) & ((1u << digit_width) - 1)];
    }
    return text;
}

const char* operator_name(Op op) {
    switch (op) {
        case Op::logical_not:
            return "not";
        case Op::logical_and:
            return "and";
        case Op::logical_or:
            return "or";
        case Op::implies:
            return "=>";
        case Op::bit_not:
            return "bvnot";
        case Op::bit_and:
            return "bvand";
        case Op::bit_or:
            return "bvor";
        case Op::bit_xor:
            return "bvxor";
        case Op::add:
        case Op::add_wrapping:
            return "bvadd";
        case Op::subtract:
        case Op::subtract_wrapping:
            return "bvsub";
        case Op::multiply:
        case Op::multiply_wrapping:
            return "bvmul";
        case Op::divide:
            return "bvudiv";
        case Op::remainder:
            return "bvurem";
        case Op::shift_left:
        case Op::shift_left_wrapping:
            return "bvshl";
        case Op::shift_right:
            return "bvlshr";
        case Op::concat:
            return "concat";
        case Op::equal:
            return "=";
        case Op::less:
            return "bvult";
        case Op::less_equal:
            return "bvule";
        case Op::if_then_else:
            return "ite";
        default:
            return "";
    }
}

class Printer {
  public:
    Printer(const model::ExprPool& pool, std::span<const model::VariableId> inputs) : pool_(pool) {
        for (const model::VariableId variable : inputs) {
            order_.emplace(variable, order_.size());
        }
    }

    Question print(ExprId query) {
        const std::vector<ExprId> conjuncts = split(query);
        nodes_ = pool_.reachable(conjuncts);
        count_uses(conjuncts);
        declare_inputs();
        for (const ExprId id : nodes_) {
            define(id);
        }
        for (const ExprId id : conjuncts) {
            question_.text.append("(assert ").append(part(id).text).append(")\n");
        }
        question_.assertions = conjuncts.size();
        question_.text += "(check-sat)\n";
        return std::move(question_);
    }

  private:
    struct Part {
        std::string text;
        unsigned uses = 0;
        unsigned nesting = 0;
    };

    // The conjunction that the query is, each conjunct once, from left to right.
    std::vector<ExprId> split(ExprId query) const {
        std::vector<ExprId> conjuncts, pending{query};
        std::unordered_set<ExprId> seen;
        while (!pending.empty()) {
            const ExprId id = pending.back();
            pending.pop_back();
            if (!seen.insert(id).second) {
                continue;
            }
            if (pool_.node(id).op == Op::logical_and) {
                pending.push_back(pool_.operands(id)[1]);
                pending.push_back(pool_.operands(id)[0]);
            } else {
                conjuncts.push_back(id);
            }
        }
        return conjuncts;
    }

    Part& part(ExprId id) { return parts_[places_[id]]; }

    void count_uses(const std::vector<ExprId>& conjuncts) {
        parts_.resize(nodes_.size());
        if (places_.size() < pool_.size()) {
            places_.resize(pool_.size());
        }
        for (size_t i = 0; i < nodes_.size(); ++i) {
            places_[nodes_[i]] = static_cast<uint32_t>(i);
        }
        for (const ExprId id : nodes_) {
            for (const ExprId operand : pool_.operands(id)) {
                ++part(operand).uses;
            }
        }
        for (const ExprId id : conjuncts) {
            ++part(id).uses;
        }
    }

    void declare_inputs() {
        std::vector<std::pair<size_t, ExprId>> found;
        for (const ExprId id : nodes_) {
            if (pool_.node(id).op == Op::variable) {
                const auto variable = static_cast<model::VariableId>(pool_.node(id).payload);
                const auto place = order_.find(variable);
                found.emplace_back(place != order_.end() ? place->second : order_.size() + variable, id);
            }
        }
        std::ranges::sort(found, {}, [&](const auto& entry) {
            return std::pair(entry.first, pool_.node(entry.second).payload);
        });
        question_.text += "(set-logic QF_BV)\n";
        std::unordered_set<std::string> taken;
        for (const auto& [place, id] : found) {
            const auto variable = static_cast<model::VariableId>(pool_.node(id).payload);
            const model::Variable& declared = pool_.variable(variable);
            std::string symbol = symbol_for(declared.name);
            while (!taken.insert(symbol).second) {
                symbol += fmt::format("${}", question_.inputs.size());
            }
            fmt::format_to(std::back_inserter(question_.text), "(declare-const {} {})\n", symbol,
                           sort_text(declared.sort));
            part(id).text = symbol;
            question_.inputs.push_back({variable, declared.sort, std::move(symbol)});
        }
    }

    // The text of an operand, which is of no further use if this was the last to ask.
    std::string take(ExprId id) {
        Part& taken = part(id);
        return --taken.uses == 0 ? std::move(taken.text) : taken.text;
    }

    void define(ExprId id) {
        Part& defined = part(id);
        const Node& node = pool_.node(id);
        if (node.op == Op::constant) {
            defined.text = constant_text(node.sort, node.payload);
            return;
        }
        if (node.op == Op::variable) {
            return;  // declare_inputs has said how it is called
        }
        for (const ExprId operand : pool_.operands(id)) {
            defined.nesting = std::max(defined.nesting, part(operand).nesting + 1);
        }
        std::string text = apply(id);
        if (defined.uses > 1 || defined.nesting >= max_nesting) {
            const std::string name = "$" + std::to_string(++definitions_);
            question_.text.append("(define-fun ").append(name).append(" () ").append(sort_text(node.sort));
            question_.text.append(" ").append(text).append(")\n");
            defined.text = name;
            defined.nesting = 0;
        } else {
            defined.text = std::move(text);
        }
    }

    std::string apply(ExprId id) {
        const Node& node = pool_.node(id);
        const auto operands = pool_.operands(id);
        switch (node.op) {
            case Op::shift_left:
            case Op::shift_left_wrapping:
            case Op::shift_right:
                return shift(id);
            case Op::extract:
                return "((_ extract " + std::to_string(node.payload >> 8) + " " +
                       std::to_string(node.payload & 0xff) + ") " + take(operands[0]) + ")";
            case Op::zero_extend:
                return fmt::format("((_ zero_extend {}) {})", node.sort.width - pool_.sort(operands[0]).width,
                                   take(operands[0]));
            case Op::bit_to_bool:
                return "(= " + take(operands[0]) + " #b1)";
            case Op::bool_to_bit:
                return "(ite " + take(operands[0]) + " #b1 #b0)";
            default: {
                assert(node.op != Op::call && "calls are unfolded before a question is asked");
                std::string text = "(";
                text += operator_name(node.op);
                for (const ExprId operand : operands) {
                    text += ' ';
                    text += take(operand);
                }
                return text + ')';
            }
        }
    }

    // SMT-LIB wants both operands of one width; here the amount has its own.
    std::string shift(ExprId id) {
        const Node& node = pool_.node(id);
        const auto operands = pool_.operands(id);
        const unsigned width = node.sort.width, amount_width = pool_.sort(operands[1]).width;
        const char* name = operator_name(node.op);
        std::string value = take(operands[0]);
        if (pool_.is_constant(operands[1]) && pool_.node(operands[1]).payload < width &&
            pool_.node(operands[1]).payload <= mask_of(node.sort)) {
            take(operands[1]);
            return "(" + std::string(name) + " " + value + " " +
                   constant_text(node.sort, pool_.node(operands[1]).payload) + ")";
        }
        std::string amount = take(operands[1]);
        if (amount_width < width) {
            amount = fmt::format("((_ zero_extend {}) {})", width - amount_width, amount);
        }
        if (amount_width <= width) {
            return fmt::format("({} {} {})", name, value, amount);
        }
        return fmt::format("((_ extract {} 0) ({} ((_ zero_extend {}) {}) {}))", width - 1, name,
                           amount_width - width, value, amount);
    }

    const model::ExprPool& pool_;
    std::unordered_map<model::VariableId, size_t> order_;
    std::vector<ExprId> nodes_;  // that the query is made of, operands first; by growing id
    std::vector<Part> parts_;    // of each
    // Where a node's part is. What other questions left is not looked at, so that nothing need be cleared.
    inline static thread_local std::vector<uint32_t> places_;
    unsigned definitions_ = 0;
    Question question_;
};

}  // namespace

Question make_question(const model::ExprPool& pool, model::ExprId query,
                       std::span<const model::VariableId> inputs) {
    return Printer(pool, inputs).print(query);
}

}  // namespace ptspec::smt

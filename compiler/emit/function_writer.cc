// SPDX-License-Identifier: Apache-2.0
#include "compiler/emit/function_writer.h"

#include <fmt/format.h>

#include <algorithm>
#include <cassert>
#include <optional>

namespace ptspec::emit {

namespace {

using BlockId = uint32_t;

// A stretch of the function: locals, then either `return value` or a condition with what follows in either
// case.
struct Block {
    std::optional<BlockId> parent;
    unsigned depth = 0;
    CodeId value = 0;  // what is returned, or the condition
    std::optional<BlockId> if_true = {}, otherwise = {};
    std::vector<CodeId> locals = {};
};

struct Use {
    BlockId block = 0;
    bool strict = true;  // evaluated whenever the block is
    unsigned count = 1;
};

constexpr unsigned dear = 2;            // operators that are written once, if they are needed twice
constexpr unsigned nesting_limit = 12;  // operators inside one expression

class Writer {
  public:
    Writer(CodeGraph& graph, ExpressionPrinter& printer, const model::TypeId* result,
           Identifiers& identifiers, const SafeAfter& safe_after, unsigned tabs)
        : graph_(graph),
          printer_(printer),
          result_(result),
          identifiers_(identifiers),
          safe_after_(safe_after),
          tabs_(tabs) {}

    std::string write(CodeId root) {
        count_users(root);
        build(root, std::nullopt, true);
        place_locals({});
        std::string text;
        print(0, tabs_, text);
        return text;
    }

    std::string write_values(const std::vector<CodeId>& roots, const std::function<std::string()>& lines) {
        blocks_.push_back({});
        place_locals(roots);
        std::string text;
        print_locals(blocks_.front(), tabs_, text);
        return text + lines();
    }

  private:
    void count_users(CodeId root) {
        users_.assign(graph_.size(), 0);
        for (const CodeId id : graph_.reachable({root})) {
            for (const CodeId operand : graph_.operands(id)) {
                ++users_[operand];
            }
        }
    }

    // A choice that only the end of the function needs is a branch of it; others are values.
    bool is_branch(CodeId id, bool is_root) const {
        return graph_.get_if<Choice>(id) != nullptr && (is_root || users_[id] <= 1);
    }

    bool is_open(CodeId id) const {
        const auto* verdict = graph_.get_if<Verdict>(id);
        return verdict != nullptr && verdict->is == Verdict::Is::open;
    }

    BlockId build(CodeId root, std::optional<BlockId> parent, bool is_root) {
        const auto id = static_cast<BlockId>(blocks_.size());
        blocks_.push_back(
            {.parent = parent, .depth = parent ? blocks_[*parent].depth + 1 : 0, .value = root});
        if (is_branch(root, is_root)) {
            Choice choice = *graph_.get_if<Choice>(root);
            // What ends at once comes first, so that the rest stays at the left.
            if ((is_branch(choice.then_value, false) && !is_branch(choice.else_value, false)) ||
                is_open(choice.then_value)) {
                choice.condition = graph_.negation(choice.condition);
                std::swap(choice.then_value, choice.else_value);
            }
            blocks_[id].value = choice.condition;
            const BlockId if_true = build(choice.then_value, id, false);
            const BlockId otherwise = build(choice.else_value, id, false);
            blocks_[id].if_true = if_true;
            blocks_[id].otherwise = otherwise;
        }
        return id;
    }

    BlockId common(BlockId left, BlockId right) const {
        while (left != right) {
            BlockId& deeper = blocks_[left].depth >= blocks_[right].depth ? left : right;
            deeper = *blocks_[deeper].parent;
        }
        return left;
    }

    static void add(std::vector<Use>& uses, Use use) {
        for (Use& known : uses) {
            if (known.block == use.block) {
                known.strict = known.strict || use.strict;
                known.count = std::min(known.count + use.count, 1000U);
                return;
            }
        }
        uses.push_back(use);
    }

    static bool is_plain(const CodeGraph& graph, CodeId id) {
        return graph.get_if<Parameter>(id) || graph.get_if<Config>(id) || graph.get_if<Literal>(id) ||
               graph.get_if<Verdict>(id);
    }

    // `roots`: what the only block evaluates, where there are no others.
    void place_locals(const std::vector<CodeId>& roots) {
        const auto count = static_cast<CodeId>(graph_.size());
        std::vector<unsigned> cost(count), nesting(count), safe_after(count);
        for (CodeId id = 0; id < count; ++id) {
            if (is_plain(graph_, id)) {
                continue;
            }
            const auto* gather = graph_.get_if<Gather>(id);
            cost[id] = graph_.get_if<Call>(id) || graph_.get_if<ForAll>(id) ? dear
                       : gather ? static_cast<unsigned>(gather->parts.size())
                                : 1;
            const auto* call = graph_.get_if<Call>(id);
            if (call != nullptr && safe_after_) {
                safe_after[id] = safe_after_(*call);
            }
            if (graph_.get_if<Load>(id) || graph_.get_if<ForAll>(id)) {
                safe_after[id] = never;  // conditions before it keep it inside of the table
            }
            for (const CodeId operand : graph_.operands(id)) {
                safe_after[id] = std::max(safe_after[id], safe_after[operand]);
                cost[id] = std::min(cost[id] + cost[operand], 100U);
                nesting[id] = std::max(nesting[id], nesting[operand] + 1);
            }
            if (nesting[id] > nesting_limit) {
                nesting[id] = 0;
            }
        }
        std::vector<std::vector<Use>> uses(count);
        for (BlockId id = 0; id < blocks_.size() && roots.empty(); ++id) {
            add(uses[blocks_[id].value], {id, true, 1});
        }
        for (const CodeId root : roots) {
            add(uses[root], {0, true, 1});
        }
        for (CodeId id = count; id-- > 0;) {
            if (uses[id].empty() || is_plain(graph_, id)) {
                continue;
            }
            BlockId block = uses[id].front().block;
            unsigned times = 0;
            for (const Use& use : uses[id]) {
                block = common(block, use.block);
                times += use.count;
            }
            const bool strict = std::ranges::any_of(
                uses[id], [&](const Use& use) { return use.block == block && use.strict; });
            const bool wanted = ((times > 1 && cost[id] >= dear) || nesting[id] == nesting_limit) &&
                                graph_.get_if<Negation>(id) == nullptr;
            const bool is_local = wanted && (strict || blocks_[block].depth >= safe_after[id]);
            if (is_local) {
                blocks_[block].locals.push_back(id);
                uses[id].assign(1, {block, true, 1});
            }
            const std::vector<CodeId> operands = graph_.operands(id);
            const bool lazy = graph_.get_if<Junction>(id) || graph_.get_if<Choice>(id);
            for (size_t i = 0; i < operands.size(); ++i) {
                for (const Use& use : uses[id]) {
                    add(uses[operands[i]], {use.block, use.strict && (!lazy || i == 0), use.count});
                }
            }
        }
    }

    void print_locals(const Block& block, unsigned tabs, std::string& text) {
        for (auto local = block.locals.rbegin(); local != block.locals.rend(); ++local) {
            const std::string name = identifiers_.take(fmt::format("t{}", ++local_count_));
            text += c_line(tabs, printer_.declare(*local, name));
            printer_.name_local(*local, name);
        }
        text += block.locals.empty() ? "" : "\n";
    }

    void print(BlockId id, unsigned tabs, std::string& text) {
        const Block& block = blocks_[id];
        print_locals(block, tabs, text);
        if (!block.if_true) {
            if (is_open(block.value)) {
                return;
            }
            text += c_line(
                tabs, "return " +
                          (result_ ? printer_.as_type(block.value, *result_) : printer_.value(block.value)) +
                          ";");
            return;
        }
        const Block& inner = blocks_[*block.if_true];
        const bool braces = inner.if_true || !inner.locals.empty();
        text += c_line(tabs, fmt::format("if ({}){}", printer_.value(block.value), braces ? " {" : ""));
        print(*block.if_true, tabs + 1, text);
        if (braces) {
            text += c_line(tabs, "}");
        }
        print(*block.otherwise, tabs, text);
    }

    CodeGraph& graph_;
    ExpressionPrinter& printer_;
    const model::TypeId* result_;
    Identifiers& identifiers_;
    const SafeAfter& safe_after_;
    unsigned tabs_;
    std::vector<unsigned> users_;
    std::vector<Block> blocks_;
    unsigned local_count_ = 0;
};

}  // namespace

std::string write_body(CodeGraph& graph, ExpressionPrinter& printer, CodeId root, const model::TypeId* result,
                       Identifiers& identifiers, const SafeAfter& safe_after, unsigned tabs) {
    return Writer(graph, printer, result, identifiers, safe_after, tabs).write(root);
}

std::string write_values(CodeGraph& graph, ExpressionPrinter& printer, const std::vector<CodeId>& roots,
                         Identifiers& identifiers, unsigned tabs, const std::function<std::string()>& lines) {
    return Writer(graph, printer, nullptr, identifiers, {}, tabs).write_values(roots, lines);
}

}  // namespace ptspec::emit

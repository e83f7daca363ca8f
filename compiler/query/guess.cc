// SPDX-License-Identifier: Apache-2.0
#include "compiler/query/guess.h"

#include <random>
#include <unordered_map>

namespace ptspec::query {

namespace {

using model::ExprId;
using model::Op;

constexpr unsigned tries = 12;
constexpr unsigned max_depth = 24;

class Guesser {
  public:
    Guesser(const model::ClosedModel& model, ExprId query, const smt::Question& question)
        : pool_(model.pool), query_(query), inputs_(question.inputs), interpreter_(model, reading()) {}

    std::optional<std::vector<uint64_t>> run() {
        for (unsigned attempt = 0; attempt < tries; ++attempt) {
            random_.seed(attempt);
            for (const smt::Input& input : inputs_) {
                values_[input.variable] = start(attempt) & mask_of(input.sort);
            }
            // Twice: what is set later may be what something earlier is defined by.
            steer(query_, true, max_depth);
            steer(query_, true, max_depth);
            if (value(query_) == uint64_t{1}) {
                std::vector<uint64_t> found;
                for (const smt::Input& input : inputs_) {
                    found.push_back(values_[input.variable]);
                }
                return found;
            }
        }
        return std::nullopt;
    }

  private:
    static model::InterpreterOptions reading() {
        model::InterpreterOptions options;
        options.arithmetic_as_solver = true;
        return options;
    }

    uint64_t start(unsigned attempt) {
        switch (attempt % 4) {
            case 0:
                return attempt == 0 ? 0 : random_() & random_();
            case 1:
                return attempt == 1 ? ~uint64_t{0} : random_() | random_();
            default:
                return random_();
        }
    }

    std::optional<uint64_t> value(ExprId id) {
        const model::Evaluation evaluation = interpreter_.evaluate(id, values_);
        const auto* found = std::get_if<uint64_t>(&evaluation);
        return found != nullptr ? std::optional(*found) : std::nullopt;
    }

    // Changes bits of variables so that the boolean `id` may become `wanted`.
    void steer(ExprId id, bool wanted, unsigned depth) {
        const auto operands = pool_.operands(id);
        if (depth == 0) {
            return;
        }
        switch (pool_.node(id).op) {
            case Op::variable:
                values_[static_cast<model::VariableId>(pool_.node(id).payload)] = wanted ? 1 : 0;
                break;
            case Op::logical_not:
                steer(operands[0], !wanted, depth - 1);
                break;
            case Op::logical_and:
            case Op::logical_or:
                if ((pool_.node(id).op == Op::logical_and) == wanted) {
                    steer(operands[0], wanted, depth);
                    steer(operands[1], wanted, depth - 1);
                } else if (value(id) != uint64_t{wanted}) {
                    steer(operands[random_() & 1], wanted, depth - 1);
                }
                break;
            case Op::bit_to_bool:
                place(operands[0], wanted ? 1 : 0);
                break;
            case Op::equal:
                if (wanted && !pool_.sort(operands[0]).is_bool()) {
                    if (const auto right = value(operands[1]); right && !place(operands[0], *right)) {
                        if (const auto left = value(operands[0])) {
                            place(operands[1], *left);
                        }
                    }
                }
                break;
            default:
                break;
        }
    }

    // Sets a variable, or a slice of one, to a value.
    bool place(ExprId part, uint64_t wanted) {
        unsigned lo = 0;
        ExprId word = part;
        if (pool_.node(part).op == Op::extract) {
            lo = pool_.node(part).payload & 0xff;
            word = pool_.operands(part)[0];
        }
        if (pool_.node(word).op != Op::variable) {
            return false;
        }
        uint64_t& variable = values_[static_cast<model::VariableId>(pool_.node(word).payload)];
        const uint64_t mask = mask_of(pool_.sort(part)) << lo;
        variable = (variable & ~mask) | (wanted << lo & mask);
        return true;
    }

    const model::ExprPool& pool_;
    ExprId query_;
    const std::vector<smt::Input>& inputs_;
    model::Interpreter interpreter_;
    model::Assignment values_;
    std::mt19937_64 random_;
};

}  // namespace

std::optional<std::vector<uint64_t>> guess(const model::ClosedModel& model, model::ExprId query,
                                           const smt::Question& question) {
    return Guesser(model, query, question).run();
}

}  // namespace ptspec::query

// SPDX-License-Identifier: Apache-2.0
#include "compiler/vcgen/eliminate.h"

#include <algorithm>
#include <string>
#include <unordered_map>

#include "compiler/vcgen/quantifiers.h"

namespace ptspec::vcgen {

using model::ExprId;
using model::ExprPool;
using model::MemoryId;
using model::Node;
using model::Op;
using model::SlotShape;

namespace {

constexpr unsigned index_width = model::reference_index_width;

ExprId without_slots(ExprPool& pool, ExprId root) {
    std::unordered_map<ExprId, ExprId> made;
    for (const ExprId id : pool.reachable(root)) {
        const Node node = pool.node(id);
        std::vector<ExprId> operands;
        for (const ExprId operand : pool.operands(id)) operands.push_back(made.at(operand));
        if (node.op == Op::slot) {
            made.emplace(id, slot_as_bits(pool, operands[0], operands[1], model::slot_shape(node.payload)));
        } else {
            made.emplace(id, operands.empty() ? id : pool.rebuild(id, operands));
        }
    }
    return made.at(root);
}

// Can the two never be equal?
bool differ(const ExprPool& pool, ExprId a, ExprId b) {
    const model::Facts &left = pool.facts(a), &right = pool.facts(b);
    return ((left.ones & right.zeros) | (left.zeros & right.ones)) != 0;
}

// A variable for each word that is read.
class Words {
  public:
    Words(ExprPool& pool, const MemoryAxioms& axioms) : pool_(pool), axioms_(axioms) {}

    ExprId without_reads(ExprId root) {
        for (const ExprId id : pool_.reachable(root)) {
            if (made_.contains(id)) continue;
            const Node node = pool_.node(id);
            std::vector<ExprId> operands;
            for (const ExprId operand : pool_.operands(id)) operands.push_back(made_.at(operand));
            ExprId now = operands.empty() ? id : pool_.rebuild(id, operands);
            if (node.op == Op::read) now = word(static_cast<MemoryId>(node.payload), operands[0]);
            made_.emplace(id, now);
        }
        return made_.at(root);
    }

    // What holds of the words, whatever is asked.
    ExprId conditions() {
        // An axiom may read words of its own, earlier states' mostly.
        for (size_t i = 0; i < words_.size(); ++i) {
            const auto axiom = axioms_.find(words_[i].memory);
            if (axiom == axioms_.end()) continue;
            const ExprId condition = axiom->second(words_[i].key);
            holds_ = pool_.binary(Op::logical_and, holds_, without_reads(without_slots(pool_, condition)));
        }
        for (size_t i = 0; i < words_.size(); ++i) {
            for (size_t j = 0; j < i; ++j) {
                if (words_[i].memory != words_[j].memory || differ(pool_, words_[i].key, words_[j].key))
                    continue;
                const ExprId apart =
                    pool_.unary(Op::logical_not, pool_.binary(Op::equal, words_[i].key, words_[j].key));
                const ExprId same =
                    pool_.binary(Op::equal, pool_.var(words_[i].value), pool_.var(words_[j].value));
                holds_ = pool_.binary(Op::logical_and, holds_, pool_.binary(Op::logical_or, apart, same));
            }
        }
        return holds_;
    }

    const std::vector<MemoryWord>& words() const { return words_; }

  private:
    ExprId word(MemoryId memory, ExprId key) {
        for (const MemoryWord& known : words_) {
            if (known.memory == memory && known.key == key) return pool_.var(known.value);
        }
        const model::MemoryState state = pool_.memory(memory);
        const auto value = pool_.add_variable(state.name + "_" + std::to_string(words_.size()), state.value,
                                              model::Variable::Kind::fresh);
        words_.push_back({memory, key, value});
        return pool_.var(value);
    }

    ExprPool& pool_;
    const MemoryAxioms& axioms_;
    ExprId holds_ = pool_.boolean(true);
    std::vector<MemoryWord> words_;
    std::unordered_map<ExprId, ExprId> made_;
};

}  // namespace

ExprId slot_as_bits(ExprPool& pool, ExprId reference, ExprId offset, SlotShape shape) {
    const unsigned width = pool.sort(offset).width;
    const ExprId steps = width > index_width ? pool.extract(offset, index_width - 1, 0)
                                             : pool.zero_extend(offset, index_width);
    const ExprId table = pool.extract(reference, model::reference_width - 1, index_width);
    const ExprId start = pool.extract(reference, index_width - 1, 0);
    return pool.binary(Op::concat, table,
                       shape.of_table ? steps : pool.binary(Op::add_wrapping, start, steps));
}

Elimination eliminate(ExprPool& pool, ExprId query, const MemoryAxioms& axioms, bool thorough) {
    Elimination result;
    Quantifiers quantifiers(pool, thorough);
    Words words(pool, axioms);
    ExprId all = pool.boolean(true);
    for (const ExprId conjunct : quantifiers.eliminate(without_slots(pool, query))) {
        all = pool.binary(Op::logical_and, all, words.without_reads(conjunct));
    }
    result.query = pool.binary(Op::logical_and, words.conditions(), all);
    result.words = words.words();
    result.inputs = quantifiers.witnesses();
    for (const MemoryWord& word : result.words) result.inputs.push_back(word.value);
    result.weakened = quantifiers.weakened();
    return result;
}

}  // namespace ptspec::vcgen

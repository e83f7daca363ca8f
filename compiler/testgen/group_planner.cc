// SPDX-License-Identifier: Apache-2.0
#include "compiler/testgen/group_planner.h"

#include <fmt/format.h>

#include <algorithm>
#include <bit>
#include <map>

#include "ptspec/abi.h"

namespace ptspec::testgen {

using model::ExprId;
using model::Op;

namespace {

constexpr size_t tuple_limit = 20'000;    // combinations of candidates that are looked at
constexpr size_t tuples_to_keep = 2;      // of one word of one parameter
constexpr unsigned number_flip_step = 8;  // plain numbers: every eighth bit is turned
constexpr unsigned random_tries = 64;     // for each random vector

}  // namespace

GroupPlanner::GroupPlanner(model::ClosedModel& model, const Group& group, const std::vector<TypeWords>& types)
    : model_(model), group_(group), types_(types) {}

void GroupPlanner::enter(const Configuration& configuration) {
    model::ExprPool& pool = model_.pool;
    configuration_ = as_substitution(model_, configuration);
    domain_ = pool.substitute(group_.domain, configuration_);
    domain_evaluator_ = std::make_unique<Evaluator>(pool, std::span(&domain_, 1));
    std::vector<ExprId> roots;
    views_.clear();
    for (size_t i = 0; i < group_.types.size(); ++i) {
        views_.emplace_back();
        const model::Type& type = model_.types[group_.types[i]];
        for (const ViewCondition& view : types_[group_.types[i]].views) {
            model::Substitution substitution = configuration_;
            substitution.emplace(model_.formats[type.format].self, pool.var(group_.variables[i]));
            views_.back().push_back(pool.substitute(view.exact, substitution));
            roots.push_back(views_.back().back());
        }
    }
    wishes_.clear();
    for (const Wish& wish : group_.wishes) {
        wishes_.push_back(pool.substitute(wish.condition, configuration_));
        roots.push_back(wishes_.back());
    }
    evaluator_ = std::make_unique<Evaluator>(pool, roots);
    candidates_ = candidates_of_inputs();
    reached_views_.clear();
    bases_.clear();
    reached_domain_ = false;
}

bool GroupPlanner::in_domain(const std::vector<uint64_t>& words) {
    domain_evaluator_->assign(group_.variables, words);
    return domain_evaluator_->holds(domain_);
}

bool GroupPlanner::consider(const std::vector<uint64_t>& words, const std::string& label) {
    if (!in_domain(words)) {
        return false;
    }
    reached_domain_ = true;
    if (known_.contains(words) && configuration_.empty()) {
        return true;
    }
    evaluator_->assign(group_.variables, words);
    for (size_t i = 0; i < views_.size(); ++i) {
        for (size_t view = 0; view < views_[i].size(); ++view) {
            if (evaluator_->holds(views_[i][view])) {
                reached_views_.emplace(i, view);
            }
        }
    }
    for (size_t i = 0; i < wishes_.size(); ++i) {
        if (!fulfilled_.contains(i) && evaluator_->holds(wishes_[i])) {
            fulfilled_.insert(i);
        }
    }
    if (known_.insert(words).second) {
        vectors_.push_back({words, label});
    }
    return true;
}

void GroupPlanner::add_base(const std::vector<uint64_t>& words) {
    Base base{words, {}};
    evaluator_->assign(group_.variables, words);
    for (const std::vector<ExprId>& views : views_) {
        base.views.emplace_back();
        for (size_t view = 0; view < views.size(); ++view) {
            if (evaluator_->holds(views[view])) {
                base.views.back() = view;
            }
        }
    }
    bases_.push_back(std::move(base));
}

// Numbers beside references are indices and lengths, too.
std::vector<std::vector<Candidate>> GroupPlanner::candidates_of_inputs() const {
    std::vector<std::vector<Candidate>> all;
    for (size_t i = 0; i < group_.types.size(); ++i) {
        all.push_back(types_[group_.types[i]].candidates);
        const model::Type& type = model_.types[group_.types[i]];
        if (type.kind != model::Type::Kind::bits || group_.extent == 0 || i >= group_.parameter_count) {
            continue;
        }
        for (const uint64_t number : {group_.extent / 2, group_.extent - 1, group_.extent}) {
            if (number <= model::mask_of(type.sort)) {
                all.back().push_back({number, fmt::format("{}", number)});
            }
        }
    }
    return all;
}

// All combinations where they are few, else as many, spread evenly over all.
void GroupPlanner::visit_tuples(
    const std::function<void(const std::vector<const Candidate*>&)>& visit) const {
    uint64_t count = 1;
    for (const std::vector<Candidate>& candidates : candidates_) {
        count *= candidates.size();
        if (count > uint64_t{1} << 40) {
            break;
        }
    }
    const uint64_t step = count / tuple_limit + 1;
    std::vector<const Candidate*> tuple(group_.types.size());
    for (uint64_t number = 0; number < count; number += step) {
        uint64_t rest = number;
        for (size_t i = 0; i < tuple.size(); ++i) {
            const std::vector<Candidate>& candidates = candidates_[i];
            tuple[i] = &candidates[rest % candidates.size()];
            rest /= candidates.size();
        }
        visit(tuple);
    }
}

void GroupPlanner::add_bases() {
    // How many tuples each candidate of each parameter has got: the first few of each are kept.
    std::vector<std::map<uint64_t, size_t>> kept(group_.types.size());
    visit_tuples([&](const std::vector<const Candidate*>& tuple) {
        bool wanted = tuple.empty();
        for (size_t i = 0; i < tuple.size(); ++i) {
            const size_t enough = tuple.size() == 1 ? 1 : tuples_to_keep;
            wanted = wanted || kept[i][tuple[i]->word] < enough;
        }
        if (!wanted) {
            return;
        }
        std::vector<uint64_t> words;
        std::string label;
        for (size_t i = 0; i < tuple.size(); ++i) {
            words.push_back(tuple[i]->word);
            label += fmt::format("{}{}: {}", i == 0 ? "" : "; ", group_.names[i], tuple[i]->label);
        }
        if (!consider(words, tuple.empty() ? "the only one" : label)) {
            return;
        }
        for (size_t i = 0; i < tuple.size(); ++i) {
            ++kept[i][tuple[i]->word];
        }
        add_base(words);
    });
}

std::vector<Open> GroupPlanner::open_views() const {
    model::ExprPool& pool = model_.pool;
    std::vector<Open> open;
    if (!reached_domain_) {
        open.push_back({domain_, "smallest of the domain"});
    }
    for (size_t i = 0; i < views_.size(); ++i) {
        for (size_t view = 0; view < views_[i].size(); ++view) {
            if (!reached_views_.contains({i, view})) {
                open.push_back({pool.binary(Op::logical_and, domain_, views_[i][view]),
                                fmt::format("{}: view {}", group_.names[i],
                                            types_[group_.types[i]].views[view].view->name)});
            }
        }
    }
    return open;
}

std::vector<Open> GroupPlanner::open_wishes() const {
    model::ExprPool& pool = model_.pool;
    std::vector<Open> open;
    for (size_t i = 0; i < wishes_.size(); ++i) {
        if (!fulfilled_.contains(i)) {
            open.push_back({pool.binary(Op::logical_and, domain_, wishes_[i]), group_.wishes[i].label});
        }
    }
    return open;
}

bool GroupPlanner::add_found(const std::vector<uint64_t>& words, const std::vector<Open>& asked) {
    std::vector<ExprId> conditions;
    conditions.reserve(asked.size());
    for (const Open& open : asked) {
        conditions.push_back(open.condition);
    }
    Evaluator evaluator(model_.pool, conditions);
    evaluator.assign(group_.variables, words);
    const auto reached =
        std::ranges::find_if(asked, [&](const Open& open) { return evaluator.holds(open.condition); });
    if (reached == asked.end() || !consider(words, reached->label)) {
        return false;
    }
    add_base(words);
    return true;
}

// Of a word with few bits: every field at its boundaries. Of a full one: every field cleared.
std::vector<Candidate> GroupPlanner::neighbours(const Base& base, size_t parameter, bool full) const {
    const model::Type& type = model_.types[group_.types[parameter]];
    const uint64_t word = base.words[parameter];
    const unsigned width = std::max(1U, unsigned{type.sort.width});
    if (type.kind == model::Type::Kind::reference) {
        return types_[group_.types[parameter]].candidates;
    }
    if (type.kind != model::Type::Kind::entry && type.kind != model::Type::Kind::opaque) {
        return bit_flips(word, width, number_flip_step);
    }
    const model::EntryFormat& format = model_.formats[type.format];
    const std::vector<model::Field>* fields = &format.fields;
    if (base.views[parameter] && !format.views[*base.views[parameter]].fields.empty()) {
        fields = &format.views[*base.views[parameter]].fields;
    }
    // A word of the kernel that nobody has given fields is looked at bit by bit.
    if (fields->size() <= 1) {
        return bit_flips(word, width, 1);
    }
    std::vector<Candidate> found = field_boundaries(*fields, word);
    if (full) {
        std::erase_if(found, [&](const Candidate& neighbour) { return (neighbour.word & ~word) != 0; });
    }
    return found;
}

void GroupPlanner::add_boundaries() {
    const std::vector<Base> bases = bases_;
    std::set<std::tuple<size_t, std::optional<size_t>, bool>> done;
    for (const Base& base : bases) {
        for (size_t i = 0; i < group_.types.size(); ++i) {
            const unsigned width = std::max(1U, unsigned{model_.types[group_.types[i]].sort.width});
            const bool full = static_cast<unsigned>(std::popcount(base.words[i])) * 2 > width;
            if (!done.emplace(i, base.views[i], full).second) {
                continue;
            }
            std::vector<uint64_t> words = base.words;
            for (const Candidate& neighbour : neighbours(base, i, full)) {
                words[i] = neighbour.word;
                consider(words, fmt::format("{}: {}", group_.names[i], neighbour.label));
            }
        }
    }
}

void GroupPlanner::add_random(unsigned count, uint64_t seed) {
    if (vectors_.empty() || group_.types.empty()) {
        return;
    }
    std::mt19937_64 random(seed);
    const size_t first = vectors_.size();
    for (unsigned i = 0; i < count; ++i) {
        for (unsigned tries = 0; tries < random_tries; ++tries) {
            std::vector<uint64_t> words = vectors_[random() % first].words;
            const size_t parameter = random() % words.size();
            const unsigned width = std::max(1U, unsigned{model_.types[group_.types[parameter]].sort.width});
            const uint64_t mask = model::mask_of(model::bits_sort(width));
            const model::Type& type = model_.types[group_.types[parameter]];
            if (type.kind == model::Type::Kind::reference) {
                const uint64_t table = random() % PTSPEC_TABLES;
                const uint64_t index = type.extent != 0 ? 0 : random() % group_.extent;
                words[parameter] = table << model::reference_index_width | index;
            } else if (type.kind == model::Type::Kind::bits && group_.extent != 0 && random() % 2 == 0) {
                words[parameter] = random() % group_.extent & mask;
            } else if (random() % 2 == 0) {
                words[parameter] = random() & mask;
            } else {
                for (uint64_t flips = 1 + random() % 8; flips > 0; --flips) {
                    words[parameter] ^= uint64_t{1} << random() % width;
                }
            }
            if (!known_.contains(words) && consider(words, "random")) {
                break;
            }
        }
    }
}

size_t GroupPlanner::input_bits() const {
    size_t bits = 0;
    for (const model::TypeId type : group_.types) {
        bits += std::max<size_t>(1, model_.types[type].sort.width);
    }
    return bits;
}

void GroupPlanner::add_everything() {
    for (uint64_t number = 0; number < uint64_t{1} << input_bits(); ++number) {
        std::vector<uint64_t> words;
        uint64_t rest = number;
        for (const model::TypeId type : group_.types) {
            const unsigned width = std::max(1U, unsigned{model_.types[type].sort.width});
            words.push_back(rest & model::mask_of(model::bits_sort(width)));
            rest >>= width;
        }
        consider(words, "one of all");
    }
}

size_t GroupPlanner::fulfilled() const { return fulfilled_.size(); }

}  // namespace ptspec::testgen

// SPDX-License-Identifier: Apache-2.0
//
// From a plan: which numbers of levels can exist and the tables of each; and the constants that follow.
#include <fmt/format.h>

#include <algorithm>

#include "compiler/model/interpreter.h"
#include "compiler/sema/expression.h"
#include "compiler/sema/paging.h"

namespace ptspec::sema {
namespace {

using model::ExprId;
using model::Geometry;

constexpr unsigned pgd = model::kernel_levels;

std::string in_capitals(unsigned level) {
    std::string name = model::level_name(level);
    for (char& letter : name) {
        if (letter >= 'a' && letter <= 'z') letter = static_cast<char>(letter - 'a' + 'A');
    }
    return name;
}

class GeometryCloser {
  public:
    GeometryCloser(Context& context, const PagingPlan& plan) : context_(context), plan_(plan) {}

    bool close() {
        paging_.name = plan_.declaration->name.text;
        paging_.architecture = plan_.architecture;
        paging_.doc = plan_.declaration->doc;
        paging_.word_bits = context_.model.target.word_bits;
        paging_.page_shift = plan_.page_shift;
        paging_.extension = plan_.extension;
        paging_.span = plan_.declaration->name.span;
        if (!close_types() || !close_geometries()) return false;
        for (unsigned level = 1; level <= pgd; ++level) paging_.levels[level].level = level;
        context_.model.paging = std::move(paging_);
        return close_constants();
    }

  private:
    bool wrong(Code code, Span span, std::string message, std::string label) {
        context_.diagnostics.report(Diagnostic(code, span, std::move(message)).label(std::move(label)));
        return false;
    }

    // The field that tells the type of an entry, at one place in all formats.
    bool close_types() {
        for (const syntax::FoldPart* fold : plan_.folds) {
            if (!fold->by_type) continue;
            if (fold->by_type->scope.text != "mm") {
                return wrong(Code::paging_fold, fold->by_type->scope.span,
                             fmt::format("nothing folds per {}", fold->by_type->scope.text),
                             "`per mm` is what there is");
            }
            const syntax::Name& field = fold->by_type->field;
            for (const auto& [level, bits] : plan_.index_bits) {
                if (level > 1 && !add_type(*fold, field, level)) return false;
            }
        }
        return true;
    }

    bool add_type(const syntax::FoldPart& fold, const syntax::Name& field, unsigned level) {
        const std::string name = model::level_name(level);
        const auto type = context_.type_names.find(name);
        const model::EntryFormat* format =
            type == context_.type_names.end() ? nullptr : context_.format_of(type->second);
        const model::Field* found = format ? lookup_field(*format, field.text) : nullptr;
        if (!found) {
            return wrong(Code::paging_types, field.span,
                         fmt::format("architecture {} has no field `{}` in its `{}`", plan_.architecture,
                                     field.text, name),
                         "every entry above pte must have it");
        }
        const std::pair<unsigned, unsigned> place{found->hi, found->lo};
        if (paging_.type_bits && *paging_.type_bits != place) {
            return wrong(Code::paging_types, field.span,
                         fmt::format("`{}` is not at the same bits of every entry", field.text),
                         fmt::format("bits {}:{} of {}", found->hi, found->lo, name));
        }
        paging_.type_bits = place;
        const auto& types = fold.by_type->types;
        const auto number = std::ranges::find(types, name, [](const auto& each) { return each.level.text; });
        if (number == types.end()) {
            return wrong(Code::paging_types, field.span, fmt::format("nothing says what `{}` carries", name),
                         "a number for each level above pte");
        }
        if (number->number.value >> found->width() != 0) {
            return wrong(Code::paging_types, number->number.span,
                         fmt::format("{} does not fit", number->number.spelling),
                         fmt::format("`{}` has {} bits", field.text, found->width()));
        }
        for (const auto& [other, value] : types_) {
            if (value == number->number.value) {
                return wrong(
                    Code::paging_types, number->number.span,
                    fmt::format("`{}` and `{}` carry the same number", model::level_name(other), name),
                    "must tell the levels apart");
            }
        }
        types_[level] = number->number.value;
        return true;
    }

    bool close_geometries() {
        std::vector<std::vector<std::string>> steps;  // levels that fold together
        std::vector<ExprId> conditions;               // of each step, at boot
        for (const syntax::FoldPart* fold : plan_.folds) {
            paging_.fold_time = fold->by_type ? model::Paging::FoldTime::mm : model::Paging::FoldTime::boot;
            if (fold->by_type) {
                for (const syntax::Name& name : fold->levels) steps.push_back({name.text});
                continue;
            }
            steps.emplace_back();
            for (const syntax::Name& name : fold->levels) steps.back().push_back(name.text);
            const auto condition = ExpressionChecker(context_, {}).check_bool(*fold->condition);
            if (!condition) return false;
            conditions.push_back(*condition);
        }
        model::ExprPool& pool = context_.model.pool;
        std::vector<unsigned> existing;
        for (const auto& [level, bits] : plan_.index_bits) existing.push_back(level);
        for (size_t step = 0; step <= steps.size(); ++step) {
            if (step > 0) {
                for (const std::string& name : steps[step - 1]) {
                    std::erase(existing, model::level_number(name));
                }
            }
            ExprId when = pool.boolean(true);
            if (!conditions.empty() && step > 0) when = conditions[step - 1];
            if (step < conditions.size()) {
                when = pool.binary(model::Op::logical_and, when,
                                   pool.unary(model::Op::logical_not, conditions[step]));
            }
            if (!add_geometry(existing, when)) return false;
        }
        std::ranges::reverse(paging_.geometries);
        return true;
    }

    // Of the levels in the plan the lowest are there: a table that is folded away was an upper one.
    bool add_geometry(const std::vector<unsigned>& existing, ExprId when) {
        Geometry geometry;
        geometry.when = when;
        unsigned shift = plan_.page_shift;
        auto of_plan = plan_.index_bits.begin();
        for (const unsigned level : existing) {
            model::PageTable table{shift, of_plan->second, level, std::nullopt};
            if (const auto type = types_.find(of_plan->first); type != types_.end())
                table.type = type->second;
            shift += table.bits;
            geometry.tables.push_back(table);
            ++of_plan;
        }
        const syntax::Name& name = plan_.declaration->name;
        const unsigned word = context_.model.target.word_bits;
        const bool is_whole = paging_.geometries.empty();
        if (is_whole && plan_.address_bits &&
            (plan_.address_bits->value > shift || plan_.address_bits->value > word)) {
            return wrong(Code::paging_levels, plan_.address_bits->span,
                         fmt::format("addresses of {} bits", plan_.address_bits->spelling),
                         fmt::format("tables and page cover {}, a word has {}", shift, word));
        }
        if (is_whole && !plan_.address_bits && shift > word) {
            return wrong(Code::paging_levels, name.span,
                         fmt::format("the tables of `{}` cover {} bits of an address", name.text, shift),
                         fmt::format("a word has {}; say with `va` what is used", word));
        }
        geometry.address_bits = shift;
        if (plan_.address_bits) {
            geometry.address_bits = std::min(shift, static_cast<unsigned>(plan_.address_bits->value));
        }
        for (unsigned level = 1; level <= pgd; ++level) {
            const auto at = std::ranges::lower_bound(existing, level);
            geometry.table_of[level] = static_cast<unsigned>(at - existing.begin()) + 1;
            // What folds per mm keeps its constants.
            const bool keeps = paging_.fold_time == model::Paging::FoldTime::mm && !is_whole;
            geometry.shifts[level] = keeps ? paging_.geometries.front().shifts[level]
                                           : geometry.tables[geometry.table_of[level] - 1].shift;
        }
        if (geometry.tables.back().shift >= word) {
            return wrong(Code::paging_levels, name.span,
                         fmt::format("the top table of `{}` begins at bit {}", name.text,
                                     geometry.tables.back().shift),
                         fmt::format("a word has {}", word));
        }
        paging_.geometries.push_back(std::move(geometry));
        return true;
    }

    // ---------------------------------------------------------------- constants

    // Counts of entries are plain numbers in the kernel, all others machine words.
    model::TypeId type_of(const std::string& name) {
        return context_.bits_type(name.starts_with("PTRS_PER_") ? 32 : paging_.word_bits);
    }

    // What the architecture says of it must be the same.
    void define(const std::string& name, ExprId value) {
        const Constant constant{type_of(name), value, plan_.declaration->name.span};
        const auto [known, is_new] = context_.constants.emplace(name, constant);
        if (is_new || known->second.value == value) return;
        if (known->second.span == constant.span) {
            known->second = constant;
            return;
        }
        context_.diagnostics.report(
            Diagnostic(Code::duplicate_name, known->second.span,
                       fmt::format("`{}` follows from paging `{}`, and is another number there", name,
                                   plan_.declaration->name.text))
                .label("declared here")
                .also(constant.span, "the paging"));
    }

    // The value for the geometry that is there: the same for all, or by what was found at boot.
    ExprId by_geometry(const std::vector<uint64_t>& values, unsigned width) {
        model::ExprPool& pool = context_.model.pool;
        const model::Sort sort = model::bits_sort(width);
        ExprId result = pool.constant(sort, values.back());
        const auto& geometries = context_.model.paging->geometries;
        for (size_t i = values.size() - 1; i-- > 0;) {
            if (values[i] != values[i + 1] || result != pool.constant(sort, values[i])) {
                result = pool.if_then_else(geometries[i].when, pool.constant(sort, values[i]), result);
            }
        }
        return result;
    }

    bool close_constants() {
        const model::Paging& paging = *context_.model.paging;
        paging_.word_bits = paging.word_bits;
        const auto& geometries = paging.geometries;
        const bool per_mm = paging.fold_time == model::Paging::FoldTime::mm;
        std::map<std::string, ExprId> own;
        for (const auto& [name, constant] : plan_.constants) {
            const auto value = ExpressionChecker(context_, {}).check(*constant->value, type_of(name));
            if (!value) return false;
            const auto number = model::evaluate(context_.model, *value, {});
            if (!std::holds_alternative<uint64_t>(number)) {
                return wrong(Code::not_constant, constant->value->span,
                             fmt::format("`{}` has no constant value", name), "made of numbers only");
            }
            own[name] = context_.model.pool.constant(context_.model.pool.sort(*value),
                                                     std::get<uint64_t>(number), constant->name.span);
            define(name, own[name]);
        }
        for (unsigned level = 1; level <= pgd; ++level) {
            std::vector<uint64_t> shifts, entries;
            for (const Geometry& geometry :
                 per_mm ? std::span(&geometries.back(), 1) : std::span(geometries)) {
                const unsigned table = geometry.table_of[level];
                const bool exists = geometry.tables[table - 1].level == level;
                shifts.push_back(geometry.shifts[level]);
                entries.push_back(exists ? uint64_t{1} << geometry.tables[table - 1].bits : 1);
            }
            define_level(level, by_geometry(shifts, paging.word_bits), by_geometry(entries, 32), own);
        }
        define_sizes("PAGE", constant(paging.page_shift));
        return true;
    }

    ExprId constant(uint64_t value) {
        return context_.model.pool.constant(model::bits_sort(paging_.word_bits), value);
    }

    void define_sizes(const std::string& name, ExprId shift) {
        model::ExprPool& pool = context_.model.pool;
        const ExprId size = pool.binary(model::Op::shift_left_wrapping, constant(1), shift);
        define(name + "_SHIFT", shift);
        define(name + "_SIZE", size);
        define(name + "_MASK",
               pool.unary(model::Op::bit_not, pool.binary(model::Op::subtract_wrapping, size, constant(1))));
    }

    void define_level(unsigned level, ExprId shift, ExprId entries,
                      const std::map<std::string, ExprId>& own) {
        const std::string name = in_capitals(level);
        if (const auto mine = own.find(name + "_SHIFT"); mine != own.end()) shift = mine->second;
        if (const auto mine = own.find("PTRS_PER_" + name); mine != own.end()) entries = mine->second;
        define_sizes(name, shift);
        if (level == pgd) define_sizes("PGDIR", shift);
        define("PTRS_PER_" + name, entries);
        // With so many levels or fewer, an mm has none of this one.
        uint64_t folds_at = 0xff;
        if (const auto at = plan_.index_bits.find(level); at != plan_.index_bits.end()) {
            folds_at = static_cast<uint64_t>(std::distance(plan_.index_bits.begin(), at)) + 1;
        }
        define(name + "_FOLDS_AT", constant(folds_at));
    }

    Context& context_;
    const PagingPlan& plan_;
    model::Paging paging_;
    std::map<unsigned, uint64_t> types_;  // by level of the plan
};

}  // namespace

bool close_paging_geometry(Context& context, const PagingPlan& plan) {
    return GeometryCloser(context, plan).close();
}

void add_sample_constants(Context& context) {
    const model::TypeId word = context.bits_type(context.model.target.word_bits);
    const auto define = [&](const std::string& name, uint64_t value) {
        const model::TypeId type = name.starts_with("PTRS_PER_") ? context.bits_type(32) : word;
        context.constants.emplace(
            name, Constant{type, context.model.pool.constant(context.type(type).sort, value), Span{}});
    };
    const auto define_sizes = [&](const std::string& name, unsigned shift) {
        define(name + "_SHIFT", shift);
        define(name + "_SIZE", uint64_t{1} << shift);
        define(name + "_MASK", ~uint64_t{0} << shift);
    };
    define_sizes("PAGE", 12);
    define_sizes("PGDIR", 48);
    for (unsigned level = 1; level <= pgd; ++level) {
        define_sizes(in_capitals(level), 3 + 9 * level);
        define("PTRS_PER_" + in_capitals(level), 512);
        define(in_capitals(level) + "_FOLDS_AT", level);
    }
}

}  // namespace ptspec::sema

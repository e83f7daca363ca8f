// SPDX-License-Identifier: Apache-2.0
#include <algorithm>
#include <memory>
#include <string>
#include <vector>

#include "compiler/model/interpreter.h"
#include "compiler/sema/sema.h"
#include "compiler/support/file_system.h"
#include "compiler/support/hash.h"
#include "compiler/support/render.h"
#include "compiler/syntax/parser.h"
#include "tests/fuzz/require.h"
#include "tests/fuzz/targets.h"

namespace ptspec::fuzz {
namespace {

constexpr std::string_view specification = R"(module toy

contract leaf for pxx in pte, pmd {
    op pxx_present(e: pxx) -> bool
    op pxx_dirty(e: pxx) -> bool
        requires pxx_present(e)
    op pxx_mkdirty(e: pxx) -> pxx
    op pfn_pxx(pfn: ulong, prot: pgprot) -> pxx
    opaque pgprot { val: u64 }
}

arch toy {
    word 64
    const SHIFT: u8 = 12
    config mask: u64 where mask != 0
    config wide: bool
    config a: u64 where true
    config b: u64 where true
    config n: u8 where true
    entry pte : bits<64> {
        0       present
        1       dirty
        11:2    ignored
        51:12   pfn
        63:52   reserved
        view none when self == 0
        view swap when present == 0 { 0 present  63:1 offset }
        view mapping otherwise
    }
    entry pmd : bits<32> numbering msb0 {
        0:19    pfn
        20:29   kind
        30      dirty
        31      present
    }
    for pxx in pte, pmd {
        op pxx_present(e) = e.present
        op pxx_dirty(e) = e.dirty
        op pxx_mkdirty(e) touches dirty = e with { dirty = 1 }
    }
    op pfn_pte(pfn, prot) = ((pfn << SHIFT) | (prot.val & mask)) as pte
    op pfn_pmd(pfn, prot) = ((pfn[19:0] ++ prot.val[11:0])) as pmd
    op half(x: u64) -> u64 = x / 2 + (if wide then x % 3 else 0)
}

target toy : toy {
    levels pte, pmd
    contracts leaf
}
)";

// Every input adds to the pool of the model, so a new one is made now and then.
constexpr unsigned inputs_for_one_model = 2000;

struct Architecture {
    SourceMap sources;
    sema::Program program;
    sema::Analysis analysis;
    unsigned inputs = 0;

    Architecture() {
        MemoryFileSystem files;
        require(files.write_atomically("toy.pts", specification).has_value(), "no file in memory");
        Diagnostics diagnostics;
        auto modules = sema::load_modules(files, {"toy.pts"}, {}, sources, diagnostics);
        program = sema::index_program(std::move(modules), diagnostics);
        analysis = sema::analyse(program, sources, diagnostics);
        if (analysis.models.size() != 1) std::fputs(render_all(diagnostics, sources).c_str(), stderr);
        require(analysis.models.size() == 1, "the specification of this fuzzer has a mistake");
    }
};

// Boundaries and odd values, the same for the same input.
uint64_t value_for(uint64_t seed, model::Sort sort) {
    const uint64_t random = seed * 0x9e3779b97f4a7c15 + 0x7f4a7c15;
    const uint64_t values[] = {0, ~uint64_t{0}, 1, uint64_t{1} << 63, random, random >> 32, 12, 0x67};
    return values[(random >> 40) % std::size(values)] & model::mask_of(sort);
}

void check_facts(const model::ExprPool& pool, model::ExprId expr, const model::Evaluation& evaluation) {
    const model::Facts& facts = pool.facts(expr);
    const uint64_t* value = std::get_if<uint64_t>(&evaluation);
    require(value != nullptr || !facts.total, "an expression that never faults has no value");
    if (value == nullptr) return;
    require((*value & ~model::mask_of(pool.sort(expr))) == 0, "a value is wider than its type");
    require((*value & facts.zeros) == 0, "a bit that is known to be 0 is 1");
    require((*value & facts.ones) == facts.ones, "a bit that is known to be 1 is 0");
}

}  // namespace

void eval(std::string_view bytes) {
    static std::unique_ptr<Architecture> architecture;
    if (!architecture || ++architecture->inputs > inputs_for_one_model)
        architecture = std::make_unique<Architecture>();
    model::ClosedModel& model = *architecture->analysis.models.front();

    Diagnostics diagnostics;
    SourceMap& sources = architecture->sources;
    const FileId file = sources.add("<expression>", std::string(bytes));
    const syntax::ExprPtr expr = syntax::parse_expression(sources, file, diagnostics);
    require((expr == nullptr) == diagnostics.has_errors(), "no expression and no message, or both");
    if (!expr) return;
    const auto typed = sema::type_expression(model, architecture->program, *expr, sources, diagnostics);
    require(typed.has_value() != diagnostics.has_errors(), "no type and no message, or both");
    if (!typed) return;

    for (uint64_t round = 0; round < 3; ++round) {
        model::Assignment assignment;
        for (const model::Config& config : model.configs) {
            assignment[config.variable] =
                value_for(bytes.size() + round * 7 + config.variable, model.types[config.type].sort);
        }
        const std::vector<model::ExprId> all = model.pool.reachable(typed->expr);
        check_facts(model.pool, typed->expr, model::evaluate(model, typed->expr, assignment));
        // Parts have values of their own, also where the whole does not look at them.
        for (size_t index = 0; index < std::min<size_t>(all.size(), 20); ++index)
            check_facts(model.pool, all[index], model::evaluate(model, all[index], assignment));
    }
}

}  // namespace ptspec::fuzz

// SPDX-License-Identifier: Apache-2.0
//
// What all emitters of one target share.
#pragma once

#include <functional>
#include <string>
#include <string_view>
#include <unordered_map>
#include <vector>

#include "compiler/emit/c_text.h"
#include "compiler/emit/code_graph.h"
#include "compiler/emit/code_only.h"
#include "compiler/emit/emit.h"
#include "compiler/emit/lower.h"
#include "compiler/emit/names.h"

namespace ptspec::emit {

struct Output {
    const model::ClosedModel& model;
    const testgen::TestPlan& plan;
    const SourceMap& sources;
    const EmitOptions& options;
    Names names;
    // The operations that stand in the tables, by position there: what contracts ask for.
    std::vector<model::OperationId> table_operations;
    // Unique names of the laws in C: `leaf_mkdirty_sets_pte`.
    std::vector<std::string> law_symbols;
    // Operations of the tables whose domain is not everything, by OperationId.
    std::vector<bool> restricted;
    CodeOnly code;
    // What a model's parameters and locals are, where that is more than a number.
    std::unordered_map<model::VariableId, model::TypeId> pointers;
    // The memories that are tables, by level in struct ptspec_memory.
    std::vector<uint32_t> levels;
    // Operations of the tables whose contract is checked like a law, behind the model's own laws.
    std::vector<model::OperationId> contracts;
    std::vector<std::string> contract_symbols;

    bool uses_tables(model::OperationId operation) const { return code.uses_tables(operation); }
    // Of the memory that the reference leads to.
    std::string level_macro(model::TypeId reference) const;
    const model::Memory& memory_of(model::TypeId reference) const;
    // Entries in a table of the level.
    uint32_t extent(uint32_t memory) const;
};

Output make_output(const model::ClosedModel& model, const testgen::TestPlan& plan, const SourceMap& sources,
                   const EmitOptions& options);

// SPDX line, banner, `what` as a comment.
std::string file_head(const Output& output, std::string_view what);

// `specs/arch/x86_64/leaf.pts` and 88; an empty text and 0 for no place.
std::string source_file(const Output& output, Span span);
uint32_t source_line(const Output& output, Span span);
// `specs/arch/x86_64/leaf.pts:88`
std::string source_place(const Output& output, Span span);
// The lines of a declaration that begins where `name` stands: its own and those that are indented deeper.
std::string source_text(const Output& output, Span name);

// The name of a law in the tables, unique in its contract: `mkdirty_sets_pte`.
std::string law_name(const model::Law& law);
// The `ensures` of an operation with promises.
std::vector<model::ExprId> claims_of(const model::Operation& operation);
// What stands in the tables for `requires`, `modifies` and `ensures` of an operation: `set_ptes_contract`.
std::string contract_name(const model::Operation& operation);

using Parameters = std::vector<model::Parameter>;

// Which parameters the code still speaks of.
std::vector<bool> used_parameters(const CodeGraph& graph, const std::vector<CodeId>& roots, size_t count);

// What a function computes, given its parameters.
using BuildCode = std::function<CodeId(CodeGraph& graph, const VariableMap& variables)>;

// `ref_pte_t e, uint32_t n`
std::string declared_parameters(const Output& output, const Parameters& parameters,
                                const std::vector<std::string>& names);

// A function over values of their own types: `static inline bool name(ref_pte_t e) { ... }`. No result type:
// bool.
std::string typed_function(const Output& output, const std::string& name, const Parameters& parameters,
                           const model::TypeId* result, const BuildCode& build);
// With one expression, or several joined by &&.
std::string typed_function(const Output& output, const std::string& name, const Parameters& parameters,
                           const model::TypeId* result, const std::vector<model::ExprId>& roots);

// The statements that say of unused parameters that they are meant to be.
std::string unused_parameters(const std::vector<std::string>& names, const std::vector<bool>& used);

// `const uint64_t e = w[0];` and so on, for the parameters that are used.
std::string unpack_words(const Output& output, const Parameters& parameters, const std::vector<bool>& used);

// A word as a number of a type's width: `(uint32_t)w`, `w != 0`.
std::string number_from_word(unsigned width, const std::string& word);

// Words as arguments of typed functions, `ref_make_pte(w[0])`, and back.
std::string typed_argument(const Output& output, model::TypeId type, const std::string& word);
std::string word_of(const Output& output, model::TypeId type, const std::string& typed);

}  // namespace ptspec::emit

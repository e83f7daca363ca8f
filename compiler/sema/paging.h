// SPDX-License-Identifier: Apache-2.0
//
// Pagings while a target is being closed. A plan is what the text says, with everything that it derives from;
// geometry, constants and operations of the model follow from it.
#pragma once

#include <map>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "compiler/sema/context.h"

namespace ptspec::sema {

struct PagingOperation {
    const syntax::OperationDecl* declaration = nullptr;
    Expansion expansion;
};

struct PagingPlan {
    const syntax::PagingDecl* declaration = nullptr;
    std::string architecture;
    unsigned page_shift = 12;
    std::map<unsigned, unsigned> index_bits;  // by level, of those that are not folded for good
    std::optional<syntax::Integer> address_bits;
    model::Paging::Extension extension = model::Paging::Extension::zero;
    std::vector<const syntax::FoldPart*> folds;  // at run time, the uppermost level first
    std::map<std::string, PagingOperation> operations;
    std::map<std::string, const syntax::ConstDecl*>
        constants;  // of its own, and in the place of derived ones
};

// What the paging says, or nothing after a diagnostic.
std::optional<PagingPlan> plan_paging(const Program& program, const syntax::PagingDecl& paging,
                                      Diagnostics& diagnostics);

// Operations that give a number are ordinary ones of the architecture.
void add_paging_operations(const PagingPlan& plan, TargetDeclarations& declarations);

// Geometries, and the constants PXX_SHIFT, PXX_SIZE, PXX_MASK, PTRS_PER_PXX. False after a diagnostic.
bool close_paging_geometry(Context& context, const PagingPlan& plan);
// For contracts on their own: any numbers under these names.
void add_sample_constants(Context& context);

// Operations that give a pointer. After the operations of the model.
void close_paging_pointers(Context& context, const PagingPlan& plan);

// `fails walk ...`. `names`: what an `on` may call the paging.
void close_walk_must_fails(Context& context, const PagingPlan& plan, const std::vector<std::string>& names);

// ---------------------------------------------------------------- paging_pointers.cc

// `pud_offset_lockless` -> (pud, lockless); level 0: the name is none of a pointer.
struct PointerName {
    unsigned level = 0;
    model::WalkKind kind = model::WalkKind::pointer;
};
PointerName pointer_name(std::string_view operation);
// `pud_addr_end_folded` -> pud; 0: another name
unsigned folded_boundary_name(std::string_view operation);

std::optional<model::PointerDefinition> close_pointer(Context& context, const PagingPlan& plan,
                                                      const PagingOperation& operation, PointerName name);
std::optional<model::BoundaryDefinition> close_boundary(Context& context, const PagingOperation& operation,
                                                        unsigned level);

}  // namespace ptspec::sema

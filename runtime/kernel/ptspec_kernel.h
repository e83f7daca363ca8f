/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * What the generated kernel_table.c may use besides ptspec/abi.h: ways to reach
 * helpers that the kernel does not export to modules, and stand-ins for opaque
 * kernel types.
 */
#ifndef PTSPEC_KERNEL_H
#define PTSPEC_KERNEL_H

#include <linux/mm.h>
#include <linux/string.h>
#include <linux/types.h>

#include <ptspec/abi.h>

/*
 * One symbol that the module takes from the running kernel when it is loaded.
 * Loading fails, with the symbol's name, if the kernel has none of that name.
 */
struct ptspec_import {
	const char *name;
	/* Function: where its address goes. Variable: NULL. */
	void **function;
	/* Variable: where its value is copied to, and its size. */
	void *variable;
	size_t size;
};

/*
 * PTSPEC_FORWARD(pte_t, pte_mkwrite,
 *		  (pte_t pte, struct vm_area_struct *vma), (pte, vma))
 *
 * Defines a function of a non-exported function's own name inside the module,
 * so that inline helpers which call it link, and forwards to the kernel's.
 */
#define PTSPEC_FORWARD(result, name, params, args)               \
	static void *ptspec_address_of_##name;                   \
	result name params;                                      \
	result name params                                       \
	{                                                        \
		result(*real) params = ptspec_address_of_##name; \
                                                                 \
		return real args;                                \
	}

/*
 * PTSPEC_IMPORT_VARIABLE(u64, cc_mask)
 *
 * Data cannot be forwarded: the module has its own variable of that name, and
 * takes over the kernel's value when it is loaded. Only for variables that the
 * kernel no longer changes once it runs.
 */
#define PTSPEC_IMPORT_VARIABLE(type, name) type name

/*
 * Every forwarded function and imported variable is listed once:
 *
 *	const struct ptspec_import ptspec_imports[] = {
 *		PTSPEC_FUNCTION(pte_mkwrite),
 *		PTSPEC_VARIABLE(cc_mask),
 *		PTSPEC_END_OF_IMPORTS
 *	};
 */
#define PTSPEC_FUNCTION(symbol)                                          \
	{                                                                \
		.name = #symbol, .function = &ptspec_address_of_##symbol \
	}
#define PTSPEC_VARIABLE(symbol)                                                \
	{                                                                      \
		.name = #symbol, .variable = &(symbol), .size = sizeof(symbol) \
	}
#define PTSPEC_END_OF_IMPORTS \
	{                     \
		.name = NULL  \
	}

/* Defined by kernel_table.c, also when the list is empty. */
extern const struct ptspec_import ptspec_imports[];

/* An address space of the module's own, in which nothing runs; NULL where no
 * helper works on tables. */
struct mm_struct *ptspec_mm(void);

/*
 * A mapping that nobody else knows, for helpers that read a mapping's flags:
 *
 *	struct vm_area_struct vma;
 *
 *	pte_mkwrite(__pte(args[0]), ptspec_vma(&vma, args[1]));
 */
static inline struct vm_area_struct *ptspec_vma(struct vm_area_struct *vma, u64 flags)
{
	memset(vma, 0, sizeof(*vma));
	vma->vm_mm = ptspec_mm();
	vm_flags_init(vma, (vm_flags_t)flags);
	return vma;
}

/*
 * For helpers that work on tables: addresses that belong to entries. Bindings say
 * `addr(INDEX)` and `addr_of(P)`; `mm` is ptspec_mm().
 */
/* A user address, in the second of what a whole table of the highest level maps. */
static inline unsigned long ptspec_address(unsigned int shift, unsigned long index)
{
	return (shift < PGDIR_SHIFT ? 1UL << PGDIR_SHIFT : 0) + (index << shift);
}
#define ptspec_address_of(level, shift, p) \
	ptspec_address(shift, ptspec_index_of(ptspec_reference_to(level, p)))

#endif /* PTSPEC_KERNEL_H */

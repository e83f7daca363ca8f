/* SPDX-License-Identifier: GPL-2.0-only OR Apache-2.0 */
/*
 * The target table: what generated code offers to everything that runs it.
 *
 * From one specification, ptspec generates this table twice per target:
 *
 *   reference   the operations as the specification defines them (user space;
 *               linked into the test binary, or exported by a shared object);
 *   kernel      the same operations as calls of the kernel's own helpers, and
 *               the same laws compiled against those helpers (ptspec.ko).
 *
 * Operations, laws, config values and features have the same order, and so the
 * same indices, in both. `spec_hash` guards that: tables of different hashes are
 * never compared.
 *
 * The header is C11 and C++20, for user space and for the kernel, and needs
 * nothing but fixed-width integers.
 *
 * Values. Every parameter and every result is at most 64 bits wide and travels
 * in one uint64_t, zero-extended: bits at and above the declared width are zero
 * (callers guarantee it for arguments, tables for results). A bool is 0 or 1
 * with width 1.
 *
 * Memory. What operations do to page tables they do to tables of our own, which
 * lie in struct ptspec_memory; ptspec/memory.h fills them and compares them.
 * A vector of an operation or law that looks into tables has, behind one word a
 * parameter, PTSPEC_IMAGE_WORDS words that say what the tables hold.
 */
#ifndef PTSPEC_ABI_H
#define PTSPEC_ABI_H

#ifdef __KERNEL__
#include <linux/types.h>
#elif defined(__cplusplus)
#include <cstddef>
#include <cstdint>
#else
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#endif

#ifdef __cplusplus
extern "C" {
#endif

/* Counts up with every change of the structures below. */
#define PTSPEC_ABI_VERSION 2u

/* More parameters than any operation or law may have. */
#define PTSPEC_MAX_PARAMS 8u

/* More explained terms than any law may have (see struct ptspec_law). */
#define PTSPEC_MAX_TERMS 32u

/* Tables of each level that a vector may refer to. */
#define PTSPEC_TABLES 2u
/* A reference is table << PTSPEC_INDEX_BITS | index. */
#define PTSPEC_INDEX_BITS 16
/* fill, vary, and pairs of place and word: see ptspec/memory.h. */
#define PTSPEC_IMAGE_PAIRS 4u
#define PTSPEC_IMAGE_WORDS (2 + 2 * PTSPEC_IMAGE_PAIRS)
#define PTSPEC_NOWHERE (~(uint64_t)0)

#if !defined(__KERNEL__) && (defined(__GNUC__) || defined(__clang__))
#define PTSPEC_EXPORT __attribute__((visibility("default")))
#else
#define PTSPEC_EXPORT
#endif

/* ---- how words are drawn: used by reports only, never by the checks ------- */

/* Bits hi..lo of a word, counted from the least significant bit whatever the
 * numbering of the specification is. */
struct ptspec_field {
	const char *name;
	uint8_t hi;
	uint8_t lo;
};

/* One reading of a word. */
struct ptspec_view {
	const char *name;
	/* Whether the word is read this way; NULL: always. */
	bool (*matches)(uint64_t word);
	uint32_t field_count;
	const struct ptspec_field *fields; /* in the order in which they are printed */
};

/* An entry format; a word is drawn by the first view that matches. */
struct ptspec_format {
	const char *name;
	uint8_t width;
	uint32_t view_count;
	const struct ptspec_view *views;
};

/* A parameter, a result, or an explained term. */
struct ptspec_value {
	const char *name;
	/* The type as the specification writes it: "pte", "u32", "bool". */
	const char *type;
	uint8_t width; /* 1..64 */
	/* NULL for plain numbers, and allowed to be NULL in the module. */
	const struct ptspec_format *format;
	/* A reference: 1 + the index of its level in struct ptspec_memory. */
	uint8_t level;
	bool whole_table; /* to a table, not to an entry */
};

/* ---- the tables that helpers work on -------------------------------------- */

/* The tables of one level. */
struct ptspec_tables {
	const char *name;		    /* "pte" */
	uint8_t width;			    /* of an entry: one of at most 32 bits takes 4 bytes, else 8 */
	uint32_t extent;		    /* entries in a table; at most 1 << PTSPEC_INDEX_BITS */
	const struct ptspec_format *format; /* may be NULL */
	/* Given by whoever runs the table, aligned to what a page table is:
	 * ptspec_region_size() bytes each. As it is now, and as it was before. */
	void *now;
	void *before;
};

struct ptspec_memory {
	uint32_t level_count;
	struct ptspec_tables *levels;
	/* What `before` holds, once it is filled. */
	bool filled;
	uint64_t image[PTSPEC_IMAGE_WORDS];
};

/* ---- what is tested ------------------------------------------------------- */

struct ptspec_operation {
	/* The kernel's own name at this level: "pte_mkdirty". Unique in a table. */
	const char *name;
	/* Where the operation is defined. */
	const char *file;
	uint32_t line;
	uint8_t param_count; /* at most PTSPEC_MAX_PARAMS, and 0 is allowed */
	const struct ptspec_value *params;
	struct ptspec_value result;
	/* It looks into tables: vectors have an image. */
	bool memory;
	/*
	 * The operation. Same arguments and tables, same word and same tables
	 * after it; nothing else is touched. 0 if it gives nothing.
	 * Called only with arguments for which in_domain says true.
	 * NULL where this table has no such operation; `unbound` then says why
	 * ("needs soft_dirty, which this kernel lacks").
	 */
	uint64_t (*call)(const uint64_t *args);
	/* requires, and in the module also the `where` of the binding. NULL: all. */
	bool (*in_domain)(const uint64_t *args);
	const char *unbound;
};

enum ptspec_verdict {
	PTSPEC_OUTSIDE = 0, /* the arguments are not in the law's domain */
	PTSPEC_HOLDS = 1,
	PTSPEC_VIOLATED = 2
};

struct ptspec_law {
	/* [A-Za-z0-9_]+, with the level: "mkdirty_sets_pte". Unique in a contract. */
	const char *name;
	const char *contract; /* [A-Za-z0-9_]+: "leaf" */
	const char *level;    /* "pte", or "" if the law has none */
	/* Where the law is stated. */
	const char *file;
	uint32_t line;
	/* The law as the specification writes it, for reports: condition ("" if
	 * none) and claim, with the level's names. */
	const char *condition;
	const char *claim;
	uint8_t param_count;
	const struct ptspec_value *params;
	/* It looks into tables: vectors have an image. */
	bool memory;
	/*
	 * Decides the law for one input. An input where an operation of the law
	 * would be called outside its own domain is PTSPEC_OUTSIDE.
	 * NULL where an operation of the law is unbound; `unbound` then says why.
	 */
	enum ptspec_verdict (*check)(const uint64_t *args);
	const char *unbound;
	/*
	 * Known exceptions. NULL: none. Otherwise the law is known not to hold
	 * exactly where `excused` is true (and the input is in the law's domain):
	 * there PTSPEC_VIOLATED is wanted, elsewhere PTSPEC_HOLDS. `finding` names
	 * the finding(s) of the specification. Used from the reference table only.
	 */
	const char *finding;
	bool (*excused)(const uint64_t *args);
	/*
	 * What a report shows beside the input: the calls in the law and, for a
	 * claim that is an equality, its two sides. explain() fills term_count
	 * words, in order. Called only for inputs in the law's domain.
	 * term_count 0 and explain NULL are allowed.
	 */
	uint32_t term_count;		  /* at most PTSPEC_MAX_TERMS */
	const struct ptspec_value *terms; /* name is the text: "pte_dirty(pte_mkdirty(e))" */
	void (*explain)(const uint64_t *args, uint64_t *values);
};

/* What a kernel fixes only at boot (physical address width, encryption mask). */
struct ptspec_config_value {
	const char *name;
	uint8_t width;
	uint64_t (*get)(void);
	/* Reference only (NULL in the module): later calls use this value. */
	void (*set)(uint64_t value);
	/* Reference only: whether the values now set satisfy this one's `where`;
	 * NULL: no `where`. Asked after all config values have been set. */
	bool (*allowed)(void);
	const char *where; /* the condition's text, "" if none */
};

/* Compile-time features. In the reference: what the target says; in the module:
 * what the kernel's configuration says. They must agree. */
struct ptspec_feature {
	const char *name;
	bool present;
};

struct ptspec_target {
	uint32_t abi_version;	   /* PTSPEC_ABI_VERSION */
	const char *spec_hash;	   /* hexadecimal content hash of the closed specification */
	const char *target;	   /* "x86_64" */
	const char *linux_version; /* the version the specification was closed for: "6.12" */
	/* What runs: "reference", "kernel", or the name of another implementation. */
	const char *implementation;

	uint32_t operation_count;
	uint32_t law_count;
	uint32_t config_count;
	uint32_t feature_count;
	const struct ptspec_operation *operations;
	const struct ptspec_law *laws;
	const struct ptspec_config_value *configs;
	const struct ptspec_feature *features;
	/* NULL: nothing looks into tables. */
	struct ptspec_memory *memory;
};

/* The one symbol that a table's translation unit defines. */
PTSPEC_EXPORT const struct ptspec_target *ptspec_table(void);

#ifdef __cplusplus
} /* extern "C" */
#endif

#endif /* PTSPEC_ABI_H */

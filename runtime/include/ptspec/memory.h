/* SPDX-License-Identifier: GPL-2.0-only OR Apache-2.0 */
/*
 * The tables that helpers work on in a test: the same code fills them in user
 * space and in the kernel, and says what has changed.
 *
 * Of each level there are PTSPEC_TABLES tables, one behind the other, and one
 * more behind them, which nobody refers to: it shows who writes beyond the end.
 * What is in them before a vector is tried follows from the vector's image:
 *
 *	fill, vary		every entry is `fill`, with the bits of `vary`
 *				turned around here and there
 *	place, word		and then these: PTSPEC_IMAGE_PAIRS times;
 *				level << 32 | reference, or PTSPEC_NOWHERE
 *
 * A reference is a word: table << 16 | index of the entry.
 */
#ifndef PTSPEC_MEMORY_H
#define PTSPEC_MEMORY_H

#include <ptspec/abi.h>

#ifdef __KERNEL__
#include <asm/byteorder.h>
#include <linux/string.h>
#else
#include <string.h>
#endif

#ifdef __cplusplus
extern "C" {
#endif

static inline uint64_t ptspec_width_mask(uint8_t width)
{
	return width >= 64 ? ~(uint64_t)0 : ((uint64_t)1 << width) - 1;
}

/* Any spread will do, but the same one everywhere (splitmix64's finalizer). */
static inline uint64_t ptspec_mix(uint64_t word)
{
	word += 0x9e3779b97f4a7c15u;
	word = (word ^ (word >> 30)) * 0xbf58476d1ce4e5b9u;
	word = (word ^ (word >> 27)) * 0x94d049bb133111ebu;
	return word ^ (word >> 31);
}

/* What an entry holds that no pair of the image names. */
static inline uint64_t ptspec_fill_word(uint64_t reference, uint8_t width, uint64_t fill, uint64_t vary)
{
	return (fill ^ (ptspec_mix(reference) & vary)) & ptspec_width_mask(width);
}

/* A changed entry's part in the digest of all changes, which is their sum. */
static inline uint64_t ptspec_change_digest(uint32_t level, uint64_t reference, uint64_t word)
{
	return ptspec_mix(ptspec_mix(((uint64_t)level << 32) | reference) ^ word);
}

/* ---- places --------------------------------------------------------------- */

static inline uint32_t ptspec_reference(uint32_t table, uint32_t index)
{
	return (table << PTSPEC_INDEX_BITS) | index;
}
static inline uint32_t ptspec_table_of(uint64_t reference)
{
	return (uint32_t)(reference >> PTSPEC_INDEX_BITS);
}
static inline uint32_t ptspec_index_of(uint64_t reference)
{
	return (uint32_t)(reference & ((1u << PTSPEC_INDEX_BITS) - 1));
}

/* The reference to the entry `offset` places on. */
static inline uint32_t ptspec_neighbour(uint64_t reference, uint64_t offset)
{
	return ptspec_reference(ptspec_table_of(reference), ptspec_index_of(reference + offset));
}
/* The same for a reference to a table. */
static inline uint32_t ptspec_entry_of(uint64_t table, uint64_t offset)
{
	return ptspec_reference(ptspec_table_of(table), ptspec_index_of(offset));
}

static inline uint32_t ptspec_cell_size(const struct ptspec_tables *tables)
{
	return tables->width <= 32 ? 4 : 8;
}
static inline uint32_t ptspec_cell_count(const struct ptspec_tables *tables)
{
	return (PTSPEC_TABLES + 1) * tables->extent;
}
/* Of `now`, and of `before`. */
static inline size_t ptspec_region_size(const struct ptspec_tables *tables)
{
	return (size_t)ptspec_cell_count(tables) * ptspec_cell_size(tables);
}

/* Where a reference leads, counted over all tables; what leads nowhere leads
 * behind the tables, where writing does no harm and is seen. */
static inline uint32_t ptspec_cell_of(const struct ptspec_tables *tables, uint64_t reference)
{
	uint32_t table = ptspec_table_of(reference), index = ptspec_index_of(reference);

	if (table >= PTSPEC_TABLES || index >= tables->extent)
		return PTSPEC_TABLES * tables->extent;
	return table * tables->extent + index;
}
static inline uint32_t ptspec_reference_of_cell(const struct ptspec_tables *tables, uint32_t cell)
{
	return ptspec_reference(cell / tables->extent, cell % tables->extent);
}

static inline void *ptspec_entry(const struct ptspec_tables *tables, uint64_t reference)
{
	return (unsigned char *)tables->now +
	       (size_t)ptspec_cell_of(tables, reference) * ptspec_cell_size(tables);
}
/* The other way; what lies in no table is a reference that nobody has. */
static inline uint64_t ptspec_reference_to(const struct ptspec_tables *tables, const void *entry)
{
	size_t distance = (size_t)((const unsigned char *)entry - (const unsigned char *)tables->now);

	if (distance >= ptspec_region_size(tables))
		return 0xffffffffu;
	return ptspec_reference_of_cell(tables, (uint32_t)distance / ptspec_cell_size(tables));
}

/* ---- words ---------------------------------------------------------------- */

/* How an entry of 64 bits lies in memory: the way that helpers of this kernel
 * expect it, which is not always the processor's. And the other way. */
static inline uint64_t ptspec_turn(uint64_t word)
{
#if defined(__KERNEL__) && defined(CONFIG_PPC_BOOK3S_64)
	return (__force uint64_t)cpu_to_be64(word);
#else
	return word;
#endif
}

static inline uint64_t ptspec_get(const struct ptspec_tables *tables, const void *region, uint32_t cell)
{
	const unsigned char *at = (const unsigned char *)region + (size_t)cell * ptspec_cell_size(tables);
	uint32_t narrow;
	uint64_t wide;

	if (tables->width <= 32) {
		memcpy(&narrow, at, sizeof(narrow));
		return narrow;
	}
	memcpy(&wide, at, sizeof(wide));
	return ptspec_turn(wide);
}
static inline void ptspec_put(const struct ptspec_tables *tables, void *region, uint32_t cell, uint64_t word)
{
	unsigned char *at = (unsigned char *)region + (size_t)cell * ptspec_cell_size(tables);
	uint32_t narrow = (uint32_t)word;
	uint64_t wide = ptspec_turn(word);

	if (tables->width <= 32)
		memcpy(at, &narrow, sizeof(narrow));
	else
		memcpy(at, &wide, sizeof(wide));
}

static inline uint64_t ptspec_now(const struct ptspec_tables *tables, uint64_t reference)
{
	return ptspec_get(tables, tables->now, ptspec_cell_of(tables, reference));
}
static inline uint64_t ptspec_before(const struct ptspec_tables *tables, uint64_t reference)
{
	return ptspec_get(tables, tables->before, ptspec_cell_of(tables, reference));
}
static inline void ptspec_set(const struct ptspec_tables *tables, uint64_t reference, uint64_t word)
{
	ptspec_put(tables, tables->now, ptspec_cell_of(tables, reference), word);
}

/* ---- one vector after the other ------------------------------------------- */

/* Puts what a pair of the last image has overwritten back. */
static inline void ptspec_forget_pairs(struct ptspec_memory *memory)
{
	uint32_t i;

	for (i = 0; i < PTSPEC_IMAGE_PAIRS; i++) {
		uint64_t place = memory->image[2 + 2 * i];
		uint32_t level = (uint32_t)(place >> 32);
		struct ptspec_tables *tables = &memory->levels[level];

		if (level < memory->level_count) {
			uint32_t cell = ptspec_cell_of(tables, (uint32_t)place);

			ptspec_put(tables, tables->before, cell,
				   ptspec_fill_word(ptspec_reference_of_cell(tables, cell), tables->width,
						    memory->image[0], memory->image[1]));
		}
	}
}

/* The tables as this image says; `before` and `now` are the same then. */
static inline void ptspec_begin(struct ptspec_memory *memory, const uint64_t *image)
{
	bool same = memory->filled && memory->image[0] == image[0] && memory->image[1] == image[1];
	uint32_t level, cell, i;

	if (same)
		ptspec_forget_pairs(memory);
	for (level = 0; level < memory->level_count && !same; level++) {
		struct ptspec_tables *tables = &memory->levels[level];

		for (cell = 0; cell < ptspec_cell_count(tables); cell++)
			ptspec_put(tables, tables->before, cell,
				   ptspec_fill_word(ptspec_reference_of_cell(tables, cell), tables->width,
						    image[0], image[1]));
	}
	memcpy(memory->image, image, sizeof(memory->image));
	memory->filled = true;
	for (i = 0; i < PTSPEC_IMAGE_PAIRS; i++) {
		uint64_t place = image[2 + 2 * i];

		level = (uint32_t)(place >> 32);
		if (level < memory->level_count) {
			struct ptspec_tables *tables = &memory->levels[level];

			ptspec_put(tables, tables->before, ptspec_cell_of(tables, (uint32_t)place),
				   image[3 + 2 * i] & ptspec_width_mask(tables->width));
		}
	}
	for (level = 0; level < memory->level_count; level++)
		memcpy(memory->levels[level].now, memory->levels[level].before,
		       ptspec_region_size(&memory->levels[level]));
}

/* The next entry from `cell` on that is not what it was; the number of all if
 * there is none. */
static inline uint32_t ptspec_next_change(const struct ptspec_tables *tables, uint32_t cell)
{
	const uint32_t count = ptspec_cell_count(tables), block = 64;

	while (cell < count) {
		const uint32_t rest = count - cell;
		const uint32_t length = rest < block ? rest : block;
		const size_t at = (size_t)cell * ptspec_cell_size(tables);

		if (memcmp((const unsigned char *)tables->now + at,
			   (const unsigned char *)tables->before + at,
			   (size_t)length * ptspec_cell_size(tables)) != 0)
			break;
		cell += length;
	}
	while (cell < count &&
	       ptspec_get(tables, tables->now, cell) == ptspec_get(tables, tables->before, cell))
		cell++;
	return cell;
}

/* Of all entries that have changed, and of what they are now; 0: none has. */
static inline uint64_t ptspec_digest(const struct ptspec_memory *memory)
{
	uint64_t digest = 0;
	uint32_t level, cell;

	for (level = 0; level < memory->level_count; level++) {
		const struct ptspec_tables *tables = &memory->levels[level];

		for (cell = ptspec_next_change(tables, 0); cell < ptspec_cell_count(tables);
		     cell = ptspec_next_change(tables, cell + 1))
			digest += ptspec_change_digest(level, ptspec_reference_of_cell(tables, cell),
						       ptspec_get(tables, tables->now, cell));
	}
	return digest;
}

/* `count` entries from a place on. */
struct ptspec_region {
	uint32_t level;
	uint64_t reference;
	uint64_t count;
};

/* Nothing has changed outside of these. */
static inline bool ptspec_only_changed(const struct ptspec_memory *memory,
				       const struct ptspec_region *regions, uint32_t region_count)
{
	uint32_t level, cell, i;

	for (level = 0; level < memory->level_count; level++) {
		const struct ptspec_tables *tables = &memory->levels[level];

		for (cell = ptspec_next_change(tables, 0); cell < ptspec_cell_count(tables);
		     cell = ptspec_next_change(tables, cell + 1)) {
			for (i = 0; i < region_count; i++) {
				uint32_t first = ptspec_cell_of(tables, regions[i].reference);

				if (regions[i].level == level && cell >= first &&
				    cell - first < regions[i].count)
					break;
			}
			if (i == region_count)
				return false;
		}
	}
	return true;
}

/* ---- vectors -------------------------------------------------------------- */

/* How many words a vector has. */
static inline uint32_t ptspec_vector_words(uint32_t param_count, bool memory)
{
	return param_count + (memory ? PTSPEC_IMAGE_WORDS : 0);
}

/* A word that the parameter can have: references lead to an entry, those to
 * tables to their first. */
static inline bool ptspec_word_fits(const struct ptspec_memory *memory, const struct ptspec_value *value,
				    uint64_t word)
{
	if (value->level == 0)
		return (word & ~ptspec_width_mask(value->width)) == 0;
	return memory && value->level <= memory->level_count && ptspec_table_of(word) < PTSPEC_TABLES &&
	       (value->whole_table ? ptspec_index_of(word) == 0
				   : ptspec_index_of(word) < memory->levels[value->level - 1].extent);
}

/* All words of a vector are what they must be. */
static inline bool ptspec_vector_fits(const struct ptspec_memory *memory, const struct ptspec_value *params,
				      uint32_t param_count, bool has_memory, const uint64_t *args)
{
	const uint64_t *image = args + param_count;
	uint32_t i;

	for (i = 0; i < param_count; i++)
		if (!ptspec_word_fits(memory, &params[i], args[i]))
			return false;
	for (i = 0; has_memory && i < PTSPEC_IMAGE_PAIRS; i++) {
		uint64_t place = image[2 + 2 * i];
		uint32_t level = (uint32_t)(place >> 32);

		if (place == PTSPEC_NOWHERE)
			continue;
		if (!memory || level >= memory->level_count ||
		    ptspec_table_of((uint32_t)place) >= PTSPEC_TABLES ||
		    ptspec_index_of(place) >= memory->levels[level].extent ||
		    (image[3 + 2 * i] & ~ptspec_width_mask(memory->levels[level].width)) != 0)
			return false;
	}
	return true;
}

#ifdef __cplusplus
} /* extern "C" */
#endif

#endif /* PTSPEC_MEMORY_H */

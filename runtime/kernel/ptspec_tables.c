// SPDX-License-Identifier: GPL-2.0-only
/*
 * The tables that helpers work on, and what goes with them. They are pages of
 * the module's own, which no processor walks: no live page table is read or
 * written.
 */
#include <linux/cpumask.h>
#include <linux/gfp.h>
#include <linux/mm.h>
#include <linux/slab.h>
#include <linux/vmalloc.h>

#include <ptspec/memory.h>

#include "ptspec_kernel.h"
#include "ptspec_module.h"

/* An address space that nothing runs in, for helpers that want one. */
static struct mm_struct *own_mm;

struct mm_struct *ptspec_mm(void)
{
	return own_mm;
}

static unsigned int order_of(const struct ptspec_tables *tables)
{
	return get_order(ptspec_region_size(tables));
}

void ptspec_free_tables(void)
{
	struct ptspec_memory *memory = ptspec_table()->memory;
	u32 i;

	for (i = 0; memory && i < memory->level_count; i++) {
		struct ptspec_tables *tables = &memory->levels[i];

		if (tables->now)
			free_pages((unsigned long)tables->now, order_of(tables));
		vfree(tables->before);
		tables->now = NULL;
		tables->before = NULL;
	}
	kfree(own_mm);
	own_mm = NULL;
}

/* Whole pages, contiguous and aligned as page tables are: helpers may look for
 * the page that an entry lies in. */
int ptspec_allocate_tables(void)
{
	struct ptspec_memory *memory = ptspec_table()->memory;
	u32 i;

	if (!memory)
		return 0;
	/* As the kernel allocates its own: with room for the mask of processors. */
	own_mm = kzalloc(sizeof(*own_mm) + cpumask_size(), GFP_KERNEL);
	if (!own_mm)
		return -ENOMEM;
	spin_lock_init(&own_mm->page_table_lock);
	atomic_set(&own_mm->mm_users, 1);
	atomic_set(&own_mm->mm_count, 1);
	for (i = 0; i < memory->level_count; i++) {
		struct ptspec_tables *tables = &memory->levels[i];

		tables->now = (void *)__get_free_pages(GFP_KERNEL | __GFP_ZERO, order_of(tables));
		tables->before = vzalloc(ptspec_region_size(tables));
		if (!tables->now || !tables->before) {
			ptspec_free_tables();
			return -ENOMEM;
		}
	}
	return 0;
}

/* What the vector's call has changed. */
void ptspec_note_changes(struct ptspec_ioctl_changes *changes)
{
	const struct ptspec_memory *memory = ptspec_table()->memory;
	u32 level, cell;

	for (level = 0; memory && level < memory->level_count; level++) {
		const struct ptspec_tables *tables = &memory->levels[level];

		for (cell = ptspec_next_change(tables, 0); cell < ptspec_cell_count(tables);
		     cell = ptspec_next_change(tables, cell + 1)) {
			if (changes->count < PTSPEC_MAX_CHANGES) {
				changes->places[changes->count] =
					((u64)level << 32) | ptspec_reference_of_cell(tables, cell);
				changes->words[changes->count] = ptspec_get(tables, tables->now, cell);
			}
			changes->count++;
		}
	}
}

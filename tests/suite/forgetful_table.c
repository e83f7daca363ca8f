/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The reference table of x86_64 with one bug: marking a page dirty forgets the soft-dirty bit. What the generated
 * suite is worth shows when it is run against this.
 */
#include "words.h"

#define SOFT_DIRTY (1ull << 11)

static inline uint64_t forgetful_pte_mkdirty(uint64_t e)
{
	return (ref_word_pte_mkdirty(e) & ~SOFT_DIRTY) | (e & SOFT_DIRTY);
}

#define ref_word_pte_mkdirty forgetful_pte_mkdirty
#include "reference_table.c"

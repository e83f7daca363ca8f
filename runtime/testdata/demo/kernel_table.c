// SPDX-License-Identifier: GPL-2.0 OR MIT
/*
 * The demo's kernel table. demo_probe.h defines DEMO_PROBE(how): what the test wants to go wrong.
 */
#include <linux/bug.h>
#include <linux/delay.h>
#include <linux/pgtable.h>

#include "demo_probe.h"
#include "ptspec_kernel.h"

PTSPEC_FORWARD(pte_t, pte_mkwrite, (pte_t pte, struct vm_area_struct *vma), (pte, vma))
PTSPEC_IMPORT_VARIABLE(u64, cc_mask);

const struct ptspec_import ptspec_imports[] = {
	PTSPEC_FUNCTION(pte_mkwrite),
	PTSPEC_VARIABLE(cc_mask),
	PTSPEC_END_OF_IMPORTS
};

static uint64_t do_pte_mkdirty(const uint64_t *args)
{
	return pte_val(pte_mkdirty(__pte(args[0])));
}
static uint64_t do_pte_dirty(const uint64_t *args)
{
	return pte_dirty(__pte(args[0]));
}
static uint64_t do_pmd_bad(const uint64_t *args)
{
	return pmd_bad(__pmd(args[0])) != 0;
}
static uint64_t do_pte_modify(const uint64_t *args)
{
	return pte_val(pte_modify(__pte(args[0]), __pgprot(args[1])));
}
static uint64_t do_pte_mkwrite(const uint64_t *args)
{
	struct vm_area_struct vma;

	return pte_val(pte_mkwrite(__pte(args[0]), ptspec_vma(&vma, args[1])));
}
static uint64_t do_probe(const uint64_t *args)
{
	DEMO_PROBE(args[0]);
	return args[0];
}
#define do_unbound NULL

static uint64_t get_physical_mask(void)
{
	return __PHYSICAL_MASK;
}
static uint64_t get_supported_pte_mask(void)
{
	return __supported_pte_mask;
}

static const struct ptspec_config_value demo_configs[] = {
	{ .name = "physical_mask", .width = 64, .get = get_physical_mask },
	{ .name = "supported_pte_mask", .width = 64, .get = get_supported_pte_mask },
};
static const struct ptspec_feature demo_features[] = {
	{ "thp", IS_ENABLED(CONFIG_TRANSPARENT_HUGEPAGE) },
	{ "soft_dirty", IS_ENABLED(CONFIG_MEM_SOFT_DIRTY) },
};

#define DEMO_CALL(name) do_##name
#define DEMO_IMPLEMENTATION "kernel"
#include "demo_table.h"

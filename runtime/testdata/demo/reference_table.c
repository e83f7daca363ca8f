/* SPDX-License-Identifier: GPL-2.0 OR MIT */
/*
 * The demo's reference table. With DEMO_BROKEN, an implementation that forgets soft dirty and the dirty bit
 * of large entries: a mutant for the library backend.
 */
#include <ptspec/abi.h>
#include <stddef.h>

#include "demo_reference.h"

static uint64_t physical_mask = 0xfffffffffffffull;
static uint64_t supported_pte_mask = ~0ull;

static uint64_t do_pte_mkdirty(const uint64_t *args)
{
#ifdef DEMO_BROKEN
	return args[0] & 0x80 ? args[0] : demo_pte_mkdirty(args[0]) & ~DEMO_SOFT_DIRTY;
#else
	return demo_pte_mkdirty(args[0]);
#endif
}
static uint64_t do_pte_dirty(const uint64_t *args)
{
	return demo_pte_dirty(args[0]);
}
static uint64_t do_pmd_bad(const uint64_t *args)
{
	return demo_pmd_bad(args[0], physical_mask);
}
static uint64_t do_pte_modify(const uint64_t *args)
{
	return demo_pte_modify(args[0], args[1], physical_mask, supported_pte_mask);
}
static uint64_t do_pte_mkwrite(const uint64_t *args)
{
	return demo_pte_mkwrite(args[0], args[1]);
}
static uint64_t do_probe(const uint64_t *args)
{
	return args[0];
}
static uint64_t do_unbound(const uint64_t *args)
{
	return args[0];
}

static uint64_t get_physical_mask(void)
{
	return physical_mask;
}
static void set_physical_mask(uint64_t value)
{
	physical_mask = value;
}
static bool physical_mask_allowed(void)
{
	return (physical_mask & 0xfff) == 0xfff && physical_mask <= 0xfffffffffffffull;
}
static uint64_t get_supported_pte_mask(void)
{
	return supported_pte_mask;
}
static void set_supported_pte_mask(uint64_t value)
{
	supported_pte_mask = value;
}

static const struct ptspec_config_value demo_configs[] = {
	{ .name = "physical_mask", .width = 64, .get = get_physical_mask, .set = set_physical_mask,
	  .allowed = physical_mask_allowed, .where = "physical_mask[11:0] == 0xfff && physical_mask < 1 << 52" },
	{ .name = "supported_pte_mask", .width = 64, .get = get_supported_pte_mask, .set = set_supported_pte_mask,
	  .where = "" },
};
static const struct ptspec_feature demo_features[] = { { "thp", true }, { "soft_dirty", true } };

#define DEMO_CALL(name) do_##name
#ifdef DEMO_BROKEN
#define DEMO_IMPLEMENTATION "broken"
#else
#define DEMO_IMPLEMENTATION "reference"
#endif
#include "demo_table.h"

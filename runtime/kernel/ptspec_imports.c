// SPDX-License-Identifier: GPL-2.0-only
/*
 * Symbols that the kernel has but does not export. kallsyms_lookup_name() itself
 * is not exported either: whoever loads the module reads its address from
 * /proc/kallsyms.
 */
#include <linux/printk.h>
#include <linux/string.h>

#include "ptspec_kernel.h"
#include "ptspec_module.h"

typedef unsigned long lookup_function(const char *name);

int ptspec_resolve_imports(unsigned long kallsyms_lookup_name_address)
{
	lookup_function *lookup = (lookup_function *)kallsyms_lookup_name_address;
	const struct ptspec_import *import;

	for (import = ptspec_imports; import->name; import++) {
		unsigned long address;

		if (!lookup) {
			pr_err("ptspec: needs `%s`, which is not exported: load with kln=ADDRESS, the "
			       "address of kallsyms_lookup_name\n",
			       import->name);
			return -EINVAL;
		}
		address = lookup(import->name);
		if (!address) {
			pr_err("ptspec: this kernel has no symbol `%s`\n", import->name);
			return -ENOENT;
		}
		if (import->function)
			*import->function = (void *)address;
		else
			memcpy(import->variable, (const void *)address, import->size);
	}
	return 0;
}

/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * What the files of the module share.
 */
#ifndef PTSPEC_MODULE_H
#define PTSPEC_MODULE_H

#include <linux/types.h>

#include <ptspec/abi.h>
#include <ptspec/ioctl.h>

/* ptspec_imports.c: takes over every listed symbol; 0 or -ENOENT. */
int ptspec_resolve_imports(unsigned long kallsyms_lookup_name_address);

/* ptspec_in_flight.c: which vector a helper is working on, for the console of a
 * dying kernel. One batch runs at a time. */
int ptspec_in_flight_register(void);
void ptspec_in_flight_unregister(void);
void ptspec_in_flight_begin(const char *kind, u32 index, const char *contract, const char *name,
			    u32 word_count);
void ptspec_in_flight_vector(const u64 *args);
void ptspec_in_flight_end(void);

/* ptspec_tables.c: the tables that helpers work on. */
int ptspec_allocate_tables(void);
void ptspec_free_tables(void);
void ptspec_note_changes(struct ptspec_ioctl_changes *changes);

/* ptspec_batch.c: the calls that run helpers. The caller holds a lock. */
int ptspec_run_eval(const struct ptspec_ioctl_batch *batch);
int ptspec_run_check(const struct ptspec_ioctl_batch *batch);
int ptspec_run_explain(const struct ptspec_ioctl_batch *batch);
int ptspec_run_changes(struct ptspec_ioctl_changes *changes);

#endif /* PTSPEC_MODULE_H */

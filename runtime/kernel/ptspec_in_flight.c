// SPDX-License-Identifier: GPL-2.0-only
/*
 * The vector in flight. Recording is two stores per vector; the text is made
 * only when the kernel dies.
 */
#include <linux/compiler.h>
#include <linux/kdebug.h>
#include <linux/notifier.h>
#include <linux/panic_notifier.h>
#include <linux/printk.h>
#include <linux/sched.h>

#include "ptspec_module.h"

static struct {
	struct task_struct *task; /* whose batch it is; NULL: none runs */
	const char *kind;
	u32 index;
	const char *contract; /* of a law; else NULL */
	const char *name;
	u32 word_count;
	const u64 *args; /* NULL: between vectors */
} in_flight;

void ptspec_in_flight_begin(const char *kind, u32 index, const char *contract, const char *name,
			    u32 word_count)
{
	in_flight.kind = kind;
	in_flight.index = index;
	in_flight.contract = contract;
	in_flight.name = name;
	in_flight.word_count = word_count;
	in_flight.args = NULL;
	barrier();
	WRITE_ONCE(in_flight.task, current);
}

void ptspec_in_flight_vector(const u64 *args)
{
	WRITE_ONCE(in_flight.args, args);
	/* The helper must not be moved before the record: it may never return. */
	barrier();
}

void ptspec_in_flight_end(void)
{
	WRITE_ONCE(in_flight.task, NULL);
}

static void print_vector_in_flight(void)
{
	const u64 *args = READ_ONCE(in_flight.args);
	/* "0x" and 16 digits and a space each */
	char text[(PTSPEC_MAX_PARAMS + PTSPEC_IMAGE_WORDS) * 19 + 1] = "";
	int length = 0;
	u32 i;

	/* An oops of another task, or of an interrupt in it, is not the helper's. */
	if (READ_ONCE(in_flight.task) != current || !args)
		return;
	for (i = 0; i < in_flight.word_count; i++)
		length += scnprintf(text + length, sizeof(text) - length, " 0x%llx", args[i]);
	pr_emerg(PTSPEC_IN_FLIGHT "%s %u %s%s%s%s\n", in_flight.kind, in_flight.index,
		 in_flight.contract ?: "", in_flight.contract ? "/" : "", in_flight.name, text);
	/* The panic that follows an oops need not say it again. */
	in_flight.args = NULL;
}

static int on_die(struct notifier_block *block, unsigned long event, void *data)
{
	/* Other events, such as breakpoints, need not be fatal. */
	if (event == DIE_OOPS)
		print_vector_in_flight();
	return NOTIFY_DONE;
}

static int on_panic(struct notifier_block *block, unsigned long event, void *data)
{
	print_vector_in_flight();
	return NOTIFY_DONE;
}

static struct notifier_block die_block = { .notifier_call = on_die };
static struct notifier_block panic_block = { .notifier_call = on_panic };

int ptspec_in_flight_register(void)
{
	int error = register_die_notifier(&die_block);

	if (error)
		return error;
	error = atomic_notifier_chain_register(&panic_notifier_list, &panic_block);
	if (error)
		unregister_die_notifier(&die_block);
	return error;
}

void ptspec_in_flight_unregister(void)
{
	atomic_notifier_chain_unregister(&panic_notifier_list, &panic_block);
	unregister_die_notifier(&die_block);
}

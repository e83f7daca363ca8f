// SPDX-License-Identifier: GPL-2.0-only
/*
 * Batches of vectors. Everything that user space gives is copied and checked
 * before a helper sees it; helpers work on these copies and on nothing else.
 */
#include <linux/mm.h>
#include <linux/nospec.h>
#include <linux/overflow.h>
#include <linux/sched.h>
#include <linux/sched/signal.h>
#include <linux/slab.h>
#include <linux/uaccess.h>

#include "ptspec_module.h"

/* How many vectors run before other tasks get their turn. */
#define VECTORS_PER_TURN 64

struct buffers {
	u64 *args;
	u64 *words;
	u8 *flags;
};

static void free_buffers(struct buffers *buffers)
{
	kvfree(buffers->args);
	kvfree(buffers->words);
	kvfree(buffers->flags);
}

static bool fits(u64 word, u8 width)
{
	return width >= 64 || !(word >> width);
}

/* Copies count vectors in, and checks that each word fits its parameter. */
static int copy_arguments(const struct ptspec_ioctl_batch *batch, const struct ptspec_value *params,
			  u8 param_count, u64 *args)
{
	size_t words = size_mul(batch->count, param_count);
	size_t i;

	if (copy_from_user(args, u64_to_user_ptr(batch->args), size_mul(words, sizeof(u64))))
		return -EFAULT;
	for (i = 0; i < words; i++)
		if (!fits(args[i], params[i % param_count].width))
			return -EINVAL;
	return 0;
}

static int prepare(const struct ptspec_ioctl_batch *batch, const struct ptspec_value *params, u8 param_count,
		   u32 word_count, struct buffers *buffers)
{
	/* A vector without parameters still needs an address of its own. */
	size_t words = max_t(size_t, size_mul(batch->count, param_count), 1);

	buffers->args = kvcalloc(words, sizeof(u64), GFP_KERNEL);
	buffers->words = kvcalloc(max_t(u32, word_count, 1), sizeof(u64), GFP_KERNEL);
	buffers->flags = kvcalloc(batch->count, sizeof(u8), GFP_KERNEL);
	if (!buffers->args || !buffers->words || !buffers->flags)
		return -ENOMEM;
	return copy_arguments(batch, params, param_count, buffers->args);
}

static int give_others_their_turn(u32 i)
{
	if (i % VECTORS_PER_TURN != VECTORS_PER_TURN - 1)
		return 0;
	cond_resched();
	return fatal_signal_pending(current) ? -EINTR : 0;
}

static int eval_all(const struct ptspec_operation *operation, const struct ptspec_ioctl_batch *batch,
		    const struct buffers *buffers)
{
	u32 i;

	for (i = 0; i < batch->count; i++) {
		const u64 *args = buffers->args + (size_t)i * operation->param_count;
		int error;

		ptspec_in_flight_vector(args);
		if (!operation->in_domain || operation->in_domain(args)) {
			buffers->words[i] = operation->call(args);
			buffers->flags[i] = 1;
		}
		error = give_others_their_turn(i);
		if (error)
			return error;
	}
	return 0;
}

int ptspec_run_eval(const struct ptspec_ioctl_batch *batch)
{
	const struct ptspec_target *table = ptspec_table();
	const struct ptspec_operation *operation;
	struct buffers buffers = {};
	int error;

	if (batch->index >= table->operation_count)
		return -EINVAL;
	operation = &table->operations[array_index_nospec(batch->index, table->operation_count)];
	if (!operation->call)
		return -EOPNOTSUPP;

	error = prepare(batch, operation->params, operation->param_count, batch->count, &buffers);
	if (!error) {
		ptspec_in_flight_begin("operation", batch->index, NULL, operation->name,
				       operation->param_count);
		error = eval_all(operation, batch, &buffers);
		ptspec_in_flight_end();
	}
	if (!error &&
	    (copy_to_user(u64_to_user_ptr(batch->results), buffers.words, batch->count * sizeof(u64)) ||
	     copy_to_user(u64_to_user_ptr(batch->flags), buffers.flags, batch->count)))
		error = -EFAULT;
	free_buffers(&buffers);
	return error;
}

static int check_all(const struct ptspec_law *law, const struct ptspec_ioctl_batch *batch,
		     const struct buffers *buffers)
{
	u32 i;

	for (i = 0; i < batch->count; i++) {
		const u64 *args = buffers->args + (size_t)i * law->param_count;
		int error;

		ptspec_in_flight_vector(args);
		buffers->flags[i] = law->check(args);
		error = give_others_their_turn(i);
		if (error)
			return error;
	}
	return 0;
}

static const struct ptspec_law *find_law(u32 index)
{
	const struct ptspec_target *table = ptspec_table();

	if (index >= table->law_count)
		return NULL;
	return &table->laws[array_index_nospec(index, table->law_count)];
}

int ptspec_run_check(const struct ptspec_ioctl_batch *batch)
{
	const struct ptspec_law *law = find_law(batch->index);
	struct buffers buffers = {};
	int error;

	if (!law || batch->results)
		return -EINVAL;
	if (!law->check)
		return -EOPNOTSUPP;

	error = prepare(batch, law->params, law->param_count, 0, &buffers);
	if (!error) {
		ptspec_in_flight_begin("law", batch->index, law->contract, law->name, law->param_count);
		error = check_all(law, batch, &buffers);
		ptspec_in_flight_end();
	}
	if (!error && copy_to_user(u64_to_user_ptr(batch->flags), buffers.flags, batch->count))
		error = -EFAULT;
	free_buffers(&buffers);
	return error;
}

int ptspec_run_explain(const struct ptspec_ioctl_batch *batch)
{
	const struct ptspec_law *law = find_law(batch->index);
	struct buffers buffers = {};
	int error;

	if (!law || batch->flags || batch->count != 1)
		return -EINVAL;
	if (!law->check || !law->explain || law->term_count > PTSPEC_MAX_TERMS)
		return -EOPNOTSUPP;

	error = prepare(batch, law->params, law->param_count, law->term_count, &buffers);
	if (!error) {
		ptspec_in_flight_begin("law", batch->index, law->contract, law->name, law->param_count);
		ptspec_in_flight_vector(buffers.args);
		/* The terms call helpers too, and those have domains. */
		if (law->check(buffers.args) == PTSPEC_OUTSIDE)
			error = -EDOM;
		else
			law->explain(buffers.args, buffers.words);
		ptspec_in_flight_end();
	}
	if (!error &&
	    copy_to_user(u64_to_user_ptr(batch->results), buffers.words, law->term_count * sizeof(u64)))
		error = -EFAULT;
	free_buffers(&buffers);
	return error;
}

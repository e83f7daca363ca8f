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

#include <ptspec/memory.h>

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

/* What batches of an operation and of a law have in common. */
struct call {
	const struct ptspec_value *params;
	u32 param_count;
	bool memory;
	u32 words; /* of a vector */
};

static struct call call_of(const struct ptspec_value *params, u32 param_count, bool memory)
{
	return (struct call) { params, param_count, memory, ptspec_vector_words(param_count, memory) };
}

/* Copies count vectors in, and checks that each word is one that can be. */
static int copy_arguments(const struct call *call, u64 from, u32 count, u64 *args)
{
	u32 i;

	if (copy_from_user(args, u64_to_user_ptr(from), size_mul(size_mul(count, call->words), sizeof(u64))))
		return -EFAULT;
	for (i = 0; i < count; i++)
		if (!ptspec_vector_fits(ptspec_table()->memory, call->params, call->param_count, call->memory,
					args + (size_t)i * call->words))
			return -EINVAL;
	return 0;
}

static int prepare(const struct ptspec_ioctl_batch *batch, const struct call *call, u32 word_count,
		   struct buffers *buffers)
{
	/* A vector without parameters still needs an address of its own. */
	size_t words = max_t(size_t, size_mul(batch->count, call->words), 1);

	buffers->args = kvcalloc(words, sizeof(u64), GFP_KERNEL);
	buffers->words = kvcalloc(max_t(u32, word_count, 1), sizeof(u64), GFP_KERNEL);
	buffers->flags = kvcalloc(batch->count, sizeof(u8), GFP_KERNEL);
	if (!buffers->args || !buffers->words || !buffers->flags)
		return -ENOMEM;
	return copy_arguments(call, batch->args, batch->count, buffers->args);
}

/* The tables are as the vector says, and the console knows which it is. */
static void begin_vector(const struct call *call, const u64 *args)
{
	ptspec_in_flight_vector(args);
	if (call->memory)
		ptspec_begin(ptspec_table()->memory, args + call->param_count);
}

static int give_others_their_turn(u32 i)
{
	if (i % VECTORS_PER_TURN != VECTORS_PER_TURN - 1)
		return 0;
	cond_resched();
	return fatal_signal_pending(current) ? -EINTR : 0;
}

static int eval_all(const struct ptspec_operation *operation, const struct call *call,
		    const struct ptspec_ioctl_batch *batch, const struct buffers *buffers)
{
	u32 i;

	for (i = 0; i < batch->count; i++) {
		const u64 *args = buffers->args + (size_t)i * call->words;
		int error;

		begin_vector(call, args);
		if (!operation->in_domain || operation->in_domain(args)) {
			buffers->words[i] = operation->call(args);
			if (call->memory)
				buffers->words[batch->count + i] = ptspec_digest(ptspec_table()->memory);
			buffers->flags[i] = 1;
		}
		error = give_others_their_turn(i);
		if (error)
			return error;
	}
	return 0;
}

static const struct ptspec_operation *find_operation(u32 index)
{
	const struct ptspec_target *table = ptspec_table();

	if (index >= table->operation_count)
		return NULL;
	return &table->operations[array_index_nospec(index, table->operation_count)];
}

int ptspec_run_eval(const struct ptspec_ioctl_batch *batch)
{
	const struct ptspec_operation *operation = find_operation(batch->index);
	struct buffers buffers = {};
	struct call call;
	u32 word_count;
	int error;

	if (!operation)
		return -EINVAL;
	if (!operation->call)
		return -EOPNOTSUPP;

	call = call_of(operation->params, operation->param_count, operation->memory);
	word_count = call.memory ? 2 * batch->count : batch->count;
	error = prepare(batch, &call, word_count, &buffers);
	if (!error) {
		ptspec_in_flight_begin("operation", batch->index, NULL, operation->name, call.words);
		error = eval_all(operation, &call, batch, &buffers);
		ptspec_in_flight_end();
	}
	if (!error &&
	    (copy_to_user(u64_to_user_ptr(batch->results), buffers.words, word_count * sizeof(u64)) ||
	     copy_to_user(u64_to_user_ptr(batch->flags), buffers.flags, batch->count)))
		error = -EFAULT;
	free_buffers(&buffers);
	return error;
}

static int check_all(const struct ptspec_law *law, const struct call *call,
		     const struct ptspec_ioctl_batch *batch, const struct buffers *buffers)
{
	u32 i;

	for (i = 0; i < batch->count; i++) {
		const u64 *args = buffers->args + (size_t)i * call->words;
		int error;

		begin_vector(call, args);
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
	struct call call;
	int error;

	if (!law || batch->results)
		return -EINVAL;
	if (!law->check)
		return -EOPNOTSUPP;

	call = call_of(law->params, law->param_count, law->memory);
	error = prepare(batch, &call, 0, &buffers);
	if (!error) {
		ptspec_in_flight_begin("law", batch->index, law->contract, law->name, call.words);
		error = check_all(law, &call, batch, &buffers);
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
	struct call call;
	int error;

	if (!law || batch->flags || batch->count != 1)
		return -EINVAL;
	if (!law->check || !law->explain || law->term_count > PTSPEC_MAX_TERMS)
		return -EOPNOTSUPP;

	call = call_of(law->params, law->param_count, law->memory);
	error = prepare(batch, &call, law->term_count, &buffers);
	if (!error) {
		ptspec_in_flight_begin("law", batch->index, law->contract, law->name, call.words);
		begin_vector(&call, buffers.args);
		/* The terms call helpers too, and those have domains. */
		if (law->check(buffers.args) == PTSPEC_OUTSIDE) {
			error = -EDOM;
		} else {
			begin_vector(&call, buffers.args);
			law->explain(buffers.args, buffers.words);
		}
		ptspec_in_flight_end();
	}
	if (!error &&
	    copy_to_user(u64_to_user_ptr(batch->results), buffers.words, law->term_count * sizeof(u64)))
		error = -EFAULT;
	free_buffers(&buffers);
	return error;
}

/* One vector again, for the entries that it changes. */
int ptspec_run_changes(struct ptspec_ioctl_changes *changes)
{
	const struct ptspec_operation *operation = NULL;
	const struct ptspec_law *law = NULL;
	u64 args[PTSPEC_MAX_PARAMS + PTSPEC_IMAGE_WORDS];
	struct call call;
	int error;

	if (changes->kind == PTSPEC_KIND_OPERATION)
		operation = find_operation(changes->index);
	else if (changes->kind == PTSPEC_KIND_LAW)
		law = find_law(changes->index);
	if (!operation && !law)
		return -EINVAL;
	if (operation ? !operation->call : !law->check)
		return -EOPNOTSUPP;
	call = operation ? call_of(operation->params, operation->param_count, operation->memory)
			 : call_of(law->params, law->param_count, law->memory);
	if (!call.memory || call.words > ARRAY_SIZE(args))
		return -EINVAL;
	error = copy_arguments(&call, changes->args, 1, args);
	if (error)
		return error;

	ptspec_in_flight_begin(operation ? "operation" : "law", changes->index, law ? law->contract : NULL,
			       operation ? operation->name : law->name, call.words);
	begin_vector(&call, args);
	if (law)
		law->check(args);
	else if (!operation->in_domain || operation->in_domain(args))
		operation->call(args);
	ptspec_note_changes(changes);
	ptspec_in_flight_end();
	return 0;
}

// SPDX-License-Identifier: GPL-2.0-only
/*
 * ptspec.ko: the kernel's own page-table helpers behind /dev/ptspec, for tests.
 *
 * The helpers get the words that a test gives them, and tables of the module's
 * own; what the module calls is only what the generated table names. No live page
 * table is read or written. A helper may still crash on a strange word, so the module is
 * for throw-away machines, and says so: it loads only with allow=1.
 */
#include <linux/capability.h>
#include <linux/fs.h>
#include <linux/miscdevice.h>
#include <linux/module.h>
#include <linux/mutex.h>
#include <linux/nospec.h>
#include <linux/panic.h>
#include <linux/slab.h>
#include <linux/string.h>
#include <linux/uaccess.h>
#include <linux/utsname.h>

#include "ptspec_module.h"

static bool allow;
module_param(allow, bool, 0);
MODULE_PARM_DESC(allow, "must be 1: this machine may be crashed by tests");

static unsigned long kln;
module_param(kln, ulong, 0);
MODULE_PARM_DESC(kln, "address of kallsyms_lookup_name, from /proc/kallsyms");

/* One batch at a time: the record of the vector in flight is one. */
static DEFINE_MUTEX(batch_lock);

static u64 running_kernel_taint(void)
{
	u64 flags = 0;
	unsigned int i;

	for (i = 0; i < TAINT_FLAGS_COUNT; i++)
		if (test_taint(i))
			flags |= 1ULL << i;
	return flags;
}

static int copy_info(void __user *to)
{
	const struct ptspec_target *table = ptspec_table();
	struct ptspec_ioctl_info info = {
		.abi_version = table->abi_version,
		.operation_count = table->operation_count,
		.law_count = table->law_count,
		.config_count = table->config_count,
		.feature_count = table->feature_count,
		.taint = running_kernel_taint(),
	};

	strscpy(info.spec_hash, table->spec_hash, sizeof(info.spec_hash));
	strscpy(info.target, table->target, sizeof(info.target));
	strscpy(info.linux_version, table->linux_version, sizeof(info.linux_version));
	strscpy(info.kernel_release, utsname()->release, sizeof(info.kernel_release));
	return copy_to_user(to, &info, sizeof(info)) ? -EFAULT : 0;
}

static int describe_index(u32 *index, u32 count)
{
	if (*index >= count)
		return -EINVAL;
	*index = array_index_nospec(*index, count);
	return 0;
}

static void describe_bound(struct ptspec_ioctl_describe *description, const char *name, bool bound,
			   const char *reason)
{
	description->value = bound;
	strscpy(description->name, name, sizeof(description->name));
	if (!bound)
		strscpy(description->reason, reason ? reason : "not bound", sizeof(description->reason));
}

static int describe(struct ptspec_ioctl_describe *description)
{
	const struct ptspec_target *table = ptspec_table();
	u32 index = description->index;

	switch (description->kind) {
	case PTSPEC_KIND_OPERATION:
		if (describe_index(&index, table->operation_count))
			return -EINVAL;
		describe_bound(description, table->operations[index].name, table->operations[index].call,
			       table->operations[index].unbound);
		return 0;
	case PTSPEC_KIND_LAW:
		if (describe_index(&index, table->law_count))
			return -EINVAL;
		describe_bound(description, table->laws[index].name, table->laws[index].check,
			       table->laws[index].unbound);
		return 0;
	case PTSPEC_KIND_CONFIG:
		if (describe_index(&index, table->config_count))
			return -EINVAL;
		description->value = table->configs[index].get();
		strscpy(description->name, table->configs[index].name, sizeof(description->name));
		return 0;
	case PTSPEC_KIND_FEATURE:
		if (describe_index(&index, table->feature_count))
			return -EINVAL;
		description->value = table->features[index].present;
		strscpy(description->name, table->features[index].name, sizeof(description->name));
		return 0;
	default:
		return -EINVAL;
	}
}

static int copy_description(void __user *user)
{
	struct ptspec_ioctl_describe description = {};
	int error;

	if (copy_from_user(&description, user, offsetof(struct ptspec_ioctl_describe, value)))
		return -EFAULT;
	error = describe(&description);
	if (!error && copy_to_user(user, &description, sizeof(description)))
		error = -EFAULT;
	return error;
}

static int copy_changes(void __user *user)
{
	struct ptspec_ioctl_changes *changes = kzalloc(sizeof(*changes), GFP_KERNEL);
	int error = -EFAULT;

	if (!changes)
		return -ENOMEM;
	if (copy_from_user(changes, user, offsetof(struct ptspec_ioctl_changes, count)))
		goto out;
	error = mutex_lock_interruptible(&batch_lock) ? -EINTR : 0;
	if (error)
		goto out;
	error = ptspec_run_changes(changes);
	mutex_unlock(&batch_lock);
	if (!error && copy_to_user(user, changes, sizeof(*changes)))
		error = -EFAULT;
out:
	kfree(changes);
	return error;
}

static int run_batch(unsigned int command, const void __user *user)
{
	struct ptspec_ioctl_batch batch;
	int error;

	if (copy_from_user(&batch, user, sizeof(batch)))
		return -EFAULT;
	if (batch.count < 1 || batch.count > PTSPEC_MAX_BATCH)
		return -EINVAL;
	if (mutex_lock_interruptible(&batch_lock))
		return -EINTR;
	if (command == PTSPEC_IOC_EVAL)
		error = ptspec_run_eval(&batch);
	else if (command == PTSPEC_IOC_CHECK)
		error = ptspec_run_check(&batch);
	else
		error = ptspec_run_explain(&batch);
	mutex_unlock(&batch_lock);
	return error;
}

static long ptspec_ioctl(struct file *file, unsigned int command, unsigned long argument)
{
	void __user *user = (void __user *)argument;

	switch (command) {
	case PTSPEC_IOC_INFO:
		return copy_info(user);
	case PTSPEC_IOC_DESCRIBE:
		return copy_description(user);
	case PTSPEC_IOC_EVAL:
	case PTSPEC_IOC_CHECK:
	case PTSPEC_IOC_EXPLAIN:
		return run_batch(command, user);
	case PTSPEC_IOC_CHANGES:
		return copy_changes(user);
	default:
		return -ENOTTY;
	}
}

static int ptspec_open(struct inode *inode, struct file *file)
{
	return capable(CAP_SYS_ADMIN) ? 0 : -EPERM;
}

static const struct file_operations ptspec_operations = {
	.owner = THIS_MODULE,
	.open = ptspec_open,
	.unlocked_ioctl = ptspec_ioctl,
	.compat_ioctl = compat_ptr_ioctl,
};

static struct miscdevice ptspec_device = {
	.minor = MISC_DYNAMIC_MINOR,
	.name = PTSPEC_DEVICE_NAME,
	.fops = &ptspec_operations,
	.mode = 0600,
};

static int __init ptspec_init(void)
{
	int error;

	if (!allow) {
		pr_err("ptspec: tests may crash this machine; load with allow=1 if that is fine\n");
		return -EPERM;
	}
	if (ptspec_table()->abi_version != PTSPEC_ABI_VERSION) {
		pr_err("ptspec: the table has ABI version %u, the module %u\n", ptspec_table()->abi_version,
		       PTSPEC_ABI_VERSION);
		return -EINVAL;
	}
	error = ptspec_resolve_imports(kln);
	if (error)
		return error;
	error = ptspec_allocate_tables();
	if (error)
		return error;
	error = ptspec_in_flight_register();
	if (error)
		goto free_tables;
	error = misc_register(&ptspec_device);
	if (error)
		goto unregister;
	return 0;

unregister:
	ptspec_in_flight_unregister();
free_tables:
	ptspec_free_tables();
	return error;
}

static void __exit ptspec_exit(void)
{
	misc_deregister(&ptspec_device);
	ptspec_in_flight_unregister();
	ptspec_free_tables();
}

module_init(ptspec_init);
module_exit(ptspec_exit);
MODULE_LICENSE("GPL");
MODULE_DESCRIPTION("Page-table helpers of the running kernel, for ptspec's tests");

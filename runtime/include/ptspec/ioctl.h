/* SPDX-License-Identifier: GPL-2.0-only OR Apache-2.0 */
/*
 * /dev/ptspec: how user space reaches the kernel's target table.
 *
 * Layouts are the same for 32-bit and 64-bit user space: fixed-width members at
 * their natural offsets, no implicit padding, user pointers as 64-bit words.
 * Opening the device needs CAP_SYS_ADMIN.
 */
#ifndef PTSPEC_IOCTL_H
#define PTSPEC_IOCTL_H

#include <linux/ioctl.h>
#include <linux/types.h>

#define PTSPEC_DEVICE_NAME "ptspec"

/* More vectors than any one batch may have. */
#define PTSPEC_MAX_BATCH 4096u

#define PTSPEC_NAME_SIZE 128u
#define PTSPEC_REASON_SIZE 256u
/* More changed entries than any report shows. */
#define PTSPEC_MAX_CHANGES 32u

struct ptspec_ioctl_info {
	__u32 abi_version;
	__u32 operation_count;
	__u32 law_count;
	__u32 config_count;
	__u32 feature_count;
	__u32 reserved;
	__u64 taint; /* the kernel's taint flags, bit by bit */
	char spec_hash[PTSPEC_NAME_SIZE];
	char target[PTSPEC_NAME_SIZE];
	char linux_version[PTSPEC_NAME_SIZE];  /* what the specification is for */
	char kernel_release[PTSPEC_NAME_SIZE]; /* what is running */
};

enum ptspec_kind {
	PTSPEC_KIND_OPERATION = 0,
	PTSPEC_KIND_LAW = 1,
	PTSPEC_KIND_CONFIG = 2,
	PTSPEC_KIND_FEATURE = 3
};

struct ptspec_ioctl_describe {
	__u32 kind; /* in: enum ptspec_kind */
	__u32 index;
	/* operation, law: 1 if bound; config: its value; feature: 1 if present */
	__u64 value;
	char name[PTSPEC_NAME_SIZE];
	char reason[PTSPEC_REASON_SIZE]; /* why it is unbound, else "" */
};

struct ptspec_ioctl_batch {
	__u32 index; /* of the operation or law */
	__u32 count; /* vectors, 1..PTSPEC_MAX_BATCH */
	/* -> count vectors of ptspec_vector_words() words (ignored if they have none) */
	__u64 args;
	/* EVAL: -> count words, and behind them count digests if tables are looked into;
	 * CHECK: must be 0; EXPLAIN (count 1): -> term_count words */
	__u64 results;
	/* EVAL: -> count bytes, 1 if in the domain (else the word is 0);
	 * CHECK: -> count bytes of enum ptspec_verdict; EXPLAIN: must be 0 */
	__u64 flags;
};

/* What an operation does to the tables of one vector, or the story of a law. */
struct ptspec_ioctl_changes {
	__u32 kind; /* in: PTSPEC_KIND_OPERATION or PTSPEC_KIND_LAW */
	__u32 index;
	__u64 args;  /* in: -> one vector */
	__u64 count; /* out: of entries that are not what they were */
	/* out: of the first ones level << 32 | reference, and what they hold now */
	__u64 places[PTSPEC_MAX_CHANGES];
	__u64 words[PTSPEC_MAX_CHANGES];
};

#define PTSPEC_IOC_MAGIC 0xB5
#define PTSPEC_IOC_INFO _IOR(PTSPEC_IOC_MAGIC, 0, struct ptspec_ioctl_info)
#define PTSPEC_IOC_DESCRIBE _IOWR(PTSPEC_IOC_MAGIC, 1, struct ptspec_ioctl_describe)
#define PTSPEC_IOC_EVAL _IOW(PTSPEC_IOC_MAGIC, 2, struct ptspec_ioctl_batch)
#define PTSPEC_IOC_CHECK _IOW(PTSPEC_IOC_MAGIC, 3, struct ptspec_ioctl_batch)
#define PTSPEC_IOC_EXPLAIN _IOW(PTSPEC_IOC_MAGIC, 4, struct ptspec_ioctl_batch)
#define PTSPEC_IOC_CHANGES _IOWR(PTSPEC_IOC_MAGIC, 5, struct ptspec_ioctl_changes)

/*
 * What the module prints on the console when the kernel dies with a vector in
 * flight, followed by: "law" or "operation", index, name ("CONTRACT/NAME" of a
 * law), and the arguments in hexadecimal, separated by single spaces. The host
 * looks for this text.
 */
#define PTSPEC_IN_FLIGHT "ptspec: in flight: "

#endif /* PTSPEC_IOCTL_H */

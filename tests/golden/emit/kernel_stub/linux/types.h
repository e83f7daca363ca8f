/* SPDX-License-Identifier: Apache-2.0 */
/* As much of a kernel's headers as generated files need to be compiled without one. */
#ifndef STUB_LINUX_TYPES_H
#define STUB_LINUX_TYPES_H

#ifdef __cplusplus
extern "C" {
#else
typedef _Bool bool;
#define true 1
#define false 0
#endif

typedef unsigned char u8;
typedef unsigned int u32;
typedef unsigned long long u64;
typedef u8 uint8_t;
typedef u32 uint32_t;
typedef u64 uint64_t;
typedef __SIZE_TYPE__ size_t;
#define NULL ((void*)0)

#ifdef __cplusplus
}
#endif

#endif

/* SPDX-License-Identifier: Apache-2.0 */
#ifndef STUB_LINUX_MATH64_H
#define STUB_LINUX_MATH64_H

#include <linux/types.h>

u64 div64_u64(u64 dividend, u64 divisor);

#endif

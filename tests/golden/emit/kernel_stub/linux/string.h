/* SPDX-License-Identifier: Apache-2.0 */
#ifndef STUB_LINUX_STRING_H
#define STUB_LINUX_STRING_H

#include <linux/types.h>

void* memset(void* to, int byte, size_t count);
void* memcpy(void* to, const void* from, size_t count);
int memcmp(const void* left, const void* right, size_t count);

#endif

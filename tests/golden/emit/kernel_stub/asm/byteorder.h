/* SPDX-License-Identifier: Apache-2.0 */
/* What generated tables take from the kernel's header of this name: nothing but on powerpc. */

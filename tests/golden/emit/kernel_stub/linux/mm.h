/* SPDX-License-Identifier: Apache-2.0 */
#ifndef STUB_LINUX_MM_H
#define STUB_LINUX_MM_H

#include <linux/types.h>

typedef struct {
    u64 pte;
} pte_t;
typedef struct {
    u64 pgprot;
} pgprot_t;
typedef unsigned long vm_flags_t;
struct vm_area_struct {
    const vm_flags_t vm_flags;
};

#define __pte(x) ((pte_t){(x)})
#define pte_val(x) ((x).pte)
#define __pgprot(x) ((pgprot_t){(x)})
#define pgprot_val(x) ((x).pgprot)
#define PAGE_SHIFT 12
#define IS_ENABLED(option) 0

struct cpuinfo {
    u8 x86_phys_bits;
};
extern struct cpuinfo boot_cpu_data;

void vm_flags_init(struct vm_area_struct* vma, vm_flags_t flags);
int pte_present(pte_t pte);
int pte_dirty(pte_t pte);
unsigned long pte_pfn(pte_t pte);
pte_t pte_mkdirty(pte_t pte);
pte_t pte_wrprotect(pte_t pte);
pte_t pfn_pte(unsigned long pfn, pgprot_t prot);
int pte_soft_dirty(pte_t pte);

#endif

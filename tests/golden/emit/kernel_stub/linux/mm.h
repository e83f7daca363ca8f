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
struct mm_struct;
struct vm_area_struct {
    const vm_flags_t vm_flags;
    struct mm_struct* vm_mm;
};

#define __pte(x) ((pte_t){(x)})
#define pte_val(x) ((x).pte)
#define __pgprot(x) ((pgprot_t){(x)})
#define pgprot_val(x) ((x).pgprot)
#define PAGE_SHIFT 12
#define PGDIR_SHIFT 21
#define static_assert _Static_assert
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
pte_t ptep_get(pte_t* p);
pte_t ptep_get_and_clear(struct mm_struct* mm, unsigned long addr, pte_t* p);
void set_pte(pte_t* p, pte_t pte);
void set_ptes(struct mm_struct* mm, unsigned long addr, pte_t* p, pte_t pte, unsigned int nr);

#endif

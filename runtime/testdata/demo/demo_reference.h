/* SPDX-License-Identifier: GPL-2.0 OR MIT */
/* A few x86_64 helpers as Linux 6.12 has them, in the form of a generated reference implementation. */
#ifndef DEMO_REFERENCE_H
#define DEMO_REFERENCE_H

#define DEMO_PRESENT 0x001ull
#define DEMO_WRITE 0x002ull
#define DEMO_USER 0x004ull
#define DEMO_ACCESSED 0x020ull
#define DEMO_DIRTY 0x040ull
#define DEMO_LARGE 0x080ull
#define DEMO_SOFT_DIRTY 0x800ull
#define DEMO_SAVED_DIRTY (1ull << 58)
/* PCD, PWT, accessed, dirty, PAT, special, uffd-wp, soft dirty, devmap, saved dirty */
#define DEMO_KEPT_BY_MODIFY (0xef8ull | (1ull << 57) | DEMO_SAVED_DIRTY)
#define DEMO_VM_WRITE 0x2ull
#define DEMO_VM_SHADOW_STACK (1ull << 37)

static inline uint64_t demo_mksaveddirty(uint64_t e) {
    if (e & DEMO_WRITE) return e;
    if (e & DEMO_DIRTY) e |= DEMO_SAVED_DIRTY;
    return e & ~DEMO_DIRTY;
}

static inline uint64_t demo_clear_saveddirty(uint64_t e) {
    if (!(e & DEMO_WRITE)) return e;
    if (e & DEMO_SAVED_DIRTY) e |= DEMO_DIRTY;
    return e & ~DEMO_SAVED_DIRTY;
}

static inline uint64_t demo_pte_mkdirty(uint64_t e) {
    return demo_mksaveddirty(e | DEMO_DIRTY | DEMO_SOFT_DIRTY);
}

static inline uint64_t demo_pte_dirty(uint64_t e) { return (e & (DEMO_DIRTY | DEMO_SAVED_DIRTY)) != 0; }

static inline uint64_t demo_pmd_bad(uint64_t e, uint64_t physical_mask) {
    uint64_t pfn = (e & DEMO_LARGE ? ~0x1fffffull : ~0xfffull) & physical_mask;

    return (e & ~pfn & ~(DEMO_USER | DEMO_ACCESSED)) != (DEMO_PRESENT | DEMO_WRITE | DEMO_DIRTY);
}

/* Between present entries; PROT_NONE inverts the pfn. */
static inline uint64_t demo_pte_modify(uint64_t e, uint64_t prot, uint64_t physical_mask,
                                       uint64_t supported_mask) {
    uint64_t kept = DEMO_KEPT_BY_MODIFY | (physical_mask & ~0xfffull);
    uint64_t result = (e & kept) | (prot & supported_mask & ~kept);

    return e & DEMO_WRITE ? demo_mksaveddirty(result) : demo_clear_saveddirty(result);
}

static inline uint64_t demo_pte_mkwrite(uint64_t e, uint64_t vm_flags) {
    if (vm_flags & DEMO_VM_SHADOW_STACK) return (e & ~DEMO_WRITE) | DEMO_DIRTY;
    return demo_clear_saveddirty(e | DEMO_WRITE);
}

#endif

/* SPDX-License-Identifier: GPL-2.0 OR MIT */
/*
 * A hand-written target table in the form of a generated one. Included once with the reference's calls and
 * once with the kernel's; the includer defines DEMO_CALL(name), DEMO_IMPLEMENTATION, demo_configs and
 * demo_features before.
 *
 * `probe` is the test's own: what it does beside returning its argument is up to the includer.
 */

enum { OP_PTE_MKDIRTY, OP_PTE_DIRTY, OP_PMD_BAD, OP_PTE_MODIFY, OP_PTE_MKWRITE, OP_PROBE, OP_UNBOUND };

static const struct ptspec_field pte_fields[] = {
    {"nx", 63, 63},       {"pkey", 62, 59}, {"saved_dirty", 58, 58}, {"devmap", 57, 57},
    {"reserved", 56, 52}, {"pfn", 51, 12},  {"soft_dirty", 11, 11},  {"uffd_wp", 10, 10},
    {"special", 9, 9},    {"global", 8, 8}, {"pat", 7, 7},           {"dirty", 6, 6},
    {"accessed", 5, 5},   {"cache", 4, 3},  {"user", 2, 2},          {"write", 1, 1},
    {"present", 0, 0},
};
static bool is_none(uint64_t word) { return word == 0; }
static const struct ptspec_view pte_views[] = {
    {.name = "none", .matches = is_none, .field_count = 0, .fields = NULL},
    {.name = "leaf", .matches = NULL, .field_count = 17, .fields = pte_fields},
};
static const struct ptspec_format pte_format = {
    .name = "pte", .width = 64, .view_count = 2, .views = pte_views};

#define PTE(n) \
    { .name = n, .type = "pte", .width = 64, .format = &pte_format }
#define WORD(n, w) \
    { .name = n, .type = "u" #w, .width = w, .format = NULL }
#define BOOL(n) \
    { .name = n, .type = "bool", .width = 1, .format = NULL }

static const struct ptspec_value params_e[] = {PTE("e")};
static const struct ptspec_value params_e_prot[] = {PTE("e"), PTE("prot")};
static const struct ptspec_value params_e_vma[] = {PTE("e"), WORD("vm_flags", 64)};
static const struct ptspec_value params_how[] = {WORD("how", 8)};

static bool both_present(const uint64_t* args) { return (args[0] & 1) && (args[1] & 1); }

static const struct ptspec_operation operations[] = {
    [OP_PTE_MKDIRTY] = {.name = "pte_mkdirty",
                        .file = "demo.pts",
                        .line = 10,
                        .param_count = 1,
                        .params = params_e,
                        .result = PTE("result"),
                        .call = DEMO_CALL(pte_mkdirty)},
    [OP_PTE_DIRTY] = {.name = "pte_dirty",
                      .file = "demo.pts",
                      .line = 11,
                      .param_count = 1,
                      .params = params_e,
                      .result = BOOL("result"),
                      .call = DEMO_CALL(pte_dirty)},
    [OP_PMD_BAD] = {.name = "pmd_bad",
                    .file = "demo.pts",
                    .line = 12,
                    .param_count = 1,
                    .params = params_e,
                    .result = BOOL("result"),
                    .call = DEMO_CALL(pmd_bad)},
    [OP_PTE_MODIFY] = {.name = "pte_modify",
                       .file = "demo.pts",
                       .line = 13,
                       .param_count = 2,
                       .params = params_e_prot,
                       .result = PTE("result"),
                       .call = DEMO_CALL(pte_modify),
                       .in_domain = both_present},
    [OP_PTE_MKWRITE] = {.name = "pte_mkwrite",
                        .file = "demo.pts",
                        .line = 14,
                        .param_count = 2,
                        .params = params_e_vma,
                        .result = PTE("result"),
                        .call = DEMO_CALL(pte_mkwrite)},
    [OP_PROBE] = {.name = "probe",
                  .file = "demo.pts",
                  .line = 15,
                  .param_count = 1,
                  .params = params_how,
                  .result = WORD("result", 8),
                  .call = DEMO_CALL(probe)},
    [OP_UNBOUND] = {.name = "unbound",
                    .file = "demo.pts",
                    .line = 16,
                    .param_count = 1,
                    .params = params_e,
                    .result = PTE("result"),
                    .call = DEMO_CALL(unbound),
                    .unbound = "the demo has no such helper"},
};

static enum ptspec_verdict verdict(bool holds) { return holds ? PTSPEC_HOLDS : PTSPEC_VIOLATED; }

static uint64_t call1(unsigned int operation, uint64_t a) { return operations[operation].call(&a); }

static enum ptspec_verdict mkdirty_sets(const uint64_t* args) {
    if (!(args[0] & 1)) return PTSPEC_OUTSIDE;
    return verdict(call1(OP_PTE_DIRTY, call1(OP_PTE_MKDIRTY, args[0])));
}

static void explain_mkdirty_sets(const uint64_t* args, uint64_t* values) {
    values[0] = call1(OP_PTE_MKDIRTY, args[0]);
    values[1] = call1(OP_PTE_DIRTY, values[0]);
}

static enum ptspec_verdict large_is_bad(const uint64_t* args) {
    if ((args[0] & 0x81) != 0x81) return PTSPEC_OUTSIDE;
    return verdict(call1(OP_PMD_BAD, args[0]));
}

/* A law that is false on purpose: dirtying without write permission moves the bit. */
static enum ptspec_verdict mkdirty_sets_hardware_dirty(const uint64_t* args) {
    return verdict(call1(OP_PTE_MKDIRTY, args[0]) & 0x40);
}

static bool not_writable(const uint64_t* args) { return !(args[0] & 2); }

static const struct ptspec_value terms_mkdirty_sets[] = {PTE("pte_mkdirty(e)"),
                                                         BOOL("pte_dirty(pte_mkdirty(e))")};

static const struct ptspec_law laws[] = {
    {.name = "mkdirty_sets_pte",
     .contract = "leaf",
     .level = "pte",
     .file = "demo.pts",
     .line = 20,
     .condition = "pte_present(e)",
     .claim = "pte_dirty(pte_mkdirty(e))",
     .param_count = 1,
     .params = params_e,
     .check = mkdirty_sets,
     .term_count = 2,
     .terms = terms_mkdirty_sets,
     .explain = explain_mkdirty_sets},
    {.name = "large_is_bad_pmd",
     .contract = "tables",
     .level = "pmd",
     .file = "demo.pts",
     .line = 21,
     .condition = "pmd_leaf(e)",
     .claim = "pmd_bad(e)",
     .param_count = 1,
     .params = params_e,
     .check = large_is_bad},
    {.name = "mkdirty_sets_hardware_dirty_pte",
     .contract = "leaf",
     .level = "pte",
     .file = "demo.pts",
     .line = 22,
     .condition = "",
     .claim = "pte_mkdirty(e).dirty",
     .param_count = 1,
     .params = params_e,
     .check = mkdirty_sets_hardware_dirty,
     .finding = "dirty_moves_without_write",
     .excused = not_writable},
};

#define COUNT(array) (sizeof(array) / sizeof((array)[0]))

const struct ptspec_target* ptspec_table(void) {
    static const struct ptspec_target table = {
        .abi_version = PTSPEC_ABI_VERSION,
        .spec_hash = "00000000000000000000000000000001",
        .target = "demo",
        .linux_version = "6.12",
        .implementation = DEMO_IMPLEMENTATION,
        .operation_count = COUNT(operations),
        .law_count = COUNT(laws),
        .config_count = COUNT(demo_configs),
        .feature_count = COUNT(demo_features),
        .operations = operations,
        .laws = laws,
        .configs = demo_configs,
        .features = demo_features,
    };

    return &table;
}

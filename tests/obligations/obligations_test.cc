// SPDX-License-Identifier: Apache-2.0
//
// Runs every specification of this folder in process: see README.md.
#include <fmt/format.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <filesystem>
#include <fstream>
#include <map>
#include <set>
#include <sstream>
#include <vector>

#include "compiler/prove/prove.h"
#include "compiler/sema/testing/analysed.h"
#include "compiler/support/render.h"

namespace ptspec {
namespace {

using vcgen::ObligationKind;

// What a paging stands on: indices and ends as the kernel's generic headers have them, pointers likewise.
constexpr const char* paging_frame = R"(
contract paging for pxx in pte, pmd, pud, p4d, pgd {
    op pxx_index(addr: ulong) -> ulong = (addr >> PXX_SHIFT) & ((PTRS_PER_PXX as ulong) - 1)
    at pmd, pud, p4d, pgd {
        op pxx_addr_end(addr: ulong, end: ulong) -> ulong =
            let boundary = (addr +% PXX_SIZE) & PXX_MASK in
            if boundary -% 1 < end -% 1 then boundary else end
    }
}
paging generic {
    op pgd_offset(t: ref pgd, addr: ulong) -> ref pgd = &t[pgd_index(addr)]
    for pxx above pyy {
        op pyy_offset(p: ref pxx, addr: ulong) -> ref pyy = &table(*p)[pyy_index(addr)]
        op pyy_offset_lockless(p: ref pxx, e: pxx, addr: ulong) -> ref pyy = pyy_offset(&e, addr)
    }
}
folding p4d { op p4d_offset(p: ref pgd, addr: ulong) -> ref p4d = p  op p4d_addr_end(addr, end) = end }
folding pud { op pud_offset(p: ref p4d, addr: ulong) -> ref pud = p  op pud_addr_end(addr, end) = end }
folding pmd { op pmd_offset(p: ref pud, addr: ulong) -> ref pmd = p  op pmd_addr_end(addr, end) = end }
arch toy {
    word 64
    config big: bool
    for pxx in pmd, pud, p4d, pgd { entry pxx : bits<64> { 2:0 type  63:3 origin } }
}
)";

struct Sample {
    std::string file, name;
    bool proved = false;
    std::map<std::string, std::string> parts;

    // `operation.txt` -> operation
    std::string kind() const { return std::filesystem::path(file).stem().string(); }

    std::string part(const std::string& which, const std::string& otherwise = "") const {
        const auto found = parts.find(which);
        return found == parts.end() ? otherwise : found->second;
    }
    bool is_about_states() const { return parts.contains("machine") || parts.contains("layout"); }

    std::string text() const {
        if (is_about_states()) return part("layout") + part("machine");
        if (parts.contains("paging")) {
            return std::string(paging_frame) + "paging toy_paging : toy { page 12 " + part("paging") + "}\n" +
                   part("rest");
        }
        const std::string numbering = part("entry").find(":63") != std::string::npos ? " numbering msb0" : "";
        return "contract c for pxx in pte {\n" + part("contract") + "}\narch toy {\n    word 64\n" +
               "    const PTRS_PER_PTE: u32 = 512\n    entry pte : bits<64>" + numbering + " {\n" +
               part("entry", "0 present 1 young 2 dirty 11:3 flags 51:12 pfn 63:52 ignored\n") + "}\n" +
               part("arch") + "}\ntarget toy : toy { levels pte }\n" + part("rest");
    }
};

std::vector<Sample> samples_of(const std::filesystem::path& path) {
    std::vector<Sample> result;
    std::ifstream file(path);
    std::string line, part;
    while (std::getline(file, line)) {
        if (line.starts_with("=== ")) {
            const size_t space = line.find(' ', 4);
            result.push_back({path.filename().string(),
                              line.substr(space + 1),
                              line.substr(4, space - 4) == "proved",
                              {}});
        } else if (line.starts_with("[")) {
            part = line.substr(1, line.find(']') - 1);
        } else {
            result.back().parts[part] += line + "\n";
        }
    }
    return result;
}

std::vector<Sample> all_samples() {
    std::vector<std::filesystem::path> files;
    for (const auto& entry : std::filesystem::directory_iterator(PTSPEC_OBLIGATIONS)) {
        if (entry.path().extension() == ".txt" && entry.path().stem() != "mutants")
            files.push_back(entry.path());
    }
    std::ranges::sort(files);
    std::vector<Sample> result;
    for (const auto& file : files) {
        for (Sample& sample : samples_of(file)) result.push_back(std::move(sample));
    }
    return result;
}

bool is_of_kind(const std::string& kind, const vcgen::Obligation& obligation) {
    static const std::map<std::string, ObligationKind> kinds = {
        {"format", ObligationKind::format},   {"safety", ObligationKind::safety},
        {"law", ObligationKind::law},         {"operation", ObligationKind::operation},
        {"vacuity", ObligationKind::vacuity}, {"must_fail", ObligationKind::must_fail},
        {"example", ObligationKind::example}, {"walk", ObligationKind::walk},
        {"machine", ObligationKind::machine}, {"layout", ObligationKind::layout},
    };
    // Effects are several kinds: promises and frames, the safety of statements, the claims of stories.
    if (kind == "effects") {
        return obligation.kind == ObligationKind::operation || obligation.kind == ObligationKind::safety ||
               obligation.kind == ObligationKind::law;
    }
    return obligation.kind == kinds.at(kind);
}

prove::ProofReport proved(const Sample& sample, sema::testing::Analysed& analysed,
                          const prove::ProveOptions& options) {
    if (!sample.is_about_states()) return prove::prove({&analysed.model()}, options);
    prove::ProofReport report;
    std::vector<model::Machine*> machines;
    for (const auto& machine : analysed.analysis.machines) machines.push_back(machine.get());
    prove::prove_machines(machines, options, report);
    prove::prove_layouts(analysed.analysis.layouts, report);
    return report;
}

class Obligations : public ::testing::TestWithParam<Sample> {};

TEST_P(Obligations, AreJudgedRightly) {
    const Sample& sample = GetParam();
    sema::testing::Analysed analysed(sample.text());
    ASSERT_EQ(analysed.codes(), "") << render_all(analysed.diagnostics, analysed.sources);
    prove::ProveOptions options;
    options.query.workers = 1;
    const prove::ProofReport report = proved(sample, analysed, options);
    size_t of_kind = 0, refuted = 0;
    std::set<std::string> refuted_ids;
    for (const prove::TargetReport& target : report.targets) {
        for (const prove::ObligationResult& result : target.obligations) {
            const bool counts =
                is_of_kind(sample.kind(), result.obligation) && !result.obligation.informative;
            of_kind += counts ? 1 : 0;
            if (!counts || result.status != prove::Status::refuted) continue;
            ++refuted;
            refuted_ids.insert(result.obligation.id);
        }
    }
    // What rests on a part of a walk that goes wrong says nothing.
    if (sample.proved || sample.kind() != "walk") {
        EXPECT_EQ(report.totals.unknown, 0u) << render_all(prove::diagnose(report), analysed.sources);
    }
    std::istringstream wanted(sample.part("refutes"));
    for (std::string id; std::getline(wanted, id);)
        EXPECT_TRUE(refuted_ids.contains(id)) << id << " is not refuted";
    EXPECT_GE(of_kind, 1u) << "there is nothing to judge";
    if (sample.proved) {
        EXPECT_TRUE(report.all_proved()) << render_all(prove::diagnose(report), analysed.sources);
    } else {
        EXPECT_GE(refuted, 1u) << "everything is proved";
    }
}

std::string test_name(const ::testing::TestParamInfo<Sample>& info) {
    std::string name = info.param.kind() + (info.param.proved ? "_proved_" : "_refuted_");
    for (const char letter : info.param.name)
        name += std::isalnum(static_cast<unsigned char>(letter)) ? letter : '_';
    return fmt::format("{}_{}", name, info.index);
}

INSTANTIATE_TEST_SUITE_P(All, Obligations, ::testing::ValuesIn(all_samples()), test_name);

TEST(Obligations, HaveThreeOfEachForEveryKind) {
    std::map<std::string, std::pair<int, int>> counts;
    for (const Sample& sample : all_samples())
        ++(sample.proved ? counts[sample.kind()].first : counts[sample.kind()].second);
    EXPECT_GE(counts.size(), 11u);
    for (const auto& [kind, count] : counts) {
        EXPECT_GE(count.first, 3) << kind;
        EXPECT_GE(count.second, 3) << kind;
    }
}

}  // namespace
}  // namespace ptspec

// SPDX-License-Identifier: Apache-2.0
//
// Runs every specification of this folder in process: see README.md.
#include <fmt/format.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <filesystem>
#include <fstream>
#include <map>
#include <sstream>
#include <vector>

#include "compiler/prove/prove.h"
#include "compiler/sema/testing/analysed.h"
#include "compiler/support/render.h"

namespace ptspec {
namespace {

using vcgen::ObligationKind;

struct Sample {
    std::string file, name;
    bool proved = false;
    std::map<std::string, std::string> parts;

    // `operation.txt` -> operation
    std::string kind() const { return std::filesystem::path(file).stem().string(); }

    std::string text() const {
        const auto part = [&](const std::string& which, const std::string& otherwise = "") {
            const auto found = parts.find(which);
            return found == parts.end() ? otherwise : found->second;
        };
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
        {"example", ObligationKind::example},
    };
    // Effects are several kinds: promises and frames, the safety of statements, the claims of stories.
    if (kind == "effects") {
        return obligation.kind == ObligationKind::operation || obligation.kind == ObligationKind::safety ||
               obligation.kind == ObligationKind::law;
    }
    return obligation.kind == kinds.at(kind);
}

class Obligations : public ::testing::TestWithParam<Sample> {};

TEST_P(Obligations, AreJudgedRightly) {
    const Sample& sample = GetParam();
    sema::testing::Analysed analysed(sample.text());
    ASSERT_EQ(analysed.codes(), "") << render_all(analysed.diagnostics, analysed.sources);
    prove::ProveOptions options;
    options.query.workers = 1;
    const prove::ProofReport report = prove::prove({&analysed.model()}, options);
    size_t of_kind = 0, refuted = 0;
    for (const prove::ObligationResult& result : report.targets[0].obligations) {
        const bool counts = is_of_kind(sample.kind(), result.obligation);
        of_kind += counts ? 1 : 0;
        refuted += counts && result.status == prove::Status::refuted ? 1 : 0;
    }
    EXPECT_EQ(report.totals.unknown, 0u);
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
    EXPECT_GE(counts.size(), 8u);
    for (const auto& [kind, count] : counts) {
        EXPECT_GE(count.first, 3) << kind;
        EXPECT_GE(count.second, 3) << kind;
    }
}

}  // namespace
}  // namespace ptspec

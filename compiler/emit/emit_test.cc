// SPDX-License-Identifier: Apache-2.0
//
// Everything that is generated for the toy target of tests/golden/emit: as it was reviewed, without a warning
// from any compiler, and the same every time. PTSPEC_UPDATE_GOLDEN=1 rewrites the reviewed files.
#include "compiler/emit/emit.h"

#include <fmt/format.h>
#include <gmock/gmock.h>

#include <algorithm>
#include <cstdlib>

#include "compiler/emit/testing/scratch_folder.h"
#include "compiler/sema/testing/analysed.h"
#include "compiler/testgen/testgen.h"

namespace ptspec::emit {
namespace {

using ::testing::HasSubstr;
using ::testing::Not;

const std::filesystem::path root = PTSPEC_SOURCE_DIRECTORY;
const std::filesystem::path golden = root / "tests/golden/emit";

Emission emit_toy() {
    sema::testing::Analysed toy({{"toy.pts", RealFileSystem().read(golden / "toy/toy.pts").value()}});
    model::ClosedModel& model = toy.model();
    return emit_target(model, testgen::make_plan(model, toy.sources, {}), toy.sources);
}

const Emission& toy() {
    static const Emission emission = emit_toy();
    return emission;
}

const std::string& toy_file(const std::string& name) {
    return std::ranges::find(toy(), name, &EmittedFile::path)->text;
}

TEST(Emit, ToyIsAsReviewed) {
    const char* update = std::getenv("PTSPEC_UPDATE_GOLDEN");
    RealFileSystem files;
    for (const EmittedFile& file : toy()) {
        const std::filesystem::path path = golden / "toy" / file.path;
        if (update != nullptr && *update != '\0' && *update != '0') {
            ASSERT_TRUE(write_if_changed(files, path, file.text));
            continue;
        }
        const auto reviewed = files.read(path);
        ASSERT_TRUE(reviewed) << reviewed.error().message;
        EXPECT_EQ(*reviewed, file.text) << path << " differs; rewrite with PTSPEC_UPDATE_GOLDEN=1";
    }
}

TEST(Emit, SameInputSameBytes) {
    const Emission again = emit_toy();
    ASSERT_EQ(again.size(), toy().size());
    for (size_t i = 0; i < again.size(); ++i) {
        EXPECT_EQ(again[i].path, toy()[i].path);
        EXPECT_EQ(again[i].text, toy()[i].text) << again[i].path;
    }
}

TEST(Emit, UnchangedFilesAreNotRewritten) {
    MemoryFileSystem files;
    EXPECT_EQ(write_files(files, "out/toy", toy()).value(), toy().size());
    EXPECT_EQ(write_files(files, "out/toy", toy()).value(), 0u);
}

TEST(Emit, DepfileNamesWhatWasRead) {
    EXPECT_EQ(depfile({"out/a b.h"}, {"specs/x.pts", "specs/$y.pts"}),
              "out/a\\ b.h: \\\n  specs/x.pts \\\n  specs/$$y.pts\n");
}

struct Compiler {
    const char* name;
    std::vector<std::string> command;
};
void PrintTo(const Compiler& compiler, std::ostream* out) { *out << compiler.name; }

std::string compiler_name(const ::testing::TestParamInfo<Compiler>& tested) { return tested.param.name; }

class EmitCompiles : public ::testing::TestWithParam<Compiler> {
  protected:
    void SetUp() override {
        if (!find_program(GetParam().command.front())) {
            GTEST_SKIP() << GetParam().command.front() << " is not installed";
        }
        ASSERT_TRUE(write_files(files_, folder_.path(), toy()));
    }

    void compile(const std::string& file, std::vector<std::string> more) const {
        std::vector<std::string> command = GetParam().command;
        command.insert(command.end(), {"-O2", "-Wall", "-Wextra", "-Wconversion", "-Wshadow", "-Werror", "-c",
                                       file, "-o", "out.o"});
        command.insert(command.end(), more.begin(), more.end());
        const ProcessResult result = folder_.run(command);
        EXPECT_TRUE(result.succeeded()) << fmt::format("{}", fmt::join(command, " ")) << "\n"
                                        << result.standard_output;
    }

    RealFileSystem files_;
    testing::ScratchFolder folder_;
};

TEST_P(EmitCompiles, Reference) {
    const bool is_cpp = GetParam().command.front().ends_with("++");
    const std::string file = is_cpp ? "use.cc" : "use.c";
    folder_.write(file, "#include \"ref.h\"\n#include \"ref.h\"\n");
    compile(file, {});
}

TEST_P(EmitCompiles, ReferenceTable) {
    if (GetParam().command.front().ends_with("++")) {
        GTEST_SKIP() << "tables are C";
    }
    compile("reference_table.c", {"-I" + (root / "runtime/include").string(), "-Wpedantic"});
}

INSTANTIATE_TEST_SUITE_P(, EmitCompiles,
                         ::testing::Values(Compiler{"gcc_c11", {"gcc", "-std=c11"}},
                                           Compiler{"clang_c11", {"clang", "-std=c11"}},
                                           Compiler{"gcc_cpp17", {"g++", "-std=c++17", "-Wpedantic"}},
                                           Compiler{"clang_cpp17", {"clang++", "-std=c++17", "-Wpedantic"}}),
                         compiler_name);

// As a kernel builds its modules, against headers of our own that have just enough.
class EmitInKernel : public ::testing::TestWithParam<Compiler> {};

TEST_P(EmitInKernel, Compiles) {
    if (!find_program(GetParam().command.front())) {
        GTEST_SKIP() << GetParam().command.front() << " is not installed";
    }
    const testing::ScratchFolder folder;
    RealFileSystem files;
    ASSERT_TRUE(write_files(files, folder.path(), toy()));
    folder.write(
        "division.c",
        "#include \"ref.h\"\n"
        "struct ref_config ref_config;\n"
        "uint64_t group(uint64_t e, uint64_t size);\n"
        "uint64_t group(uint64_t e, uint64_t size) { return ref_pte_group(ref_make_pte(e), size); }\n");
    for (const char* file : {"kernel_table.c", "division.c"}) {
        std::vector<std::string> command = GetParam().command;
        command.insert(command.end(),
                       {"-std=gnu11", "-nostdinc", "-ffreestanding", "-O2", "-Wall", "-Wextra", "-Werror",
                        "-D__KERNEL__", "-isystem", (golden / "kernel_stub").string(),
                        "-I" + (root / "runtime/include").string(), "-I" + (root / "runtime/kernel").string(),
                        "-c", file, "-o", "out.o"});
        const ProcessResult compiled = folder.run(command);
        ASSERT_TRUE(compiled.succeeded()) << compiled.standard_output;
        // 32-bit kernels have no library functions for 64-bit division.
        const ProcessResult symbols = folder.run({"nm", "-u", "out.o"});
        EXPECT_THAT(symbols.standard_output, Not(HasSubstr("__udiv")));
        EXPECT_THAT(symbols.standard_output, Not(HasSubstr("__umod")));
        EXPECT_EQ(symbols.standard_output.find("div64_u64") != std::string::npos,
                  file == std::string("division.c"));
    }
}

INSTANTIATE_TEST_SUITE_P(, EmitInKernel,
                         ::testing::Values(Compiler{"gcc_64", {"gcc", "-m64"}},
                                           Compiler{"gcc_32", {"gcc", "-m32"}},
                                           Compiler{"clang_64", {"clang", "-m64"}},
                                           Compiler{"clang_32", {"clang", "-m32"}}),
                         compiler_name);

TEST(Emit, BothTablesCarryTheSameHash) {
    const auto hash_of = [](const std::string& text) {
        const size_t at = text.find(".spec_hash = ");
        return text.substr(at, text.find('\n', at) - at);
    };
    EXPECT_EQ(hash_of(toy_file("reference_table.c")), hash_of(toy_file("kernel_table.c")));
    EXPECT_EQ(hash_of(toy_file("kernel_table.c")).size(), std::string(".spec_hash = \"\",").size() + 32);
}

TEST(Emit, UnboundOperationsSayWhy) {
    EXPECT_THAT(toy_file("kernel_table.c"), HasSubstr(".unbound = \"the kernel has no such helper\""));
    EXPECT_THAT(
        toy_file("kernel_table.c"),
        HasSubstr("no operation of its claim reaches the kernel: pte_place: the kernel has no such helper"));
    EXPECT_THAT(toy_file("reference_table.c"), Not(HasSubstr(".unbound")));
}

}  // namespace
}  // namespace ptspec::emit

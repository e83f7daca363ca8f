// SPDX-License-Identifier: Apache-2.0
#include "runtime/suite/suite.h"

#include <cstdio>
#include <memory>
#include <ostream>

#include "ptspec/memory.h"
#include "runtime/backend/backend.h"
#include "runtime/suite/options.h"
#include "runtime/suite/report.h"
#include "runtime/suite/run.h"
#include "runtime/suite/vectors.h"

namespace ptspec::runtime {
namespace {

/// "the environment lacks something", as for the tool itself.
constexpr int exit_cannot_run = 4;
constexpr int exit_usage = 2;

struct Session {
    const ptspec_target& reference;
    std::unique_ptr<Backend> backend;
    Options options;
    SuiteVectors vectors;
};

/// GoogleTest makes the test objects itself, so this is the one way to them.
Session* session = nullptr;

template <typename Entry, typename Member>
const Entry* find_entry(std::span<const Entry> entries, Member member, std::uint32_t index) {
    for (const Entry& entry : entries) {
        if (entry.*member == index) return &entry;
    }
    return nullptr;
}

void record(const char* kind, const std::string& place, const TestRun& run) {
    const auto outcome = run.failed()      ? "failed"
                         : run.unbound     ? "skipped"
                         : run.uncovered   ? "uncovered"
                         : run.excused > 0 ? "finding"
                                           : "passed";
    testing::Test::RecordProperty("kind", kind);
    testing::Test::RecordProperty("spec", place);
    testing::Test::RecordProperty("outcome", outcome);
    testing::Test::RecordProperty("vectors", std::to_string(run.vectors));
    testing::Test::RecordProperty("outside", std::to_string(run.outside));
    testing::Test::RecordProperty("excused", std::to_string(run.excused));
    if (run.unbound) testing::Test::RecordProperty("reason", *run.unbound);
    if (run.uncovered) testing::Test::RecordProperty("reason", *run.uncovered);
}

std::string place_of(const char* file, std::uint32_t line) {
    return std::string(file) + ":" + std::to_string(line);
}

/// What this program was built from and what it ran on, for whoever reads the results.
class RunProperties final : public testing::Environment {
  public:
    void SetUp() override {
        const BackendInfo& info = session->backend->info();
        testing::Test::RecordProperty("target", session->reference.target);
        testing::Test::RecordProperty("spec_hash", session->reference.spec_hash);
        testing::Test::RecordProperty("backend", info.name);
        testing::Test::RecordProperty("kernel_release", info.kernel_release);
        testing::Test::RecordProperty("seed", std::to_string(session->options.seed));
        for (std::uint32_t i = 0; i < session->reference.config_count; ++i) {
            const ptspec_config_value& config = session->reference.configs[i];
            testing::Test::RecordProperty(std::string("config_") + config.name,
                                          hex(config.get(), config.width));
        }
    }
};

void check_features() {
    const auto outcome = session->backend->features();
    if (const auto* error = std::get_if<BackendError>(&outcome)) FAIL() << error->message;
    const auto& present = std::get<0>(outcome);
    for (std::uint32_t i = 0; i < session->reference.feature_count; ++i) {
        const ptspec_feature& feature = session->reference.features[i];
        EXPECT_EQ(present[i], feature.present)
            << "feature `" << feature.name << "`: the target " << session->reference.target << " says "
            << (feature.present ? "yes" : "no") << ", the backend's own configuration says "
            << (present[i] ? "yes" : "no");
    }
}

void check_configuration() {
    for (std::uint32_t i = 0; i < session->reference.config_count; ++i) {
        const ptspec_config_value& config = session->reference.configs[i];
        EXPECT_TRUE(config.allowed == nullptr || config.allowed())
            << "config value `" << config.name << "` is " << hex(config.get(), config.width) << " on backend "
            << session->backend->info().name << ", which the specification excludes: where " << config.where;
    }
}

class EnvironmentTest : public testing::Test {
  public:
    explicit EnvironmentTest(void (*body)()) : body_(body) {}

  private:
    void TestBody() override {
        RecordProperty("kind", "environment");
        body_();
    }

    void (*body_)();
};

void register_environment_test(const char* name, void (*body)()) {
    // Suite and file of a test that no source line declares.
    testing::RegisterTest("environment", name, nullptr, nullptr, "environment", 0,
                          [body]() -> EnvironmentTest* { return new EnvironmentTest(body); });
}

/// The reference computes with the config values of what it is compared with.
std::optional<std::string> take_over_config_values(const ptspec_target& reference, Backend& backend) {
    if (backend.info().name == "native") return std::nullopt;
    const auto outcome = backend.config_values();
    if (const auto* error = std::get_if<BackendError>(&outcome)) return error->message;
    for (std::uint32_t i = 0; i < reference.config_count; ++i)
        reference.configs[i].set(std::get<0>(outcome)[i]);
    return std::nullopt;
}

/// Turns --law and --operation into a filter; returns what is wrong with them.
std::optional<std::string> apply_selection(const ptspec_target& reference, const Options& options) {
    if (!options.only) return std::nullopt;
    const std::string& name = options.only->name;
    std::uint32_t params = 0;
    bool memory = false;
    std::string filter;
    if (options.only->kind == Kind::law) {
        const auto law = find_law(reference, name);
        if (!law) return "no law `" + name + "` in target " + reference.target;
        params = reference.laws[*law].param_count;
        memory = reference.laws[*law].memory;
        filter = std::string(reference.laws[*law].contract) + ".*/" + reference.laws[*law].name;
    } else {
        const auto operation = find_operation(reference, name);
        if (!operation) return "no operation `" + name + "` in target " + reference.target;
        params = reference.operations[*operation].param_count;
        memory = reference.operations[*operation].memory;
        filter = "operations.*/" + name;
    }
    const std::size_t words =
        options.vector ? with_image(*options.vector, ptspec_vector_words(params, memory)).size() : 0;
    if (options.vector && words != ptspec_vector_words(params, memory)) {
        return "`" + name + "` has " + std::to_string(params) + " parameters" +
               (memory ? " and an image of " + std::to_string(PTSPEC_IMAGE_WORDS) + " words" : "") +
               ", --vector gives " + std::to_string(options.vector->size());
    }
    testing::GTEST_FLAG(filter) = filter;
    return std::nullopt;
}

int complain(const char* program, const std::string& message, int exit_code) {
    std::fprintf(stderr, "%s: %s\n", program, message.c_str());
    return exit_code;
}

}  // namespace

void PrintTo(LawIndex index, std::ostream* out) { *out << law_full_name(ptspec_table()->laws[index.value]); }
void PrintTo(OperationIndex index, std::ostream* out) {
    *out << ptspec_table()->operations[index.value].name;
}

testing::internal::ParamGenerator<LawIndex> laws_of(std::string_view contract) {
    std::vector<LawIndex> laws;
    for (std::uint32_t i = 0; i < ptspec_table()->law_count; ++i) {
        if (ptspec_table()->laws[i].contract == contract) laws.push_back({i});
    }
    return testing::ValuesIn(laws);
}

testing::internal::ParamGenerator<OperationIndex> all_operations() {
    std::vector<OperationIndex> operations;
    for (std::uint32_t i = 0; i < ptspec_table()->operation_count; ++i) operations.push_back({i});
    return testing::ValuesIn(operations);
}

std::string law_name(const testing::TestParamInfo<LawIndex>& info) {
    return ptspec_table()->laws[info.param.value].name;
}

std::string operation_name(const testing::TestParamInfo<OperationIndex>& info) {
    return ptspec_table()->operations[info.param.value].name;
}

void LawTest::check() {
    const std::uint32_t index = GetParam().value;
    const ptspec_law& law = session->reference.laws[index];
    const LawVectors* vectors = find_entry(session->vectors.laws, &LawVectors::law, index);
    const TestRun run = run_law(*session->backend, session->reference, index, vectors, session->options);
    record("law", place_of(law.file, law.line), run);
    if (run.failed()) {
        ADD_FAILURE_AT(law.file, static_cast<int>(law.line))
            << law_report(session->reference, index, run, session->backend->info(), session->options);
    } else if (run.unbound || run.uncovered) {
        GTEST_SKIP() << (run.unbound ? "skipped: " + *run.unbound : "uncovered: " + *run.uncovered);
    }
}

void OperationTest::compare() {
    const std::uint32_t index = GetParam().value;
    const ptspec_operation& operation = session->reference.operations[index];
    const OperationVectors* vectors =
        find_entry(session->vectors.operations, &OperationVectors::operation, index);
    const TestRun run =
        run_operation(*session->backend, session->reference, index, vectors, session->options);
    record("operation", place_of(operation.file, operation.line), run);
    if (run.failed()) {
        ADD_FAILURE_AT(operation.file, static_cast<int>(operation.line))
            << operation_report(session->reference, index, run, session->backend->info(), session->options);
    } else if (run.unbound || run.uncovered) {
        GTEST_SKIP() << (run.unbound ? "skipped: " + *run.unbound : "uncovered: " + *run.uncovered);
    }
}

int run_suite(int argc, char** argv, const SuiteVectors& vectors) {
    const std::string program = argc > 0 ? argv[0] : "test";
    for (int i = 1; i < argc; ++i) {
        if (std::string_view(argv[i]) == "--help") std::fputs(options_help().data(), stdout);
    }
    // Hundreds of lines that say "ok" hide the one that does not.
    testing::GTEST_FLAG(brief) = true;
    register_environment_test("features", check_features);
    register_environment_test("configuration", check_configuration);
    testing::AddGlobalTestEnvironment(new RunProperties);
    testing::InitGoogleTest(&argc, argv);

    auto read = read_options(std::vector<std::string>(argv + 1, argv + argc));
    if (const auto* error = std::get_if<UsageError>(&read))
        return complain(program.c_str(), error->message, exit_usage);
    Options options = std::get<Options>(std::move(read));
    if (options.repeat.empty()) options.repeat = program + " --backend=" + options.backend;

    const ptspec_target& reference = *ptspec_table();
    auto backend = open_backend(options.backend, reference);
    if (const auto* error = std::get_if<BackendError>(&backend)) {
        return complain(program.c_str(), "backend " + options.backend + ": " + error->message,
                        exit_cannot_run);
    }
    if (auto error = apply_selection(reference, options))
        return complain(program.c_str(), *error, exit_usage);
    if (auto error = take_over_config_values(reference, *std::get<0>(backend))) {
        return complain(program.c_str(), "config values: " + *error, exit_cannot_run);
    }

    Session here{.reference = reference,
                 .backend = std::get<0>(std::move(backend)),
                 .options = std::move(options),
                 .vectors = vectors};
    session = &here;
    const int result = RUN_ALL_TESTS();
    session = nullptr;
    // GoogleTest calls an empty run a success.
    const bool sharded = std::getenv("GTEST_TOTAL_SHARDS") != nullptr;
    if (!sharded && !testing::GTEST_FLAG(list_tests) &&
        testing::UnitTest::GetInstance()->test_to_run_count() == 0) {
        return complain(program.c_str(), "no test matches the filter " + testing::GTEST_FLAG(filter),
                        exit_usage);
    }
    return result;
}

}  // namespace ptspec::runtime

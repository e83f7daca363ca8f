// SPDX-License-Identifier: Apache-2.0
//
// Random well-typed programs: the interpreter, the solver, and generated C compiled by gcc and by clang agree
// on every input tried. `random_programs [PROGRAMS] [--first-seed N] [--jobs N]`
#include <fmt/format.h>
#include <unistd.h>

#include <chrono>
#include <cstdlib>
#include <filesystem>
#include <string_view>

#include "compiler/support/process.h"
#include "compiler/support/worker_pool.h"
#include "tests/random/compiled_check.h"
#include "tests/random/operators.h"
#include "tests/random/solver_check.h"

namespace ptspec::random {
namespace {

constexpr unsigned programs_per_unit = 250, laws_per_unit = 80;
constexpr unsigned inputs_each = 24, inputs_for_solver = 4;
// Other levels of optimisation, and a look for undefined behaviour, every so many units.
constexpr uint64_t all_compilers_every = 8;

struct Options {
    size_t programs = 3000;
    uint64_t first_seed = 0;
    unsigned jobs = default_worker_count();
};

struct Unit {
    SolverReport solver;
    CompiledReport compiled;
    OperatorCount operators;
};

// Gone with the object.
class ScratchFolder {
  public:
    ScratchFolder() {
        std::string name = (std::filesystem::temp_directory_path() / "ptspec_random_XXXXXX").string();
        if (const char* made = mkdtemp(name.data())) path_ = made;
    }
    ~ScratchFolder() {
        std::error_code ignored;
        if (!path_.empty()) std::filesystem::remove_all(path_, ignored);
    }
    ScratchFolder(const ScratchFolder&) = delete;
    ScratchFolder& operator=(const ScratchFolder&) = delete;
    const std::filesystem::path& path() const { return path_; }

  private:
    std::filesystem::path path_;
};

std::vector<Compiler> compilers(uint64_t seed) {
    std::vector<Compiler> result{{"gcc", "-O2"}, {"clang", "-O2"}};
    if (seed % all_compilers_every == 0) {
        result.insert(result.end(), {{"gcc", "-O0"},
                                     {"clang", "-O1", "-fsanitize=undefined", "-fno-sanitize-recover=all"}});
    }
    return result;
}

Unit run_unit(uint64_t seed) {
    const ScratchFolder folder;
    RandomModel random(seed, programs_per_unit, laws_per_unit, inputs_each);
    Unit unit;
    unit.operators.add(random.builder.model);
    unit.compiled = check_compiled(random, compilers(seed), folder.path());
    unit.solver = check_with_solver(random, inputs_for_solver);
    return unit;
}

// A check that cannot fail says nothing: with one wrong value, both have to.
bool can_fail() {
    const ScratchFolder folder;
    RandomModel random(1, 20, 5, inputs_each);
    if (check_compiled(random, {{"gcc", "-O0"}}, folder.path(), true).disagreement.empty()) {
        fmt::print(stderr, "a wrong value of generated C was not noticed\n");
        return false;
    }
    if (check_with_solver(random, inputs_for_solver, true).disagreement.empty()) {
        fmt::print(stderr, "a wrong value of the solver was not noticed\n");
        return false;
    }
    return true;
}

int run(const Options& options) {
    for (const char* compiler : {"gcc", "clang"}) {
        if (!find_program(compiler)) {
            fmt::print(stderr, "random_programs: there is no {}\n", compiler);
            return 4;
        }
    }
    if (!can_fail()) return 1;
    const auto start = std::chrono::steady_clock::now();
    const size_t units = (options.programs + programs_per_unit - 1) / programs_per_unit;
    size_t failed = 0, compiled_values = 0, solver_values = 0, left_out = 0;
    size_t verdicts[3] = {};
    OperatorCount operators;
    const bool terminal = isatty(STDERR_FILENO) != 0;
    run_in_order(
        units, options.jobs, [] { return 0; },
        [&](int, size_t job, const std::stop_token&) { return run_unit(options.first_seed + job); },
        [&](size_t job, Unit&& unit) {
            for (const std::string& disagreement : {unit.compiled.disagreement, unit.solver.disagreement}) {
                if (disagreement.empty()) continue;
                ++failed;
                fmt::print("seed {}: {}\n", options.first_seed + job, disagreement);
            }
            compiled_values += unit.compiled.values;
            for (size_t i = 0; i < 3; ++i) verdicts[i] += unit.compiled.verdicts[i];
            solver_values += unit.solver.values;
            left_out += unit.solver.left_out;
            operators.add(unit.operators);
            if (terminal)
                fmt::print(stderr, "\r{} of {} programs", (job + 1) * programs_per_unit,
                           units * programs_per_unit);
        });
    if (terminal) fmt::print(stderr, "\n");
    const std::chrono::duration<double> seconds = std::chrono::steady_clock::now() - start;
    const size_t programs = units * programs_per_unit;
    fmt::print(
        "{} programs, {} laws; {} values by gcc and clang, {} values by the solver ({} programs too large)\n",
        programs, units * laws_per_unit, compiled_values, solver_values, left_out);
    fmt::print("laws: {} hold, {} violated, {} outside\n", verdicts[0], verdicts[1], verdicts[2]);
    fmt::print("operators: {}\n", operators.text());
    fmt::print("{} disagreements, {:.1f} s\n", failed, seconds.count());

    // Else the test is empty.
    if (const std::string rare = operators.rarer_than(programs / 100); !rare.empty()) {
        fmt::print(stderr, "too rare to say anything: {}\n", rare);
        ++failed;
    }
    bool is_empty = compiled_values < programs * inputs_each / 4 || left_out > programs / 4;
    for (const size_t count : verdicts) is_empty |= count < programs / 4;
    if (is_empty) fmt::print(stderr, "too few values to say anything\n");
    return failed != 0 || is_empty ? 1 : 0;
}

}  // namespace
}  // namespace ptspec::random

int main(int argc, char** argv) {
    ptspec::random::Options options;
    for (int index = 1; index < argc; ++index) {
        const std::string_view argument = argv[index];
        const auto number = [&](int at) { return at < argc ? std::strtoull(argv[at], nullptr, 10) : 0; };
        if (argument == "--first-seed") {
            options.first_seed = number(++index);
        } else if (argument == "--jobs") {
            options.jobs = static_cast<unsigned>(number(++index));
        } else {
            options.programs = number(index);
        }
    }
    if (options.programs == 0 || options.jobs == 0) {
        fmt::print(stderr, "usage: random_programs [PROGRAMS] [--first-seed N] [--jobs N]\n");
        return 2;
    }
    return ptspec::random::run(options);
}

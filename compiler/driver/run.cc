// SPDX-License-Identifier: Apache-2.0
//
// The command line as people type it.
#include <fmt/format.h>

#include <CLI/CLI.hpp>
#include <exception>

#include "compiler/driver/commands.h"
#include "compiler/driver/driver.h"
#include "compiler/driver/version.h"
#include "compiler/support/suggest.h"

namespace ptspec::driver {
namespace {

constexpr const char* footer = R"(
Specifications are files or folders; without any, `specs/` or what ptspec.toml names is read.

Exit codes: 0 all good   1 something refuted, a test failed, or two solvers disagree
            2 wrong specification or usage   3 something unknown (a limit, an interrupt) or not confirmed
            4 the environment lacks something

`ptspec COMMAND --help` tells the options of a command.)";

struct CommandLine {
    CommonOptions common;
    ProveOptions prove;
    DiffOptions diff;
    GenOptions gen;
    TestOptions test;
    EvalOptions eval;
    DecodeOptions decode;
    std::string list_what, explain_code;
    bool fmt_check = false;
};

void add_output_options(CLI::App& command, CommonOptions& common) {
    command.add_option("--json", common.json_file, "write one JSON object to FILE (`-`: stdout)")
        ->type_name("FILE");
    command.add_option("--color", common.color, "auto, always or never")
        ->check(CLI::IsMember({"auto", "always", "never"}));
}

void add_common(CLI::App& command, CommonOptions& common, bool with_specs = true) {
    if (with_specs) command.add_option("SPEC", common.specs, "files and folders");
    command.add_option("-I,--import-path", common.import_paths, "a further root folder for imports")
        ->allow_extra_args(false);
    command.add_option("--target", common.targets, "only this target; may be repeated")
        ->allow_extra_args(false);
    command.add_option("--linux", common.linux_version, "the kernel that is meant (default: 6.12)")
        ->type_name("VERSION")
        ->check([](const std::string& text) {
            return version_of(text) ? std::string() : "a version is written as `6.12`, not `" + text + "`";
        });
    add_output_options(command, common);
}

// The command that was probably meant, for a word that is none.
std::optional<std::string> meant_command(const CLI::App& app, int argc, char** argv) {
    if (argc < 2) return std::nullopt;
    std::vector<std::string> names;
    for (const CLI::App* command : app.get_subcommands({})) names.push_back(command->get_name());
    return did_you_mean(argv[1], names);
}

int parse_and_run(int argc, char** argv) {
    CommandLine line;
    CLI::App app{
        "ptspec proves page-table code against its contracts, and generates reference code and tests."};
    app.footer(footer);
    app.set_version_flag("--version", version_text());
    app.require_subcommand(1);
    app.get_formatter()->column_width(34);

    CLI::App* check = app.add_subcommand("check", "parse and type-check");
    add_common(*check, line.common);

    const auto add_sarif = [&](CLI::App& command) {
        command.add_option("--sarif", line.common.sarif_file, "write SARIF 2.1.0 to FILE (`-`: stdout)")
            ->type_name("FILE");
    };
    add_sarif(*check);

    CLI::App* prove = app.add_subcommand("prove", "prove every obligation, or show a counterexample");
    add_common(*prove, line.common);
    prove->add_option("--law", line.prove.laws, "only these laws: `contract.law`, `law`, `law@level`")
        ->allow_extra_args(false);
    prove->add_option("-j,--jobs", line.prove.jobs, "worker threads (default: one a core)");
    prove->add_option("--limit", line.prove.limit, "the solver's resource limit for one goal");
    prove->add_option("--timeout,--time-limit", line.prove.timeout_seconds,
                      "seconds for one goal, a backstop (default: 60)");
    prove->add_option("--memory", line.prove.memory_mb, "MB for one goal, likewise (default: 2048)")
        ->check(CLI::Range(least_memory_mb, 1u << 24));
    prove->add_flag("--no-cache", line.prove.no_cache, "ask the solver again");
    prove->add_flag("-v,--verbose", line.prove.verbose, "a line for every obligation");
    prove
        ->add_option("--cross-check", line.prove.cross_check,
                     "ask a second solver, too: `cvc5`, or the path of one")
        ->type_name("SOLVER");
    prove
        ->add_option("--changed-since", line.prove.changed_since,
                     "leave out what FILE, an earlier --json, has proved by the same questions")
        ->type_name("FILE");
    prove->add_option("--smt-dir", line.prove.smt_directory, "write every goal as SMT-LIB to DIR")
        ->type_name("DIR");
    add_sarif(*prove);
    prove->add_option("--junit", line.prove.junit_file, "write a JUnit report to FILE")->type_name("FILE");

    CLI::App* diff = app.add_subcommand("diff", "what changed in meaning between two specifications");
    diff->add_option("OLD", line.diff.before, "file or folder, as it was")->required();
    diff->add_option("NEW", line.diff.after, "file or folder, as it is")->required();
    diff->add_option("-j,--jobs", line.diff.jobs, "worker threads (default: one a core)");
    diff->add_option("--limit", line.diff.limit, "the solver's resource limit for one question");
    diff->add_flag("--no-cache", line.diff.no_cache, "ask the solver again");
    diff->add_flag("-v,--verbose", line.diff.verbose, "draw every input bit by bit");
    add_common(*diff, line.common, false);

    CLI::App* gen = app.add_subcommand("gen", "write reference C, test suites and kernel tables");
    add_common(*gen, line.common);
    gen->add_option("--out", line.gen.out, "the folder to write to")->required()->type_name("DIR");
    gen->add_option("--seed", line.gen.seed, "seed of the random vectors");
    gen->add_option("--depfile", line.gen.depfile, "write what was read, for make and ninja")
        ->type_name("FILE");
    gen->add_flag("--check", line.gen.check, "write nothing; fail if a file is not current");

    CLI::App* test = app.add_subcommand("test", "run the generated suite");
    add_common(*test, line.common);
    test->add_option("--backend", line.test.backend, "native, kernel, or a shared object (FILE.so)");
    test->add_option("--kernel", line.test.kernel_directory,
                     "a kernel build directory instead of the distribution's")
        ->type_name("DIR");
    test->add_option("--kernel-image", line.test.kernel_image, "the image to boot with --kernel")
        ->type_name("FILE");
    test->add_option("--law", line.test.law, "only this law, as a failure report names it");
    test->add_option("--operation", line.test.operation, "only this operation, likewise");
    test->add_option("--vector", line.test.vector, "only this input, as a failure report gives it");
    test->add_option("--filter", line.test.filter, "only these tests (GoogleTest's pattern)");
    test->add_option("--timeout", line.test.timeout_seconds,
                     "seconds until a virtual machine counts as hung");
    test->add_option("--junit", line.test.junit_file, "write a JUnit report to FILE")->type_name("FILE");
    test->add_option("--ktap", line.test.ktap_file, "write a KTAP report to FILE (`-`: stdout)")
        ->type_name("FILE");

    CLI::App* eval = app.add_subcommand("eval", "evaluate an expression with a target's operations");
    eval->add_option("EXPRESSION", line.eval.expression, "such as 'pte_dirty(pte_mkdirty(0x67))'")
        ->required();
    eval->add_option("--config", line.eval.config, "NAME=VALUE of a configuration value")
        ->allow_extra_args(false);
    add_common(*eval, line.common);

    CLI::App* decode = app.add_subcommand("decode", "draw an entry by field");
    decode->add_option("ENTRY", line.decode.entry, "pte, pmd, pud ...")->required();
    decode->add_option("WORD", line.decode.word, "the value, decimal or 0x...")->required();
    add_common(*decode, line.common);

    CLI::App* list = app.add_subcommand("list", "list what the specifications hold");
    list->add_option("WHAT", line.list_what,
                     "targets pagings contracts laws ops machines layouts configs findings history mutants")
        ->required()
        ->check(CLI::IsMember({"targets", "pagings", "contracts", "laws", "ops", "configs", "machines",
                               "layouts", "findings", "history", "mutants"}));
    add_common(*list, line.common);

    CLI::App* explain = app.add_subcommand("explain", "tell the longer story of a message");
    explain->add_option("CODE", line.explain_code, "such as E0302")->required();

    CLI::App* format = app.add_subcommand("fmt", "lay specifications out");
    format->add_option("SPEC", line.common.specs, "files and folders (`-`: from stdin to stdout)");
    format->add_flag("--check", line.fmt_check, "write nothing; list the files that would change");
    add_output_options(*format, line.common);

    try {
        app.parse(argc, argv);
    } catch (const CLI::Success& request) {
        app.exit(request);  // --help and --version
        return exit_good;
    } catch (const CLI::ParseError& error) {
        if (argc < 2) {
            fmt::print(stderr, "{}", app.help());
            return exit_wrong_input;
        }
        fmt::print(stderr, "ptspec: {}\n", error.what());
        if (app.get_subcommands().empty()) {
            if (auto meant = meant_command(app, argc, argv)) fmt::print(stderr, "  = help: {}\n", *meant);
        }
        fmt::print(stderr, "  = help: `ptspec --help` shows the commands\n");
        return exit_wrong_input;
    }

    line.common.arguments.assign(argv + 1, argv + argc);
    RealFileSystem files;
    if (*check) return check_command(files, line.common);
    if (*prove) return prove_command(files, line.common, line.prove);
    if (*diff) return diff_command(files, line.common, line.diff);
    if (*gen) return gen_command(files, line.common, line.gen);
    if (*test) return test_command(files, line.common, line.test);
    if (*eval) return eval_command(files, line.common, line.eval);
    if (*decode) return decode_command(files, line.common, line.decode);
    if (*list) return list_command(files, line.common, line.list_what);
    if (*format) return fmt_command(files, line.common, line.fmt_check);
    return explain_command(line.explain_code);
}

}  // namespace

int run(int argc, char** argv) {
    try {
        return parse_and_run(argc, argv);
    } catch (const std::exception& error) {
        fmt::print(stderr, "ptspec: internal error: {}\n  = note: nothing was decided\n", error.what());
        return exit_environment;
    }
}

}  // namespace ptspec::driver

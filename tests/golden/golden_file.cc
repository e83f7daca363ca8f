// SPDX-License-Identifier: Apache-2.0
#include "tests/golden/golden_file.h"

#include <fmt/format.h>
#include <stdlib.h>

#include <optional>
#include <regex>
#include <sstream>

#include "compiler/support/file_system.h"
#include "compiler/support/process.h"

namespace ptspec::golden {
namespace {

constexpr std::string_view marker = "--- ";

// Splits at spaces; single quotes hold words together.
std::vector<std::string> split(const std::string& line) {
    std::vector<std::string> words;
    std::string word;
    bool quoted = false, any = false;
    for (const char c : line) {
        if (c == '\'') {
            quoted = !quoted;
            any = true;
        } else if (c == ' ' && !quoted) {
            if (any || !word.empty()) words.push_back(word);
            word.clear();
            any = false;
        } else {
            word += c;
        }
    }
    if (any || !word.empty()) words.push_back(word);
    return words;
}

std::string replace_all(std::string text, const std::string& what, const std::string& with) {
    for (size_t at = text.find(what); at != std::string::npos; at = text.find(what, at + with.size())) {
        text.replace(at, what.size(), with);
    }
    return text;
}

// Times and build versions differ from run to run.
std::string stable(std::string text, const std::filesystem::path& folder,
                   const std::filesystem::path& specs) {
    text = replace_all(std::move(text), folder.generic_string() + "/", "");
    text = replace_all(std::move(text), specs.generic_string(), "$SPECS");
    text = std::regex_replace(text, std::regex(R"re(("(?:seconds|time)": )[0-9.e+-]+)re"), "$1*");
    text = std::regex_replace(text, std::regex(R"re(((?:time|timestamp)=)"[^"]*")re"), "$1\"*\"");
    // What names a build of the solver, or a question as that build is asked it.
    text = std::regex_replace(text, std::regex(R"re(("(?:key|version)": )"[^"]*")re"), "$1\"*\"");
    return std::regex_replace(text, std::regex(R"re(\b[0-9]+\.[0-9]+ s\b)re"), "*.* s");
}

void add_section(std::string& out, std::string_view head, const std::string& text) {
    if (text.empty()) return;
    out += fmt::format("{}{}\n{}", marker, head, text);
    if (out.back() != '\n') out += "\n--- no newline at the end\n";
}

}  // namespace

Result<GoldenFile> parse(const std::string& text) {
    GoldenFile file;
    std::string* into = &file.about;
    std::istringstream lines(text);
    for (std::string line; std::getline(lines, line);) {
        if (!line.starts_with(marker)) {
            *into += line + "\n";
            continue;
        }
        const std::string head = line.substr(marker.size());
        const std::string word = head.substr(0, head.find(' '));
        const std::string rest = head.size() > word.size() ? head.substr(word.size() + 1) : "";
        if (word == "file") {
            file.files.emplace_back(rest, "");
            into = &file.files.back().second;
        } else if (word == "run") {
            Run run;
            run.line = rest;
            run.arguments = split(rest);
            if (run.arguments.empty() || run.arguments.front() != "ptspec") {
                return Error{
                    fmt::format("`--- run` wants a command line that begins with ptspec: `{}`", line)};
            }
            run.arguments.erase(run.arguments.begin());
            file.runs.push_back(std::move(run));
        } else if (word == "no" && !into->empty()) {
            into->pop_back();
        } else if (file.runs.empty()) {
            return Error{fmt::format("`{}` before the first `--- run`", line)};
        } else if (word == "exit") {
            file.runs.back().exit_code = std::atoi(rest.c_str());
        } else if (word == "stdout") {
            into = &file.runs.back().standard_output;
        } else if (word == "stderr") {
            into = &file.runs.back().standard_error;
        } else {
            return Error{fmt::format("unknown section `{}`", line)};
        }
    }
    if (file.runs.empty()) return Error{"a golden test needs a `--- run`"};
    return file;
}

std::string print(const GoldenFile& file) {
    std::string out = file.about;
    for (const auto& [path, text] : file.files) add_section(out, "file " + path, text);
    for (const Run& run : file.runs) {
        out += fmt::format("{}run {}\n{}exit {}\n", marker, run.line, marker, run.exit_code);
        add_section(out, "stdout", run.standard_output);
        add_section(out, "stderr", run.standard_error);
    }
    return out;
}

Result<GoldenFile> observe(const GoldenFile& wanted, const std::filesystem::path& tool,
                           const std::filesystem::path& specs) {
    std::string name = (std::filesystem::temp_directory_path() / "ptspec-golden-XXXXXX").string();
    if (!mkdtemp(name.data())) return Error{"cannot make a temporary folder"};
    const std::filesystem::path folder = std::filesystem::canonical(name);
    RealFileSystem disk;
    GoldenFile observed = wanted;
    std::optional<Error> failure;
    for (const auto& [path, text] : wanted.files) {
        if (const auto written = disk.write_atomically(folder / path, text); !written)
            failure = written.error();
    }
    for (Run& run : observed.runs) {
        if (failure) break;
        ProcessCommand command;
        command.argv = {tool.string()};
        std::vector<std::string> arguments = run.arguments;
        if (arguments.size() >= 2 && arguments[arguments.size() - 2] == "<") {
            command.input = disk.read(folder / arguments.back()).value_or("");
            arguments.resize(arguments.size() - 2);
        }
        for (const std::string& argument : arguments) {
            command.argv.push_back(replace_all(argument, "$SPECS", specs.string()));
        }
        command.working_directory = folder;
        command.environment = {{"PTSPEC_CACHE", (folder / "cache").string()}, {"NO_COLOR", "1"}};
        command.timeout = std::chrono::seconds(100);
        const auto result = run_process(command);
        if (!result) {
            failure = result.error();
        } else if (result->end != ProcessResult::End::exited) {
            failure = Error{fmt::format("`{}`: {}", run.line, result->describe())};
        } else {
            run.exit_code = result->exit_code;
            run.standard_output = stable(result->standard_output, folder, specs);
            run.standard_error = stable(result->standard_error, folder, specs);
        }
    }
    std::error_code ignored;
    std::filesystem::remove_all(folder, ignored);
    if (failure) return *failure;
    return observed;
}

}  // namespace ptspec::golden

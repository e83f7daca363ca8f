// SPDX-License-Identifier: Apache-2.0
#include "compiler/smt/protocol.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <iterator>
#include <sstream>
#include <utility>

namespace ptspec::smt {

namespace {

// Those that a worker can tell; the others are found by who waits for it.
constexpr std::array<std::pair<Cause, std::string_view>, 3> causes = {
    {{Cause::resource_limit, "limit"}, {Cause::memory, "memory"}, {Cause::solver, "solver"}}};

}  // namespace

std::string load_request(const Question& question, bool fresh) {
    std::string request = fmt::format("load {:d} {} {}", fresh, question.assertions, question.text.size());
    for (const Input& input : question.inputs) {
        fmt::format_to(std::back_inserter(request), " {} {}", input.symbol, unsigned{input.sort.width});
    }
    return request + "\n" + question.text;
}

bool read_load(std::istream& in, Question& question, bool& fresh) {
    std::string line;
    if (!std::getline(in, line)) {
        return false;
    }
    std::istringstream words(line);
    size_t bytes = 0;
    if (!(words >> fresh >> question.assertions >> bytes)) {
        return false;
    }
    Input input;
    unsigned width = 0;
    while (words >> input.symbol >> width) {
        input.sort = model::Sort{static_cast<uint8_t>(width)};
        question.inputs.push_back(input);
    }
    question.text.resize(bytes);
    return static_cast<bool>(in.read(question.text.data(), static_cast<std::streamsize>(bytes)));
}

std::string fixed_words(const Fixed& fixed) {
    return fmt::format("{} {} {} {}", fixed.input, fixed.hi, fixed.lo, fixed.value);
}

bool read_fixed(std::istream& in, Fixed& fixed) {
    return static_cast<bool>(in >> fixed.input >> fixed.hi >> fixed.lo >> fixed.value);
}

std::string reply_line(const Check& check) {
    switch (check.verdict) {
        case Verdict::unsatisfiable:
            return "unsat";
        case Verdict::satisfiable:
            return fmt::format("sat {}", fmt::join(check.values, " "));
        case Verdict::unknown:
            break;
    }
    const auto* const cause =
        std::ranges::find(causes, check.cause, &std::pair<Cause, std::string_view>::first);
    std::string line =
        fmt::format("unknown {} {}", cause != causes.end() ? cause->second : "solver", check.reason);
    std::ranges::replace(line, '\n', ' ');
    return line;
}

std::optional<Check> parse_reply(std::string_view line, size_t inputs) {
    std::istringstream words{std::string(line)};
    std::string word;
    Check check;
    words >> word;
    if (word == "unsat") {
        check.verdict = Verdict::unsatisfiable;
        return words >> word ? std::nullopt : std::optional(check);
    }
    if (word == "sat") {
        check.verdict = Verdict::satisfiable;
        for (uint64_t value = 0; words >> value;) {
            check.values.push_back(value);
        }
        return words.eof() && check.values.size() == inputs ? std::optional(check) : std::nullopt;
    }
    if (word != "unknown" || !(words >> word)) {
        return std::nullopt;
    }
    const auto* const cause = std::ranges::find(causes, word, &std::pair<Cause, std::string_view>::second);
    if (cause == causes.end()) {
        return std::nullopt;
    }
    check.cause = cause->first;
    std::getline(words >> std::ws, check.reason);
    return check;
}

}  // namespace ptspec::smt

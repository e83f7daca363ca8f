// SPDX-License-Identifier: Apache-2.0
#include "runtime/vm/guest.h"

#include <fmt/format.h>

#include <algorithm>
#include <charconv>

#include "ptspec/ioctl.h"

namespace ptspec::runtime {
namespace {

constexpr std::string_view escape_character = "\x1b";

/// Firmware and kernel clear the screen and colour the text.
std::string without_control_sequences(std::string_view line) {
    std::string clean;
    while (!line.empty()) {
        if (line.starts_with(escape_character)) {
            line.remove_prefix(1);
            const bool sequence = line.starts_with('[');
            if (sequence) line.remove_prefix(1);
            // A sequence ends with a letter; another escape has one character.
            while (sequence && !line.empty() && (line.front() < '@' || line.front() > '~'))
                line.remove_prefix(1);
            if (!line.empty()) line.remove_prefix(1);
            continue;
        }
        if (static_cast<unsigned char>(line.front()) >= 0x20 || line.front() == '\t') clean += line.front();
        line.remove_prefix(1);
    }
    return clean;
}

std::vector<std::string> console_lines(std::string_view text) {
    std::vector<std::string> lines;
    while (!text.empty()) {
        const std::size_t end = std::min(text.find('\n'), text.size());
        std::string line = without_control_sequences(text.substr(0, end));
        if (!line.empty()) lines.push_back(std::move(line));
        text.remove_prefix(std::min(end + 1, text.size()));
    }
    return lines;
}

std::vector<std::string> words_of(std::string_view text) {
    std::vector<std::string> words;
    while (!text.empty()) {
        const std::size_t end = std::min(text.find(' '), text.size());
        if (end > 0) words.emplace_back(text.substr(0, end));
        text.remove_prefix(std::min(end + 1, text.size()));
    }
    return words;
}

template <typename Number>
std::optional<Number> to_number(std::string_view text) {
    Number number{};
    const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), number);
    if (error != std::errc() || end != text.data() + text.size()) return std::nullopt;
    return number;
}

std::optional<InFlight> find_in_flight(const std::vector<std::string>& console) {
    for (const std::string& line : console) {
        const std::size_t at = line.find(PTSPEC_IN_FLIGHT);
        if (at == std::string::npos) continue;
        const auto words =
            words_of(std::string_view(line).substr(at + std::string_view(PTSPEC_IN_FLIGHT).size()));
        if (words.size() < 3) continue;
        const auto index = to_number<std::uint32_t>(words[1]);
        if (!index) continue;
        return InFlight{
            .kind = words[0], .index = *index, .name = words[2], .args = {words.begin() + 3, words.end()}};
    }
    return std::nullopt;
}

/// The kernel's own words for what happened, without the time stamp.
std::string find_line(const std::vector<std::string>& console, std::string_view text) {
    for (const std::string& line : console) {
        const std::size_t at = line.find(text);
        if (at != std::string::npos) return line.substr(at);
    }
    return "";
}

std::string in_flight_text(const std::optional<InFlight>& in_flight) {
    if (!in_flight) return "";
    std::string text = fmt::format(", with {} {}(", in_flight->kind, in_flight->name);
    for (std::size_t i = 0; i < in_flight->args.size(); ++i) text += (i > 0 ? ", " : "") + in_flight->args[i];
    return text + ") in flight";
}

/// The kernel died, if the console says so.
std::optional<Ending> crash_on(const std::vector<std::string>& console) {
    // The watchdog's words when a helper does not come back (kernel/watchdog.c).
    if (!find_line(console, "Kernel panic - not syncing: softlockup").empty()) return Ending::hang;
    for (const char* sign : {"Oops:", "BUG: unable to handle", "kernel BUG at",
                             "Internal error:", "Unable to handle kernel", "Fatal exception"}) {
        if (!find_line(console, sign).empty()) return Ending::oops;
    }
    if (!find_line(console, "Kernel panic").empty()) return Ending::panic;
    return std::nullopt;
}

std::string crash_words(const std::vector<std::string>& console) {
    for (const char* sign :
         {"BUG: unable to handle", "BUG: kernel NULL", "kernel BUG at", "Unable to handle kernel",
          "Internal error:", "watchdog: BUG: soft lockup", "Oops:", "Kernel panic"}) {
        std::string line = find_line(console, sign);
        if (!line.empty()) return line;
    }
    return "no words of the kernel";
}

bool reached(const PortOutput& output, std::string_view stage) {
    return std::ranges::find(output.stages, stage) != output.stages.end();
}

void judge_marker(GuestRun& run, const PortOutput& output) {
    if (*output.end_kind == "error") {
        // init's own words; see give_up() there.
        const bool module = output.error.starts_with("loading the module");
        run.ending = module ? Ending::module_refused : Ending::init_failed;
        run.message = module ? fmt::format("the kernel did not load ptspec.ko: {}", output.error)
                             : fmt::format("the guest's init failed: {}", output.error);
    } else if (*output.end_kind == "signal") {
        run.ending = Ending::test_killed;
        run.message = fmt::format("the test program in the guest was killed by signal {}", output.end_number);
    } else if (*output.end_kind == "exit" && output.end_number <= 1 && output.results) {
        run.ending = Ending::finished;
        run.exit_status = output.end_number;
        run.results = *output.results;
        run.message = output.end_number == 0 ? "all tests in the guest passed" : "tests in the guest failed";
    } else {
        run.ending = Ending::test_killed;
        run.message = fmt::format("the test program in the guest ended with status {} and without results",
                                  output.end_number);
    }
}

void judge_without_marker(GuestRun& run, const PortOutput& output, const ProcessResult& emulator,
                          std::chrono::milliseconds time_limit) {
    const bool init_reached = reached(output, "init");
    const auto crash = crash_on(run.console);
    if (crash && !init_reached) {
        run.ending = Ending::boot_failed;
        run.message = fmt::format("the guest crashed before its init: {}", crash_words(run.console));
    } else if (crash) {
        run.ending = *crash;
        run.message = fmt::format("{}{}: {}",
                                  *crash == Ending::hang   ? "a helper did not come back"
                                  : *crash == Ending::oops ? "the guest's kernel crashed (oops)"
                                                           : "the guest's kernel panicked",
                                  in_flight_text(run.in_flight), crash_words(run.console));
    } else if (emulator.end == ProcessResult::End::timed_out) {
        const double seconds = std::chrono::duration<double>(time_limit).count();
        run.ending = init_reached ? Ending::hang : Ending::boot_failed;
        run.message = init_reached ? fmt::format("the guest hangs: no end within {:.0f} s, last stage `{}`",
                                                 seconds, output.stages.back())
                                   : fmt::format("the guest did not reach its init within {:.0f} s", seconds);
    } else if (!emulator.succeeded()) {
        run.ending = Ending::emulator_failed;
        run.message =
            fmt::format("the emulator failed ({}): {}", emulator.describe(), emulator.standard_error);
        while (run.message.ends_with('\n')) run.message.pop_back();
    } else {
        run.ending = init_reached ? Ending::ended_early : Ending::boot_failed;
        run.message = init_reached ? fmt::format("the guest went off without an end marker, after stage `{}`",
                                                 output.stages.back())
                                   : "the guest went off before it reached its init";
    }
}

}  // namespace

PortOutput parse_port(std::string_view bytes) {
    PortOutput output;
    while (!bytes.empty()) {
        const std::size_t end = bytes.find('\n');
        if (end == std::string_view::npos) return output;  // cut in the middle of a line
        const std::string_view line = bytes.substr(0, end);
        bytes.remove_prefix(end + 1);
        const auto words = words_of(line);
        if (words.size() < 3 || words[0] != "ptspec") return output;
        if (words[1] == "stage") {
            output.stages.push_back(words[2]);
        } else if (words[1] == "error") {
            output.error = line.substr(line.find("error ") + 6);
        } else if (words[1] == "file" && words.size() == 4) {
            const auto size = to_number<std::size_t>(words[3]);
            if (!size || bytes.size() < *size + 1) return output;
            output.results = std::string(bytes.substr(0, *size));
            bytes.remove_prefix(*size + 1);
        } else if (words[1] == "end" && words.size() == 4) {
            const auto number = to_number<int>(words[3]);
            if (!number) return output;
            output.end_kind = words[2];
            output.end_number = *number;
            return output;
        } else {
            return output;
        }
    }
    return output;
}

GuestRun classify(std::string_view port, std::string_view console, const ProcessResult& emulator,
                  std::chrono::milliseconds time_limit) {
    const PortOutput output = parse_port(port);
    GuestRun run{.console = console_lines(console), .duration = emulator.duration};
    run.in_flight = find_in_flight(run.console);
    if (emulator.end == ProcessResult::End::interrupted) {
        run.ending = Ending::interrupted;
        run.message = "interrupted";
    } else if (output.end_kind) {
        judge_marker(run, output);
    } else {
        judge_without_marker(run, output, emulator, time_limit);
    }
    return run;
}

std::string describe(const GuestRun& run, std::size_t lines) {
    std::string text = run.message;
    const std::size_t shown = std::min(lines, run.console.size());
    if (shown == 0) return text + "\n  (the console is empty)";
    text += fmt::format("\n  last lines of the console:");
    for (std::size_t i = run.console.size() - shown; i < run.console.size(); ++i)
        text += "\n  | " + run.console[i];
    if (!run.console_file.empty()) text += "\n  all of it: " + run.console_file.string();
    return text;
}

}  // namespace ptspec::runtime

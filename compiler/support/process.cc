// SPDX-License-Identifier: Apache-2.0
#include "compiler/support/process.h"

#include <fcntl.h>
#include <fmt/format.h>
#include <poll.h>
#include <spawn.h>
#include <sys/eventfd.h>
#include <sys/wait.h>

#include <algorithm>
#include <array>
#include <atomic>
#include <cerrno>
#include <csignal>
#include <cstdlib>
#include <cstring>
#include <string_view>
#include <thread>

#include "compiler/support/descriptor.h"

extern char** environ;

namespace ptspec {
namespace {

using Clock = std::chrono::steady_clock;
using std::chrono::milliseconds;

/// Between the polite signal and the final one.
constexpr milliseconds grace{2000};

Error failure(std::string_view what, int error) {
    return {fmt::format("cannot {}: {}", what, std::strerror(error))};
}

struct Pipe {
    Descriptor read_end;
    Descriptor write_end;
};

Result<Pipe> make_pipe() {
    int ends[2];
    if (::pipe2(ends, O_CLOEXEC) != 0) {
        return failure("make a pipe", errno);
    }
    return Pipe{Descriptor(ends[0]), Descriptor(ends[1])};
}

/// What posix_spawn wants, freed at the end.
class SpawnPlan {
  public:
    SpawnPlan() {
        posix_spawn_file_actions_init(&actions);
        posix_spawnattr_init(&attributes);
        sigset_t none;
        sigset_t all;
        sigemptyset(&none);
        sigfillset(&all);
        posix_spawnattr_setpgroup(&attributes, 0);
        posix_spawnattr_setsigmask(&attributes, &none);
        posix_spawnattr_setsigdefault(&attributes, &all);
        posix_spawnattr_setflags(&attributes,
                                 POSIX_SPAWN_SETPGROUP | POSIX_SPAWN_SETSIGMASK | POSIX_SPAWN_SETSIGDEF);
    }
    ~SpawnPlan() {
        posix_spawnattr_destroy(&attributes);
        posix_spawn_file_actions_destroy(&actions);
    }
    SpawnPlan(const SpawnPlan&) = delete;
    SpawnPlan& operator=(const SpawnPlan&) = delete;

    posix_spawn_file_actions_t actions{};
    posix_spawnattr_t attributes{};
};

/// One output of the child on our side: a pipe to read, and where the bytes go.
struct OutputReader {
    Descriptor pipe;
    std::string* text = nullptr;
    size_t limit = 0;
    bool cut = false;

    /// Reads what is there; closes at the end of the stream.
    void read_some() {
        std::array<char, 1 << 16> buffer;
        const ssize_t got = ::read(pipe.get(), buffer.data(), buffer.size());
        if (got < 0 && (errno == EINTR || errno == EAGAIN)) {
            return;
        }
        if (got <= 0) {
            pipe.close();
            return;
        }
        const size_t room = limit - std::min(limit, text->size());
        text->append(buffer.data(), std::min(room, static_cast<size_t>(got)));
        cut = cut || static_cast<size_t>(got) > room;
    }
};

/// Plans where descriptor `child_fd` of the child goes; gives the write end that must live until the child is
/// there.
Result<Descriptor> plan_output(SpawnPlan& plan, const OutputTo& to, int child_fd, OutputReader& reader) {
    Descriptor child_end;
    if (const auto* capture = std::get_if<Capture>(&to)) {
        auto pipe = make_pipe();
        if (!pipe) {
            return pipe.error();
        }
        reader.pipe = std::move(pipe->read_end);
        reader.limit = capture->limit;
        child_end = std::move(pipe->write_end);
    } else if (const auto* file = std::get_if<ToFile>(&to)) {
        child_end = Descriptor(::open(file->path.c_str(), O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0666));
        if (!child_end.is_open()) {
            return failure(fmt::format("write `{}`", file->path.string()), errno);
        }
    } else if (std::holds_alternative<Discard>(to)) {
        child_end = Descriptor(::open("/dev/null", O_WRONLY | O_CLOEXEC));
    } else if (std::holds_alternative<Merge>(to)) {
        posix_spawn_file_actions_adddup2(&plan.actions, STDOUT_FILENO, child_fd);
    }
    if (child_end.is_open()) {
        posix_spawn_file_actions_adddup2(&plan.actions, child_end.get(), child_fd);
    }
    return child_end;
}

std::vector<std::string> merged_environment(const ProcessCommand& command) {
    std::vector<std::string> result;
    for (char** variable = environ; *variable != nullptr; ++variable) {
        const std::string_view text(*variable);
        const std::string_view name = text.substr(0, text.find('='));
        const bool replaced = std::any_of(command.environment.begin(), command.environment.end(),
                                          [&](const auto& own) { return own.first == name; });
        if (!replaced) {
            result.emplace_back(text);
        }
    }
    for (const auto& [name, value] : command.environment) {
        result.push_back(fmt::format("{}={}", name, value));
    }
    return result;
}

std::vector<char*> c_strings(std::vector<std::string>& strings) {
    std::vector<char*> result;
    result.reserve(strings.size() + 1);
    for (std::string& string : strings) {
        result.push_back(string.data());
    }
    result.push_back(nullptr);
    return result;
}

milliseconds since(Clock::time_point start) {
    return std::chrono::duration_cast<milliseconds>(Clock::now() - start);
}

/// A started child: reads its outputs, feeds its input, ends it when it is time.
class RunningChild {
  public:
    RunningChild(pid_t pid, const ProcessCommand& command, Descriptor input, OutputReader& out,
                 OutputReader& err)
        : pid_(pid), command_(command), input_(std::move(input)), out_(out), err_(err) {}

    void wait_for_end(ProcessResult& result) {
        const Descriptor wake(::eventfd(0, EFD_CLOEXEC));
        const std::stop_callback on_stop(command_.stop, [&] { eventfd_write(wake.get(), 1); });
        // WNOWAIT leaves the child unreaped, so that its group's number cannot be given to anyone else before
        // the last signal was sent.
        const std::jthread waiter([&] {
            siginfo_t info{};
            while (waitid(P_PID, static_cast<id_t>(pid_), &info, WEXITED | WNOWAIT) != 0 && errno == EINTR) {
            }
            child_ended_ = true;
            eventfd_write(wake.get(), 1);
        });
        while (!child_ended_) {
            end_if_it_is_time(result);
            poll_once(wake.get());
        }
        ::killpg(pid_, SIGKILL);
        // All that was written is in the pipes by now. A grandchild that left the group may hold one open for
        // ever.
        bool something_came = true;
        while (something_came && (out_.pipe.is_open() || err_.pipe.is_open())) {
            something_came = poll_once(wake.get());
        }
    }

  private:
    void end_if_it_is_time(ProcessResult& result) {
        const Clock::time_point now = Clock::now();
        if (!asked_to_end_) {
            const bool late = command_.timeout && now - start_ >= *command_.timeout;
            if (!late && !command_.stop.stop_requested()) {
                return;
            }
            result.end = late ? ProcessResult::End::timed_out : ProcessResult::End::interrupted;
            ::killpg(pid_, SIGTERM);
            asked_to_end_ = now;
        } else if (now - *asked_to_end_ >= grace) {
            ::killpg(pid_, SIGKILL);
        }
    }

    /// Milliseconds until end_if_it_is_time() has something to do; -1 for never.
    int patience() const {
        const Clock::time_point now = Clock::now();
        Clock::time_point due;
        if (asked_to_end_) {
            due = *asked_to_end_ + grace;
        } else if (command_.timeout) {
            due = start_ + *command_.timeout;
        } else {
            return -1;
        }
        const auto left = std::chrono::ceil<milliseconds>(due - now).count();
        return static_cast<int>(std::clamp<int64_t>(left, 1, 3'600'000));
    }

    /// False if nothing happened in the time allowed.
    bool poll_once(int wake) {
        std::array<pollfd, 4> waiting = {{{out_.pipe.get(), POLLIN, 0},
                                          {err_.pipe.get(), POLLIN, 0},
                                          {input_.get(), POLLOUT, 0},
                                          {child_ended_ ? -1 : wake, POLLIN, 0}}};
        if (::poll(waiting.data(), waiting.size(), child_ended_ ? 100 : patience()) <= 0) {
            return false;
        }
        if (waiting[0].revents != 0) {
            out_.read_some();
        }
        if (waiting[1].revents != 0) {
            err_.read_some();
        }
        if (waiting[2].revents != 0) {
            write_some_input();
        }
        if (waiting[3].revents != 0) {
            eventfd_t ignored = 0;
            eventfd_read(wake, &ignored);
        }
        return true;
    }

    void write_some_input() {
        const std::string_view rest = std::string_view(command_.input).substr(input_written_);
        const ssize_t written = rest.empty() ? 0 : ::write(input_.get(), rest.data(), rest.size());
        if (written > 0) {
            input_written_ += static_cast<size_t>(written);
        }
        const bool try_again = written < 0 && (errno == EINTR || errno == EAGAIN);
        if (input_written_ == command_.input.size() || (written < 0 && !try_again)) {
            input_.close();
        }
    }

    pid_t pid_;
    const ProcessCommand& command_;
    Descriptor input_;
    OutputReader& out_;
    OutputReader& err_;
    size_t input_written_ = 0;
    Clock::time_point start_ = Clock::now();
    std::optional<Clock::time_point> asked_to_end_;
    std::atomic<bool> child_ended_{false};
};

/// A child that closes its input early must not end us by SIGPIPE. Blocks it in this thread, and takes away
/// one that came of our own writing.
class SigpipeBlocked {
  public:
    SigpipeBlocked() {
        sigemptyset(&pipe_);
        sigaddset(&pipe_, SIGPIPE);
        pthread_sigmask(SIG_BLOCK, &pipe_, &previous_);
    }
    ~SigpipeBlocked() {
        if (sigismember(&previous_, SIGPIPE) == 0) {
            const timespec at_once{};
            while (sigtimedwait(&pipe_, nullptr, &at_once) > 0) {
            }
            pthread_sigmask(SIG_SETMASK, &previous_, nullptr);
        }
    }
    SigpipeBlocked(const SigpipeBlocked&) = delete;
    SigpipeBlocked& operator=(const SigpipeBlocked&) = delete;

  private:
    sigset_t pipe_{};
    sigset_t previous_{};
};

}  // namespace

Result<ProcessResult> run_process(const ProcessCommand& command) {
    if (command.argv.empty()) {
        return Error{"cannot start a program without a name"};
    }
    ProcessResult result;
    SpawnPlan plan;
    OutputReader out{Descriptor(), &result.standard_output};
    OutputReader err{Descriptor(), &result.standard_error};

    auto input = make_pipe();
    if (!input) {
        return input.error();
    }
    posix_spawn_file_actions_adddup2(&plan.actions, input->read_end.get(), STDIN_FILENO);
    auto child_out = plan_output(plan, command.standard_output, STDOUT_FILENO, out);
    if (!child_out) {
        return child_out.error();
    }
    auto child_err = plan_output(plan, command.standard_error, STDERR_FILENO, err);
    if (!child_err) {
        return child_err.error();
    }
    if (command.working_directory) {
        posix_spawn_file_actions_addchdir_np(&plan.actions, command.working_directory->c_str());
    }

    std::vector<std::string> arguments = command.argv;
    std::vector<std::string> environment = merged_environment(command);
    pid_t pid = 0;
    const Clock::time_point start = Clock::now();
    const int error = posix_spawnp(&pid, arguments[0].c_str(), &plan.actions, &plan.attributes,
                                   c_strings(arguments).data(), c_strings(environment).data());
    if (error != 0) {
        return failure(fmt::format("start `{}`", command.argv[0]), error);
    }
    child_out->close();
    child_err->close();
    input->read_end.close();
    ::fcntl(input->write_end.get(), F_SETFL, O_NONBLOCK);

    const SigpipeBlocked no_sigpipe;
    RunningChild(pid, command, std::move(input->write_end), out, err).wait_for_end(result);

    int status = 0;
    while (::waitpid(pid, &status, 0) < 0 && errno == EINTR) {
    }
    result.duration = since(start);
    result.output_cut = out.cut || err.cut;
    if (WIFSIGNALED(status)) {
        result.signal = WTERMSIG(status);
    } else {
        result.exit_code = WEXITSTATUS(status);
    }
    if (result.end == ProcessResult::End::exited && WIFSIGNALED(status)) {
        result.end = ProcessResult::End::signalled;
    }
    return result;
}

std::string ProcessResult::describe() const {
    switch (end) {
        case End::exited:
            return fmt::format("exit code {}", exit_code);
        case End::signalled:
            return fmt::format("killed by signal {} ({})", signal, ::strsignal(signal));
        case End::timed_out:
            return fmt::format("stopped after {:.1f} s", static_cast<double>(duration.count()) / 1000);
        case End::interrupted:
            return "interrupted";
    }
    return {};
}

std::optional<std::filesystem::path> find_program(const std::string& name) {
    const auto is_program = [](const std::filesystem::path& path) {
        std::error_code ignored;
        return std::filesystem::is_regular_file(path, ignored) && ::access(path.c_str(), X_OK) == 0;
    };
    if (name.find('/') != std::string::npos) {
        return is_program(name) ? std::optional<std::filesystem::path>(name) : std::nullopt;
    }
    const char* variable = std::getenv("PATH");
    std::string_view path = variable == nullptr ? "/usr/local/bin:/usr/bin:/bin" : variable;
    while (!path.empty()) {
        const std::string_view folder = path.substr(0, path.find(':'));
        path.remove_prefix(std::min(path.size(), folder.size() + 1));
        const auto candidate = std::filesystem::path(folder.empty() ? "." : folder) / name;
        if (is_program(candidate)) {
            return candidate;
        }
    }
    return std::nullopt;
}

}  // namespace ptspec

// SPDX-License-Identifier: Apache-2.0
#include "compiler/support/process.h"

#include <fcntl.h>
#include <fmt/format.h>
#include <sys/wait.h>

#include <algorithm>
#include <cerrno>
#include <csignal>
#include <cstdlib>
#include <cstring>
#include <string_view>

#include "compiler/support/descriptor.h"
#include "compiler/support/running_child.h"
#include "compiler/support/spawn.h"

extern char** environ;

namespace ptspec {
namespace {

struct Pipe {
    Descriptor read_end;
    Descriptor write_end;
};

Result<Pipe> make_pipe() {
    int ends[2];
    if (::pipe2(ends, O_CLOEXEC) != 0) {
        return system_failure("make a pipe", errno);
    }
    return Pipe{Descriptor(ends[0]), Descriptor(ends[1])};
}

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
            return system_failure(fmt::format("write `{}`", file->path.string()), errno);
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
    const auto start = std::chrono::steady_clock::now();
    const int error = posix_spawnp(&pid, arguments[0].c_str(), &plan.actions, &plan.attributes,
                                   c_strings(arguments).data(), c_strings(environment).data());
    if (error != 0) {
        return system_failure(fmt::format("start `{}`", command.argv[0]), error);
    }
    if (command.memory_bytes) {
        // It waits for its input, or at least has not come far.
        if (const auto limited = limit_memory(pid, *command.memory_bytes); !limited) {
            ::killpg(pid, SIGKILL);
            ::waitpid(pid, nullptr, 0);
            return limited.error();
        }
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
    result.duration =
        std::chrono::duration_cast<std::chrono::milliseconds>(std::chrono::steady_clock::now() - start);
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

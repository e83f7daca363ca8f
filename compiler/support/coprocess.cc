// SPDX-License-Identifier: Apache-2.0
#include "compiler/support/coprocess.h"

#include <fcntl.h>
#include <fmt/format.h>
#include <poll.h>
#include <sys/eventfd.h>
#include <sys/socket.h>
#include <sys/wait.h>

#include <algorithm>
#include <array>
#include <cerrno>
#include <csignal>
#include <functional>

#include "compiler/support/descriptor.h"
#include "compiler/support/process.h"
#include "compiler/support/spawn.h"

extern char** environ;

namespace ptspec {

struct Coprocess::State {
    State(const Command& command, Descriptor parent_end)
        : socket(std::move(parent_end)),
          wake(::eventfd(0, EFD_CLOEXEC)),
          on_stop(command.stop, [this] { ::eventfd_write(wake.get(), 1); }) {}
    ~State() { reap(); }
    State(const State&) = delete;
    State& operator=(const State&) = delete;

    void reap() {
        if (pid <= 0) {
            return;
        }
        ::killpg(pid, SIGKILL);
        while (::waitpid(pid, &status, 0) < 0 && errno == EINTR) {
        }
        pid = 0;
    }

    // Waits until the socket can be read, or written if that is wanted.
    Outcome wait(bool to_write, bool& readable, bool& writable, Clock::time_point deadline) const {
        while (true) {
            const auto left = std::chrono::ceil<std::chrono::milliseconds>(deadline - Clock::now()).count();
            if (left <= 0) {
                return Outcome::late;
            }
            std::array<pollfd, 2> waiting = {
                {{socket.get(), static_cast<short>(POLLIN | (to_write ? POLLOUT : 0)), 0},
                 {wake.get(), POLLIN, 0}}};
            const int ready =
                ::poll(waiting.data(), waiting.size(), static_cast<int>(std::min<int64_t>(left, 3'600'000)));
            if (waiting[1].revents != 0 && ready > 0) {
                return Outcome::stopped;
            }
            if (ready > 0) {
                readable = (waiting[0].revents & (POLLIN | POLLHUP | POLLERR)) != 0;
                writable = (waiting[0].revents & POLLOUT) != 0;
                return Outcome::done;
            }
        }
    }

    // False at the end of what the child prints.
    bool read_some() {
        std::array<char, 1 << 16> buffer;
        const ssize_t got = ::recv(socket.get(), buffer.data(), buffer.size(), MSG_DONTWAIT);
        if (got < 0 && (errno == EINTR || errno == EAGAIN)) {
            return true;
        }
        if (got <= 0) {
            return false;
        }
        received.append(buffer.data(), static_cast<size_t>(got));
        return true;
    }

    Descriptor socket, wake;
    pid_t pid = 0;
    int status = 0;
    std::string received;
    std::stop_callback<std::function<void()>> on_stop;  // last: it uses `wake`
};

Coprocess::Coprocess(std::unique_ptr<State> state) : state_(std::move(state)) {}
Coprocess::~Coprocess() = default;
Coprocess::Coprocess(Coprocess&&) noexcept = default;
Coprocess& Coprocess::operator=(Coprocess&&) noexcept = default;

Result<Coprocess> Coprocess::start(const Command& command) {
    int ends[2];
    // A socket, since a write to one can do without SIGPIPE.
    if (::socketpair(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0, ends) != 0) {
        return system_failure("make a socket", errno);
    }
    auto state = std::make_unique<State>(command, Descriptor(ends[0]));
    const Descriptor child_end(ends[1]);
    SpawnPlan plan;
    posix_spawn_file_actions_adddup2(&plan.actions, child_end.get(), STDIN_FILENO);
    posix_spawn_file_actions_adddup2(&plan.actions, child_end.get(), STDOUT_FILENO);
    if (memory_can_be_limited) {  // else what a sanitizer has to say would be lost
        posix_spawn_file_actions_addopen(&plan.actions, STDERR_FILENO, "/dev/null", O_WRONLY, 0);
    }
    std::vector<std::string> arguments = command.argv;
    const int error = ::posix_spawnp(&state->pid, arguments[0].c_str(), &plan.actions, &plan.attributes,
                                     c_strings(arguments).data(), environ);
    if (error != 0) {
        state->pid = 0;
        return system_failure(fmt::format("start `{}`", command.argv[0]), error);
    }
    if (command.memory_bytes) {
        if (const auto limited = limit_memory(state->pid, *command.memory_bytes); !limited) {
            return limited.error();
        }
    }
    return Coprocess(std::move(state));
}

Coprocess::Outcome Coprocess::send(std::string_view bytes, Clock::time_point deadline) {
    while (!bytes.empty()) {
        const ssize_t sent =
            ::send(state_->socket.get(), bytes.data(), bytes.size(), MSG_DONTWAIT | MSG_NOSIGNAL);
        if (sent > 0) {
            bytes.remove_prefix(static_cast<size_t>(sent));
            continue;
        }
        if (errno != EAGAIN && errno != EINTR) {
            return Outcome::ended;
        }
        bool readable = false, writable = false;
        if (const Outcome waited = state_->wait(true, readable, writable, deadline);
            waited != Outcome::done) {
            return waited;
        }
        // A child that waits for us to read would never read what we have for it.
        if (readable && !state_->read_some()) {
            return Outcome::ended;
        }
    }
    return Outcome::done;
}

Coprocess::Outcome Coprocess::receive_line(std::string& line, Clock::time_point deadline) {
    size_t searched = 0;
    while (true) {
        const size_t end = state_->received.find('\n', searched);
        if (end != std::string::npos) {
            line.assign(state_->received, 0, end);
            state_->received.erase(0, end + 1);
            return Outcome::done;
        }
        searched = state_->received.size();
        bool readable = false, writable = false;
        if (const Outcome waited = state_->wait(false, readable, writable, deadline);
            waited != Outcome::done) {
            return waited;
        }
        if (readable && !state_->read_some()) {
            return Outcome::ended;
        }
    }
}

std::string Coprocess::describe_end() {
    // Who closes its end is about to go, or gone: its own status is worth more than that of our kill.
    for (int tries = 0; tries < 100 && state_->pid > 0; ++tries) {
        siginfo_t gone{};
        ::waitid(P_PID, static_cast<id_t>(state_->pid), &gone, WEXITED | WNOHANG | WNOWAIT);
        if (gone.si_pid != 0) {
            break;
        }
        ::usleep(1000);
    }
    state_->reap();
    ProcessResult result;
    if (WIFSIGNALED(state_->status)) {
        result.end = ProcessResult::End::signalled;
        result.signal = WTERMSIG(state_->status);
    } else {
        result.exit_code = WEXITSTATUS(state_->status);
    }
    return result.describe();
}

int Coprocess::pid() const { return state_->pid; }

}  // namespace ptspec

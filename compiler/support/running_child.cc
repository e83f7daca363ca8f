// SPDX-License-Identifier: Apache-2.0
#include "compiler/support/running_child.h"

#include <poll.h>
#include <sys/eventfd.h>
#include <sys/wait.h>

#include <algorithm>
#include <array>
#include <cerrno>
#include <csignal>
#include <stop_token>
#include <string_view>
#include <thread>

namespace ptspec {
namespace {

using std::chrono::milliseconds;

/// Between the polite signal and the final one.
constexpr milliseconds grace{2000};

}  // namespace

void OutputReader::read_some() {
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

void RunningChild::wait_for_end(ProcessResult& result) {
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
    // All that the group wrote is in the pipes by now. A grandchild that left the group may keep one open, or
    // even go on writing.
    const Clock::time_point enough = Clock::now() + grace;
    while ((out_.pipe.is_open() || err_.pipe.is_open()) && Clock::now() < enough && poll_once(wake.get())) {
    }
}

void RunningChild::end_if_it_is_time(ProcessResult& result) {
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

int RunningChild::patience() const {
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

bool RunningChild::poll_once(int wake) {
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

void RunningChild::write_some_input() {
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

}  // namespace ptspec

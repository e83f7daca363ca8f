// SPDX-License-Identifier: Apache-2.0
#include "compiler/support/interrupt.h"

#include <poll.h>
#include <pthread.h>
#include <sys/eventfd.h>
#include <sys/signalfd.h>
#include <unistd.h>

#include <cerrno>

namespace ptspec {
namespace {

/// Blocked signals reach a signalfd even if they are ignored, so those must not be blocked at all.
bool is_ignored(int signal) {
    struct sigaction action {};
    return sigaction(signal, nullptr, &action) == 0 && action.sa_handler == SIG_IGN;
}

[[noreturn]] void end_process_by(int signal) {
    struct sigaction action {};
    action.sa_handler = SIG_DFL;
    sigaction(signal, &action, nullptr);
    sigset_t only;
    sigemptyset(&only);
    sigaddset(&only, signal);
    pthread_sigmask(SIG_UNBLOCK, &only, nullptr);
    raise(signal);
    _exit(128 + signal);
}

}  // namespace

InterruptGuard::InterruptGuard() {
    sigset_t wanted;
    sigemptyset(&wanted);
    for (const int signal : {SIGINT, SIGTERM}) {
        if (!is_ignored(signal)) {
            sigaddset(&wanted, signal);
        }
    }
    pthread_sigmask(SIG_BLOCK, &wanted, &previous_mask_);
    signals_ = Descriptor(signalfd(-1, &wanted, SFD_CLOEXEC | SFD_NONBLOCK));
    end_ = Descriptor(eventfd(0, EFD_CLOEXEC));
    watcher_ = std::jthread([this] {
        while (true) {
            pollfd waiting[] = {{end_.get(), POLLIN, 0}, {signals_.get(), POLLIN, 0}};
            if (poll(waiting, 2, -1) < 0 && errno != EINTR) {
                return;
            }
            if (waiting[0].revents != 0) {
                return;
            }
            signalfd_siginfo info{};
            if (read(signals_.get(), &info, sizeof info) != sizeof info) {
                continue;
            }
            const int received = static_cast<int>(info.ssi_signo);
            if (signal_.exchange(received) != 0) {
                end_process_by(received);
            }
            stop_.request_stop();
        }
    });
}

InterruptGuard::~InterruptGuard() {
    eventfd_write(end_.get(), 1);
    watcher_.join();
    pthread_sigmask(SIG_SETMASK, &previous_mask_, nullptr);
}

}  // namespace ptspec

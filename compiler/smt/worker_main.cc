// SPDX-License-Identifier: Apache-2.0
//
// ptspec-solver: answers questions of the process that started it, until that goes away. A process of its
// own, so that a question that takes all memory or never ends costs no more than this process. protocol.h
// says how it is asked.
#include <poll.h>
#include <unistd.h>

#include <cstdio>
#include <cstdlib>
#include <iostream>
#include <new>
#include <string>
#include <string_view>
#include <thread>

#include "compiler/smt/engine.h"
#include "compiler/smt/protocol.h"

namespace {

using namespace ptspec::smt;

constexpr std::string_view out_of_memory = "unknown memory\n";

// After this nothing can be relied on, so it is the last that this process says.
void give_up() {
    [[maybe_unused]] const ssize_t written =
        ::write(STDOUT_FILENO, out_of_memory.data(), out_of_memory.size());
    ::_exit(EXIT_SUCCESS);
}

// Who asks may be killed while we solve; then nobody waits for the answer.
void end_with_parent() {
    std::thread([] {
        pollfd parent{STDIN_FILENO, 0, 0};
        while (::poll(&parent, 1, -1) < 0 || (parent.revents & (POLLHUP | POLLERR)) == 0) {
        }
        ::_exit(EXIT_SUCCESS);
    }).detach();
}

class Worker {
  public:
    // False at the end of the conversation.
    bool serve(std::istream& in) {
        std::string word;
        if (!(in >> word)) {
            return false;
        }
        if (word == "load") {
            Question question;
            bool fresh = false;
            if (!read_load(in, question, fresh)) {
                return false;
            }
            const auto loaded = engine_.load(question, fresh);
            unreadable_ = loaded ? "" : loaded.error().message;
            return true;
        }
        if (word == "fix") {
            Fixed fixed;
            if (!read_fixed(in, fixed)) {
                return false;
            }
            if (unreadable_.empty()) {
                engine_.fix(fixed);
            }
            return true;
        }
        return check(word, in);
    }

  private:
    bool check(const std::string& word, std::istream& in) {
        Fixed fixed;
        uint64_t limit = 0;
        if ((word == "try_fix" && !read_fixed(in, fixed)) || !(in >> limit)) {
            return false;
        }
        Check result{Verdict::unknown, Cause::solver, unreadable_, {}};
        if (unreadable_.empty()) {
            result = word == "try_fix"         ? engine_.try_fix(fixed, limit)
                     : word == "check_at_once" ? engine_.check_at_once(limit)
                                               : engine_.check(limit);
        }
        std::puts(reply_line(result).c_str());
        return std::fflush(stdout) == 0;
    }

    Engine engine_;
    std::string unreadable_;
};

}  // namespace

int main() {
    std::set_new_handler(give_up);
    end_with_parent();
    std::ios::sync_with_stdio(false);
    try {
        Worker worker;
        while (worker.serve(std::cin)) {
        }
    } catch (const std::bad_alloc&) {  // Z3 found out by itself
        give_up();
    }
}

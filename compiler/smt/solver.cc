// SPDX-License-Identifier: Apache-2.0
#include "compiler/smt/solver.h"

#include <fmt/format.h>

#include <optional>
#include <utility>

#include "compiler/smt/engine.h"
#include "compiler/smt/protocol.h"
#include "compiler/support/coprocess.h"

namespace ptspec::smt {

struct Solver::State {
    explicit State(SolverOptions chosen) : options(std::move(chosen)) {}

    // Sends what is waiting together with the request, and waits for the reply.
    Check ask(const std::string& request, const Limits& limits) {
        if (options.stop.stop_requested()) {
            return lost(Cause::stopped, "stopped on request");
        }
        if (failed) {
            return *failed;
        }
        if (!worker) {
            auto started = Coprocess::start({.argv = {options.program.string()},
                                             .memory_bytes = options.memory_mb << 20,
                                             .stop = options.stop});
            if (!started) {
                return lost(Cause::crashed, started.error().message);
            }
            worker.emplace(std::move(started.value()));
        }
        const std::string message = std::exchange(unsent, {}) + request + "\n";
        std::string line;
        Coprocess::Outcome outcome = worker->send(message, limits.deadline);
        if (outcome == Coprocess::Outcome::done) {
            outcome = worker->receive_line(line, limits.deadline);
        }
        switch (outcome) {
            case Coprocess::Outcome::late:
                return lost(Cause::wall_clock, "time limit reached");
            case Coprocess::Outcome::stopped:
                return lost(Cause::stopped, "stopped on request");
            case Coprocess::Outcome::ended:
                return lost(Cause::crashed, "the solver's process ended: " + worker->describe_end());
            case Coprocess::Outcome::done:
                break;
        }
        const auto reply = parse_reply(line, inputs);
        if (!reply) {
            return lost(Cause::crashed, "the solver's process says what nobody understands: " + line);
        }
        if (reply->cause == Cause::memory) {
            return lost(Cause::memory, fmt::format("memory limit of {} MB reached", options.memory_mb));
        }
        return *reply;
    }

    // There is no worker, or none that is of further use, and so no question is loaded.
    Check lost(Cause cause, std::string reason) {
        worker.reset();
        failed = Check{Verdict::unknown, cause, std::move(reason), {}};
        return *failed;
    }

    SolverOptions options;
    std::optional<Coprocess> worker;
    std::optional<Check> failed;  // what became of the question that was loaded last
    std::string unsent;
    size_t inputs = 0;
    size_t served = 0;  // questions by this worker
};

std::filesystem::path SolverOptions::worker_program() {
    std::error_code error;
    return std::filesystem::read_symlink("/proc/self/exe", error).replace_filename("ptspec-solver");
}

Solver::Solver(SolverOptions options) : state_(std::make_unique<State>(std::move(options))) {}
Solver::~Solver() = default;
Solver::Solver(Solver&&) noexcept = default;
Solver& Solver::operator=(Solver&&) noexcept = default;

std::string Solver::identity() { return Engine::identity(); }

void Solver::load(const Question& question, bool fresh) {
    state_->failed.reset();
    state_->unsent = load_request(question, fresh);
    state_->inputs = question.inputs.size();
    state_->served = state_->worker ? state_->served + 1 : 1;
}

bool Solver::undisturbed() const { return state_->served <= 1; }

Check Solver::check(const Limits& limits) {
    return state_->ask(fmt::format("check {}", limits.resources), limits);
}

Check Solver::check_at_once(const Limits& limits) {
    return state_->ask(fmt::format("check_at_once {}", limits.resources), limits);
}

void Solver::fix(const Fixed& fixed) { state_->unsent += fmt::format("fix {}\n", fixed_words(fixed)); }

Check Solver::try_fix(const Fixed& fixed, const Limits& limits) {
    return state_->ask(fmt::format("try_fix {} {}", fixed_words(fixed), limits.resources), limits);
}

int Solver::process() const { return state_->worker ? state_->worker->pid() : 0; }

}  // namespace ptspec::smt

// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <algorithm>
#include <condition_variable>
#include <exception>
#include <mutex>
#include <optional>
#include <stop_token>
#include <thread>
#include <type_traits>
#include <utility>
#include <variant>
#include <vector>

namespace ptspec {

/// Two workers on two cores, and at least one.
inline unsigned default_worker_count() { return std::max(1u, std::thread::hardware_concurrency()); }

/// Does jobs 0 .. job_count-1 on `workers` threads and hands their results over in job order, whatever order
/// they end in, so that output does not depend on the number of workers.
///
///   make_state()                       called once in each worker; what it returns lives and dies in that
///   thread
///                                      (a solver context, say)
///   work(state, job, stop) -> Answer   called in a worker
///   deliver(job, Answer&&)             called in the calling thread, for 0, 1, 2 ...
///
/// After `stop` is requested no job is begun; running ones see it in their token. What has been done up to
/// the first gap is still delivered. An exception from any of the three ends the run and is thrown again
/// here: one from work() only after the jobs before it were delivered, so that the same one is seen each
/// time. Returns how many jobs were delivered: all of them, unless stopped.
template <typename MakeState, typename Work, typename Deliver>
size_t run_in_order(size_t job_count, unsigned workers, MakeState make_state, Work work, Deliver deliver,
                    std::stop_token stop = {}) {
    using State = std::invoke_result_t<MakeState&>;
    using Answer = std::invoke_result_t<Work&, State&, size_t, std::stop_token>;
    using Slot = std::variant<std::monostate, Answer, std::exception_ptr>;

    std::mutex mutex;
    std::condition_variable changed;
    std::vector<Slot> slots(job_count);  // guarded by mutex, as are the next three
    size_t next_job = 0;
    size_t running_workers = 0;
    std::exception_ptr broken_worker;

    std::stop_source end;
    const std::stop_callback pass_on(stop, [&end] { end.request_stop(); });

    const auto worker = [&] {
        try {
            State state = make_state();
            while (true) {
                size_t job = 0;
                {
                    const std::lock_guard lock(mutex);
                    if (end.stop_requested() || next_job == job_count) {
                        break;
                    }
                    job = next_job++;
                }
                Slot slot;
                try {
                    slot.template emplace<1>(work(state, job, end.get_token()));
                } catch (...) {
                    slot.template emplace<2>(std::current_exception());
                }
                const std::lock_guard lock(mutex);
                slots[job] = std::move(slot);
                changed.notify_all();
            }
        } catch (...) {
            const std::lock_guard lock(mutex);
            broken_worker = std::current_exception();
        }
        const std::lock_guard lock(mutex);
        --running_workers;
        changed.notify_all();
    };

    struct StopOnExit {
        std::stop_source& source;
        ~StopOnExit() { source.request_stop(); }
    };
    std::vector<std::jthread> threads;  // joined last, after the stop below was asked for
    const StopOnExit stop_on_exit{end};

    const size_t thread_count = std::min<size_t>(std::max(1u, workers), job_count);
    running_workers = thread_count;
    threads.reserve(thread_count);
    for (size_t i = 0; i < thread_count; ++i) {
        threads.emplace_back(worker);
    }

    for (size_t job = 0; job < job_count; ++job) {
        Slot slot;
        {
            std::unique_lock lock(mutex);
            changed.wait(lock,
                         [&] { return slots[job].index() != 0 || broken_worker || running_workers == 0; });
            if (broken_worker) {
                std::rethrow_exception(broken_worker);
            }
            if (slots[job].index() == 0) {
                return job;
            }
            slot = std::exchange(slots[job], Slot{});
        }
        if (slot.index() == 2) {
            std::rethrow_exception(std::get<2>(slot));
        }
        deliver(job, std::get<1>(std::move(slot)));
    }
    return job_count;
}

/// The same for work that needs no state: work(job) -> Answer.
template <typename Work, typename Deliver>
size_t run_stateless_in_order(size_t job_count, unsigned workers, Work work, Deliver deliver,
                              std::stop_token stop = {}) {
    return run_in_order(
        job_count, workers, [] { return std::monostate(); },
        [&work](std::monostate, size_t job, const std::stop_token&) { return work(job); }, std::move(deliver),
        std::move(stop));
}

}  // namespace ptspec

// SPDX-License-Identifier: Apache-2.0
#include "runtime/suite/run.h"

#include <algorithm>
#include <bit>
#include <cassert>
#include <functional>
#include <numeric>

#include "ptspec/memory.h"
#include "runtime/backend/table_calls.h"
#include "runtime/suite/vectors.h"

namespace ptspec::runtime {
namespace {

constexpr std::size_t reported_failures = 3;
constexpr std::size_t shown_entries = 8;  // of tables, for each failure

int set_bits(const std::vector<std::uint64_t>& args) {
    return std::accumulate(args.begin(), args.end(), 0,
                           [](int sum, std::uint64_t word) { return sum + std::popcount(word); });
}

/// Few set bits are easy to read; between equals, the first that came.
bool simpler(const VectorFailure& a, const VectorFailure& b) { return set_bits(a.args) < set_bits(b.args); }

void add_failure(TestRun& run, VectorFailure failure) {
    ++run.failing;
    const auto same = [&](const VectorFailure& other) { return other.args == failure.args; };
    if (std::ranges::any_of(run.failures, same)) return;
    run.failures.insert(std::ranges::upper_bound(run.failures, failure, simpler), std::move(failure));
    if (run.failures.size() > reported_failures) run.failures.pop_back();
}

VectorFailure failure_at(const Vectors& vectors, std::uint64_t i, VectorFailure::What what) {
    const auto args = vectors.args(i);
    return {.what = what, .args = {args.begin(), args.end()}, .label = vectors.labels[i]};
}

/// A warning counts against the vector that gives it. A batch tells only that one was given; the kernel gives
/// most only once, so each vector is tried again, alone and with warnings rearmed.
void blame_warning(Backend& backend, const Vectors& vectors, std::uint64_t first, std::uint32_t count,
                   const std::function<void(std::uint64_t)>& call_one, TestRun& run) {
    bool found = false;
    for (std::uint64_t i = first; i < first + count && run.failures.size() < reported_failures; ++i) {
        backend.rearm_warnings();
        const std::uint64_t before = backend.warning_count();
        call_one(i);
        if (backend.warning_count() == before) continue;
        add_failure(run, failure_at(vectors, i, VectorFailure::What::warned));
        found = true;
    }
    if (!found) {
        run.complaints.push_back("the kernel gave a warning while it worked on vectors " +
                                 std::to_string(first) + " to " + std::to_string(first + count - 1) +
                                 ", but not again for any of them alone; see the console");
    }
}

/// Calls `call(first, count)` for all vectors in turn, and `judge` with what it gave.
template <typename Call, typename JudgeBatch>
void for_all_batches(Backend& backend, const Vectors& vectors, TestRun& run, Call call, JudgeBatch judge) {
    for (std::uint64_t first = 0; first < vectors.count; first += max_batch) {
        const auto count =
            static_cast<std::uint32_t>(std::min<std::uint64_t>(max_batch, vectors.count - first));
        const std::uint64_t warnings = backend.warning_count();
        const auto outcome = call(first, count);
        if (const auto* error = std::get_if<BackendError>(&outcome)) {
            run.complaints.push_back(error->message);
            return;
        }
        judge(first, count, std::get<0>(outcome));
        if (backend.warning_count() != warnings) {
            const auto call_one = [&](std::uint64_t i) { static_cast<void>(call(i, 1)); };
            blame_warning(backend, vectors, first, count, call_one, run);
        }
    }
}

/// Every crash costs a boot; after this many the helper is known to crash.
constexpr std::size_t max_crashes_of_one = 3;

/// Returns whether the vectors that are left shall be tried.
bool add_crashed(const Vectors& vectors, TestRun& run) {
    for (const auto& args : vectors.crashed) {
        add_failure(run, {.what = VectorFailure::What::died, .args = args, .label = ""});
    }
    if (vectors.crashed.size() < max_crashes_of_one) return true;
    run.complaints.push_back("not tried further: the kernel died with " +
                             std::to_string(vectors.crashed.size()) + " vectors");
    return false;
}

/// Nothing judged is a mistake of the table if the table's own vectors cannot have been outside for any
/// reason but being wrong: on the reference itself.
void note_coverage(const Backend& backend, const Vectors& vectors, TestRun& run) {
    if (run.vectors > 0 || run.failed()) return;
    if (vectors.from_table > 0 && backend.info().name == "native") {
        run.complaints.push_back("none of the " + std::to_string(vectors.from_table) +
                                 " vectors of the table lies in the domain");
    } else {
        run.uncovered =
            vectors.count > 0 ? "this backend has none of the vectors in its domain" : "no vectors";
    }
}

std::span<const std::uint64_t> batch_words(const Vectors& vectors, std::uint64_t first, std::uint32_t count) {
    return std::span(vectors.words)
        .subspan(first * vectors.words_each, std::size_t{count} * vectors.words_each);
}

/// What the interpreter says.
struct Wanted {
    std::uint64_t word = 0;
    std::uint64_t digest = 0;
};
Wanted wanted_of(const ptspec_operation& operation, const OperationVectors& table, std::uint64_t at) {
    if (!operation.memory) return {.word = table.wanted[at]};
    return {.word = table.wanted[2 * at], .digest = table.wanted[2 * at + 1]};
}

/// What became of the tables: of an operation, the entries in which backend and reference differ; of a law,
/// those that its story changed.
void note_entries(Backend& backend, TableCalls& calls, Kind kind, std::uint32_t index,
                  std::uint8_t param_count, VectorFailure& failure) {
    const auto outcome = backend.changes(kind, index, failure.args);
    if (std::holds_alternative<BackendError>(outcome)) return;
    const Changes& got = std::get<0>(outcome);
    Changes wanted;
    if (kind == Kind::operation) {
        static_cast<void>(calls.call(index, failure.args.data()));
        wanted = calls.changes(true);
    }
    const std::uint64_t* image = failure.args.data() + param_count;
    const auto word_in = [](const Changes& changes, const ChangedEntry& at) -> std::optional<std::uint64_t> {
        for (const ChangedEntry& entry : changes.entries) {
            if (entry.level == at.level && entry.reference == at.reference) return entry.word;
        }
        return std::nullopt;
    };
    failure.more_entries = got.count - got.entries.size();
    const auto note = [&](const ChangedEntry& at) {
        const auto known = [&](const VectorFailure::Entry& entry) {
            return entry.level == at.level && entry.reference == at.reference;
        };
        if (std::ranges::any_of(failure.entries, known)) return;
        const std::uint64_t before = calls.before(at.level, at.reference, image);
        VectorFailure::Entry entry{.level = at.level,
                                   .reference = at.reference,
                                   .before = before,
                                   .got = word_in(got, at).value_or(before),
                                   .wanted = {}};
        if (kind == Kind::operation) entry.wanted = word_in(wanted, at).value_or(before);
        if (entry.wanted == entry.got) return;
        if (failure.entries.size() < shown_entries) {
            failure.entries.push_back(entry);
        } else {
            ++failure.more_entries;
        }
    };
    for (const ChangedEntry& entry : wanted.entries) note(entry);
    for (const ChangedEntry& entry : got.entries) note(entry);
}

}  // namespace

TestRun run_law(Backend& backend, const ptspec_target& reference, std::uint32_t index,
                const LawVectors* table, const Options& options) {
    const ptspec_law& law = reference.laws[index];
    TestRun run;
    run.unbound = backend.law_unbound(index);
    if (run.unbound) return run;

    TableCalls calls(reference);
    const VectorRequest request{
        .kind = Kind::law,
        .index = index,
        .name = law_full_name(law),
        .params = {law.params, law.param_count},
        .memory = law.memory ? reference.memory : nullptr,
        .table_words = table != nullptr
                           ? std::span(table->words, std::size_t{table->count} * calls.law_words(index))
                           : std::span<const std::uint64_t>(),
        .table_count = table != nullptr ? table->count : 0,
        .labels = table != nullptr ? table->labels : nullptr,
        .in_domain = [&](const std::uint64_t* args) {
            return law.check == nullptr || calls.check(index, args) != PTSPEC_OUTSIDE;
        }};
    const Vectors vectors = collect_vectors(request, options);
    if (!add_crashed(vectors, run)) return run;

    const auto call = [&](std::uint64_t first, std::uint32_t count) {
        return backend.check(index, batch_words(vectors, first, count), count);
    };
    for_all_batches(
        backend, vectors, run, call,
        [&](std::uint64_t first, std::uint32_t count, const std::vector<ptspec_verdict>& verdicts) {
            for (std::uint32_t i = 0; i < count; ++i) {
                if (verdicts[i] == PTSPEC_OUTSIDE) {
                    ++run.outside;
                    continue;
                }
                ++run.vectors;
                const bool excused = calls.excused(index, vectors.args(first + i).data());
                if (excused) ++run.excused;
                if ((verdicts[i] == PTSPEC_VIOLATED) == excused) continue;
                add_failure(run, failure_at(vectors, first + i,
                                            excused ? VectorFailure::What::finding_is_gone
                                                    : VectorFailure::What::violated));
            }
        });

    for (VectorFailure& failure : run.failures) {
        if (failure.what != VectorFailure::What::violated &&
            failure.what != VectorFailure::What::finding_is_gone) {
            continue;
        }
        auto terms = backend.explain(index, failure.args);
        if (auto* values = std::get_if<0>(&terms)) failure.terms = std::move(*values);
        if (law.memory) note_entries(backend, calls, Kind::law, index, law.param_count, failure);
    }
    note_coverage(backend, vectors, run);
    const bool finding_unseen = law.excused != nullptr && run.vectors > 0 && run.excused == 0;
    if (finding_unseen && vectors.from_table > 0 && backend.info().name == "native") {
        run.complaints.push_back(std::string("no vector of the table shows finding `") + law.finding + "`");
    }
    return run;
}

TestRun run_operation(Backend& backend, const ptspec_target& reference, std::uint32_t index,
                      const OperationVectors* table, const Options& options) {
    const ptspec_operation& operation = reference.operations[index];
    TestRun run;
    run.unbound = backend.operation_unbound(index);
    if (run.unbound) return run;
    if (operation.call == nullptr) {
        run.complaints.push_back("the reference implementation lacks this operation");
        return run;
    }

    TableCalls calls(reference);
    const auto in_domain = [&](const std::uint64_t* args) { return calls.in_domain(index, args); };
    const VectorRequest request{
        .kind = Kind::operation,
        .index = index,
        .name = operation.name,
        .params = {operation.params, operation.param_count},
        .memory = operation.memory ? reference.memory : nullptr,
        .table_words = table != nullptr
                           ? std::span(table->words, std::size_t{table->count} * calls.operation_words(index))
                           : std::span<const std::uint64_t>(),
        .table_count = table != nullptr ? table->count : 0,
        .labels = table != nullptr ? table->labels : nullptr,
        .in_domain = in_domain};
    const Vectors vectors = collect_vectors(request, options);
    if (!add_crashed(vectors, run)) return run;

    // What the interpreter says holds for the default config values, and those the native backend has.
    // Vectors of the table keep their places only if none was left out.
    const bool has_wanted = table != nullptr && table->wanted != nullptr && backend.info().name == "native" &&
                            vectors.from_table == table->count;
    const auto call = [&](std::uint64_t first, std::uint32_t count) {
        return backend.eval(index, batch_words(vectors, first, count), count);
    };
    for_all_batches(
        backend, vectors, run, call,
        [&](std::uint64_t first, std::uint32_t count, const Evaluation& evaluation) {
            for (std::uint32_t i = 0; i < count; ++i) {
                const std::uint64_t at = first + i;
                const auto own =
                    evaluation.in_domain[i] != 0 ? calls.call(index, vectors.args(at).data()) : std::nullopt;
                if (!own) {
                    ++run.outside;
                    continue;
                }
                ++run.vectors;
                const bool interpreted = has_wanted && at < vectors.from_table;
                const Wanted wanted =
                    interpreted ? wanted_of(operation, *table, at) : Wanted{own->word, own->digest};
                if (evaluation.words[i] == wanted.word &&
                    (!operation.memory || evaluation.digests[i] == wanted.digest)) {
                    continue;
                }
                VectorFailure failure = failure_at(
                    vectors, at,
                    interpreted ? VectorFailure::What::reference_differs : VectorFailure::What::differs);
                failure.wanted = wanted.word;
                failure.got = evaluation.words[i];
                add_failure(run, std::move(failure));
            }
        });
    for (VectorFailure& failure : run.failures) {
        const bool differs = failure.what == VectorFailure::What::differs ||
                             failure.what == VectorFailure::What::reference_differs;
        if (operation.memory && differs) {
            note_entries(backend, calls, Kind::operation, index, operation.param_count, failure);
        }
    }
    note_coverage(backend, vectors, run);
    return run;
}

}  // namespace ptspec::runtime

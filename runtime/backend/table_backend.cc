// SPDX-License-Identifier: Apache-2.0
//
// Tables in this process: the linked one, and those of shared objects.
#include "runtime/backend/table_backend.h"

#include <cassert>

namespace ptspec::runtime {
namespace {

std::string reason(const char* text) { return text != nullptr ? text : "not bound"; }

}  // namespace

TableBackend::TableBackend(std::string name, const ptspec_target& table, std::shared_ptr<void> keep_loaded)
    : keep_loaded_(std::move(keep_loaded)), table_(table), calls_(table), info_{.name = std::move(name)} {}

std::optional<std::string> TableBackend::operation_unbound(std::uint32_t operation) const {
    assert(operation < table_.operation_count);
    const ptspec_operation& it = table_.operations[operation];
    return it.call != nullptr ? std::nullopt : std::optional(reason(it.unbound));
}

std::optional<std::string> TableBackend::law_unbound(std::uint32_t law) const {
    assert(law < table_.law_count);
    const ptspec_law& it = table_.laws[law];
    return it.check != nullptr ? std::nullopt : std::optional(reason(it.unbound));
}

Outcome<Evaluation> TableBackend::eval(std::uint32_t operation, std::span<const std::uint64_t> args,
                                       std::uint32_t count) {
    assert(operation < table_.operation_count && table_.operations[operation].call != nullptr);
    const std::uint32_t words = calls_.operation_words(operation);
    assert(args.size() == std::size_t{count} * words);
    Evaluation evaluation{.words = std::vector<std::uint64_t>(count),
                          .digests = std::vector<std::uint64_t>(count),
                          .in_domain = std::vector<std::uint8_t>(count)};
    for (std::uint32_t i = 0; i < count; ++i) {
        const auto answer = calls_.call(operation, args.data() + std::size_t{i} * words);
        if (!answer) continue;
        evaluation.words[i] = answer->word;
        evaluation.digests[i] = answer->digest;
        evaluation.in_domain[i] = 1;
    }
    return evaluation;
}

Outcome<std::vector<ptspec_verdict>> TableBackend::check(std::uint32_t law,
                                                         std::span<const std::uint64_t> args,
                                                         std::uint32_t count) {
    assert(law < table_.law_count && table_.laws[law].check != nullptr);
    const std::uint32_t words = calls_.law_words(law);
    assert(args.size() == std::size_t{count} * words);
    std::vector<ptspec_verdict> verdicts(count);
    for (std::uint32_t i = 0; i < count; ++i)
        verdicts[i] = calls_.check(law, args.data() + std::size_t{i} * words);
    return verdicts;
}

Outcome<std::vector<std::uint64_t>> TableBackend::explain(std::uint32_t law,
                                                          std::span<const std::uint64_t> args) {
    assert(law < table_.law_count && args.size() >= calls_.law_words(law));
    return calls_.explain(law, args.data());
}

Outcome<Changes> TableBackend::changes(Kind kind, std::uint32_t index, std::span<const std::uint64_t> args) {
    if (kind == Kind::operation) {
        calls_.call(index, args.data());
        return calls_.changes(table_.operations[index].memory);
    }
    calls_.check(index, args.data());
    return calls_.changes(table_.laws[index].memory);
}

Outcome<std::vector<std::uint64_t>> TableBackend::config_values() {
    std::vector<std::uint64_t> values;
    for (std::uint32_t i = 0; i < table_.config_count; ++i) values.push_back(table_.configs[i].get());
    return values;
}

Outcome<std::vector<bool>> TableBackend::features() {
    std::vector<bool> present;
    for (std::uint32_t i = 0; i < table_.feature_count; ++i) present.push_back(table_.features[i].present);
    return present;
}

std::unique_ptr<Backend> native_backend(const ptspec_target& table) {
    return std::make_unique<TableBackend>("native", table, nullptr);
}

}  // namespace ptspec::runtime

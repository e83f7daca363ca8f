// SPDX-License-Identifier: Apache-2.0
#include <fcntl.h>
#include <sys/ioctl.h>
#include <unistd.h>

#include <algorithm>
#include <cassert>
#include <cerrno>
#include <cstring>
#include <fstream>
#include <utility>

#include "ptspec/ioctl.h"
#include "ptspec/memory.h"
#include "runtime/backend/backend.h"

namespace ptspec::runtime {
namespace {

static_assert(max_batch == PTSPEC_MAX_BATCH);
// The layouts that 32-bit and 64-bit programs share.
static_assert(sizeof(ptspec_ioctl_info) == 32 + 4 * PTSPEC_NAME_SIZE);
static_assert(sizeof(ptspec_ioctl_describe) == 16 + PTSPEC_NAME_SIZE + PTSPEC_REASON_SIZE);
static_assert(sizeof(ptspec_ioctl_batch) == 32);

constexpr const char* device_path = "/dev/" PTSPEC_DEVICE_NAME;
constexpr const char* warn_count_path = "/sys/kernel/warn_count";
constexpr const char* tainted_path = "/proc/sys/kernel/tainted";
constexpr const char* clear_warn_once_path = "/sys/kernel/debug/clear_warn_once";
constexpr unsigned taint_warn_bit = 9;  // TAINT_WARN of include/linux/panic.h

class FileDescriptor {
  public:
    explicit FileDescriptor(int number) : number_(number) {}
    ~FileDescriptor() {
        if (number_ >= 0) close(number_);
    }
    FileDescriptor(FileDescriptor&& other) noexcept : number_(std::exchange(other.number_, -1)) {}
    FileDescriptor(const FileDescriptor&) = delete;
    FileDescriptor& operator=(const FileDescriptor&) = delete;
    FileDescriptor& operator=(FileDescriptor&&) = delete;

    int number() const { return number_; }

  private:
    int number_;
};

BackendError system_error(const std::string& what) { return {what + ": " + std::strerror(errno)}; }

/// Device files and pointers travel as 64-bit words.
std::uint64_t address(const void* pointer) { return reinterpret_cast<std::uintptr_t>(pointer); }

class KernelBackend final : public Backend {
  public:
    KernelBackend(const ptspec_target& reference, FileDescriptor device, BackendInfo info)
        : reference_(reference), device_(std::move(device)), info_(std::move(info)) {}

    const BackendInfo& info() const override { return info_; }

    std::optional<std::string> operation_unbound(std::uint32_t operation) const override {
        return unbound(PTSPEC_KIND_OPERATION, operation);
    }
    std::optional<std::string> law_unbound(std::uint32_t law) const override {
        return unbound(PTSPEC_KIND_LAW, law);
    }

    Outcome<Evaluation> eval(std::uint32_t operation, std::span<const std::uint64_t> args,
                             std::uint32_t count) override {
        const ptspec_operation& it = reference_.operations[operation];
        assert(args.size() == std::size_t{count} * ptspec_vector_words(it.param_count, it.memory));
        Evaluation evaluation{.words = std::vector<std::uint64_t>(it.memory ? 2 * count : count),
                              .digests = std::vector<std::uint64_t>(count),
                              .in_domain = std::vector<std::uint8_t>(count)};
        ptspec_ioctl_batch batch{.index = operation,
                                 .count = count,
                                 .args = address(args.data()),
                                 .results = address(evaluation.words.data()),
                                 .flags = address(evaluation.in_domain.data())};
        if (auto error = run(PTSPEC_IOC_EVAL, batch, it.name)) return *error;
        if (it.memory) {
            evaluation.digests.assign(evaluation.words.begin() + count, evaluation.words.end());
            evaluation.words.resize(count);
        }
        return evaluation;
    }

    Outcome<std::vector<ptspec_verdict>> check(std::uint32_t law, std::span<const std::uint64_t> args,
                                               std::uint32_t count) override {
        assert(args.size() == std::size_t{count} * ptspec_vector_words(reference_.laws[law].param_count,
                                                                       reference_.laws[law].memory));
        std::vector<std::uint8_t> bytes(count);
        ptspec_ioctl_batch batch{.index = law,
                                 .count = count,
                                 .args = address(args.data()),
                                 .results = 0,
                                 .flags = address(bytes.data())};
        if (auto error = run(PTSPEC_IOC_CHECK, batch, reference_.laws[law].name)) return *error;
        std::vector<ptspec_verdict> verdicts;
        verdicts.reserve(count);
        for (std::uint8_t byte : bytes) {
            if (byte > PTSPEC_VIOLATED) {
                return BackendError{std::string(reference_.laws[law].name) +
                                    ": the kernel gave no known verdict"};
            }
            verdicts.push_back(static_cast<ptspec_verdict>(byte));
        }
        return verdicts;
    }

    Outcome<std::vector<std::uint64_t>> explain(std::uint32_t law,
                                                std::span<const std::uint64_t> args) override {
        std::vector<std::uint64_t> values(reference_.laws[law].term_count);
        if (values.empty()) return values;
        ptspec_ioctl_batch batch{.index = law,
                                 .count = 1,
                                 .args = address(args.data()),
                                 .results = address(values.data()),
                                 .flags = 0};
        if (auto error = run(PTSPEC_IOC_EXPLAIN, batch, reference_.laws[law].name)) return *error;
        return values;
    }

    Outcome<Changes> changes(Kind kind, std::uint32_t index, std::span<const std::uint64_t> args) override {
        ptspec_ioctl_changes found{};
        found.kind = kind == Kind::operation ? PTSPEC_KIND_OPERATION : PTSPEC_KIND_LAW;
        found.index = index;
        found.args = address(args.data());
        if (ioctl(device_.number(), PTSPEC_IOC_CHANGES, &found) != 0) return system_error(device_path);
        Changes changes{.count = found.count};
        for (std::uint64_t i = 0; i < std::min<std::uint64_t>(found.count, PTSPEC_MAX_CHANGES); ++i) {
            changes.entries.push_back({.level = static_cast<std::uint32_t>(found.places[i] >> 32),
                                       .reference = static_cast<std::uint32_t>(found.places[i]),
                                       .word = found.words[i]});
        }
        return changes;
    }

    Outcome<std::vector<std::uint64_t>> config_values() override {
        std::vector<std::uint64_t> values;
        for (std::uint32_t i = 0; i < reference_.config_count; ++i) {
            ptspec_ioctl_describe description{};
            if (auto error = describe(PTSPEC_KIND_CONFIG, i, description)) return *error;
            values.push_back(description.value);
        }
        return values;
    }

    Outcome<std::vector<bool>> features() override {
        std::vector<bool> present;
        for (std::uint32_t i = 0; i < reference_.feature_count; ++i) {
            ptspec_ioctl_describe description{};
            if (auto error = describe(PTSPEC_KIND_FEATURE, i, description)) return *error;
            present.push_back(description.value != 0);
        }
        return present;
    }

    std::uint64_t warning_count() override {
        // Older kernels have no count, but tell the first warning by the taint flag.
        std::uint64_t count = 0;
        if (std::ifstream(warn_count_path) >> count) return count;
        std::uint64_t taint = 0;
        std::ifstream(tainted_path) >> taint;
        return (taint >> taint_warn_bit) & 1;
    }

    void rearm_warnings() override { std::ofstream(clear_warn_once_path) << "1\n"; }

  private:
    std::optional<BackendError> describe(ptspec_kind kind, std::uint32_t index,
                                         ptspec_ioctl_describe& description) const {
        description.kind = kind;
        description.index = index;
        if (ioctl(device_.number(), PTSPEC_IOC_DESCRIBE, &description) != 0) {
            return system_error(std::string(device_path) + ": description " + std::to_string(index));
        }
        return std::nullopt;
    }

    std::optional<std::string> unbound(ptspec_kind kind, std::uint32_t index) const {
        ptspec_ioctl_describe description{};
        if (auto error = describe(kind, index, description)) return error->message;
        if (description.value != 0) return std::nullopt;
        return std::string(description.reason, strnlen(description.reason, sizeof(description.reason)));
    }

    std::optional<BackendError> run(unsigned long request, const ptspec_ioctl_batch& batch,
                                    const char* name) const {
        if (ioctl(device_.number(), request, &batch) == 0) return std::nullopt;
        return system_error(std::string(device_path) + ": " + name);
    }

    const ptspec_target& reference_;
    FileDescriptor device_;
    BackendInfo info_;
};

}  // namespace

Outcome<std::unique_ptr<Backend>> kernel_backend(const ptspec_target& reference) {
    FileDescriptor device(open(device_path, O_RDWR | O_CLOEXEC));
    if (device.number() < 0) return system_error(std::string(device_path) + ": is ptspec.ko loaded?");
    ptspec_ioctl_info info{};
    if (ioctl(device.number(), PTSPEC_IOC_INFO, &info) != 0) return system_error(device_path);
    info.spec_hash[sizeof(info.spec_hash) - 1] = 0;
    info.target[sizeof(info.target) - 1] = 0;
    info.kernel_release[sizeof(info.kernel_release) - 1] = 0;

    if (info.abi_version != PTSPEC_ABI_VERSION) {
        return BackendError{std::string(device_path) + ": ABI version " + std::to_string(info.abi_version) +
                            ", this program has " + std::to_string(PTSPEC_ABI_VERSION)};
    }
    ptspec_target module_table{};
    module_table.spec_hash = info.spec_hash;
    module_table.target = info.target;
    module_table.operation_count = info.operation_count;
    module_table.law_count = info.law_count;
    module_table.config_count = info.config_count;
    module_table.feature_count = info.feature_count;
    if (auto error = tables_differ(reference, module_table))
        return BackendError{"the module ptspec.ko: " + *error};
    return std::make_unique<KernelBackend>(
        reference, std::move(device),
        BackendInfo{.name = "kernel", .kernel_release = info.kernel_release, .taint = info.taint});
}

}  // namespace ptspec::runtime

// SPDX-License-Identifier: Apache-2.0
#include "compiler/driver/changed_since.h"

#include <fmt/format.h>

#include <nlohmann/json.hpp>

namespace ptspec::driver {
namespace {

using nlohmann::json;

// A report has many members that do not matter here; those that do must be there.
class Reader {
  public:
    Reader(const std::string& file, Diagnostics& diagnostics) : file_(file), diagnostics_(diagnostics) {}

    std::optional<ProvedBefore> read(const json& report, const std::string& version, uint64_t limit) {
        const json* command = member(report, "command");
        if (!command || *command != "prove") return wrong("it is no report of `ptspec prove --json`");
        const json* made_by = member(report, "version");
        const json* made_with = member(report, "limit");
        if (!made_by || !made_by->is_string() || !made_with || !made_with->is_number_unsigned()) {
            return wrong("it does not say by which build and with which limit it was made");
        }
        if (*made_by != version) {
            return wrong(fmt::format("it was made by another build, {}", made_by->get<std::string>()));
        }
        if (*made_with != limit) {
            return wrong(fmt::format("it was made with --limit {}, this run has {}",
                                     made_with->get<uint64_t>(), limit));
        }
        const json* targets = member(report, "targets");
        if (!targets || !targets->is_array()) return wrong("it has no list of targets");
        for (const json& target : *targets) {
            if (!add_target(target)) return wrong("a target in it lacks its name or its obligations");
        }
        return std::move(result_);
    }

    std::nullopt_t wrong(const std::string& why) {
        diagnostics_.report(Diagnostic(Code::report_unusable, fmt::format("cannot use `{}`: {}", file_, why))
                                .help("prove everything once: `ptspec prove --json FILE`"));
        return std::nullopt;
    }

  private:
    static const json* member(const json& object, const char* name) {
        if (!object.is_object()) return nullptr;
        const auto found = object.find(name);
        return found == object.end() ? nullptr : &*found;
    }

    bool add_target(const json& target) {
        const json* name = member(target, "target");
        const json* obligations = member(target, "obligations");
        if (!name || !name->is_string() || !obligations || !obligations->is_array()) return false;
        for (const json& obligation : *obligations) {
            const json *id = member(obligation, "id"), *key = member(obligation, "key");
            const json* status = member(obligation, "status");
            if (!id || !id->is_string() || !key || !key->is_string() || !status || !status->is_string()) {
                return false;
            }
            if (*status == "proved") {
                result_.add(name->get<std::string>(), id->get<std::string>(), key->get<std::string>());
            }
        }
        return true;
    }

    const std::string& file_;
    Diagnostics& diagnostics_;
    ProvedBefore result_;
};

}  // namespace

bool ProvedBefore::stands(const std::string& target, const std::string& obligation,
                          const std::string& key) const {
    const auto found = keys_.find({target, obligation});
    return found != keys_.end() && !key.empty() && found->second == key;
}

void ProvedBefore::add(const std::string& target, const std::string& obligation, const std::string& key) {
    keys_[{target, obligation}] = key;
}

std::optional<ProvedBefore> read_proved_before(const FileSystem& files, const std::string& file,
                                               const std::string& version, uint64_t limit,
                                               Diagnostics& diagnostics) {
    const auto text = files.read(file);
    if (!text) {
        diagnostics.report(Diagnostic(Code::file_not_readable, text.error().message));
        return std::nullopt;
    }
    Reader reader(file, diagnostics);
    try {
        return reader.read(json::parse(*text), version, limit);
    } catch (const json::exception& error) {
        return reader.wrong("it is not JSON");
    }
}

}  // namespace ptspec::driver

// SPDX-License-Identifier: Apache-2.0
#include "compiler/driver/kept_report.h"

#include <algorithm>
#include <nlohmann/json.hpp>

#include "compiler/smt/solver.h"
#include "compiler/support/build_id.h"
#include "compiler/support/hash.h"

namespace ptspec::driver {
namespace {

using Json = nlohmann::json;

Json to_json(const Observation& observation) {
    return {static_cast<int>(observation.kind), observation.path, observation.answer.high,
            observation.answer.low};
}

Observation observation_of(const Json& json) {
    return {.kind = static_cast<Observation::Kind>(json.at(0).get<int>()),
            .path = json.at(1),
            .answer = {.high = json.at(2), .low = json.at(3)}};
}

}  // namespace

KeptReports::KeptReports(FileSystem& files, const std::filesystem::path& directory,
                         const std::vector<std::string>& arguments)
    : files_(files) {
    const std::string build = build_id();
    const auto solver = files.read(smt::SolverOptions::worker_program());
    std::error_code error;
    const std::string place = std::filesystem::current_path(error).string();
    const std::string program = std::filesystem::read_symlink("/proc/self/exe", error).string();
    if (build.empty() || !solver || error) return;
    ContentHasher hasher;
    hasher.add(build).add(smt::Solver::identity()).add(*solver).add(place).add(program);
    for (const std::string& argument : arguments) hasher.add(argument);
    record_ = directory / "reports" / hasher.digest().hex();
}

std::optional<KeptReport> KeptReports::find() const {
    if (record_.empty() || !files_.exists(record_)) return std::nullopt;
    const auto record = files_.read(record_);
    if (!record) return std::nullopt;
    const size_t end = record->find('\n');
    if (end == std::string::npos) return std::nullopt;
    const std::string_view content = std::string_view(*record).substr(end + 1);
    if (record->substr(0, end) != content_hash(content).hex()) return std::nullopt;
    try {
        const Json json = Json::parse(content);
        const auto holds = [&](const Json& each) { return still_holds(files_, observation_of(each)); };
        if (!std::ranges::all_of(json.at("observations"), holds)) return std::nullopt;
        KeptReport report{.text = json.at("text"), .totals = {}};
        report.totals.proved = json.at("proved");
        report.totals.findings = json.at("findings");
        report.totals.goals = json.at("goals");
        report.totals.cached = json.at("answers");
        return report;
    } catch (const Json::exception&) {  // of another version of this file
        return std::nullopt;
    }
}

void KeptReports::keep(const KeptReport& report, const std::vector<Observation>& observations) {
    if (record_.empty()) return;
    Json json;
    json["text"] = report.text;
    json["proved"] = report.totals.proved;
    json["findings"] = report.totals.findings;
    json["goals"] = report.totals.goals;
    json["answers"] = report.totals.solved + report.totals.cached;
    json["observations"] = Json::array();
    for (const Observation& observation : observations) json["observations"].push_back(to_json(observation));
    // Names of files need not be UTF-8.
    const std::string content = json.dump(-1, ' ', false, Json::error_handler_t::replace);
    static_cast<void>(files_.write_atomically(record_, content_hash(content).hex() + "\n" + content));
}

}  // namespace ptspec::driver

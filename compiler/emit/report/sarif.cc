// SPDX-License-Identifier: Apache-2.0
#include "compiler/emit/report/sarif.h"

#include <fmt/format.h>

#include "compiler/emit/report/report.h"
#include "compiler/support/hash.h"

namespace ptspec::emit {

namespace {

using nlohmann::ordered_json;
using prove::ObligationResult;
using prove::Status;
using vcgen::ObligationKind;

ordered_json text_json(std::string_view text) { return {{"text", std::string(text)}}; }

// RFC 3986: what is not unreserved, and no separator of folders, goes by its bytes.
std::string uri_of(std::string_view path) {
    std::string result = path.starts_with('/') ? "file://" : "";
    for (const char c : path) {
        const bool plain = (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') ||
                           std::string_view("-._~/").find(c) != std::string_view::npos;
        result += plain ? std::string(1, c) : fmt::format("%{:02X}", static_cast<unsigned char>(c));
    }
    return result;
}

size_t place_of_rule(Code code) {
    size_t place = 0;
    while (catalogue()[place].code != code) {
        ++place;
    }
    return place;
}

// What the reader sees of a failure has one of these; a success has the same, so that it can take its place.
Code rule_of(ObligationKind kind) {
    switch (kind) {
        case ObligationKind::format:
            return Code::format_refuted;
        case ObligationKind::safety:
            return Code::bits_lost;
        case ObligationKind::operation:
            return Code::frame_violated;
        case ObligationKind::vacuity:
            return Code::law_vacuous;
        case ObligationKind::must_fail:
            return Code::must_fail_holds;
        case ObligationKind::walk:
            return Code::walk_refuted;
        case ObligationKind::machine:
            return Code::machine_refuted;
        case ObligationKind::layout:
            return Code::layout_refuted;
        case ObligationKind::law:
        case ObligationKind::example:
            break;
    }
    return Code::law_refuted;
}

class Writer {
  public:
    Writer(const SourceMap& sources, const std::string& version) : sources_(sources), version_(version) {}

    ordered_json write(const Diagnostics& diagnostics, const prove::ProofReport* report) {
        ordered_json results = ordered_json::array();
        for (const Diagnostic& diagnostic : diagnostics.sorted()) {
            results.push_back(result_json(diagnostic));
        }
        if (report != nullptr) {
            for (const prove::TargetReport& target : report->targets) {
                for (const ObligationResult& result : target.obligations) {
                    if (result.status == Status::proved) {
                        results.push_back(pass_json(*target.model, result));
                    }
                }
            }
        }
        ordered_json run;
        run["tool"] = {{"driver", driver_json()}};
        run["columnKind"] = "unicodeCodePoints";
        run["results"] = std::move(results);
        ordered_json log;
        log["$schema"] = "https://docs.oasis-open.org/sarif/sarif/v2.1.0/os/schemas/sarif-schema-2.1.0.json";
        log["version"] = "2.1.0";
        log["runs"] = ordered_json::array({std::move(run)});
        return log;
    }

  private:
    ordered_json driver_json() const {
        ordered_json rules = ordered_json::array();
        for (const CatalogueEntry& entry : catalogue()) {
            ordered_json rule;
            rule["id"] = entry.number;
            rule["name"] = entry.name;
            rule["shortDescription"] = text_json(entry.title);
            rule["fullDescription"] = text_json(entry.title);
            rule["help"] = text_json(entry.explanation);
            rule["defaultConfiguration"] = {{"level", level(entry.code, entry.severity())}};
            rules.push_back(std::move(rule));
        }
        return {{"name", "ptspec"}, {"version", version_}, {"rules", std::move(rules)}};
    }

    // Unknown is no success, but nothing is known to be wrong.
    static const char* level(Code code, Severity severity) {
        if (code == Code::unknown_result || severity == Severity::warning) {
            return "warning";
        }
        return severity == Severity::error ? "error" : "note";
    }

    ordered_json physical_json(Span span) const {
        const Location begin = sources_.location(span.file, span.begin);
        const Location end = sources_.location(span.file, span.end);
        const std::string_view path = sources_.path(span.file);
        ordered_json artifact{{"uri", uri_of(path)}};
        if (!path.starts_with('/')) {
            artifact["uriBaseId"] = "%SRCROOT%";
        }
        return {{"artifactLocation", std::move(artifact)},
                {"region",
                 {{"startLine", begin.line},
                  {"startColumn", begin.column},
                  {"endLine", end.line},
                  {"endColumn", end.column}}}};
    }

    ordered_json base_json(Code code, const char* kind, const char* level_name,
                           const std::string& text) const {
        ordered_json result;
        result["ruleId"] = catalogue_entry(code).number;
        result["ruleIndex"] = place_of_rule(code);
        result["kind"] = kind;
        result["level"] = level_name;
        result["message"] = text_json(text);
        return result;
    }

    ordered_json result_json(const Diagnostic& diagnostic) const {
        ordered_json result = base_json(diagnostic.code, "fail", level(diagnostic.code, diagnostic.severity),
                                        text_of(diagnostic));
        std::string path;
        if (diagnostic.has_place()) {
            path = sources_.path(diagnostic.primary.span.file);
            ordered_json location{{"physicalLocation", physical_json(diagnostic.primary.span)}};
            if (!diagnostic.primary.text.empty()) {
                location["message"] = text_json(diagnostic.primary.text);
            }
            result["locations"] = ordered_json::array({std::move(location)});
        }
        ordered_json related = ordered_json::array();
        for (const Label& label : diagnostic.secondary) {
            related.push_back({{"id", related.size() + 1},
                               {"physicalLocation", physical_json(label.span)},
                               {"message", text_json(label.text)}});
        }
        if (!related.empty()) {
            result["relatedLocations"] = std::move(related);
        }
        // What moves to another line is the same thing still.
        result["fingerprints"] =
            fingerprint({std::string(catalogue_entry(diagnostic.code).number), path, diagnostic.message});
        return result;
    }

    static std::string text_of(const Diagnostic& diagnostic) {
        std::string text = diagnostic.message;
        const auto add = [&](const char* before, const std::vector<std::string>& lines) {
            for (const std::string& line : lines) {
                text += "\n" + (before + line);
            }
        };
        add("", diagnostic.drawing);
        add("note: ", diagnostic.notes);
        add("help: ", diagnostic.helps);
        return text;
    }

    ordered_json pass_json(const model::ClosedModel& model, const ObligationResult& proved) const {
        const vcgen::Obligation& obligation = proved.obligation;
        ordered_json result =
            base_json(rule_of(obligation.kind), "pass", "none",
                      fmt::format("{}: {} `{}` is proved{}", model.target.name, kind_name(obligation.kind),
                                  obligation.id, proved.unchanged ? ", unchanged since an earlier run" : ""));
        if (obligation.span.is_valid()) {
            result["locations"] =
                ordered_json::array({{{"physicalLocation", physical_json(obligation.span)}}});
        }
        result["fingerprints"] = fingerprint({"proved", model.target.name, obligation.id});
        return result;
    }

    static ordered_json fingerprint(std::initializer_list<std::string> parts) {
        ContentHasher hasher;
        for (const std::string& part : parts) {
            hasher.add(part);
        }
        return {{"ptspec/v1", hasher.digest().hex()}};
    }

    const SourceMap& sources_;
    const std::string& version_;
};

}  // namespace

ordered_json sarif_json(const Diagnostics& diagnostics, const prove::ProofReport* report,
                        const SourceMap& sources, const std::string& version) {
    return Writer(sources, version).write(diagnostics, report);
}

}  // namespace ptspec::emit

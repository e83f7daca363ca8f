// SPDX-License-Identifier: Apache-2.0
#include <fmt/format.h>

#include <algorithm>
#include <map>
#include <set>

#include "compiler/driver/commands.h"
#include "compiler/driver/output.h"
#include "compiler/support/suggest.h"

namespace ptspec::driver {
namespace {

// One row of a list: cells by column name. The first column is the name.
using Row = std::vector<std::pair<std::string, std::string>>;

std::string first_line(const std::string& text) { return text.substr(0, text.find('\n')); }

std::string joined(const std::vector<std::string>& parts) {
    std::string text;
    for (const std::string& part : parts) text += (text.empty() ? "" : " ") + part;
    return text;
}

// Whose body it is.
std::string definition_of(const model::Operation& operation) {
    if (operation.contract.empty()) return "its own";
    if (operation.is_default) return "default";
    return operation.has_default ? "overridden" : operation.is_optional ? "optional" : "owed";
}

std::string signature(const model::ClosedModel& model, const model::Operation& operation) {
    std::string text;
    for (const model::Parameter& parameter : operation.parameters) {
        text += fmt::format("{}{}: {}", text.empty() ? "" : ", ", parameter.name,
                            model.types[parameter.type].name);
    }
    return fmt::format("({}) -> {}", text, model.types[operation.result].name);
}

struct Lister {
    const Workspace& workspace;
    const std::vector<model::ClosedModel*>& targets;

    std::vector<Row> target_rows() const {
        std::vector<Row> rows;
        for (const model::ClosedModel* model : targets) {
            if (model->target.is_paging) continue;
            std::vector<std::string> features;
            for (const model::Feature& feature : model->target.features) {
                if (feature.enabled) features.push_back(feature.name);
            }
            rows.push_back({{"name", model->target.name},
                            {"architecture", model->target.architecture},
                            {"levels", joined(model->target.levels)},
                            {"kernel", model->target.kernel_source + " " + model->target.kernel_flavour},
                            {"features", joined(features)}});
        }
        return rows;
    }

    std::vector<Row> contract_rows() const {
        std::vector<Row> rows;
        for (const auto& [name, contract] : workspace.program.contracts) {
            std::vector<std::string> levels;
            if (contract->family) {
                for (const syntax::LevelName& level : contract->family->levels)
                    levels.push_back(level.name.text);
            }
            size_t laws = 0, operations = 0;
            for (const model::ClosedModel* model : targets) {
                for (const model::Law& law : model->laws) laws += law.contract == name;
                for (const model::Operation& operation : model->operations)
                    operations += operation.contract == name;
            }
            rows.push_back({{"name", name},
                            {"levels", joined(levels)},
                            {"operations", std::to_string(operations)},
                            {"laws", std::to_string(laws)},
                            {"about", first_line(contract->doc)}});
        }
        return rows;
    }

    std::vector<Row> law_rows() const {
        std::vector<Row> rows;
        for (const model::ClosedModel* model : targets) {
            for (const model::Law& law : model->laws) {
                rows.push_back({{"name", law.id()},
                                {"target", model->target.name},
                                {"place", workspace.sources.describe(law.name_span)},
                                {"about", first_line(law.doc)}});
            }
        }
        return rows;
    }

    std::vector<Row> operation_rows() const {
        std::vector<Row> rows;
        for (const model::ClosedModel* model : targets) {
            for (const model::Operation& operation : model->operations) {
                rows.push_back(
                    {{"name", operation.name},
                     {"target", model->target.name},
                     {"contract", operation.contract.empty() ? "(private)" : operation.contract},
                     {"definition", definition_of(operation)},
                     {"signature", signature(*model, operation)},
                     {"kernel", operation.binding.bound ? operation.binding.call
                                                        : "unbound: " + operation.binding.reason}});
            }
        }
        return rows;
    }

    std::vector<Row> must_fail_rows(model::MustFail::Kind kind) const {
        std::vector<Row> rows;
        for (const model::ClosedModel* model : targets) {
            for (const model::MustFail& must_fail : model->must_fails) {
                if (must_fail.kind != kind) continue;
                rows.push_back({{"name", must_fail.name},
                                {"target", model->target.name},
                                {"law", model->claim_of(must_fail)},
                                {"story", must_fail.story}});
            }
            for (const model::WalkMustFail& must_fail : model->walk_must_fails) {
                if (must_fail.kind != kind) continue;
                rows.push_back({{"name", must_fail.name},
                                {"target", model->target.name},
                                {"law", fmt::format("walk {} {}", model::walk_kind_name(must_fail.walk),
                                                    model::walk_claim_name(must_fail.claim))},
                                {"story", must_fail.story}});
            }
        }
        add_machine_must_fails(rows, kind);
        return rows;
    }

    std::vector<Row> paging_rows() const {
        std::vector<Row> rows;
        for (const model::ClosedModel* model : targets) {
            if (!model->paging) continue;
            const model::Paging& paging = *model->paging;
            std::string levels, tables;
            for (const model::Geometry& geometry : paging.geometries) {
                levels += fmt::format("{}{}", levels.empty() ? "" : " ", geometry.levels());
            }
            for (const model::PageTable& table : paging.geometries.back().tables) {
                tables += fmt::format("{}{} {}", tables.empty() ? "" : ", ", model::level_name(table.level),
                                      table.bits);
            }
            const char* times[] = {"for good", "at boot", "per mm"};
            rows.push_back({{"name", paging.name},
                            {"architecture", paging.architecture},
                            {"target", model->target.is_paging ? "" : model->target.name},
                            {"page", std::to_string(paging.page_shift)},
                            {"levels", levels},
                            {"folded", times[static_cast<size_t>(paging.fold_time)]},
                            {"va", std::to_string(paging.geometries.back().address_bits)},
                            {"tables", tables},
                            {"about", first_line(paging.doc)}});
        }
        return rows;
    }

    std::vector<Row> machine_rows() const {
        std::vector<Row> rows;
        for (const auto& machine : workspace.analysis.machines) {
            if (!machine->variants.empty()) continue;
            std::vector<std::string> parameters, processes;
            for (const auto& [name, value] : machine->parameters)
                parameters.push_back(fmt::format("{}={}", name, value));
            for (const model::Process& process : machine->processes)
                processes.push_back(fmt::format("{}={}", process.name, process.count));
            size_t invariants = 0, covers = 0;
            for (const model::StateProperty& property : machine->properties) {
                invariants += property.kind == model::StateProperty::Kind::invariant;
                covers += property.kind == model::StateProperty::Kind::cover;
            }
            rows.push_back({{"name", machine->name},
                            {"parameters", joined(parameters)},
                            {"processes", joined(processes)},
                            {"state", fmt::format("{} bits", machine->state_bits())},
                            {"actions", std::to_string(machine->actions.size())},
                            {"invariants", std::to_string(invariants)},
                            {"covers", std::to_string(covers)},
                            {"about", first_line(machine->doc)}});
        }
        return rows;
    }

    std::vector<Row> layout_rows() const {
        std::vector<Row> rows;
        for (const model::Layout& layout : workspace.analysis.layouts) {
            if (layout.variant) continue;
            rows.push_back({{"name", layout.name},
                            {"word", std::to_string(layout.word_bits)},
                            {"size", fmt::format("{} bytes", layout.size)},
                            {"on", layout.below ? workspace.analysis.layouts[*layout.below].name : ""},
                            {"kernel", layout.c_type},
                            {"about", first_line(layout.doc)}});
        }
        return rows;
    }

    // History and mutants of machines and layouts; a row each, whatever the parameters.
    void add_machine_must_fails(std::vector<Row>& rows, model::MustFail::Kind kind) const {
        std::set<std::string> seen;
        const auto add = [&](const std::string& name, const std::string& on, const std::string& law,
                             const std::string& story) {
            if (seen.insert(name + on + law).second)
                rows.push_back({{"name", name}, {"target", on}, {"law", law}, {"story", story}});
        };
        for (const auto& machine : workspace.analysis.machines) {
            for (const model::MachineVariant& variant : machine->variants) {
                if (variant.kind == kind)
                    add(variant.name, machine->name, machine->properties[variant.property].name,
                        variant.story);
            }
        }
        for (const model::Layout& layout : workspace.analysis.layouts) {
            if (layout.variant && layout.variant->kind == kind)
                add(layout.variant->name, layout.name, layout.variant->property, layout.variant->story);
        }
    }

    std::vector<Row> config_rows() const {
        std::vector<Row> rows;
        for (const model::ClosedModel* model : targets) {
            for (const model::Config& config : model->configs) {
                rows.push_back({{"name", config.name},
                                {"target", model->target.name},
                                {"type", model->types[config.type].name},
                                {"kernel", config.kernel_expression},
                                {"about", first_line(config.doc)}});
            }
        }
        return rows;
    }
};

void print_rows(const std::vector<Row>& rows) {
    if (rows.empty()) return;
    std::vector<size_t> widths(rows[0].size(), 0);
    for (const Row& row : rows) {
        for (size_t i = 0; i + 1 < row.size(); ++i) widths[i] = std::max(widths[i], row[i].second.size());
    }
    for (const Row& row : rows) {
        std::string line;
        for (size_t i = 0; i < row.size(); ++i) line += fmt::format("{:<{}}  ", row[i].second, widths[i]);
        line.erase(line.find_last_not_of(' ') + 1);
        fmt::print("{}\n", line);
    }
}

}  // namespace

int list_command(FileSystem& files, const CommonOptions& options, const std::string& what) {
    const auto workspace = open_workspace(files, options);
    const auto targets = chosen_targets(*workspace, options);
    print_diagnostics(workspace->diagnostics, workspace->sources, options);
    if (workspace->diagnostics.has_errors()) return exit_wrong_input;

    const Lister lister{*workspace, targets};
    std::vector<Row> rows;
    if (what == "targets") rows = lister.target_rows();
    if (what == "pagings") rows = lister.paging_rows();
    if (what == "contracts") rows = lister.contract_rows();
    if (what == "laws") rows = lister.law_rows();
    if (what == "ops") rows = lister.operation_rows();
    if (what == "machines") rows = lister.machine_rows();
    if (what == "layouts") rows = lister.layout_rows();
    if (what == "configs") rows = lister.config_rows();
    if (what == "findings") rows = lister.must_fail_rows(model::MustFail::Kind::finding);
    if (what == "history") rows = lister.must_fail_rows(model::MustFail::Kind::history);
    if (what == "mutants") rows = lister.must_fail_rows(model::MustFail::Kind::mutant);

    Json json;
    json["command"] = "list";
    json[what] = Json::array();
    for (const Row& row : rows) {
        Json entry;
        for (const auto& [column, cell] : row) entry[column] = cell;
        json[what].push_back(std::move(entry));
    }
    json["totals"] = {{"count", rows.size()}};
    if (!write_json(files, options, json)) return exit_environment;
    if (prints_text(options)) print_rows(rows);
    return exit_good;
}

}  // namespace ptspec::driver

// SPDX-License-Identifier: Apache-2.0
#include <fmt/format.h>

#include "compiler/driver/commands.h"
#include "compiler/driver/config_values.h"
#include "compiler/driver/output.h"
#include "compiler/model/draw.h"
#include "compiler/syntax/parser.h"

namespace ptspec::driver {
namespace {

int environment_failed(const Error& error, int code) {
    fmt::print(stderr, "ptspec: {}\n", error.message);
    if (!error.help.empty()) fmt::print(stderr, "  = help: {}\n", error.help);
    return code;
}

// eval and decode speak of one target.
model::ClosedModel* only_target(Workspace& workspace, const CommonOptions& options) {
    const auto targets = chosen_targets(workspace, options);
    if (targets.size() == 1) return targets.front();
    if (!workspace.diagnostics.has_errors()) {
        workspace.diagnostics.report(
            Diagnostic(Code::usage, targets.empty() ? "there is no target" : "several targets; which one?")
                .help("name one: `--target NAME`")
                .note("`ptspec list targets` shows them all"));
    }
    return nullptr;
}

std::string value_text(const model::Type& type, uint64_t value) {
    if (type.kind == model::Type::Kind::boolean) return value ? "true" : "false";
    return fmt::format("{:#x}", value);
}

const model::EntryFormat* format_of(const model::ClosedModel& model, model::TypeId type) {
    return model.types[type].kind >= model::Type::Kind::entry ? &model.formats[model.types[type].format]
                                                              : nullptr;
}

}  // namespace

int eval_command(FileSystem& files, const CommonOptions& options, const EvalOptions& eval) {
    const auto workspace = open_workspace(files, options);
    model::ClosedModel* model = only_target(*workspace, options);
    std::optional<sema::TypedExpression> typed;
    if (model && !workspace->diagnostics.has_errors()) {
        const FileId file = workspace->sources.add("<expression>", eval.expression);
        const auto expr = syntax::parse_expression(workspace->sources, file, workspace->diagnostics);
        if (expr) {
            typed = sema::type_expression(*model, workspace->program, *expr, workspace->sources,
                                          workspace->diagnostics);
        }
    }
    print_diagnostics(workspace->diagnostics, workspace->sources, options);
    if (!typed) return exit_wrong_input;

    const auto config = config_values(*model, eval.config);
    if (!config) return environment_failed(config.error(), exit_wrong_input);
    const auto result = model::evaluate(*model, typed->expr, *config);
    const model::Type& type = model->types[typed->type];
    Json json;
    json["command"] = "eval";
    json["target"] = model->target.name;
    json["expression"] = eval.expression;
    json["type"] = type.name;
    if (const auto* fault = std::get_if<model::Fault>(&result)) {
        json["fault"] = fault->text();
        if (!write_json(files, options, json)) return exit_environment;
        fmt::print(stderr, "ptspec: this has no value: {}\n", fault->text());
        return exit_refuted;
    }
    const uint64_t value = std::get<uint64_t>(result);
    json["value"] = value_text(type, value);
    if (!write_json(files, options, json)) return exit_environment;
    if (!prints_text(options)) return exit_good;
    fmt::print("{}\n", value_text(type, value));
    if (const model::EntryFormat* format = format_of(*model, typed->type)) {
        for (const std::string& line : model::draw_word(*model, *format, value, *config))
            fmt::print("{}\n", line);
    }
    return exit_good;
}

int decode_command(FileSystem& files, const CommonOptions& options, const DecodeOptions& decode) {
    const auto workspace = open_workspace(files, options);
    model::ClosedModel* model = only_target(*workspace, options);
    const model::EntryFormat* format = nullptr;
    if (model) {
        std::vector<std::string> names;
        for (const model::EntryFormat& known : model->formats) {
            names.push_back(known.name);
            if (known.name == decode.entry) format = &known;
        }
        if (!format) {
            Diagnostic diagnostic(Code::usage,
                                  fmt::format("{} has no entry `{}`", model->target.name, decode.entry));
            std::string list;
            for (const std::string& name : names) list += (list.empty() ? "" : ", ") + name;
            workspace->diagnostics.report(std::move(diagnostic.note("it has " + list)));
        }
    }
    const auto value = parse_number(decode.word);
    if (!value || (format && *value > model::mask_of(model::bits_sort(format->width)))) {
        workspace->diagnostics.report(
            Diagnostic(Code::usage, fmt::format("`{}` is no word of this entry", decode.word))
                .help("give a number: 0x8000000000000025"));
    }
    print_diagnostics(workspace->diagnostics, workspace->sources, options);
    if (!format || workspace->diagnostics.has_errors()) return exit_wrong_input;

    const auto config = config_values(*model, {});
    if (!config) return environment_failed(config.error(), exit_wrong_input);
    const model::View* view = model::view_of(*model, *format, *value, *config);
    Json json;
    json["command"] = "decode";
    json["target"] = model->target.name;
    json["entry"] = format->name;
    json["word"] = fmt::format("{:#x}", *value);
    if (view) json["view"] = view->name;
    json["fields"] = Json::object();
    for (const model::Field& field : view && !view->fields.empty() ? view->fields : format->fields) {
        if (field.kind != model::Field::Kind::named) continue;
        json["fields"][field.name] =
            fmt::format("{:#x}", *value >> field.lo & model::mask_of(model::bits_sort(field.width())));
    }
    if (!write_json(files, options, json)) return exit_environment;
    if (!prints_text(options)) return exit_good;
    fmt::print("{} {} {:#x}{}\n", model->target.name, format->name, *value,
               view ? ", view " + view->name : "");
    for (const std::string& line : model::draw_word(*model, *format, *value, *config))
        fmt::print("{}\n", line);
    return exit_good;
}

}  // namespace ptspec::driver

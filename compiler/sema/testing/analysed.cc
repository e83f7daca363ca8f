// SPDX-License-Identifier: Apache-2.0
#include "compiler/sema/testing/analysed.h"

#include <gtest/gtest.h>

#include "compiler/model/interpreter.h"
#include "compiler/support/file_system.h"
#include "compiler/support/render.h"
#include "compiler/syntax/parser.h"

namespace ptspec::sema::testing {

Analysed::Analysed(const std::map<std::string, std::string>& files) {
    MemoryFileSystem disk;
    for (const auto& [path, text] : files) EXPECT_TRUE(disk.write_atomically("specs/" + path, text));
    program = index_program(load_modules(disk, {"specs"}, {}, sources, diagnostics), diagnostics);
    if (!diagnostics.has_errors()) analysis = analyse(program, sources, diagnostics);
}

model::ClosedModel& Analysed::model() {
    if (analysis.models.empty()) {
        ADD_FAILURE() << render_all(diagnostics, sources);
        analysis.models.push_back(std::make_unique<model::ClosedModel>());
    }
    return *analysis.models.front();
}

const model::Operation& Analysed::operation(const std::string& name) {
    static const model::Operation none;
    const auto id = model().find_operation(name);
    EXPECT_TRUE(id) << name;
    return id ? model().operations[*id] : none;
}

const model::Law& Analysed::law(const std::string& id) {
    static const model::Law none;
    for (const model::Law& law : model().laws) {
        if (law.id() == id) return law;
    }
    ADD_FAILURE() << "no law " << id;
    return none;
}

uint64_t Analysed::value(const std::string& expression) {
    const FileId file = sources.add("<expression>", expression);
    const auto expr = syntax::parse_expression(sources, file, diagnostics);
    const auto typed = expr ? type_expression(model(), program, *expr, sources, diagnostics) : std::nullopt;
    if (!typed) {
        ADD_FAILURE() << render_all(diagnostics, sources);
        return 0;
    }
    const auto result = model::evaluate(model(), typed->expr, {});
    if (const auto* fault = std::get_if<model::Fault>(&result)) {
        ADD_FAILURE() << expression << ": " << fault->text();
        return 0;
    }
    return std::get<uint64_t>(result);
}

std::string Analysed::codes() const {
    std::string text;
    for (const Diagnostic& diagnostic : diagnostics.sorted()) {
        text += (text.empty() ? "" : " ") + std::string(catalogue_entry(diagnostic.code).number);
    }
    return text;
}

}  // namespace ptspec::sema::testing

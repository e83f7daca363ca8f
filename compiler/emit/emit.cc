// SPDX-License-Identifier: Apache-2.0
#include "compiler/emit/emit.h"

#include "compiler/emit/laws_header.h"
#include "compiler/emit/ref_header.h"
#include "compiler/emit/suite.h"
#include "compiler/emit/tables.h"
#include "compiler/emit/words_header.h"
#include "compiler/support/hash.h"

namespace ptspec::emit {

Emission emit_target(const model::ClosedModel& model, const testgen::TestPlan& plan, const SourceMap& sources,
                     const EmitOptions& options) {
    const Output output = make_output(model, plan, sources, options);
    Emission emission;
    emission.push_back({"ref.h", emit_ref_header(output)});
    emission.push_back({"words.h", emit_words_header(output)});
    emission.push_back({"laws.h", emit_laws_header(output)});
    // What both tables are made from: two of the same hash have the same operations and laws at the same
    // places.
    ContentHasher hasher;
    for (const EmittedFile& file : emission) {
        hasher.add(file.text);
    }
    const std::string hash = hasher.add(model.target.name).add(options.linux_version).digest().hex();
    emission.push_back({"reference_table.c", emit_reference_table(output, hash)});
    emission.push_back({"kernel_table.c", emit_kernel_table(output, hash)});
    emission.push_back({"suite.cc", emit_suite(output)});
    emission.push_back({"vectors.inc", emit_vectors(output)});
    return emission;
}

std::filesystem::path target_folder(const std::filesystem::path& out, const model::ClosedModel& model) {
    return out / model.target.name;
}

Result<size_t> write_files(FileSystem& files, const std::filesystem::path& folder, const Emission& emission) {
    size_t written = 0;
    for (const EmittedFile& file : emission) {
        const Result<bool> changed = write_if_changed(files, folder / file.path, file.text);
        if (!changed) {
            return changed.error();
        }
        written += *changed ? 1 : 0;
    }
    return written;
}

std::string depfile(const std::vector<std::filesystem::path>& outputs,
                    const std::vector<std::filesystem::path>& inputs) {
    const auto escaped = [](const std::filesystem::path& path) {
        std::string text;
        for (const char c : path.generic_string()) {
            if (c == ' ' || c == '#' || c == '\\') {
                text += '\\';
            } else if (c == '$') {
                text += '$';
            }
            text += c;
        }
        return text;
    };
    std::string text;
    for (const std::filesystem::path& output : outputs) {
        text += (text.empty() ? "" : " ") + escaped(output);
    }
    text += ":";
    for (const std::filesystem::path& input : inputs) {
        text += " \\\n  " + escaped(input);
    }
    return text + "\n";
}

}  // namespace ptspec::emit

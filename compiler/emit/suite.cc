// SPDX-License-Identifier: Apache-2.0
#include "compiler/emit/suite.h"

#include <fmt/format.h>

#include <algorithm>
#include <map>
#include <set>

namespace ptspec::emit {

namespace {

constexpr size_t line_limit = 100;

// Items behind a tab, as many to a line as fit.
std::string rows_of(const std::vector<std::string>& items) {
    std::string text, line;
    for (const std::string& item : items) {
        if (!line.empty() && line.size() + item.size() + 10 > line_limit) {
            text += "\t" + line + "\n";
            line.clear();
        }
        line += (line.empty() ? "" : " ") + item + ",";
    }
    return line.empty() ? text : text + "\t" + line + "\n";
}

std::string words_array(const std::string& name, const std::vector<uint64_t>& words) {
    std::vector<std::string> items;
    items.reserve(words.size());
    for (const uint64_t word : words) {
        items.push_back(fmt::format("{:#x}", word));
    }
    return fmt::format("\nconstexpr std::uint64_t {}[] = {{\n{}}};\n", name, rows_of(items));
}

// A vector to a line, so that a review shows which ones came and went.
std::string set_words(const std::string& name, const testgen::VectorSet& set) {
    std::string rows;
    for (const testgen::TestVector& vector : set.vectors) {
        std::string row;
        for (const uint64_t word : vector.words) {
            row += fmt::format("{}{:#x},", row.empty() ? "" : " ", word);
        }
        rows += "\t" + row + "\n";
    }
    return fmt::format("\nconstexpr std::uint64_t {}[] = {{\n{}}};\n", name, rows);
}

std::vector<std::string> contracts_with_laws(const Output& output) {
    std::set<std::string> seen;
    std::vector<std::string> contracts;
    for (const model::Law& law : output.model.laws) {
        if (seen.insert(law.contract).second) {
            contracts.push_back(law.contract);
        }
    }
    for (const model::OperationId id : output.contracts) {
        if (seen.insert(output.model.operations[id].contract).second) {
            contracts.push_back(output.model.operations[id].contract);
        }
    }
    return contracts;
}

}  // namespace

std::string emit_vectors(const Output& output) {
    std::string text = file_head(output, "The vectors of the generated tests.");
    // Labels are few; vectors many.
    std::map<std::string, size_t> numbers;
    std::vector<std::string> labels;
    for (const testgen::VectorSet& set : output.plan.sets) {
        for (const testgen::TestVector& vector : set.vectors) {
            if (numbers.emplace(vector.label, labels.size()).second) {
                labels.push_back(vector.label);
            }
        }
    }
    if (!labels.empty()) {
        text += "\nconstexpr const char* kLabels[] = {\n";
        for (const std::string& label : labels) {
            text += "\t" + c_string(label) + ",\n";
        }
        text += "};\n";
    }
    for (size_t i = 0; i < output.plan.sets.size(); ++i) {
        const testgen::VectorSet& set = output.plan.sets[i];
        const bool has_words = !set.vectors.empty() && !set.vectors.front().words.empty();
        text += has_words ? set_words(fmt::format("kWords{}", i), set)
                          : fmt::format("\nconstexpr std::uint64_t kWords{}[] = {{0}};\n", i);
        std::vector<std::string> items;
        for (const testgen::TestVector& vector : set.vectors) {
            items.push_back(fmt::format("kLabels[{}]", numbers.at(vector.label)));
        }
        text += fmt::format("\nconstexpr const char* kLabels{}[] = {{\n{}}};\n", i, rows_of(items));
    }
    std::map<model::OperationId, size_t> places;
    for (size_t i = 0; i < output.table_operations.size(); ++i) {
        places.emplace(output.table_operations[i], i);
    }
    std::string operations, laws;
    for (const testgen::OperationTest& test : output.plan.operations) {
        if (!places.contains(test.operation)) {
            continue;  // it has no code
        }
        const std::string& name = output.model.operations[test.operation].name;
        text += words_array("kWanted_" + name, test.wanted);
        operations += fmt::format(
            "\t{{.operation = {0}, .count = {1}, .words = kWords{2}, .wanted = kWanted_{3}, .labels = "
            "kLabels{2}}},\n",
            places.at(test.operation), output.plan.sets[test.set].vectors.size(), test.set, name);
    }
    for (const testgen::LawTest& test : output.plan.laws) {
        laws += fmt::format(
            "\t{{.law = {0}, .count = {1}, .words = kWords{2}, .labels = kLabels{2}}}, // {3}\n", test.law,
            output.plan.sets[test.set].vectors.size(), test.set, output.law_symbols[test.law]);
    }
    // The contracts of operations, behind the laws: with the operations' own vectors.
    for (size_t i = 0; i < output.contracts.size(); ++i) {
        const auto test = std::ranges::find(output.plan.operations, output.contracts[i],
                                            &testgen::OperationTest::operation);
        if (test != output.plan.operations.end()) {
            laws += fmt::format(
                "\t{{.law = {0}, .count = {1}, .words = kWords{2}, .labels = kLabels{2}}}, // {3}\n",
                output.model.laws.size() + i, output.plan.sets[test->set].vectors.size(), test->set,
                output.contract_symbols[i]);
        }
    }
    if (!laws.empty()) {
        text += fmt::format("\nconstexpr ptspec::runtime::LawVectors kLaws[] = {{\n{}}};\n", laws);
    } else {
        text += "\nconstexpr std::span<const ptspec::runtime::LawVectors> kLaws;\n";
    }
    if (!operations.empty()) {
        text += fmt::format("\nconstexpr ptspec::runtime::OperationVectors kOperations[] = {{\n{}}};\n",
                            operations);
    } else {
        text += "\nconstexpr std::span<const ptspec::runtime::OperationVectors> kOperations;\n";
    }
    return text;
}

std::string emit_suite(const Output& output) {
    std::string text = file_head(
        output,
        fmt::format(
            "The tests of target {}: one suite a contract, one test a law, and every operation against\n"
            "the reference.",
            output.model.target.name));
    text +=
        "#include \"runtime/suite/suite.h\"\n"
        "\n"
        "namespace {\n"
        "\n"
        "#include \"vectors.inc\"\n";
    Identifiers fixtures;
    fixtures.take("operations");
    fixtures.take("environment");
    for (const std::string& contract : contracts_with_laws(output)) {
        text += fmt::format(
            "\n"
            "class {0} : public ptspec::runtime::LawTest {{}};\n"
            "TEST_P({0}, law) {{ check(); }}\n"
            "INSTANTIATE_TEST_SUITE_P(, {0}, ptspec::runtime::laws_of({1}), ptspec::runtime::law_name);\n",
            fixtures.take(contract), c_string(contract));
    }
    return text +
           "\n"
           "class operations : public ptspec::runtime::OperationTest {};\n"
           "TEST_P(operations, same_word) { compare(); }\n"
           "INSTANTIATE_TEST_SUITE_P(, operations, ptspec::runtime::all_operations(), "
           "ptspec::runtime::operation_name);\n"
           "\n"
           "}  // namespace\n"
           "\n"
           "int main(int argc, char** argv) {\n"
           "\treturn ptspec::runtime::run_suite(argc, argv, {.laws = kLaws, .operations = kOperations});\n"
           "}\n";
}

}  // namespace ptspec::emit

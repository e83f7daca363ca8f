// SPDX-License-Identifier: Apache-2.0
#include <cstring>
#include <set>

#include "runtime/backend/backend.h"

namespace ptspec::runtime {
namespace {

std::string quote(const char* text) { return std::string("`") + (text != nullptr ? text : "") + "`"; }

bool well_formed(const ptspec_value& value) {
    return value.name != nullptr && value.type != nullptr && value.width >= 1 && value.width <= 64;
}

bool well_formed(const ptspec_value* params, std::uint8_t count) {
    if (count > PTSPEC_MAX_PARAMS || (count > 0 && params == nullptr)) return false;
    for (std::uint8_t i = 0; i < count; ++i) {
        if (!well_formed(params[i])) return false;
    }
    return true;
}

std::optional<std::string> operations_error(const ptspec_target& table) {
    std::set<std::string> names;
    for (std::uint32_t i = 0; i < table.operation_count; ++i) {
        const ptspec_operation& operation = table.operations[i];
        if (operation.name == nullptr || operation.file == nullptr)
            return "an operation without name or file";
        if (!names.insert(operation.name).second) return "two operations " + quote(operation.name);
        if (!well_formed(operation.params, operation.param_count) || !well_formed(operation.result)) {
            return "malformed parameters or result of operation " + quote(operation.name);
        }
    }
    return std::nullopt;
}

std::optional<std::string> laws_error(const ptspec_target& table) {
    std::set<std::string> names;
    for (std::uint32_t i = 0; i < table.law_count; ++i) {
        const ptspec_law& law = table.laws[i];
        for (const char* text : {law.name, law.contract, law.level, law.file, law.condition, law.claim}) {
            if (text == nullptr) return "a text is missing in law " + quote(law.name);
        }
        const std::string name = std::string(law.contract) + "/" + law.name;
        if (!names.insert(name).second) return "two laws `" + name + "`";
        if (!well_formed(law.params, law.param_count)) return "malformed parameters of law `" + name + "`";
        if (law.term_count > PTSPEC_MAX_TERMS ||
            (law.term_count > 0 && (law.explain == nullptr || law.terms == nullptr))) {
            return "malformed terms of law `" + name + "`";
        }
        if ((law.finding == nullptr) != (law.excused == nullptr))
            return "half a finding in law `" + name + "`";
    }
    return std::nullopt;
}

}  // namespace

std::optional<std::string> table_error(const ptspec_target& table) {
    if (table.abi_version != PTSPEC_ABI_VERSION) {
        return "ABI version " + std::to_string(table.abi_version) + ", this program has " +
               std::to_string(PTSPEC_ABI_VERSION);
    }
    for (const char* text : {table.spec_hash, table.target, table.linux_version, table.implementation}) {
        if (text == nullptr) return "a text is missing";
    }
    if (auto error = operations_error(table)) return error;
    if (auto error = laws_error(table)) return error;
    for (std::uint32_t i = 0; i < table.config_count; ++i) {
        if (table.configs[i].name == nullptr || table.configs[i].get == nullptr)
            return "a config value without name or get";
    }
    for (std::uint32_t i = 0; i < table.feature_count; ++i) {
        if (table.features[i].name == nullptr) return "a feature without name";
    }
    return std::nullopt;
}

std::optional<std::string> tables_differ(const ptspec_target& reference, const ptspec_target& other) {
    if (std::strcmp(reference.target, other.target) != 0) {
        return "it is for target " + quote(other.target) + ", wanted " + quote(reference.target);
    }
    if (std::strcmp(reference.spec_hash, other.spec_hash) != 0) {
        return std::string("it was generated from another specification (hash ") + other.spec_hash +
               ", wanted " + reference.spec_hash + "): generate and build both again";
    }
    if (reference.operation_count != other.operation_count || reference.law_count != other.law_count ||
        reference.config_count != other.config_count || reference.feature_count != other.feature_count) {
        return "its table has other counts, for the same specification hash";
    }
    return std::nullopt;
}

}  // namespace ptspec::runtime

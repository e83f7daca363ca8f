// SPDX-License-Identifier: Apache-2.0
#include "runtime/suite/report.h"

#include <cstdio>
#include <cstring>

#include "ptspec/memory.h"

namespace ptspec::runtime {
namespace {

using What = VectorFailure::What;

constexpr const char* margin = "          ";

std::string short_hex(std::uint64_t word) {
    char text[32];
    std::snprintf(text, sizeof(text), word < 10 ? "%llu" : "0x%llx", static_cast<unsigned long long>(word));
    return text;
}

std::uint64_t extract(std::uint64_t word, const ptspec_field& field) {
    const unsigned width = field.hi - field.lo + 1u;
    const std::uint64_t mask = width >= 64 ? ~std::uint64_t{0} : (std::uint64_t{1} << width) - 1;
    return (word >> field.lo) & mask;
}

const ptspec_view* view_of(std::uint64_t word, const ptspec_format* format) {
    for (std::uint32_t i = 0; format != nullptr && i < format->view_count; ++i) {
        const ptspec_view& view = format->views[i];
        if (view.matches == nullptr || view.matches(word)) return &view;
    }
    return nullptr;
}

/// "table 1 [511]", or "table 1" of a reference to a whole table.
std::string place_text(std::uint64_t reference, bool whole_table) {
    const std::string text = "table " + std::to_string(ptspec_table_of(reference));
    return whole_table ? text : text + " [" + std::to_string(ptspec_index_of(reference)) + "]";
}

std::string show(std::uint64_t word, const ptspec_value& value) {
    if (value.level != 0) return place_text(word, value.whole_table);
    if (std::strcmp(value.type, "bool") == 0 && word <= 1) return word != 0 ? "true" : "false";
    return hex(word, value.width);
}

/// "e = 0x... " and, on the next line, its fields.
std::string show_named(const char* first_line, std::uint64_t word, const ptspec_value& value) {
    std::string text = std::string(first_line) + value.name + " = " + show(word, value) + "\n";
    const std::string fields = draw_fields(word, value.format);
    if (!fields.empty()) text += std::string(margin) + "  " + fields + "\n";
    return text;
}

/// "tables  0x0000000000000000; pte table 0 [5] = 0x..."
std::string show_image(const std::uint64_t* image, const ptspec_memory& memory) {
    std::string text = "  tables  ";
    if (image[1] == 0) {
        text += "all " + short_hex(image[0]);
    } else {
        text += short_hex(image[0]) + " with bits of " + short_hex(image[1]) + " turned here and there";
    }
    text += "\n";
    for (std::uint32_t i = 0; i < PTSPEC_IMAGE_PAIRS; ++i) {
        const std::uint64_t place = image[2 + 2 * i];
        const std::uint64_t level = place >> 32;
        if (level >= memory.level_count) continue;
        const ptspec_tables& tables = memory.levels[level];
        text += margin + std::string(tables.name) + " " + place_text(place & 0xffffffffu, false) + " = " +
                hex(image[3 + 2 * i], tables.width) + "\n";
        const std::string fields = draw_fields(image[3 + 2 * i], tables.format);
        if (!fields.empty()) text += std::string(margin) + "  " + fields + "\n";
    }
    return text;
}

std::string show_inputs(const VectorFailure& failure, const ptspec_value* params, std::size_t param_count,
                        const ptspec_memory* memory) {
    std::string text;
    for (std::size_t i = 0; i < param_count; ++i) {
        text += show_named(i == 0 ? "  input   " : margin, failure.args[i], params[i]);
    }
    if (failure.args.size() > param_count && memory != nullptr) {
        text += show_image(failure.args.data() + param_count, *memory);
    }
    if (!failure.label.empty()) text += "  vector  " + failure.label + "\n";
    return text;
}

/// What became of tables, an entry to a line or two.
std::string show_entries(const VectorFailure& failure, const ptspec_memory* memory) {
    std::string text;
    for (const VectorFailure::Entry& entry : failure.entries) {
        const ptspec_tables& tables = memory->levels[entry.level];
        const bool beyond = ptspec_table_of(entry.reference) >= PTSPEC_TABLES;
        text += (text.empty() ? "  entries " : margin) + std::string(tables.name) + " " +
                (beyond ? "beyond the tables [" + std::to_string(ptspec_index_of(entry.reference)) + "]"
                        : place_text(entry.reference, false)) +
                ": before " + hex(entry.before, tables.width);
        if (entry.wanted) text += ", wanted " + hex(*entry.wanted, tables.width);
        text += std::string(entry.wanted ? ", got " : ", after ") + hex(entry.got, tables.width) + "\n";
        const std::string fields = draw_fields(entry.got, tables.format);
        if (!fields.empty()) text += std::string(margin) + "  " + fields + "\n";
    }
    if (failure.more_entries > 0) {
        text += std::string(margin) + "and " + std::to_string(failure.more_entries) + " entries more\n";
    }
    return text;
}

/// The fields, or bits, in which two words differ.
std::string show_difference(std::uint64_t wanted, std::uint64_t got, const ptspec_value& result) {
    const ptspec_view* view = view_of(wanted, result.format);
    std::string text;
    std::uint64_t rest = wanted ^ got;
    for (std::uint32_t i = 0; view != nullptr && i < view->field_count; ++i) {
        const ptspec_field& field = view->fields[i];
        const std::uint64_t one = extract(wanted, field);
        const std::uint64_t other = extract(got, field);
        if (one == other) continue;
        text += (text.empty() ? "" : ", ") + std::string(field.name) + " (wanted " + short_hex(one) +
                ", got " + short_hex(other) + ")";
        const unsigned width = field.hi - field.lo + 1u;
        rest &= ~((width >= 64 ? ~std::uint64_t{0} : (std::uint64_t{1} << width) - 1) << field.lo);
    }
    if (rest != 0 && result.width > 1) text += (text.empty() ? "bits " : ", bits ") + hex(rest, result.width);
    return text.empty() ? "" : "  differ  " + text + "\n";
}

std::string repeat_line(const char* option, const std::string& name, const VectorFailure& failure,
                        const Options& options) {
    std::string text = "  repeat  " + options.repeat + " " + option + name;
    if (!failure.args.empty()) text += " --vector=";
    for (std::size_t i = 0; i < failure.args.size(); ++i)
        text += (i > 0 ? "," : "") + short_hex(failure.args[i]);
    return text + "\n";
}

const char* backend_noun(const BackendInfo& backend) {
    return backend.name == "kernel"   ? "the kernel"
           : backend.name == "native" ? "the reference"
                                      : "the library";
}

std::string backend_line(const BackendInfo& backend) {
    std::string text = "  backend " + backend.name;
    if (!backend.kernel_release.empty()) text += " (Linux " + backend.kernel_release + ")";
    return text + "\n";
}

std::string trailer(const TestRun& run) {
    std::string text;
    if (run.failing > run.failures.size()) {
        text += "  " + std::to_string(run.failing) + " of " + std::to_string(run.vectors) +
                " vectors fail; shown are those with the fewest set bits\n";
    }
    for (const std::string& complaint : run.complaints) text += "  " + complaint + "\n";
    return text;
}

std::string law_verdict_lines(const ptspec_law& law, const VectorFailure& failure) {
    std::string text;
    if (failure.what == What::finding_is_gone) {
        text += std::string("  wanted  violated, as finding `") + law.finding +
                "` says\n  got     the law holds\n";
    } else if (failure.what == What::violated) {
        text += "  wanted  true\n  got     false\n";
    } else if (failure.what == What::warned) {
        text += "  wanted  an answer without a warning\n  got     a kernel warning (WARN): see the console\n";
    } else {
        text +=
            "  wanted  an answer\n  got     the kernel died with this vector in flight: see the console\n";
    }
    for (std::size_t i = 0; i < failure.terms.size(); ++i) {
        text += show_named(i == 0 ? "  where   " : margin, failure.terms[i], law.terms[i]);
    }
    return text;
}

}  // namespace

std::string hex(std::uint64_t word, std::uint8_t width) {
    char text[80];
    std::snprintf(text, sizeof(text), "0x%0*llx", (width + 3) / 4, static_cast<unsigned long long>(word));
    return text;
}

std::string draw_fields(std::uint64_t word, const ptspec_format* format) {
    const ptspec_view* view = view_of(word, format);
    if (view == nullptr) return "";
    std::string text = std::string(view->name) + ":";
    for (std::uint32_t i = 0; i < view->field_count; ++i) {
        const std::uint64_t value = extract(word, view->fields[i]);
        if (value != 0) text += " " + std::string(view->fields[i].name) + "=" + short_hex(value);
    }
    return text + (word == 0 ? " all 0" : ", else 0");
}

std::string law_report(const ptspec_target& reference, std::uint32_t index, const TestRun& run,
                       const BackendInfo& backend, const Options& options) {
    const ptspec_law& law = reference.laws[index];
    const std::string name = law_full_name(law);
    std::string text = "law " + name + " fails on " + backend_noun(backend) + "\n";
    text += "  at      " + std::string(law.file) + ":" + std::to_string(law.line) + "\n";
    text += "  claim   " + std::string(law.claim) + "\n";
    if (law.condition[0] != 0) text += "  if      " + std::string(law.condition) + "\n";
    text += backend_line(backend);
    for (const VectorFailure& failure : run.failures) {
        text += show_inputs(failure, law.params, law.param_count, reference.memory) +
                law_verdict_lines(law, failure) + show_entries(failure, reference.memory);
        text += repeat_line("--law=", name, failure, options);
    }
    return text + trailer(run);
}

std::string operation_report(const ptspec_target& reference, std::uint32_t index, const TestRun& run,
                             const BackendInfo& backend, const Options& options) {
    const ptspec_operation& operation = reference.operations[index];
    std::string text = "operation " + std::string(operation.name) + " of " + backend_noun(backend) +
                       " is not what the specification says\n";
    text += "  at      " + std::string(operation.file) + ":" + std::to_string(operation.line) + "\n";
    text += backend_line(backend);
    for (const VectorFailure& failure : run.failures) {
        text += show_inputs(failure, operation.params, operation.param_count, reference.memory);
        if (failure.what == What::differs || failure.what == What::reference_differs) {
            text += "  wanted  " + show(failure.wanted, operation.result) +
                    (failure.what == What::reference_differs ? "   (reference interpreter)\n" : "\n");
            text += "  got     " + show(failure.got, operation.result) + "\n";
            text += show_difference(failure.wanted, failure.got, operation.result);
            text += show_entries(failure, reference.memory);
        } else {
            text += law_verdict_lines(ptspec_law{}, failure);
        }
        text += repeat_line("--operation=", operation.name, failure, options);
    }
    return text + trailer(run);
}

}  // namespace ptspec::runtime

// SPDX-License-Identifier: Apache-2.0
#include "runtime/backend/backend.h"

// A static program (the guest's) cannot load shared objects.
#ifndef PTSPEC_STATIC_PROGRAM

#include <dlfcn.h>

#include <filesystem>

#include "runtime/backend/table_backend.h"

namespace ptspec::runtime {

Outcome<std::unique_ptr<Backend>> library_backend(const std::string& path, const ptspec_target& reference) {
    // dlopen searches system folders for names without a slash.
    const std::string file = std::filesystem::absolute(path).string();
    // RTLD_LOCAL: the library's ptspec_table must not take the place of ours, nor ours of the library's.
    void* handle = dlopen(file.c_str(), RTLD_NOW | RTLD_LOCAL);
    if (handle == nullptr) return BackendError{dlerror()};
    std::shared_ptr<void> keep_loaded(handle, [](void* loaded) { dlclose(loaded); });

    using TableFunction = const ptspec_target*();
    auto* table_function = reinterpret_cast<TableFunction*>(dlsym(handle, "ptspec_table"));
    if (table_function == nullptr) return BackendError{path + " does not export ptspec_table()"};
    const ptspec_target* table = table_function();
    if (table == nullptr) return BackendError{path + ": ptspec_table() returned null"};
    if (auto error = table_error(*table)) return BackendError{path + ": malformed table: " + *error};
    if (auto error = tables_differ(reference, *table)) return BackendError{path + ": " + *error};
    return std::make_unique<TableBackend>(path, *table, std::move(keep_loaded));
}

}  // namespace ptspec::runtime

#else

namespace ptspec::runtime {

Outcome<std::unique_ptr<Backend>> library_backend(const std::string& path, const ptspec_target&) {
    return BackendError{path + ": this program is static and cannot load shared objects"};
}

}  // namespace ptspec::runtime

#endif

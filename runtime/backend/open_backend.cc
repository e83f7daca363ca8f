// SPDX-License-Identifier: Apache-2.0
#include "runtime/backend/backend.h"

namespace ptspec::runtime {

Outcome<std::unique_ptr<Backend>> open_backend(std::string_view name, const ptspec_target& reference) {
    if (auto error = table_error(reference)) return BackendError{"malformed reference table: " + *error};
    if (name == "native") return native_backend(reference);
    if (name == "kernel") return kernel_backend(reference);
    if (name.find('/') != std::string_view::npos || name.ends_with(".so")) {
        return library_backend(std::string(name), reference);
    }
    return BackendError{"no such backend: `" + std::string(name) +
                        "` (native, kernel, or a path to a .so file)"};
}

}  // namespace ptspec::runtime

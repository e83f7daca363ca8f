// SPDX-License-Identifier: Apache-2.0
#include "compiler/support/terminal.h"

#include <sys/ioctl.h>
#include <unistd.h>

#include <cstdlib>
#include <string_view>

namespace ptspec {
namespace {

bool wants_color(bool is_terminal) {
    const char* no_color = std::getenv("NO_COLOR");
    const char* term = std::getenv("TERM");
    const bool is_dumb = term == nullptr || std::string_view(term) == "dumb";
    return is_terminal && !is_dumb && (no_color == nullptr || *no_color == '\0');
}

}  // namespace

Terminal inspect_terminal(int file_descriptor, ColorChoice choice) {
    Terminal result;
    result.is_terminal = isatty(file_descriptor) == 1;
    winsize size{};
    if (result.is_terminal && ioctl(file_descriptor, TIOCGWINSZ, &size) == 0 && size.ws_col > 0) {
        result.width = size.ws_col;
    }
    result.color = choice == ColorChoice::always ||
                   (choice == ColorChoice::automatic && wants_color(result.is_terminal));
    return result;
}

}  // namespace ptspec

// SPDX-License-Identifier: Apache-2.0
#pragma once

namespace ptspec {

enum class ColorChoice { automatic, always, never };

/// What the far end of a file descriptor can show.
struct Terminal {
    bool is_terminal = false;
    bool color = false;
    /// Columns; 80 where nobody says.
    unsigned width = 80;
};

/// Automatic colour means a terminal that is not dumb, and NO_COLOR (no-color.org) not set.
Terminal inspect_terminal(int file_descriptor, ColorChoice choice = ColorChoice::automatic);

}  // namespace ptspec

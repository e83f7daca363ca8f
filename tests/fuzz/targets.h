// SPDX-License-Identifier: Apache-2.0
//
// What fuzzers run: each takes any bytes, and ends the process if it finds a contradiction. The same
// functions replay the inputs that once did (tests/fuzz/regressions).
#pragma once

#include <string_view>

namespace ptspec::fuzz {

// Loads and analyses a program: one file, or several as golden tests have them (`--- file PATH`). Every
// message must have a place in the text, and must be printable.
void front(std::string_view bytes);

// Types and evaluates an expression over a small architecture. What the expression DAG claims to know of the
// values must hold for the values that the interpreter gives.
void eval(std::string_view bytes);

// What `ptspec fmt` makes of a file stays the same if it is laid out again, and is never an internal error.
void fmt(std::string_view bytes);

}  // namespace ptspec::fuzz

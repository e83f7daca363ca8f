// SPDX-License-Identifier: Apache-2.0
// Private to this folder: how a Solver and its worker process speak. Lines of words; a question's text
// follows its line as it is.
//
//     load FRESH ASSERTIONS BYTES SYMBOL WIDTH SYMBOL WIDTH ...     no reply
//     fix INPUT HI LO VALUE                                         no reply
//     check LIMIT | check_at_once LIMIT | try_fix INPUT HI LO VALUE LIMIT
// reply:
//     sat VALUE ... | unsat | unknown CAUSE REASON
#pragma once

#include <istream>
#include <optional>
#include <string>
#include <string_view>

#include "compiler/smt/answer.h"
#include "compiler/smt/question.h"

namespace ptspec::smt {

std::string load_request(const Question& question, bool fresh);
// What stands behind the word `load`, up to the end of the question's text.
bool read_load(std::istream& in, Question& question, bool& fresh);

std::string fixed_words(const Fixed& fixed);
bool read_fixed(std::istream& in, Fixed& fixed);

// Without the end of the line.
std::string reply_line(const Check& check);
// Nothing if the line is no reply to a question with this many inputs.
std::optional<Check> parse_reply(std::string_view line, size_t inputs);

}  // namespace ptspec::smt

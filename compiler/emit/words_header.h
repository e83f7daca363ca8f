// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string>

#include "compiler/emit/output.h"

namespace ptspec::emit {

// The reference operations over words, as tables and laws call them: ref_word_NAME, ref_domain_NAME, and
// ref_where_NAME, which is always true.
std::string emit_words_header(const Output& output);

// `uint64_t e, uint64_t prot`
std::string word_parameters(const Parameters& parameters);
// `w[0], w[1]`
std::string words_of_vector(const Parameters& parameters);

}  // namespace ptspec::emit

// SPDX-License-Identifier: Apache-2.0
#include "compiler/support/build_id.h"

#include <gtest/gtest.h>

namespace ptspec {
namespace {

TEST(BuildIdTest, IsOfThisProgram) {
    const std::string id = build_id();
    EXPECT_EQ(id.size(), 40u);  // a SHA-1 hash, which is the linker's default
    EXPECT_EQ(id.find_first_not_of("0123456789abcdef"), std::string::npos);
    EXPECT_EQ(id, build_id());
}

}  // namespace
}  // namespace ptspec

// SPDX-License-Identifier: Apache-2.0
#include "compiler/smt/protocol.h"

#include <gtest/gtest.h>

#include <sstream>

namespace ptspec::smt {
namespace {

TEST(ProtocolTest, AQuestionArrivesAsItWasSent) {
    const Question sent{
        "(assert p)\n; a comment\n", 1, {{0, model::bool_sort, "p"}, {1, model::bits_sort(64), "v$x"}}};
    std::istringstream in(load_request(sent, true) + "check 5\n");
    std::string word;
    in >> word;
    EXPECT_EQ(word, "load");
    Question read;
    bool fresh = false;
    ASSERT_TRUE(read_load(in, read, fresh));
    EXPECT_TRUE(fresh);
    EXPECT_EQ(read.text, sent.text);
    EXPECT_EQ(read.assertions, 1U);
    ASSERT_EQ(read.inputs.size(), 2U);
    EXPECT_EQ(read.inputs[0].sort, model::bool_sort);
    EXPECT_EQ(read.inputs[1].sort, model::bits_sort(64));
    EXPECT_EQ(read.inputs[1].symbol, "v$x");
    in >> word;
    EXPECT_EQ(word, "check");
}

TEST(ProtocolTest, ACutQuestionIsNone) {
    const std::string whole = load_request({"(assert true)\n", 1, {}}, false).substr(5);
    for (size_t length = 0; length < whole.size(); ++length) {
        std::istringstream in(whole.substr(0, length));
        Question read;
        bool fresh = false;
        EXPECT_FALSE(read_load(in, read, fresh)) << length;
    }
}

TEST(ProtocolTest, RepliesComeBack) {
    for (const Check& sent : {Check{Verdict::unsatisfiable, Cause::none, "", {}},
                              Check{Verdict::satisfiable, Cause::none, "", {0, ~uint64_t{0}}},
                              Check{Verdict::unknown, Cause::resource_limit, "a limit of 5", {}},
                              Check{Verdict::unknown, Cause::solver, "its own\nwords", {}}}) {
        const auto read = parse_reply(reply_line(sent), sent.values.size());
        ASSERT_TRUE(read.has_value());
        EXPECT_EQ(read->verdict, sent.verdict);
        EXPECT_EQ(read->cause, sent.cause);
        EXPECT_EQ(read->values, sent.values);
        EXPECT_EQ(read->reason.size(), sent.reason.size());
    }
}

TEST(ProtocolTest, NonsenseIsNoReply) {
    for (const char* line : {"", "un", "unsat 1", "sat", "sat 1 2", "sat x", "sat 1x", "sat -", "unknown",
                             "unknown moon", "sat 99999999999999999999"}) {
        EXPECT_FALSE(parse_reply(line, 1).has_value()) << line;
    }
}

}  // namespace
}  // namespace ptspec::smt

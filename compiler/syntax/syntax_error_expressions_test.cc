// SPDX-License-Identifier: Apache-2.0
//
// Mistakes in expressions and in the characters that texts are made of: what is said, and where.
#include "compiler/syntax/testing/expect_errors.h"

namespace ptspec::syntax::testing {
namespace {

TEST(SyntaxError, OfOtherLanguages) {
    expect_errors(
        {
            {"a = b", {"E0019 1:3 `=` `=` does not compare | gives a name its meaning | write `==`"}},
            {"a <=> b",
             {"E0019 1:3 `<=>` `<=>` is not an operator of this language | not known | equivalence is "
              "written `<==>`"}},
            {"a === b",
             {"E0019 1:3 `===` `===` is not an operator of this language | not known | equality is written "
              "`==`"}},
            {"a <> b",
             {"E0019 1:3 `<>` `<>` is not an operator of this language | not known | inequality is written "
              "`!=`"}},
            {"a =! b",
             {"E0019 1:3 `=!` `=!` is not an operator of this language | not known | inequality is written "
              "`!=`; for a negation put a space between `=` and `!`"}},
            {"x within 0..4",
             {"E0019 1:11 `..` `..` is not an operator of this language | not known | a range is written "
              "`low ..< high`, without its upper end"}},
            {"a ** b",
             {"E0019 1:3 `**` `**` is not an operator of this language | not known | there are no powers; 2 "
              "to the n is written `1 << n`"}},
            {"a >>> b",
             {"E0019 1:3 `>>>` `>>>` is not an operator of this language | not known | values are unsigned: "
              "`>>` shifts in zeros"}},
            {"a += 1",
             {"E0019 1:3 `+=` nothing is changed in place | an assignment of C | a changed entry is written "
              "`entry with { field = value }`"}},
            {"a -> b",
             {"E0019 1:3 `->` `->` stands before a result type only | not an operator | an implication is "
              "written `==>`"}},
            {"a->b", {"E0019 1:2 `->` there are no pointers | C's member access | write `.`"}},
            {"a => b",
             {"E0019 1:3 `=>` `=>` belongs to the arms of a `match` | not an operator | an implication is "
              "written `==>`"}},
            {"a and b", {"E0019 1:3 `and` operators are signs, not words | read as a name | write `&&`"}},
            {"a or b", {"E0019 1:3 `or` operators are signs, not words | read as a name | write `||`"}},
            {"not a",
             {"E0019 1:1 `not` operators are signs, not words | read as a name | a negation is written `!`"}},
            {"a in 0 ..< 4",
             {"E0019 1:3 `in` `in` is not an operator | belongs to `let` | whether a value lies in a range "
              "is written `value within low ..< high`"}},
            {"a < b < c",
             {"E0003 1:7 `<` comparisons cannot be chained | compares the result of a comparison | write `a "
              "< b && b < c`; to compare two truths, put the comparisons in parentheses"}},
            {"a == b == c",
             {"E0003 1:8 `==` comparisons cannot be chained | compares the result of a comparison | write `a "
              "< b && b < c`; to compare two truths, put the comparisons in parentheses"}},
            {"(u32)a",
             {"E0019 1:1 `(u32)` this is how C converts | a cast of C | a conversion is written behind its "
              "value: `value as u32`"}},
            {"(u32)(a + b)",
             {"E0019 1:1 `(u32)` this is how C converts | a cast of C | a conversion is written behind its "
              "value: `value as u32`"}},
            {"bits<8>(a)",
             {"E0019 1:1 `bits` a type where a value belongs | this is a type | a conversion is written "
              "behind its value: `value as bits<32>`"}},
            {"bool(a)",
             {"E0019 1:1 `bool` a type where a value belongs | this is a type | a conversion is written "
              "behind its value: `value as bits<32>`"}},
            {"a ? b : c",
             {"E0019 1:3 `?` `?` is not an operator | a choice is written in words | write `if condition "
              "then value else other_value`"}},
            {"a && if b then c else d",
             {"E0003 1:6 `if` `if` cannot be an operand as it stands | reaches as far as it can | put it in "
              "parentheses: `(if ...)`"}},
            {"1 + let x = 1 in x",
             {"E0003 1:5 `let` `let` cannot be an operand as it stands | reaches as far as it can | put it "
              "in parentheses: `(let ...)`"}},
        },
        parse_value);
}

TEST(SyntaxError, InExpressions) {
    expect_errors(
        {
            {"", {"E0003 1:1 `` unexpected end of the file in an expression | expected an expression"}},
            {"a +", {"E0003 1:4 `` an expression stops short | expected an expression"}},
            {"a b",
             {"E0003 1:3 `b` unexpected `b` in an expression | expected the end of the file or an operator"}},
            {"(a",
             {"E0003 1:3 `` an expression stops short | expected `)` or an operator | at 1 still open"}},
            {"f(a,", {"E0003 1:5 `` an expression stops short | expected an expression"}},
            {"f(a,)", {"E0003 1:5 `)` unexpected `)` in an expression | expected an expression"}},
            {"f(a b)",
             {"E0003 1:5 `b` unexpected `b` in an expression | expected `,`, `)` or an operator | at 1 still "
              "open"}},
            {"a)", {"E0017 1:2 `)` this `)` closes nothing | nothing that it could close is open"}},
            {"a]", {"E0017 1:2 `]` this `]` closes nothing | nothing that it could close is open"}},
            {"[a]", {"E0003 1:1 `[` unexpected `[` in an expression | expected an expression"}},
            {"a[x:1]",
             {"E0003 1:3 `x` the bits of a slice are numbers | not a number | shift and slice: `(x >> "
              "n)[7:0]`"}},
            {"a[1:]", {"E0003 1:5 `]` unexpected `]` in an expression | expected a number"}},
            {"a.", {"E0003 1:3 `` an expression stops short | expected a name"}},
            {"a.1", {"E0003 1:3 `1` unexpected number `1` in an expression | expected a name"}},
            {"a.law",
             {"E0018 1:3 `law` `law` is a word of the language and cannot be a name | expected a name | a "
              "name may contain it: `law_`"}},
            {"\"text\"",
             {"E0003 1:1 `\"text\"` unexpected quoted text in an expression | expected an expression"}},
            {"if a then b",
             {"E0003 1:12 `` this `if` lacks its `else` | expected `else` | an `if` is a value, so it needs "
              "both: `if condition then value else value`"}},
            {"if a { b } else { c }",
             {"E0003 1:6 `{` an `if` has no braces | expected `then` | write `if condition then value else "
              "value`"}},
            {"if a b else c", {"E0003 1:6 `b` unexpected `b` in an `if` | expected `then` or an operator"}},
            {"let x in y",
             {"E0003 1:7 `in` unexpected `in` in a `let` | expected `:` or `=` | a `let` is written `let "
              "name = value in result`"}},
            {"let x 3 in y",
             {"E0003 1:7 `3` unexpected number `3` in a `let` | expected `:` or `=` | a `let` is written "
              "`let name = value in result`"}},
            {"let x = 3 y", {"E0003 1:11 `y` unexpected `y` in a `let` | expected `in` or an operator"}},
            {"let op = 3 in 4",
             {"E0018 1:5 `op` `op` is a word of the language and cannot be a name | expected a name | a name "
              "may contain it: `op_`"}},
            {"match a { }", {"E0003 1:11 `}` unexpected `}` in a `match` | expected a pattern"}},
            {"match a { 0 -> 1 }",
             {"E0003 1:13 `->` an arm is written with `=>` | expected `=>` | write `pattern => result`"}},
            {"match a { 0: 1 }",
             {"E0003 1:12 `:` an arm is written with `=>` | expected `=>` | write `pattern => result`"}},
            {"match a {\n 0 => 1\n 1 => 2 }",
             {"E0003 2:8 `` a `,` is missing | expected `,` | the parts between `{` and `}` are separated by "
              "`,`"}},
            {"match a { a + 1 => 2 }",
             {"E0003 1:13 `+` unexpected `+` in a `match` | expected `=>` or `|` | a `match` is written "
              "`match value { pattern => result, else => result }`"}},
            {"match a 0 => 1",
             {"E0003 1:9 `0` unexpected number `0` in a `match` | expected `{` or an operator"}},
            {"a with x = 1",
             {"E0003 1:8 `x` the changes of a `with` stand in braces | expected `{` | write `with { x = ... "
              "}`"}},
            {"a with { x: 1 }",
             {"E0003 1:11 `:` a field gets its value with `=` | expected `=` | write `field = value`"}},
            {"a with { .x = 1 }",
             {"E0003 1:10 `.` a field is named without a dot | expected a name | write `field = value`"}},
            {"a with { }", {"E0003 1:10 `}` unexpected `}` in an expression | expected a name"}},
            {"a with { x == 1 }", {"E0019 1:12 `==` `==` compares | expected `=` | write `=`"}},
            {"a with { x = 1",
             {"E0003 1:15 `` an expression stops short | expected `,`, `}` or an operator | at 1 still "
              "open"}},
            {"a as", {"E0003 1:5 `` an expression stops short | expected a type"}},
            {"a as 3", {"E0003 1:6 `3` unexpected number `3` in an expression | expected a type"}},
            {"a as bits", {"E0003 1:10 `` an expression stops short | expected `<`"}},
            {"a as bits<x>", {"E0003 1:11 `x` unexpected `x` in an expression | expected a number"}},
            {"a within 3", {"E0003 1:11 `` an expression stops short | expected `..<` or an operator"}},
            {"a keeps", {"E0003 1:8 `` an expression stops short | expected `all`"}},
            {"a keeps but b", {"E0003 1:9 `but` unexpected `but` in an expression | expected `all`"}},
            {"a keeps all but", {"E0003 1:16 `` an expression stops short | expected a name"}},
            {"valid", {"E0003 1:6 `` an expression stops short | expected `(`"}},
            {"valid a", {"E0003 1:7 `a` unexpected `a` in an expression | expected `(`"}},
            {"a ,",
             {"E0003 1:3 `,` unexpected `,` in an expression | expected the end of the file or an operator"}},
        },
        parse_value);
}

TEST(SyntaxError, InCharacters) {
    expect_errors(
        {
            {"a @ b", {"E0004 1:3 `@` unexpected character `@` | means nothing here"}},
            {"a \u2260 b",
             {"E0004 1:3 `\u2260` unexpected character `\u2260` (U+2260) | means nothing here | write `!=`"}},
            {"a \u2227 b",
             {"E0004 1:3 `\u2227` unexpected character `\u2227` (U+2227) | means nothing here | write `&&`"}},
            {"a\u00a0+ b",
             {"E0004 1:2 `\u00a0` unexpected character U+00A0 | means nothing here | this is a no-break "
              "space; write a plain one"}},
            {"\u201ca\u201d",
             {"E0004 1:1 `\u201c` unexpected character `\u201c` (U+201C) | means nothing here | texts are "
              "quoted with plain `\"`",
              "E0004 1:3 `\u201d` unexpected character `\u201d` (U+201D) | means nothing here | texts are "
              "quoted with plain `\"`"}},
            {"'a'",
             {"E0004 1:1 `'` unexpected character `'` | means nothing here | texts are quoted with `\"`",
              "E0004 1:3 `'` unexpected character `'` | means nothing here | texts are quoted with `\"`"}},
            {"a # comment",
             {"E0004 1:3 `#` unexpected character `#` | means nothing here | comments begin with `//`"}},
            {"a;",
             {"E0019 1:2 `;` there is no `;` outside of statements | declarations end by themselves | delete "
              "it"}},
            {"a @@@ b", {"E0004 1:3 `@` unexpected character `@` | means nothing here"}},
            {"a \x01 b", {"E0004 1:3 `\x01` unexpected character U+0001 | means nothing here"}},
            {"\"abc",
             {"E0005 1:1 `\"abc` this text is not closed | begins here and does not end in this line | close "
              "it with `\"`; a line break in a text is written `\\n`"}},
            {"\"a\\qb\\",
             {"E0005 1:1 `\"a\\qb\\` this text is not closed | begins here and does not end in this line | "
              "close it with `\"`; a line break in a text is written `\\n`"}},
            {"a /* comment",
             {"E0005 1:3 `/*` this comment is not closed | begins here and reaches to the end of the file | "
              "close it with `*/`"}},
            {"/* a */ b /* c * d",
             {"E0005 1:11 `/*` this comment is not closed | begins here and reaches to the end of the file | "
              "close it with `*/`"}},
            {"12UL",
             {"E0007 1:3 `U` `12UL` is not a number | `U` is not a decimal digit | numbers have no suffix: "
              "they take the width that is needed where they stand"}},
            {"0b102", {"E0007 1:5 `2` `0b102` is not a number | `2` is not a binary digit"}},
            {"0x", {"E0007 1:1 `0x` `0x` has no digits | hexadecimal digits belong behind `0x`"}},
            {"007",
             {"E0007 1:1 `007` a decimal number does not begin with 0 | octal or decimal? | octal numbers "
              "are not known; C reads this number as octal"}},
            {"1__0", {"E0007 1:2 `_` misplaced `_` in a number | a single `_` may stand between two digits"}},
            {"ff + 1f",
             {"E0007 1:7 `f` `1f` is not a number | `f` is not a decimal digit | hexadecimal numbers begin "
              "with `0x`"}},
            {"12present",
             {"E0007 1:3 `p` `12present` is not a number | `p` is not a decimal digit | a space belongs "
              "between a number and a name"}},
            {"99999999999999999999",
             {"E0006 1:1 `99999999999999999999` number too large: values are at most 64 bits wide | does not "
              "fit into 64 bits | the largest number is 0xffffffffffffffff"}},
        },
        parse_value);
    expect_errors(
        {
            {"bind include \"a\\q\"",
             {"E0021 3:16 `\\q` unknown escape `\\q` | means nothing | a backslash itself is written `\\\\`; "
              "known are \\\" \\\\ \\n \\t"}},
        },
        parse_in_architecture);
}

}  // namespace
}  // namespace ptspec::syntax::testing

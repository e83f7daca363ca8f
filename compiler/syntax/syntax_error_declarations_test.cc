// SPDX-License-Identifier: Apache-2.0
//
// Mistakes in declarations: what is said, and where. Items begin in line 3.
#include "compiler/syntax/testing/expect_errors.h"

namespace ptspec::syntax::testing {
namespace {

TEST(SyntaxError, InContractItems) {
    expect_errors(
        {
            {"op f(e: pxx) bool",
             {"E0003 3:14 `bool` a result type is written with `->` | expected `->` and a type | write `op "
              "name(parameter: type) -> type`: a contract says every type"}},
            {"op f(e: pxx): bool",
             {"E0003 3:13 `:` a result type is written with `->` | expected `->` and a type | write `op "
              "name(parameter: type) -> type`: a contract says every type"}},
            {"op f(e pxx) -> bool",
             {"E0003 3:8 `pxx` unexpected `pxx` in an operation | expected `:` | an operation is written `op "
              "name(parameter: type, ...) -> type`"}},
            {"op f -> bool",
             {"E0003 3:6 `->` unexpected `->` in an operation | expected `(` | an operation is written `op "
              "name(parameter: type, ...) -> type`"}},
            {"op (e: pxx) -> bool",
             {"E0003 3:4 `(` unexpected `(` in an operation | expected a name | an operation is written `op "
              "name(parameter: type, ...) -> type`"}},
            {"op f(e: pxx) -> 5",
             {"E0003 3:17 `5` unexpected number `5` in an operation | expected a type | an operation is "
              "written `op name(parameter: type, ...) -> type`"}},
            {"op law() -> bool",
             {"E0018 3:4 `law` `law` is a word of the language and cannot be a name | expected a name | a "
              "name may contain it: `law_`"}},
            {"op f() -> bool touches",
             {"E0003 3:23 `` an operation stops short | expected a name | an operation is written `op "
              "name(parameter: type, ...) -> type`"}},
            {"op f() -> bool named g",
             {"E0003 3:23 `` an operation stops short | expected `at` | an operation is written `op "
              "name(parameter: type, ...) -> type`"}},
            {"op f() -> bool touches a touches b",
             {"E0020 3:26 `touches b` a second `touches` for one operation | all fields belong into one list "
              "| at 3 the first one is here"}},
            {"op f() -> bool == true", {"E0019 3:16 `==` `==` compares | expected `=` | write `=`"}},
            {"op f() -> bool { true }",
             {"E0003 3:16 `{` unexpected `{` in a contract | expected `do`, `=`, a declaration, a clause or "
              "`}`"}},
            {"law a(e: pxx) f(e)",
             {"E0003 3:15 `f` a `:` is missing before the claim of this law | expected `:` | write `law "
              "name(parameter: type) if condition: claim`"}},
            {"law a(e: pxx) if b(e) c(e)",
             {"E0003 3:23 `c` a `:` is missing before the claim of this law | expected `:` | write `law "
              "name(parameter: type) if condition: claim`"}},
            {"law a(e: pxx) = true",
             {"E0003 3:15 `=` a law claims with `:`, not with `=` | expected `:` | write `law "
              "name(parameter: type) if condition: claim`"}},
            {"law a(e: pxx)\nlaw b(): true",
             {"E0003 3:14 `` a `:` is missing before the claim of this law | expected `:` | write `law "
              "name(parameter: type) if condition: claim`"}},
            {"law a: true",
             {"E0003 3:6 `:` unexpected `:` in a law | expected `(` | a law is written `law name(parameter: "
              "type, ...) if condition: claim`"}},
            {"law a(e: pxx: true",
             {"E0003 3:13 `:` unexpected `:` in a law | expected `,` or `)` | at 3 still open | a law is "
              "written `law name(parameter: type, ...) if condition: claim`"}},
            {"law a(): x = y",
             {"E0019 3:12 `=` `=` does not compare | gives a name its meaning | write `==`"}},
            {"law a() if x = y: z",
             {"E0019 3:14 `=` `=` does not compare | gives a name its meaning | write `==` to compare, or "
              "`:` before the claim of the law"}},
            {"law a(): 1 2",
             {"E0003 3:12 `2` unexpected number `2` in a contract | expected a declaration, `}` or an "
              "operator"}},
            {"laww a(): true",
             {"E0003 3:1 `laww` unexpected `laww` in a contract | expected a declaration or `}` | did you "
              "mean `law`?"}},
            {"lemma a(): true",
             {"E0003 3:1 `lemma` unexpected `lemma` in a contract | expected a declaration or `}` | write "
              "`law`"}},
            {"entry pte : bits<8> { }",
             {"E0003 3:1 `entry` `entry` belongs into an architecture | stands in a contract"}},
            {"feature { law a(): 1 2 }",
             {"E0003 3:9 `{` unexpected `{` in a feature block | expected a name | a feature block is "
              "written `feature name { ... }`",
              "E0003 3:22 `2` unexpected number `2` in a feature block | expected a declaration, `}` or an "
              "operator"}},
            {"feature f law a(): true",
             {"E0003 3:11 `law` unexpected `law` in a feature block | expected `since`, `until` or `{` | a "
              "feature block is "
              "written `feature name { ... }`"}},
            {"at { }",
             {"E0003 3:4 `{` unexpected `{` in a block for some levels | expected a name | a block for some "
              "levels is written `at pmd, pud { ... }`"}},
            {"at pmd when { }",
             {"E0003 3:13 `{` unexpected `{` in a block for some levels | expected a name | a block for some "
              "levels is written `at pmd, pud { ... }`"}},
            {"opaque x { a }",
             {"E0003 3:14 `}` unexpected `}` in an opaque type | expected `:` | an opaque type is written "
              "`opaque name { field: type, ... }`"}},
            {"const X 3",
             {"E0003 3:9 `3` unexpected number `3` in a constant | expected `:` or `=` | a constant is "
              "written `const NAME = expression`"}},
            {"const X: bits<8>= 5",
             {"E0003 3:16 `>=` `>=` is read as one operator | the `>` of the type is hidden in here | put a "
              "space behind the `>`"}},
            {"const X: bits<8 = 5",
             {"E0003 3:17 `=` unexpected `=` in a constant | expected `>` | a constant is written `const "
              "NAME = expression`"}},
            {"42", {"E0003 3:1 `42` unexpected number `42` in a contract | expected a declaration or `}`"}},
            {")", {"E0017 3:1 `)` this `)` closes nothing | nothing that it could close is open"}},
        },
        parse_in_contract);
}

TEST(SyntaxError, InArchitectureItems) {
    expect_errors(
        {
            {"op f(e)\nop g(e) = e",
             {"E0003 3:8 `` this operation lacks its body | expected `=` and an expression | an architecture "
              "says how: `op name(parameter, ...) = expression`"}},
            {"op f(e) -> bool\nop g(e) = e",
             {"E0003 3:16 `` this operation lacks its body | expected `=` and an expression | an "
              "architecture says how: `op name(parameter, ...) = expression`"}},
            {"op f(e): bool = e",
             {"E0003 3:8 `:` a result type is written with `->` | expected `->` or `=` | write `op "
              "name(parameter: type) -> type = expression`"}},
            {"op f(e) { return e; }",
             {"E0003 3:9 `{` an operation is one expression, not a block | expected `=` | write `op "
              "name(parameter, ...) = expression`; `let name = value in ...` names a part of it",
              "E0019 3:19 `;` there is no `;` outside of statements | declarations end by themselves | "
              "delete "
              "it"}},
            {"op f(e) => e",
             {"E0003 3:9 `=>` an operation is defined with `=` | expected `=` | write `op name(parameter, "
              "...) = expression`"}},
            {"op f(e) = \nop g(e) = e", {"E0003 3:10 `` an operation stops short | expected an expression"}},
            {"word",
             {"E0003 3:5 `` the word size stops short | expected a number | the word size is written `word "
              "64`"}},
            {"word x",
             {"E0003 3:6 `x` unexpected `x` in the word size | expected a number | the word size is written "
              "`word 64`"}},
            {"config X",
             {"E0003 3:9 `` a config parameter stops short | expected `:` | a config parameter is written "
              "`config NAME : type where condition`"}},
            {"config X : bits<8> where",
             {"E0003 3:25 `` a config parameter stops short | expected an expression"}},
            {"example", {"E0003 3:8 `` an example stops short | expected an expression"}},
            {"for pxx pte { }",
             {"E0003 3:9 `pte` unexpected `pte` in a block for a family | expected `above` or `in` | a block "
              "for a "
              "family is written `for pxx in pte, pmd { ... }`"}},
            {"for pxx in { op f(e) = = }",
             {"E0003 3:12 `{` unexpected `{` in a block for a family | expected a name | a block for a "
              "family is written `for pxx in pte, pmd { ... }`",
              "E0003 3:24 `=` unexpected `=` in an operation | expected an expression"}},
            {"when { }",
             {"E0003 3:6 `{` unexpected `{` in a block for a feature | expected a name | a block for a "
              "feature is written `when feature { ... }`"}},
            {"law a(): true", {"E0003 3:1 `law` `law` belongs into a contract | stands in an architecture"}},
            {"fn f(e) = e",
             {"E0003 3:1 `fn` unexpected `fn` in an architecture | expected a declaration or `}` | write "
              "`op`"}},
            {"bind f = \"x\"",
             {"E0003 3:8 `=` unexpected `=` in a binding | expected `(` | a binding is written `bind "
              "name(parameter, ...) = \"expression in C\"`"}},
            {"bind f(a) \"x\"",
             {"E0003 3:11 `\"x\"` unexpected quoted text in a binding | expected `=` | a binding is written "
              "`bind name(parameter, ...) = \"expression in C\"`"}},
            {"bind f(a) = x",
             {"E0003 3:13 `x` unexpected `x` in a binding | expected a quoted text | a binding is written "
              "`bind name(parameter, ...) = \"expression in C\"`"}},
            {"bind type pte \"x\"",
             {"E0003 3:15 `\"x\"` unexpected quoted text in a binding of a type | expected `=` | a binding "
              "of a type is written `bind type name = \"C type\" value \"to word\" word \"from word\"`"}},
            {"bind type pte = \"x\" word \"y\"",
             {"E0003 3:21 `word` unexpected `word` in a binding of a type | expected `value` | a binding of "
              "a type is written `bind type name = \"C type\" value \"to word\" word \"from word\"`"}},
            {"bind function f",
             {"E0003 3:15 `f` unexpected `f` in a binding | expected `(` or a quoted text | a binding is "
              "written `bind name(parameter, ...) = \"expression in C\"`"}},
            {"bind variable x",
             {"E0003 3:15 `x` unexpected `x` in a binding | expected `(` or a quoted text | a binding is "
              "written `bind name(parameter, ...) = \"expression in C\"`"}},
            {"bind include linux",
             {"E0003 3:14 `linux` unexpected `linux` in a binding | expected `(` or a quoted text | a "
              "binding is written `bind name(parameter, ...) = \"expression in C\"`"}},
            {"unbound f",
             {"E0003 3:10 `` an `unbound` stops short | expected `because` | an `unbound` is written "
              "`unbound name because \"reason\"`"}},
            {"bind 3",
             {"E0003 3:6 `3` unexpected number `3` in a binding | expected `config`, `feature` or a name | a "
              "binding is written `bind name(parameter, ...) = \"expression in C\"`"}},
        },
        parse_in_architecture);
}

TEST(SyntaxError, InEntries) {
    expect_errors(
        {
            {"entry pte bits<64> { }",
             {"E0003 3:11 `bits` unexpected `bits` in an entry format | expected `:` | an entry format is "
              "written `entry pte : bits<64> { ... }`"}},
            {"entry pte : 64 { 0 a }",
             {"E0003 3:13 `64` unexpected number `64` in an entry format | expected `bits` | an entry format "
              "is written `entry pte : bits<64> { ... }`"}},
            {"entry pte : bits<64> numbering left { 0 a }",
             {"E0003 3:32 `left` unexpected `left` in an entry format | expected `lsb0` or `msb0` | an entry "
              "format is written `entry pte : bits<64> { ... }`"}},
            {"entry pte : bits<64> {\n0 a,\n1 b\n}",
             {"E0003 4:4 `,` fields are not separated by `,` | expected a field | delete the `,`"}},
            {"entry pte : bits<64> {\n4-3 a\n4..3 b\n}",
             {"E0003 4:2 `-` a range of bits is written with `:` | expected `:` or a name | write `4:3 name`",
              "E0019 5:2 `..` `..` is not an operator of this language | not known | a range is written `low "
              "..< high`, without its upper end"}},
            {"entry pte : bits<64> {\n[4:3] a\n}",
             {"E0003 4:1 `[` the bits of a field stand without brackets | expected a field | write `4:3 "
              "name`"}},
            {"entry pte : bits<64> {\npresent 0\n1 b\n}",
             {"E0003 4:1 `present` a field begins with its bits | expected a number | write `0 name` or `4:3 "
              "name`"}},
            {"entry pte : bits<64> {\n0: a\n}",
             {"E0003 4:4 `a` a `:` stands between two bits only | expected a number | a field of one bit is "
              "written `0 name`"}},
            {"entry pte : bits<64> {\n0 op\n}",
             {"E0018 4:3 `op` `op` is a word of the language and cannot be a name | expected a name | a name "
              "may contain it: `op_`"}},
            {"entry pte : bits<64> {\n0\n}",
             {"E0003 4:2 `` a field stops short | expected `:` or a name | a field is written `51:12 name`"}},
            {"entry pte : bits<64> {\n0 a = 1\n}",
             {"E0003 4:5 `=` unexpected `=` in an entry format | expected `hardware`, `software`, `view`, a "
              "field or `}`"}},
            {"entry pte : bits<64> {\n0 a software hardware\n}",
             {"E0020 4:14 `hardware` a field has one owner | a second owner | at 4 the first one is here"}},
            {"entry pte : bits<64> {\nview x { 0 a }\n}",
             {"E0003 4:8 `{` unexpected `{` in a view | expected `otherwise` or `when` | a view is written "
              "`view name when condition { ... }`"}},
            {"entry pte : bits<64> {\nview x when a = 3 { 0 b }\n1 c d\n}",
             {"E0019 4:15 `=` `=` does not compare | gives a name its meaning | write `==`",
              "E0003 5:5 `d` unexpected `d` in an entry format | expected `hardware`, `software`, `view`, a "
              "field or `}`"}},
            {"entry pte : bits<64> {\nview when a\n}",
             {"E0018 4:6 `when` `when` is a word of the language and cannot be a name | expected a name | a "
              "name may contain it: `when_`"}},
            {"entry pte : bits<64> {\nhardware reads\n}",
             {"E0003 4:15 `` a `hardware reads` stops short | expected a name | a `hardware reads` is "
              "written `hardware reads all if condition else field, field`"}},
            {"entry pte : bits<64> {\nhardware reads all if x\n}",
             {"E0003 4:24 `` a `hardware reads` stops short | expected `else` or an operator"}},
            {"entry pte : bits<64> {\nhardware reads all\nhardware reads nothing\n}",
             {"E0020 5:1 `hardware reads nothing` a second `hardware reads` for one entry | what the "
              "hardware reads is said once | at 4 the first one is here"}},
            {"entry pte : bits<64> {\n0 a\nop f(e) = e",
             {"E0017 5:1 `op` a `}` is missing before `op` | cannot stand in an entry format | at 3 this `{` "
              "is not closed"}},
            {"entry pte : bits<64> {\nview x when a {\n 0 b\n 1 op\n 2 c =\n}\n}",
             {"E0018 6:4 `op` `op` is a word of the language and cannot be a name | expected a name | a name "
              "may contain it: `op_`",
              "E0003 7:6 `=` unexpected `=` in a view | expected `hardware`, `software`, a field or `}`"}},
        },
        parse_in_architecture);
}

// A brace that is lost, or doubled, is one mistake, wherever it stands in an entry format.
TEST(SyntaxError, IsOneForABraceThatIsLostOrDoubled) {
    const std::string text =
        "module m\n\narch toy {\n    word 64\n    entry pte : bits<64> {\n        0       present\n"
        "        63:1    rest\n\n        view none when self == 0 {\n            63:0    zero\n        }\n"
        "        view swap when present == 0 {\n            0       zero\n            63:1    offset\n"
        "        }\n        view mapping otherwise\n\n        hardware reads all if present else present\n"
        "    }\n    for pxx in pte {\n        op pxx_present(e: pxx) -> bool = e.present\n    }\n}\n\n"
        "target toy : toy {\n    levels pte\n}\n";
    ASSERT_TRUE(parse(text).module);
    for (size_t at = text.find_first_of("{}"); at != std::string::npos;
         at = text.find_first_of("{}", at + 1)) {
        std::string lost = text, doubled = text;
        lost.erase(at, 1);
        doubled.insert(at, 1, text[at]);
        EXPECT_EQ(parse(lost).errors().size(), 1U) << lost;
        EXPECT_EQ(parse(doubled).errors().size(), 1U) << doubled;
    }
}

}  // namespace
}  // namespace ptspec::syntax::testing

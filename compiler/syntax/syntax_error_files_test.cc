// SPDX-License-Identifier: Apache-2.0
//
// Mistakes in whole files: what is said, and where.
#include "compiler/syntax/testing/expect_errors.h"

namespace ptspec::syntax::testing {
namespace {

TEST(SyntaxError, InFiles) {
    expect_errors(
        {
            {"",
             {"E0003 1:1 `` this file does not say which module it is | expected `module` | begin with "
              "`module folder.name`, the path of the file below the folder of specifications"}},
            {"contract c { }",
             {"E0003 1:1 `contract` this file does not say which module it is | expected `module` | begin "
              "with `module folder.name`, the path of the file below the folder of specifications"}},
            {"module",
             {"E0003 1:7 `` the module header stops short | expected a name | the module header is written "
              "`module folder.name`"}},
            {"module 3",
             {"E0003 1:8 `3` unexpected number `3` in the module header | expected a name | the module "
              "header is written `module folder.name`"}},
            {"module m import",
             {"E0003 1:16 `` an import stops short | expected a name | an import is written `import "
              "folder.name`"}},
            {"module m\nimport \"api/leaf\"",
             {"E0019 2:8 `\"api/leaf\"` modules are not named by files | expected the name of a module | "
              "write folders and file with dots and without `.pts`: `import api.leaf`"}},
            {"module m\nimport api/leaf",
             {"E0019 2:11 `/` modules are not named by files | expected the name of a module | write folders "
              "and file with dots and without `.pts`: `import api.leaf`"}},
            {"module m\nimport api.leaf.pts,",
             {"E0003 2:20 `,` unexpected `,` in a specification | expected `import`, a declaration or the "
              "end of the file"}},
            {"module m\ncontract c { }\nimport a",
             {"E0003 3:1 `import` `import` stands at the beginning of a file | declarations came before | "
              "move it up"}},
            {"module m\nmodule n",
             {"E0003 2:1 `module` `module` stands at the beginning of a file | declarations came before | "
              "move it up"}},
            {"module m\nlaw a(): true",
             {"E0003 2:1 `law` `law` belongs into a contract | stands outside of any block"}},
            {"module m\ncontract c { }\n}",
             {"E0017 3:1 `}` this `}` closes nothing | no `{` is open here | is there a `}` too many further "
              "up?"}},
            {"module m\ncontract c {\n}\nlaw a(): true\n}",
             {"E0003 4:1 `law` `law` belongs into a contract | stands outside of any block | at 3 the block "
              "ended here"}},
            {"module m\ncontract c fro pxx in pte { law a(): 1 2 }",
             {"E0003 2:12 `fro` unexpected `fro` in a contract | expected `for` or `{` | did you mean `for`?",
              "E0003 2:40 `2` unexpected number `2` in a contract | expected a declaration, `}` or an "
              "operator"}},
            {"module m\ncontract { }",
             {"E0003 2:10 `{` unexpected `{` in a contract | expected a name | a contract is written "
              "`contract name for pxx in pte, pmd { ... }`"}},
            {"module m\ncontract c for pxx { }",
             {"E0003 2:20 `{` unexpected `{` in a contract | expected `above` or `in` | a contract is "
              "written `contract "
              "name for pxx in pte, pmd { ... }`"}},
            {"module m\nanything",
             {"E0003 2:1 `anything` unexpected `anything` in a specification | expected `import`, a "
              "declaration or the end of the file"}},
            {"module m\n\"text\"",
             {"E0003 2:1 `\"text\"` unexpected quoted text in a specification | expected `import`, a "
              "declaration or the end of the file"}},
            {"module m\narch { op f() = = }",
             {"E0003 2:6 `{` unexpected `{` in an architecture | expected a name | an architecture is "
              "written `arch name { ... }`",
              "E0003 2:17 `=` unexpected `=` in an operation | expected an expression"}},
            {"module m\narchitecture a { }",
             {"E0003 2:1 `architecture` unexpected `architecture` in a specification | expected `import`, a "
              "declaration or the end of the file | write `arch`"}},
            {"module m\ntarget t { }",
             {"E0003 2:10 `{` unexpected `{` in a target | expected `:` | a target is written `target name : "
              "architecture { ... }`"}},
            {"module m\ntarget t : a { feature x }",
             {"E0003 2:16 `feature` unexpected `feature` in a target | expected `contracts`, `features`, "
              "`kernel`, `levels`, `pagings` or `}`"}},
            {"module m\ntarget t : a { features 3 }",
             {"E0003 2:25 `3` unexpected number `3` in a target | expected a name"}},
            {"module m\ntarget t : a { kernel debian }",
             {"E0003 2:30 `}` unexpected `}` in a target | expected a quoted text"}},
            {"module m\ntarget t : a { kernel debian \"a\" kernel debian \"b\" }",
             {"E0020 2:34 `kernel debian \"b\"` a second `kernel` for one target | a target is compared with "
              "one kernel | at 2 the first one is here"}},
            {"module m\nhistory h { on a fails b }",
             {"E0003 2:11 `{` unexpected `{` in a `history` | expected a quoted text | a `history` is "
              "written `history name \"story\" { on target ... fails law }`"}},
            {"module m\nhistory h \"s\" { }",
             {"E0003 2:17 `}` unexpected `}` in a `history` | expected `on` | a `history` is written "
              "`history name \"story\" { on target ... fails law }`"}},
            {"module m\nhistory h \"s\" { fails b }",
             {"E0003 2:17 `fails` unexpected `fails` in a `history` | expected `on` | a `history` is written "
              "`history name \"story\" { on target ... fails law }`"}},
            {"module m\nhistory h \"s\" { on a }",
             {"E0003 2:22 `}` unexpected `}` in an `on` block | expected `fails`, `with` or `without` | an "
              "`on` block "
              "is written `on target with op name(...) = expression fails law`"}},
            {"module m\nhistory h \"s\" { on a with f(e) = e fails b }",
             {"E0003 2:27 `f` unexpected `f` in an `on` block | expected `action`, `alive`, `layout`, `op` "
              "or "
              "`var` | an `on` block is written `on target with op name(...) = expression fails law`"}},
            {"module m\nhistory h \"s\" { on a with op f(e) = = fails b.c.d on 3 fails 4 }",
             {"E0003 2:37 `=` unexpected `=` in an operation | expected an expression",
              "E0003 2:48 `.` unexpected `.` in a `history` | expected `at`, `fails`, `on`, `when` or `}`"}},
            {"module m\nvacuous l",
             {"E0003 2:10 `` an excuse stops short | expected `at`, `because`, `on` or `.`"}},
            {"module m\nvacuous l because reason",
             {"E0003 2:19 `reason` unexpected `reason` in an excuse | expected a quoted text | an excuse is "
              "written `vacuous law at pte on target because \"reason\"`"}},
        },
        parse);
}

TEST(SyntaxError, OfMissingBraces) {
    expect_errors(
        {
            {"module m\ncontract c {\n    law a(): true\n",
             {"E0017 3:18 `` a `}` is missing before the end of the file | the file ends here | at 2 this "
              "`{` is not closed"}},
            {"module m\ncontract c {\n    law a(): true\n\narch a {\n    word 64\n}\n",
             {"E0017 5:1 `arch` a `}` is missing before `arch` | cannot stand in a contract | at 2 this `{` "
              "is not closed"}},
            {"module m\ncontract c {\n    feature f {\n        law a(): true\n    law b(): true\n}\n\narch a "
             "{\n    word 64\n}\n",
             {"E0017 8:1 `arch` a `}` is missing before `arch` | cannot stand in a contract | at 3 this `{` "
              "is not closed"}},
            {"module m\narch a {\n    entry pte : bits<8> {\n        7:0 x\n    op f(e) = e\n}\n",
             {"E0017 5:5 `op` a `}` is missing before `op` | cannot stand in an entry format | at 3 this `{` "
              "is not closed"}},
            {"module m\narch a {\n    op f(e) = e with { x = 1\n    op g(e) = (e\n    op h(e) = 1 2\n}\n",
             {"E0003 3:29 `` an operation stops short | expected `,`, `}` or an operator | at 3 still open",
              "E0003 4:17 `` an operation stops short | expected `)` or an operator | at 4 still open",
              "E0003 5:17 `2` unexpected number `2` in an architecture | expected a declaration, `}` or an "
              "operator"}},
            {"module m\narch a {\n    for pxx in pte {\n        op f(e) = e\n",
             {"E0017 4:20 `` a `}` is missing before the end of the file | the file ends here | at 3 this "
              "`{` is not closed"}},
        },
        parse);
}

TEST(SyntaxError, DoesNotHideOthersNorBreedThem) {
    expect_errors(
        {
            {"module m\ncontract c {\n    law a(): x->y\n    laww b(): true\n    law d(): 1 2\n}\n",
             {"E0019 3:15 `->` there are no pointers | C's member access | write `.`",
              "E0003 4:5 `laww` unexpected `laww` in a contract | expected a declaration or `}` | did you "
              "mean `law`?",
              "E0003 5:16 `2` unexpected number `2` in a contract | expected a declaration, `}` or an "
              "operator"}},
            {"module m\narch a {\n    entry pte : bits<8>\n        0 a\n        1 b c\n    }\n    op f(e) = "
             "1 2\n}\n",
             {"E0003 3:24 `` an entry format stops short | expected `numbering` or `{` | an entry format is "
              "written `entry pte : bits<64> { ... }`",
              "E0003 5:13 `c` unexpected `c` in an entry format | expected `hardware`, `software`, `view`, a "
              "field or `}`",
              "E0003 7:17 `2` unexpected number `2` in an architecture | expected a declaration, `}` or an "
              "operator"}},
            {"module m\narch a {\n    for pxx in pte { {\n        op f(e) = e\n    }\n}\narch b {\n    op "
             "g(e) = 1 2\n}\n",
             {"E0003 3:22 `{` unexpected `{` in a block for a family | expected a declaration or `}`",
              "E0003 8:17 `2` unexpected number `2` in an architecture | expected a declaration, `}` or an "
              "operator"}},
            {"module m\narch a {\n    op f(e) = e with { x = 1 } }\n    op g(e) = 1 2\n}\narch b {\n    op "
             "h(e) = 1 2\n}\n",
             {"E0003 4:5 `op` `op` belongs into a contract or an architecture | stands outside of any block "
              "| at 3 the block ended here",
              "E0003 7:17 `2` unexpected number `2` in an architecture | expected a declaration, `}` or an "
              "operator"}},
            {"module m\ncontract c {\n}\n    law a(): true\n    law b(): true\n}\narch b {\n    op h(e) = 1 "
             "2\n}\n",
             {"E0003 4:5 `law` `law` belongs into a contract | stands outside of any block | at 3 the block "
              "ended here",
              "E0003 8:17 `2` unexpected number `2` in an architecture | expected a declaration, `}` or an "
              "operator"}},
            {"module m\ncontract c {\n    op f(e: pxx -> bool\n        requires x\n    law a(): 1 2\n    "
             "feature f { op g( -> bool }\n    law b(): 1 2\n}\n",
             {"E0003 3:17 `->` unexpected `->` in an operation | expected `,` or `)` | at 3 still open | an "
              "operation is written `op name(parameter: type, ...) -> type`",
              "E0003 5:16 `2` unexpected number `2` in a contract | expected a declaration, `}` or an "
              "operator",
              "E0003 6:23 `->` unexpected `->` in an operation | expected a name or `)` | at 6 still open | "
              "an operation is written `op name(parameter: type, ...) -> type`",
              "E0003 7:16 `2` unexpected number `2` in a contract | expected a declaration, `}` or an "
              "operator"}},
            {"module m\nmutant x \"s\" {\n    on a\n        with op f( = e\n        with op g(e) = = 1\n     "
             "   fails\n        fails x y\n    on\n    on b fails z at\n}\narch = { }\n",
             {"E0003 4:20 `=` unexpected `=` in an operation | expected a name or `)` | at 4 still open | an "
              "operation is written `op name(parameter, ...) = expression`",
              "E0003 6:14 `` a `fails` stops short | expected `ensures`, `modifies` or a name | a `fails` is "
              "written `fails "
              "contract.law at pte, pmd when condition`",
              "E0003 7:17 `y` unexpected `y` in a `mutant` | expected `at`, `fails`, `on`, `when`, `.` or "
              "`}`",
              "E0018 9:5 `on` `on` is a word of the language and cannot be a name | expected a name | a name "
              "may contain it: `on_`",
              "E0003 11:6 `=` unexpected `=` in an architecture | expected a name | an architecture is "
              "written `arch name { ... }`"}},
            {"module m\nimport\nimport a.\nimport b c\ntarget t : a {\n    features\n    levels pte,\n    "
             "kernel debian\n}\n",
             {"E0003 2:7 `` an import stops short | expected a name | an import is written `import "
              "folder.name`",
              "E0003 3:10 `` an import stops short | expected a name | an import is written `import "
              "folder.name`",
              "E0003 4:10 `c` unexpected `c` in a specification | expected `import`, a declaration or the "
              "end of the file",
              "E0003 7:12 `pte` unexpected `pte` in a target | expected `contracts`, `features`, `kernel`, "
              "`levels`, `pagings` or `,`",
              "E0003 8:18 `` a target stops short | expected a quoted text"}},
        },
        parse);
}

}  // namespace
}  // namespace ptspec::syntax::testing

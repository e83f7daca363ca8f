// SPDX-License-Identifier: Apache-2.0
//
// The grammar of ptspec's specification language: the only definition of its syntax.
// docs/language.md tells what each construct means.
//
// Two rules of this file keep messages good. Decisions look at one token wherever possible. A construct in braces
// has a rule of its own for what stands before its `{` (`...Head`), so that a mistake there does not hide the
// mistakes inside; compiler/syntax/recovery.cc lists those rules.

grammar Ptspec;

// ---------------------------------------------------------------- modules

specification : moduleHeader importDeclaration* topDeclaration* EOF ;

expressionInput : expression EOF ;

moduleHeader      : MODULE modulePath ;
importDeclaration : IMPORT modulePath ;
modulePath        : folder ('.' folder)* ;

// Folders of specifications bear the names of what lies in them.
folder
    : name
    | ARCH | BIND | BITS | BOOL | CONFIG | CONST | CONTRACT | EXAMPLE | FAILS | FEATURE | FINDING | HISTORY | LAW
    | MATCH | MUTANT | OP | OPAQUE | REQUIRES | TOUCHES | UNBOUND | VACUOUS | VALID
    ;

topDeclaration
    : contractDeclaration
    | architectureDeclaration
    | pagingDeclaration
    | foldingDeclaration
    | targetDeclaration
    | machineDeclaration
    | layoutDeclaration
    | mustFailDeclaration
    | vacuousDeclaration
    ;

// ---------------------------------------------------------------- contracts

contractDeclaration
    : contractHead '{' contractItem* '}'
    ;

contractHead : CONTRACT name familyHeader? ;

// `for pxx above pyy`: pairs of neighbouring levels, of those in the list if there is one
familyHeader : FOR name (IN familyLevels | ABOVE name (IN familyLevels)?) ;
familyLevels : levelName (',' levelName)* ;

// `pud when pud_thp`: only where the target has the feature
levelName : name (WHEN name)? ;

contractItem
    : contractOperation
    | lawDeclaration
    | featureBlock
    | opaqueDeclaration
    | constantDeclaration
    | ghostDeclaration
    | eventDeclaration
    | contractLevels
    | contractVersions
    ;

// Items for some levels of the family only: `at pmd, pud { ... }`
contractLevels : levelsHead '{' contractItem* '}' ;
levelsHead     : AT levelName (',' levelName)* ;

featureBlock : featureHead '{' contractItem* '}' ;
featureHead  : FEATURE name versionRange? ;

// Kernels from one version to another; both have it.
versionRange : SINCE version (UNTIL version)? | UNTIL version ;
version      : integer '.' integer ;

// `until 6.17 { ... }`: items that only such kernels have
contractVersions : versionsHead '{' contractItem* '}' ;
versionsHead     : versionRange ;

// `optional op`: an architecture may lack it
contractOperation
    : OPTIONAL? OP name parameters ('->' type)? operationClause* operationBody?
    ;

// A pure operation is an expression, one with effects a block of statements.
operationBody : '=' expression | DO block ;

operationClause
    : REQUIRES expression              # requiresClause
    | ENSURES expression               # ensuresClause
    | MODIFIES modifiedPlaces          # modifiesClause
    | NAMED name AT name               # namedClause
    | TOUCHES touchedFields            # touchesClause
    ;

touchedFields  : NOTHING | name (',' name)* ;
modifiedPlaces : NOTHING | bitOr (',' bitOr)* ;

lawDeclaration
    : LAW name parameters (IF expression)? (DO block)? ':' expression
    ;

// State that no code holds: who owns a lock, what was deposited. A map from the parameters to the type.
ghostDeclaration : GHOST name parameters '->' type ;

// What happens and leaves no trace in memory: a flush, a barrier.
eventDeclaration : EVENT name parameters ;

opaqueDeclaration : OPAQUE name ('{' opaqueField (',' opaqueField)* ','? '}')? ;
opaqueField       : name ':' type ;

// ---------------------------------------------------------------- architectures

architectureDeclaration : architectureHead '{' architectureItem* '}' ;
architectureHead        : ARCH name ;

architectureItem
    : wordDeclaration
    | entryDeclaration
    | opaqueDeclaration
    | constantDeclaration
    | configDeclaration
    | ghostDeclaration
    | eventDeclaration
    | architectureOperation
    | familyBlock
    | featureRequirement
    | architectureVersions
    | exampleDeclaration
    | bindDeclaration
    ;

wordDeclaration : WORD integer ;

// `for pxx in pte, pmd { ... }`: the items once for each level
familyBlock : familyBlockHead '{' architectureItem* '}' ;
familyBlockHead : familyHeader ;

// `when thp { ... }`: items that exist only on targets with the feature
featureRequirement : featureRequirementHead '{' architectureItem* '}' ;
featureRequirementHead : WHEN name ;

architectureVersions : versionsHead '{' architectureItem* '}' ;

architectureOperation
    : OP name operationParameters ('->' type)? operationClause* operationBody
    ;

constantDeclaration : CONST name (':' type)? '=' expression ;

configDeclaration : CONFIG name ':' type (WHERE expression)? ;

exampleDeclaration : EXAMPLE expression ;

// ---------------------------------------------------------------- entry formats

entryDeclaration
    : entryHead '{' entryItem* '}'
    ;

entryHead : ENTRY name ':' BITS '<' integer '>' (NUMBERING (LSB0 | MSB0))? ;

entryItem
    : fieldDeclaration
    | viewDeclaration
    | hardwareReads
    ;

fieldDeclaration : bitRange fieldName fieldAttribute* ;
bitRange         : integer (':' integer)? ;
fieldName        : RESERVED | ZERO | IGNORED | name ;
fieldAttribute   : SOFTWARE | HARDWARE ;

viewDeclaration
    : viewHead ('{' viewField* '}')?
    ;

viewHead  : VIEW name (WHEN expression | OTHERWISE) ;
viewField : fieldDeclaration ;

// `hardware reads all if present else present`
hardwareReads : HARDWARE READS readSet (IF expression ELSE readSet)? ;
readSet       : ALL | NOTHING | name (',' name)* ;

// ---------------------------------------------------------------- paging: levels, and how they fold

// `: arch`, or another paging to derive from; nothing: the definitions that all others fall back to
pagingDeclaration : pagingHead '{' pagingItem* '}' ;
pagingHead        : PAGING name (':' name)? ;

pagingItem
    : pagePart
    | levelsPart
    | addressPart
    | foldPart
    | constantDeclaration
    | architectureOperation
    | pagingFamily
    ;

pagePart    : PAGE integer ;
// Index bits, from the last table to the first: `pte 9, pmd 9`
levelsPart  : LEVELS '{' levelNumber (',' levelNumber)* ','? '}' ;
levelNumber : name integer ;
// `va 57 sign_extended`
addressPart : VA integer name? ;

// For good; at boot, where a configuration value says so; or for each mm, as the entries' types say.
foldPart     : FOLD name (',' name)* (INTO name)? foldCondition? ;
foldCondition
    : WHEN expression                                                    # foldAtBoot
    | PER name BY name '{' levelNumber (',' levelNumber)* ','? '}'       # foldByType
    ;

pagingFamily     : pagingFamilyHead '{' pagingItem* '}' ;
pagingFamilyHead : familyHeader ;

// What a level does that is folded for good: `folding p4d { ... }`
foldingDeclaration : foldingHead '{' architectureOperation* '}' ;
foldingHead        : FOLDING name ;

// ---------------------------------------------------------------- targets and bindings

targetDeclaration : targetHead '{' targetItem* '}' ;
targetHead        : TARGET name ':' name ;

targetItem
    : FEATURES name (',' name)*            # targetFeatures
    | CONTRACTS name (',' name)*           # targetContracts
    | LEVELS name (',' name)*              # targetLevels
    | PAGINGS name (',' name)*             # targetPagings
    | KERNEL name string                   # targetKernel
    ;

bindDeclaration
    : BIND TYPE name '=' string VALUE string WORD string       # bindType
    | BIND INCLUDE string                                      # bindInclude
    | BIND CONFIG name '=' string                              # bindConfig
    | BIND FEATURE name '=' string                             # bindFeature
    | BIND FUNCTION string name string string                  # bindFunction
    | BIND VARIABLE string name                                # bindVariable
    | BIND name '(' (name (',' name)*)? ')' '=' string (WHERE expression)?   # bindOperation
    | UNBOUND name BECAUSE string                              # unboundOperation
    ;

// ---------------------------------------------------------------- machines

machineDeclaration : machineHead '{' machineItem* '}' ;
machineHead        : MACHINE name (FOR machineParameter (',' machineParameter)*)? ;
machineParameter   : name IN '{' integer (',' integer)* '}' ;

machineItem
    : stateVariable
    | actionDeclaration
    | processBlock
    | machineInvariant
    | machineCover
    | machineVariant
    ;

// Without a value: any to begin with.
stateVariable : VAR name (',' name)* ':' stateType ('=' expression)? (IN fieldPath (LIVE WHEN expression)?)? ;
fieldPath     : name ('.' name)* ;

actionDeclaration : ACTION name actionParameters actionClause* block ;
actionParameters  : '(' (actionParameter (',' actionParameter)*)? ')' ;
actionParameter   : name ':' stateType ;
actionClause
    : REQUIRES expression              # actionGuard
    | LOWERS name (',' name)*          # actionLowers
    ;

// `process cpu in 0..<2 { ... }`: variables and actions that each of them has
processBlock : processHead '{' processItem* '}' ;
processHead  : PROCESS name IN bound '..<' bound ;
processItem  : stateVariable | actionDeclaration ;

machineInvariant : INVARIANT name ':' expression ;
machineCover     : COVER name ':' expression ;
machineVariant   : VARIANT name ':' expression ;

stateType : stateTypeHead ('[' bound ']')* ;
stateTypeHead
    : BOOL                                         # stateBool
    | BITS '<' bound '>'                           # stateBits
    | SET OF bound '..<' bound                     # stateSet
    | '{' name (',' name)* ','? '}'                # stateEnum
    | bound ('..<' bound)?                         # stateRange
    ;

// A number made of literals and of a machine's parameters.
bound        : boundProduct (('+' | '-') boundProduct)* ;
boundProduct : boundTerm ('*' boundTerm)* ;
boundTerm    : integer | name ;

// ---------------------------------------------------------------- layouts

// An overlay is a layout that lies on the bytes of another one.
layoutDeclaration : layoutHead '{' layoutItem* '}' ;
layoutHead        : LAYOUT name | OVERLAY name ON name ;

layoutItem
    : layoutField
    | aliveSet
    | WORD integer (',' integer)*
    | BIND string
    ;

// Position first, as in entries; without: the next byte that is aligned. `= f`: offset, size and type are those of
// the field f below; `at f`: the offset is.
layoutField
    : integer? name ':' name ('[' bound ']')* ('=' fieldPath | AT fieldPath)?
    | integer? layoutGroup '{' layoutField* '}'
    ;
layoutGroup : UNION | STRUCT ;

// In use at the same time.
aliveSet : ALIVE name ':' fieldPath (',' fieldPath)* ;

// ---------------------------------------------------------------- what must fail

mustFailDeclaration
    : mustFailHead '{' variantBlock+ '}'
    ;

mustFailHead : mustFailKind name string ;

mustFailKind : HISTORY | FINDING | MUTANT ;

// A finding has no operations of its own: it speaks of the kernel as it is.
variantBlock
    : variantHead variantItem* failsClause+
    ;

variantHead : onTarget ;

variantItem
    : WITH (architectureOperation | actionDeclaration | stateVariable | aliveSet | LAYOUT layoutField)
    | WITHOUT ACTION name
    ;

// `fails walk lockless W3 at 3 levels`: on pagings. `fails ensures set_ptes`: what an operation owes by itself.
failsClause
    : FAILS WALK name name (AT integer LEVELS)?
    | FAILS (ENSURES | MODIFIES) name
    | FAILS lawName atLevels? (WHEN expression)?
    ;

lawName  : name ('.' name)? ;
atLevels : AT name (',' name)* ;
onTarget : ON name ;

vacuousDeclaration
    : VACUOUS lawName atLevels? onTarget? BECAUSE string
    ;

// ---------------------------------------------------------------- parameters and types

parameters          : '(' (parameter (',' parameter)*)? ')' ;
parameter           : name ':' type ;
operationParameters : '(' (operationParameter (',' operationParameter)*)? ')' ;
operationParameter  : name (':' type)? ;

type
    : BOOL                      # boolType
    | BITS '<' integer '>'      # bitsType
    | REF name ('[' sum ']')?   # refType
    | name                      # namedType
    ;

// ---------------------------------------------------------------- statements

block     : '{' statement* '}' ;
statement
    : LET name (':' type)? '=' expression ';'                                        # letStatement
    | VAR name (':' type)? '=' expression ';'                                        # varStatement
    | ifBranches                                                                     # ifStatement
    | FOR name (':' type)? IN bitOr '..<' bitOr loopInvariant* block                 # forStatement
    | RETURN expression? ';'                                                         # returnStatement
    | EMIT name arguments ';'                                                        # emitStatement
    | ASSERT expression ';'                                                          # assertStatement
    | unary ('=' expression)? ';'                                                    # assignmentOrCall
    ;

ifBranches    : IF expression block (ELSE (block | ifBranches))? ;
loopInvariant : INVARIANT expression ;

// ---------------------------------------------------------------- expressions, loosest first

expression
    : IF expression THEN expression ELSE expression              # ifExpression
    | LET name (':' type)? '=' expression IN expression          # letExpression
    | MATCH expression '{' matchArm (',' matchArm)* ','? '}'     # matchExpression
    | (FORALL | EXISTS) name (':' type)? IN bitOr '..<' bitOr ':' expression     # quantifiedExpression
    | implication                                                # plainExpression
    ;

matchArm     : matchPattern ('|' matchPattern)* '=>' expression ;
matchPattern
    : ELSE                                  # elsePattern
    | integer ('..<' integer)?              # integerPattern
    | TRUE                                  # truePattern
    | FALSE                                 # falsePattern
    | name                                  # namePattern
    ;

implication : disjunction (('==>' | '<==>') expression)? ;
disjunction : conjunction ('||' conjunction)* ;
conjunction : comparison ('&&' comparison)* ;

comparison : bitOr comparisonTail? ;

comparisonTail
    : ('==' | '!=' | '<' | '<=' | '>' | '>=') bitOr        # relation
    | KEEPS ALL (OF bitOr)? (BUT name (',' name)*)?        # keepsClaim
    | WITHIN bitOr '..<' bitOr                             # membership
    | BEFORE bitOr                                         # eventOrder
    ;

bitOr          : bitXor ('|' bitXor)* ;
bitXor         : bitAnd ('^' bitAnd)* ;
bitAnd         : shift ('&' shift)* ;
shift          : concatenation (('<<' | '>>' | '<<%') concatenation)* ;
concatenation  : sum ('++' sum)* ;
sum            : product (('+' | '-' | '+%' | '-%') product)* ;
product        : unary (('*' | '/' | '%' | '*%') unary)* ;

// `*p` is the entry at p, `&t[i]` the place of the entry
unary : ('!' | '~' | '*' | '&')* postfix ;

postfix : primary postfixTail* ;

postfixTail
    : '.' name                                             # fieldAccess
    | '[' expression (':' integer | '+:' expression)? ']'  # indexOrSlice
    | WITH '{' fieldUpdate (',' fieldUpdate)* ','? '}'     # update
    | AS type                                              # conversion
    ;

fieldUpdate : name '=' expression ;

primary
    : integer                                              # literal
    | TRUE                                                 # trueLiteral
    | FALSE                                                # falseLiteral
    | VALID '(' expression ')'                             # validity
    | name arguments?                                      # nameOrCall
    | '(' expression ')'                                   # parenthesised
    ;

arguments : '(' (expression (',' expression)*)? ')' ;

integer : INTEGER ;
string  : STRING ;

// Words with a meaning in one place only stay usable as names everywhere else.
name
    : IDENTIFIER
    | ABOVE | ACTION | ALIVE | ALL | AT | BECAUSE | BEFORE | BUT | BY | CONTRACTS | COVER | ENTRY | EVENT
    | FEATURES | FOLD | FOLDING | FUNCTION | GHOST | HARDWARE | IGNORED | INCLUDE | INTO | KERNEL
    | LAYOUT | LEVELS | LIVE | LOWERS | LSB0 | MACHINE | MSB0 | NAMED | NOTHING | NUMBERING | OF | OPTIONAL
    | OVERLAY | PAGE | PAGING | PAGINGS | PER | PROCESS | READS | RESERVED | SET | SINCE | SOFTWARE | STRUCT
    | TARGET | TYPE | UNION | UNTIL | VA | VALUE | VARIABLE | VARIANT | VIEW | WALK | WITHOUT | WORD | ZERO
    ;

// ---------------------------------------------------------------- tokens

ABOVE     : 'above' ;
ACTION    : 'action' ;
ALIVE     : 'alive' ;
ALL       : 'all' ;
ARCH      : 'arch' ;
AS        : 'as' ;
ASSERT    : 'assert' ;
AT        : 'at' ;
BECAUSE   : 'because' ;
BEFORE    : 'before' ;
BIND      : 'bind' ;
BITS      : 'bits' ;
BOOL      : 'bool' ;
BUT       : 'but' ;
BY        : 'by' ;
CONFIG    : 'config' ;
CONST     : 'const' ;
CONTRACT  : 'contract' ;
CONTRACTS : 'contracts' ;
COVER     : 'cover' ;
DO        : 'do' ;
ELSE      : 'else' ;
EMIT      : 'emit' ;
ENSURES   : 'ensures' ;
ENTRY     : 'entry' ;
EVENT     : 'event' ;
EXAMPLE   : 'example' ;
EXISTS    : 'exists' ;
FAILS     : 'fails' ;
FALSE     : 'false' ;
FEATURE   : 'feature' ;
FEATURES  : 'features' ;
FINDING   : 'finding' ;
FOLD      : 'fold' ;
FOLDING   : 'folding' ;
FOR       : 'for' ;
FORALL    : 'forall' ;
FUNCTION  : 'function' ;
GHOST     : 'ghost' ;
HARDWARE  : 'hardware' ;
HISTORY   : 'history' ;
IF        : 'if' ;
IGNORED   : 'ignored' ;
IMPORT    : 'import' ;
IN        : 'in' ;
INCLUDE   : 'include' ;
INTO      : 'into' ;
INVARIANT : 'invariant' ;
KEEPS     : 'keeps' ;
KERNEL    : 'kernel' ;
LAW       : 'law' ;
LAYOUT    : 'layout' ;
LET       : 'let' ;
LEVELS    : 'levels' ;
LIVE      : 'live' ;
LOWERS    : 'lowers' ;
LSB0      : 'lsb0' ;
MACHINE   : 'machine' ;
MATCH     : 'match' ;
MODIFIES  : 'modifies' ;
MODULE    : 'module' ;
MSB0      : 'msb0' ;
MUTANT    : 'mutant' ;
NAMED     : 'named' ;
NOTHING   : 'nothing' ;
NUMBERING : 'numbering' ;
OF        : 'of' ;
ON        : 'on' ;
OP        : 'op' ;
OPAQUE    : 'opaque' ;
OPTIONAL  : 'optional' ;
OTHERWISE : 'otherwise' ;
OVERLAY   : 'overlay' ;
PROCESS   : 'process' ;
PAGE      : 'page' ;
PAGING    : 'paging' ;
PAGINGS   : 'pagings' ;
PER       : 'per' ;
READS     : 'reads' ;
REF       : 'ref' ;
REQUIRES  : 'requires' ;
RESERVED  : 'reserved' ;
RETURN    : 'return' ;
SET       : 'set' ;
SINCE     : 'since' ;
SOFTWARE  : 'software' ;
STRUCT    : 'struct' ;
TARGET    : 'target' ;
THEN      : 'then' ;
TOUCHES   : 'touches' ;
TRUE      : 'true' ;
TYPE      : 'type' ;
UNBOUND   : 'unbound' ;
UNION     : 'union' ;
UNTIL     : 'until' ;
VA        : 'va' ;
VACUOUS   : 'vacuous' ;
VALID     : 'valid' ;
VALUE     : 'value' ;
VAR       : 'var' ;
VARIABLE  : 'variable' ;
VARIANT   : 'variant' ;
VIEW      : 'view' ;
WALK      : 'walk' ;
WHEN      : 'when' ;
WHERE     : 'where' ;
WITH      : 'with' ;
WITHIN    : 'within' ;
WITHOUT   : 'without' ;
WORD      : 'word' ;
ZERO      : 'zero' ;

IDENTIFIER : [A-Za-z_] [A-Za-z_0-9]* ;

// Everything that begins like a number is one token; what is no number is reported as one, not as two tokens.
INTEGER : [0-9] [A-Za-z_0-9]* ;
STRING  : '"' (~["\\\r\n] | '\\' ~[\r\n])* '"' ;

OPENING_PARENTHESIS : '(' ;
CLOSING_PARENTHESIS : ')' ;
OPENING_BRACKET     : '[' ;
CLOSING_BRACKET     : ']' ;
OPENING_BRACE       : '{' ;
CLOSING_BRACE       : '}' ;
COMMA               : ',' ;
SEMICOLON           : ';' ;
COLON               : ':' ;
DOT                 : '.' ;
RANGE               : '..<' ;
INDEXED_RANGE       : '+:' ;
RESULT_ARROW        : '->' ;
ARM_ARROW           : '=>' ;
ASSIGN              : '=' ;
IMPLIES             : '==>' ;
IFF                 : '<==>' ;
OR_ELSE             : '||' ;
AND_ALSO            : '&&' ;
EQUAL               : '==' ;
NOT_EQUAL           : '!=' ;
LESS                : '<' ;
LESS_EQUAL          : '<=' ;
GREATER             : '>' ;
GREATER_EQUAL       : '>=' ;
BIT_OR              : '|' ;
BIT_XOR             : '^' ;
BIT_AND             : '&' ;
SHIFT_LEFT          : '<<' ;
SHIFT_RIGHT         : '>>' ;
SHIFT_LEFT_WRAPPING : '<<%' ;
CONCATENATE         : '++' ;
ADD                 : '+' ;
SUBTRACT            : '-' ;
ADD_WRAPPING        : '+%' ;
SUBTRACT_WRAPPING   : '-%' ;
MULTIPLY            : '*' ;
DIVIDE              : '/' ;
REMAINDER           : '%' ;
MULTIPLY_WRAPPING   : '*%' ;
LOGICAL_NOT         : '!' ;
BIT_NOT             : '~' ;

// A comment that tells what the next declaration says; kept, and shown in reports.
DOC_COMMENT   : '///' (~[/\r\n] ~[\r\n]*)? -> channel(HIDDEN) ;
LINE_COMMENT  : '//' ~[\r\n]* -> channel(HIDDEN) ;
BLOCK_COMMENT : '/*' (~'*' | '*'+ ~[*/])* '*'+ '/' -> channel(HIDDEN) ;
WHITESPACE    : [ \t\r\n]+ -> skip ;

// Never part of a right text; each is reported and left out before the parser sees the tokens.
UNTERMINATED_STRING  : '"' (~["\\\r\n] | '\\' ~[\r\n])* '\\'? ;
UNTERMINATED_COMMENT : '/*' (~'*' | '*'+ ~[*/])* '*'* ;
UNEXPECTED           : . ;

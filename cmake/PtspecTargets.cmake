# SPDX-License-Identifier: Apache-2.0
# How a folder of this project becomes a library and its unit tests.

option(PTSPEC_SANITIZE "Build with AddressSanitizer and UndefinedBehaviorSanitizer" OFF)

# Warnings of our own code. Generated parsers and the like do not link this target.
add_library(ptspec_warnings INTERFACE)
target_compile_options(ptspec_warnings INTERFACE
    -Wall -Wextra -Wpedantic -Wshadow -Werror
    $<$<COMPILE_LANGUAGE:CXX>:-Wconversion -Wno-sign-conversion>)

option(PTSPEC_FUZZ "Build the fuzzers; wants clang++ or afl-clang-fast++" OFF)

if(PTSPEC_FUZZ)
    # Other warnings than GCC's, in a build that nobody reads; vptr checks want ANTLR's library instrumented.
    target_compile_options(ptspec_warnings INTERFACE -Wno-error)
    add_compile_options(-fsanitize=fuzzer-no-link,address,undefined -fno-sanitize=vptr
        -fno-sanitize-recover=all -fno-omit-frame-pointer)
    add_link_options(-fsanitize=address,undefined -fno-sanitize=vptr)
endif()
if(PTSPEC_SANITIZE)
    # GCC 12 sees uninitialised reads in its own headers once they are instrumented.
    target_compile_options(ptspec_warnings INTERFACE $<$<CXX_COMPILER_ID:GNU>:-Wno-maybe-uninitialized>)
    add_compile_options(-fsanitize=address,undefined -fno-sanitize-recover=all -fno-omit-frame-pointer)
    add_link_options(-fsanitize=address,undefined)
endif()

# A quarter of a short run went to the C library's malloc. Sanitizers bring their own.
add_library(ptspec_allocator INTERFACE)
if(NOT PTSPEC_SANITIZE AND NOT PTSPEC_FUZZ)
    pkg_check_modules(TCMALLOC REQUIRED IMPORTED_TARGET libtcmalloc_minimal)
    target_link_libraries(ptspec_allocator INTERFACE PkgConfig::TCMALLOC)
endif()

include(GoogleTest)
add_custom_target(ptspec_unit_tests)

# ptspec_add_library(NAME
#     SOURCES a.cc ...           all sources, by name
#     [TESTS a_test.cc ...]      become one GoogleTest program, ptspec_NAME_test
#     [DEPENDS support ...]      folders of this project that stand below
#     [PUBLIC_LIBS fmt::fmt ...] libraries that our headers show
#     [PRIVATE_LIBS ...])        libraries that only our sources see
function(ptspec_add_library name)
    cmake_parse_arguments(PARSE_ARGV 1 arg "" "" "SOURCES;TESTS;DEPENDS;PUBLIC_LIBS;PRIVATE_LIBS")
    if(arg_UNPARSED_ARGUMENTS)
        message(FATAL_ERROR "ptspec_add_library(${name}): unexpected ${arg_UNPARSED_ARGUMENTS}")
    endif()
    list(TRANSFORM arg_DEPENDS PREPEND ptspec_)

    set(library ptspec_${name})
    add_library(${library} STATIC ${arg_SOURCES})
    target_include_directories(${library} PUBLIC "${PROJECT_SOURCE_DIR}")
    target_link_libraries(${library}
        PUBLIC ${arg_DEPENDS} ${arg_PUBLIC_LIBS}
        PRIVATE ptspec_warnings ${arg_PRIVATE_LIBS})

    if(arg_TESTS AND BUILD_TESTING)
        add_executable(${library}_test ${arg_TESTS})
        target_link_libraries(${library}_test
            PRIVATE ${library} ptspec_warnings GTest::gmock GTest::gtest_main)
        add_dependencies(ptspec_unit_tests ${library}_test)
        gtest_discover_tests(${library}_test
            TEST_PREFIX "${name}." DISCOVERY_MODE PRE_TEST DISCOVERY_TIMEOUT 60
            PROPERTIES LABELS unit TIMEOUT 300)
    endif()
endfunction()

# SPDX-License-Identifier: Apache-2.0
# Generated tests as part of a build, here and in projects that use ptspec:
#
#     list(APPEND CMAKE_MODULE_PATH path/to/ptspec/cmake)
#     include(PtspecGenerate)
#     ptspec_generate(TARGET_NAME arm64_tests SPECS specs TARGET arm64 OUT ${CMAKE_BINARY_DIR}/generated)
#     add_test(NAME arm64_tests COMMAND arm64_tests)

set(PTSPEC_ROOT "${CMAKE_CURRENT_LIST_DIR}/..")

# What generated programs link; made from source where the project itself has not done so.
function(_ptspec_runtime)
    if(TARGET ptspec_runtime_suite)
        return()
    endif()
    find_package(GTest REQUIRED)
    file(GLOB sources CONFIGURE_DEPENDS
        "${PTSPEC_ROOT}/runtime/backend/*.cc" "${PTSPEC_ROOT}/runtime/suite/*.cc")
    list(FILTER sources EXCLUDE REGEX "_test\\.cc$")
    add_library(ptspec_runtime_suite STATIC ${sources})
    target_compile_features(ptspec_runtime_suite PUBLIC cxx_std_20)
    target_include_directories(ptspec_runtime_suite PUBLIC "${PTSPEC_ROOT}" "${PTSPEC_ROOT}/runtime/include")
    target_link_libraries(ptspec_runtime_suite PUBLIC GTest::gtest ${CMAKE_DL_LIBS})
endfunction()

# ptspec_generate(
#     TARGET_NAME name           a program that runs the target's tests; `name --help` says what it takes
#     SPECS dir-or-file ...      what to read, relative to the current source folder
#     TARGET target              which of its targets
#     OUT dir                    generated files go to dir/target
#     [LIBRARY name]             the reference alone, as a shared object with the target's table
#     [IMPORT_PATHS dir ...]     where imported modules are looked for, beside the specifications' own roots
#     [WORKING_DIRECTORY dir]    paths in generated files are relative to it; default: the current source folder
#     [EXECUTABLE file])         the tool; default: the target `ptspec`, else the program of that name in PATH
function(ptspec_generate)
    cmake_parse_arguments(PARSE_ARGV 0 arg ""
        "TARGET_NAME;TARGET;OUT;LIBRARY;WORKING_DIRECTORY;EXECUTABLE" "SPECS;IMPORT_PATHS")
    if(arg_UNPARSED_ARGUMENTS)
        message(FATAL_ERROR "ptspec_generate: unexpected ${arg_UNPARSED_ARGUMENTS}")
    endif()
    foreach(needed IN ITEMS TARGET_NAME SPECS TARGET OUT)
        if(NOT arg_${needed})
            message(FATAL_ERROR "ptspec_generate: ${needed} is missing")
        endif()
    endforeach()
    if(NOT arg_WORKING_DIRECTORY)
        set(arg_WORKING_DIRECTORY "${CMAKE_CURRENT_SOURCE_DIR}")
    endif()
    if(NOT arg_EXECUTABLE)
        if(TARGET ptspec)
            set(arg_EXECUTABLE ptspec)
        else()
            find_program(PTSPEC_EXECUTABLE ptspec REQUIRED)
            set(arg_EXECUTABLE "${PTSPEC_EXECUTABLE}")
        endif()
    endif()

    # The depfile knows what was read; a file that is new is seen by the glob.
    set(known)
    foreach(spec IN LISTS arg_SPECS)
        cmake_path(ABSOLUTE_PATH spec BASE_DIRECTORY "${arg_WORKING_DIRECTORY}" OUTPUT_VARIABLE absolute)
        if(IS_DIRECTORY "${absolute}")
            file(GLOB_RECURSE found CONFIGURE_DEPENDS "${absolute}/*.pts")
            list(APPEND known ${found})
        else()
            list(APPEND known "${absolute}")
        endif()
    endforeach()

    cmake_path(ABSOLUTE_PATH arg_OUT BASE_DIRECTORY "${CMAKE_CURRENT_BINARY_DIR}" NORMALIZE OUTPUT_VARIABLE out)
    set(folder "${out}/${arg_TARGET}")
    set(sources "${folder}/reference_table.c" "${folder}/suite.cc")
    # As the depfile has them. Files that did not change are not rewritten: what is made of them stays, too.
    set(outputs)
    foreach(file IN ITEMS ref.h words.h laws.h reference_table.c kernel_table.c suite.cc vectors.inc)
        list(APPEND outputs "${folder}/${file}")
    endforeach()
    list(TRANSFORM arg_IMPORT_PATHS PREPEND --import-path= OUTPUT_VARIABLE import_paths)
    add_custom_command(
        OUTPUT ${outputs}
        COMMAND ${arg_EXECUTABLE} gen ${arg_SPECS} ${import_paths} --target ${arg_TARGET} --out "${out}"
            --depfile "${folder}.d"
        DEPENDS ${arg_EXECUTABLE} ${known}
        DEPFILE "${folder}.d"
        WORKING_DIRECTORY "${arg_WORKING_DIRECTORY}"
        COMMENT "Generating tests of ${arg_TARGET}"
        VERBATIM)
    add_custom_target(${arg_TARGET_NAME}_generated DEPENDS ${outputs})

    _ptspec_runtime()
    add_executable(${arg_TARGET_NAME} ${sources})
    add_dependencies(${arg_TARGET_NAME} ${arg_TARGET_NAME}_generated)
    target_link_libraries(${arg_TARGET_NAME} PRIVATE ptspec_runtime_suite)
    target_compile_features(${arg_TARGET_NAME} PRIVATE c_std_11 cxx_std_20)

    if(arg_LIBRARY)
        add_library(${arg_LIBRARY} MODULE "${folder}/reference_table.c")
        add_dependencies(${arg_LIBRARY} ${arg_TARGET_NAME}_generated)
        target_include_directories(${arg_LIBRARY} PRIVATE "${PTSPEC_ROOT}/runtime/include")
        target_compile_features(${arg_LIBRARY} PRIVATE c_std_11)
    endif()
endfunction()

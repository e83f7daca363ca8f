# SPDX-License-Identifier: Apache-2.0
# find_package(ptspec): the tool of this installation, and ptspec_generate().
find_program(PTSPEC_EXECUTABLE ptspec PATHS "${CMAKE_CURRENT_LIST_DIR}/../../../bin" NO_DEFAULT_PATH)
if(NOT PTSPEC_EXECUTABLE)
    set(ptspec_FOUND FALSE)
    set(ptspec_NOT_FOUND_MESSAGE "the program ptspec is missing")
    return()
endif()
include("${CMAKE_CURRENT_LIST_DIR}/PtspecGenerate.cmake")

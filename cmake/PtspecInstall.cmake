# SPDX-License-Identifier: Apache-2.0
# What `cmake --install` puts where. The tool finds its solver beside itself, and specifications and runtime in
# ../share/ptspec; `find_package(ptspec)` finds the rest.
include(GNUInstallDirs)
include(CMakePackageConfigHelpers)

install(TARGETS ptspec ptspec-solver RUNTIME DESTINATION "${CMAKE_INSTALL_BINDIR}")
install(DIRECTORY specs DESTINATION share/ptspec FILES_MATCHING PATTERN "*.pts")
install(DIRECTORY runtime DESTINATION share/ptspec
    FILES_MATCHING PATTERN "*.h" PATTERN "*.c" PATTERN "*.cc" PATTERN "Kbuild"
    PATTERN "*_test.cc" EXCLUDE PATTERN "testdata" EXCLUDE PATTERN "vm" EXCLUDE)
write_basic_package_version_file("${PROJECT_BINARY_DIR}/ptspec-config-version.cmake" COMPATIBILITY SameMinorVersion)
install(FILES cmake/PtspecGenerate.cmake cmake/ptspec-config.cmake
    "${PROJECT_BINARY_DIR}/ptspec-config-version.cmake" DESTINATION share/ptspec/cmake)

// SPDX-License-Identifier: Apache-2.0
#include "compiler/driver/driver.h"

int main(int argc, char** argv) { return ptspec::driver::run(argc, argv); }

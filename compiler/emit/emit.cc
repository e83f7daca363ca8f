// SPDX-License-Identifier: Apache-2.0
#include "compiler/emit/emit.h"
namespace ptspec::emit {}

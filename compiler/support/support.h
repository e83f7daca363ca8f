// SPDX-License-Identifier: Apache-2.0
//
// compiler/support: what every other folder stands on.
//
// For:         source texts and places in them, diagnostics as data and their one printer, files, child
//              processes, worker threads, content hashes, signals, the terminal.
// Takes:       bytes and paths.
// Gives:       values; errors as Result<T> or Diagnostic, never an exception.
// Never knows: the language, page tables, the solver. Nothing here includes any other folder.
#pragma once

#include "compiler/support/catalogue.h"
#include "compiler/support/diagnostic.h"
#include "compiler/support/file_system.h"
#include "compiler/support/hash.h"
#include "compiler/support/interrupt.h"
#include "compiler/support/process.h"
#include "compiler/support/render.h"
#include "compiler/support/result.h"
#include "compiler/support/source.h"
#include "compiler/support/suggest.h"
#include "compiler/support/terminal.h"
#include "compiler/support/utf8.h"
#include "compiler/support/worker_pool.h"

#pragma once

#include <sys/types.h>

/// Starts the program `arguments[0]` in `folder` (this process's where it is null) with three descriptors as its input,
/// output and errors and no other, no signal blocked or ignored, and `environment`. Gives 0 and the child's id, or an error
/// number. Here because `_GNU_SOURCE` is needed for what leaves the other descriptors behind, and Swift's Glibc lacks it.
int weir_spawn(
    pid_t *child, char *const arguments[], char *const environment[], const char *folder, const int streams[3]);

/// An empty file in memory, without a name, which no child inherits; -1 and `errno` where there is none.
int weir_memory_file(void);

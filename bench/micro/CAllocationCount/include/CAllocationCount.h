#ifndef WEIR_ALLOCATION_COUNT_H
#define WEIR_ALLOCATION_COUNT_H

#include <stdint.h>

/// Whether this program's allocations are counted: with glibc, and without a sanitizer, which counts its own way.
int weir_counts_allocations(void);

/// Calls that asked for memory since the program's start, from every thread and library; `realloc` is one.
uint64_t weir_allocation_count(void);

#endif

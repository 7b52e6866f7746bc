#define _GNU_SOURCE
#include "CProcess.h"
#include <malloc.h>
#include <pthread.h>

void weir_name_thread(const char *name) { pthread_setname_np(pthread_self(), name); }

int weir_keep_freed_memory(int largest, int kept) {
    return mallopt(M_MMAP_THRESHOLD, largest) != 0 && mallopt(M_TRIM_THRESHOLD, kept) != 0;
}

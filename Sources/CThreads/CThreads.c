#define _GNU_SOURCE
#include "CThreads.h"
#include <pthread.h>

void weir_name_thread(const char *name) { pthread_setname_np(pthread_self(), name); }

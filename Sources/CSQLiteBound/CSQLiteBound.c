#define _GNU_SOURCE
#include "CSQLiteBound.h"

#include <malloc.h>
#include <pthread.h>
#include <sqlite3.h>
#include <stdlib.h>
#include <string.h>

/// From here on an allocation is worth the look at a clock.
#define LARGE 16384
/// How many small ones are between two looks.
#define OFTEN 512
/// What must be left of the stack.
#define RESERVE (512 << 10)

static __thread struct {
    int is_watched;
    int is_entered;
    enum weir_sqlite_refusal refusal;
    unsigned calls;
    int64_t used;
    int64_t most;
    int64_t limit;
    int (*goes_on)(void *context);
    void *context;
    char *floor;
} bound;

static int refuse(enum weir_sqlite_refusal why) {
    if (bound.refusal == WEIR_SQLITE_REFUSED_NOTHING) bound.refusal = why;
    return 0;
}

int weir_sqlite_bound_goes_on(void) { return bound.goes_on == NULL || bound.goes_on(bound.context); }

static int admits(int64_t more) {
    if (!bound.is_entered) return 1;
    if (bound.used + more > bound.limit) return refuse(WEIR_SQLITE_REFUSED_MEMORY);
    if ((char *)__builtin_frame_address(0) < bound.floor) return refuse(WEIR_SQLITE_REFUSED_DEPTH);
    if (more >= LARGE || ++bound.calls % OFTEN == 0) {
        if (!weir_sqlite_bound_goes_on()) return refuse(WEIR_SQLITE_REFUSED_TIME);
    }
    return 1;
}

static void count(int64_t bytes) {
    bound.used += bytes;
    if (bound.used > bound.most) bound.most = bound.used;
}

static void *bound_malloc(int size) {
    if (!bound.is_watched) return malloc(size);
    if (!admits(size)) return NULL;
    void *memory = malloc(size);
    if (memory != NULL) count(malloc_usable_size(memory));
    return memory;
}

static void bound_free(void *memory) {
    if (bound.is_watched) bound.used -= malloc_usable_size(memory);
    free(memory);
}

static void *bound_realloc(void *memory, int size) {
    if (!bound.is_watched) return realloc(memory, size);
    int64_t before = malloc_usable_size(memory);
    // Both are held while it is moved.
    if (size > before && !admits(size)) return NULL;
    void *moved = realloc(memory, size);
    if (moved != NULL) count((int64_t)malloc_usable_size(moved) - before);
    return moved;
}

static int bound_size(void *memory) { return memory == NULL ? 0 : (int)malloc_usable_size(memory); }
static int bound_round_up(int size) { return (size + 7) & ~7; }
static int bound_start(void *context) { return SQLITE_OK; }
static void bound_stop(void *context) {}

int weir_sqlite_bound_install(void) {
    static const sqlite3_mem_methods methods = {
        bound_malloc, bound_free, bound_realloc, bound_size, bound_round_up, bound_start, bound_stop, NULL,
    };
    return sqlite3_config(SQLITE_CONFIG_MALLOC, &methods);
}

static char *stack_floor(void) {
    pthread_attr_t attributes;
    void *lowest = NULL;
    size_t size = 0;
    if (pthread_getattr_np(pthread_self(), &attributes) != 0) return NULL;
    if (pthread_attr_getstack(&attributes, &lowest, &size) != 0) lowest = NULL;
    pthread_attr_destroy(&attributes);
    return lowest == NULL ? NULL : (char *)lowest + RESERVE;
}

void weir_sqlite_bound_watch(void) {
    if (bound.is_watched) return;
    bound.is_watched = 1;
    bound.floor = stack_floor();
}

void weir_sqlite_bound_enter(int64_t bytes, int (*goes_on)(void *context), void *context) {
    weir_sqlite_bound_watch();
    bound.limit = bytes;
    bound.goes_on = goes_on;
    bound.context = context;
    bound.refusal = WEIR_SQLITE_REFUSED_NOTHING;
    bound.is_entered = 1;
}

enum weir_sqlite_refusal weir_sqlite_bound_leave(void) {
    bound.is_entered = 0;
    bound.goes_on = NULL;
    bound.context = NULL;
    return bound.refusal;
}

int64_t weir_sqlite_bound_used(void) { return bound.used; }
int64_t weir_sqlite_bound_most(void) { return bound.most; }

const void *weir_find(const void *text, size_t text_size, const void *word, size_t word_size) {
    return memmem(text, text_size, word, word_size);
}

// C11 threads over POSIX threads, to be loaded before the C library's: the thread sanitizer sees the latter alone, and
// code of this project that librdkafka calls from a thread that it does not know would end the program.
#include <pthread.h>
#include <stdint.h>
#include <stdlib.h>
#include <threads.h>

struct start {
    thrd_start_t function;
    void *argument;
};

static void *run(void *given) {
    struct start start = *(struct start *)given;
    free(given);
    return (void *)(intptr_t)start.function(start.argument);
}

static int result(int code) {
    switch (code) {
    case 0: return thrd_success;
    case 12: return thrd_nomem;
    case 16: return thrd_busy;
    case 110: return thrd_timedout;
    default: return thrd_error;
    }
}

int thrd_create(thrd_t *thread, thrd_start_t function, void *argument) {
    struct start *start = malloc(sizeof *start);
    if (start == NULL) return thrd_nomem;
    start->function = function;
    start->argument = argument;
    int code = pthread_create(thread, NULL, run, start);
    if (code != 0) free(start);
    return result(code);
}

int thrd_join(thrd_t thread, int *value) {
    void *returned = NULL;
    int code = pthread_join(thread, &returned);
    if (value != NULL) *value = (int)(intptr_t)returned;
    return result(code);
}

int thrd_detach(thrd_t thread) { return result(pthread_detach(thread)); }
thrd_t thrd_current(void) { return pthread_self(); }

static pthread_mutex_t *mutex(mtx_t *given) { return (pthread_mutex_t *)given; }
static pthread_cond_t *condition(cnd_t *given) { return (pthread_cond_t *)given; }

int mtx_init(mtx_t *given, int kind) {
    pthread_mutexattr_t attributes;
    pthread_mutexattr_init(&attributes);
    if (kind & mtx_recursive) pthread_mutexattr_settype(&attributes, PTHREAD_MUTEX_RECURSIVE);
    int code = pthread_mutex_init(mutex(given), &attributes);
    pthread_mutexattr_destroy(&attributes);
    return result(code);
}

void mtx_destroy(mtx_t *given) { pthread_mutex_destroy(mutex(given)); }
int mtx_lock(mtx_t *given) { return result(pthread_mutex_lock(mutex(given))); }
int mtx_trylock(mtx_t *given) { return result(pthread_mutex_trylock(mutex(given))); }
int mtx_unlock(mtx_t *given) { return result(pthread_mutex_unlock(mutex(given))); }

int cnd_init(cnd_t *given) { return result(pthread_cond_init(condition(given), NULL)); }
void cnd_destroy(cnd_t *given) { pthread_cond_destroy(condition(given)); }
int cnd_signal(cnd_t *given) { return result(pthread_cond_signal(condition(given))); }
int cnd_broadcast(cnd_t *given) { return result(pthread_cond_broadcast(condition(given))); }
int cnd_wait(cnd_t *given, mtx_t *held) { return result(pthread_cond_wait(condition(given), mutex(held))); }
int cnd_timedwait(cnd_t *given, mtx_t *held, const struct timespec *until) {
    return result(pthread_cond_timedwait(condition(given), mutex(held), until));
}

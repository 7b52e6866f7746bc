#define _GNU_SOURCE
#include "CEpoll.h"

#include <pthread.h>
#include <signal.h>

static __thread void *current_loop;

void weir_enter_loop(void *loop, const char *name) {
    current_loop = loop;
    pthread_setname_np(pthread_self(), name);
    sigset_t signals;
    sigemptyset(&signals);
    sigaddset(&signals, SIGPIPE);
    pthread_sigmask(SIG_BLOCK, &signals, NULL);
}

void *weir_current_loop(void) { return current_loop; }

int weir_accept(int descriptor, struct sockaddr_storage *address, socklen_t *size) {
    return accept4(descriptor, (struct sockaddr *)address, size, SOCK_NONBLOCK | SOCK_CLOEXEC);
}

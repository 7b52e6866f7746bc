#pragma once
#include <stdint.h>
#include <sys/epoll.h>
#include <sys/eventfd.h>
#include <sys/socket.h>

// <sys/epoll.h> declares its flags as an enumeration, which Swift cannot combine.
static const uint32_t WEIR_POLL_IN = EPOLLIN;
static const uint32_t WEIR_POLL_OUT = EPOLLOUT;
static const uint32_t WEIR_POLL_ERROR = EPOLLERR;
static const uint32_t WEIR_POLL_HANG_UP = EPOLLHUP;
static const uint32_t WEIR_POLL_PEER_CLOSED = EPOLLRDHUP;

/// Makes the calling thread that of `loop`: remembers it, names the thread (at most 15 bytes are kept) and blocks
/// SIGPIPE, which goes to the thread that writes: a client that has gone is an error of the write, not a signal.
void weir_enter_loop(void *loop, const char *name);

/// The loop that the calling thread runs, or null.
void *weir_current_loop(void);

/// `accept4` with SOCK_NONBLOCK and SOCK_CLOEXEC.
int weir_accept(int descriptor, struct sockaddr_storage *address, socklen_t *size);

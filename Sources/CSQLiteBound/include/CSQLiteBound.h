#pragma once

#include <stddef.h>
#include <stdint.h>

/// Why an allocation was refused.
enum weir_sqlite_refusal {
    WEIR_SQLITE_REFUSED_NOTHING = 0,
    /// The thread holds as much as it may.
    WEIR_SQLITE_REFUSED_MEMORY = 1,
    /// `goes_on` said no.
    WEIR_SQLITE_REFUSED_TIME = 2,
    /// The thread's stack is nearly used up: a text nested so deeply that SQLite's recursion would end the process.
    WEIR_SQLITE_REFUSED_DEPTH = 3,
};

/// Has SQLite allocate here. Once a process, before SQLite is first used; an SQLite result code. A thread that is not
/// watched pays for the look at one variable of its own.
int weir_sqlite_bound_install(void);

/// From here on what SQLite allocates on the calling thread is counted, and what it frees.
void weir_sqlite_bound_watch(void);

/// Until `weir_sqlite_bound_leave` the calling thread's SQLite may hold so many bytes, and goes on as long as `goes_on`
/// returns other than 0, which is asked before large allocations and every few hundred small ones. Whatever is beyond is
/// refused: the statement fails with SQLITE_NOMEM.
void weir_sqlite_bound_enter(int64_t bytes, int (*goes_on)(void *context), void *context);

/// Ends the bounds, and says why the first allocation was refused, if one was.
enum weir_sqlite_refusal weir_sqlite_bound_leave(void);

/// What `goes_on` says; 1 where there is none. For functions that take long over one value.
int weir_sqlite_bound_goes_on(void);

/// Bytes that SQLite holds for the calling thread since it is watched, and the most that it ever held.
int64_t weir_sqlite_bound_used(void);
int64_t weir_sqlite_bound_most(void);

/// The C library's `memmem`, which Swift's module of it lacks: where `word`, which is not empty, first stands in `text`,
/// or NULL, in a time linear in their lengths.
const void *weir_find(const void *text, size_t text_size, const void *word, size_t word_size);

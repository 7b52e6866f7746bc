// How the programs of this folder end when they cannot go on.
#pragma once

#include <cstdio>
#include <cstdlib>

[[noreturn]] inline void fail(const char *what, const char *why = "") {
    std::fprintf(stderr, "limit: %s%s%s\n", what, *why ? ": " : "", why);
    std::exit(1);
}

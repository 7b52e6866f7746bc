#pragma once

#include <stddef.h>

/// A file of the web page, as it lies in `Page`.
struct weir_page_file {
    const char *name;
    const unsigned char *bytes;
    size_t count;
};

extern const struct weir_page_file weir_page_files[];
extern const size_t weir_page_file_count;

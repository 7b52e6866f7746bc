#pragma once

#include <stddef.h>

/// A file of the web page, as it lies in `Page`.
struct weir_page_file {
    const char *name;
    const unsigned char *bytes;
    size_t count;
};

/// All files, and how many there are.
const struct weir_page_file *weir_page_files(size_t *count);

#pragma once

/// Names the calling thread for debuggers and `top`; at most 15 bytes are kept.
void weir_name_thread(const char *name);

/// Keeps freed memory for what is allocated next: blocks of up to `largest` bytes come from the heap and not from a
/// mapping of their own, and the heap gives memory back only beyond `kept` free bytes at its end. 0 where the system
/// refuses.
int weir_keep_freed_memory(int largest, int kept);

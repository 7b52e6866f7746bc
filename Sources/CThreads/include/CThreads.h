#pragma once

/// Names the calling thread for debuggers and `top`; at most 15 bytes are kept.
void weir_name_thread(const char *name);

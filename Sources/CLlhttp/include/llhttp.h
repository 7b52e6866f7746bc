// Debian ships the parser as sources (node-llhttp): this is the header that both they and Swift include.
#include "/usr/share/include/llhttp/llhttp.h"

// What stands between two quotes: escapes and base64.
#pragma once
#include "include/CSimdjson.h"
#include <cstring>

namespace weir {

inline int hex_digit(uint8_t byte) {
    if (uint8_t(byte - '0') <= 9) return byte - '0';
    uint8_t letter = uint8_t((byte | 0x20) - 'a');
    return letter < 6 ? letter + 10 : -1;
}

/// The four hex digits at `at`, or -1.
inline int32_t read_hex(const uint8_t *at, const uint8_t *end) {
    if (end - at < 4) return -1;
    int32_t value = 0;
    for (int index = 0; index < 4; index++) {
        int digit = hex_digit(at[index]);
        if (digit < 0) return -1;
        value = value << 4 | digit;
    }
    return value;
}

inline uint8_t *write_utf8(uint32_t point, uint8_t *target) {
    if (point < 0x80) {
        *target++ = uint8_t(point);
    } else if (point < 0x800) {
        *target++ = uint8_t(0xC0 | point >> 6);
        *target++ = uint8_t(0x80 | (point & 0x3F));
    } else if (point < 0x10000) {
        *target++ = uint8_t(0xE0 | point >> 12);
        *target++ = uint8_t(0x80 | (point >> 6 & 0x3F));
        *target++ = uint8_t(0x80 | (point & 0x3F));
    } else {
        *target++ = uint8_t(0xF0 | point >> 18);
        *target++ = uint8_t(0x80 | (point >> 12 & 0x3F));
        *target++ = uint8_t(0x80 | (point >> 6 & 0x3F));
        *target++ = uint8_t(0x80 | (point & 0x3F));
    }
    return target;
}

/// The code point behind `\u`, a pair of surrogates being one; `at` moves behind it. -1 where it is none.
inline int32_t read_code_point(const uint8_t *&at, const uint8_t *end) {
    int32_t point = read_hex(at, end);
    if (point < 0) return -1;
    at += 4;
    if (point < 0xD800 || point > 0xDFFF) return point;
    if (point > 0xDBFF || end - at < 6 || at[0] != '\\' || at[1] != 'u') return -1;
    int32_t low = read_hex(at + 2, end);
    if (low < 0xDC00 || low > 0xDFFF) return -1;
    at += 6;
    return 0x10000 + ((point - 0xD800) << 10) + (low - 0xDC00);
}

inline int simple_escape(uint8_t byte) {
    switch (byte) {
        case '"': return '"';
        case '\\': return '\\';
        case '/': return '/';
        case 'b': return '\b';
        case 'f': return '\f';
        case 'n': return '\n';
        case 'r': return '\r';
        case 't': return '\t';
        default: return -1;
    }
}

/// Writes the string of `[text, text + length)` to `target`, which has room for `length` bytes: escapes never shorten
/// to more than they were. Returns the number of bytes written, or -1 where an escape is none.
inline ptrdiff_t unescape(const uint8_t *text, size_t length, uint8_t *target) {
    const uint8_t *at = text, *end = text + length;
    uint8_t *first = target;
    while (at < end) {
        const void *found = memchr(at, '\\', size_t(end - at));
        const uint8_t *stop = found ? static_cast<const uint8_t *>(found) : end;
        memcpy(target, at, size_t(stop - at));
        target += stop - at;
        if (!found) break;
        at = stop + 1;
        if (at == end) return -1;
        uint8_t kind = *at++;
        if (kind == 'u') {
            int32_t point = read_code_point(at, end);
            if (point < 0) return -1;
            target = write_utf8(uint32_t(point), target);
        } else {
            int byte = simple_escape(kind);
            if (byte < 0) return -1;
            *target++ = uint8_t(byte);
        }
    }
    return target - first;
}

inline int base64_digit(uint8_t byte) {
    if (byte >= 'A' && byte <= 'Z') return byte - 'A';
    if (byte >= 'a' && byte <= 'z') return byte - 'a' + 26;
    if (byte >= '0' && byte <= '9') return byte - '0' + 52;
    if (byte == '+') return 62;
    return byte == '/' ? 63 : -1;
}

/// RFC 4648, section 4: padded, and bits that the padding makes superfluous are zero. Returns bytes written or -1.
inline ptrdiff_t parse_base64(const uint8_t *text, size_t length, uint8_t *target) {
    if (length % 4 != 0) return -1;
    uint8_t *first = target;
    for (size_t at = 0; at < length; at += 4) {
        int padding = 0;
        if (at + 4 == length) padding = text[at + 3] != '=' ? 0 : text[at + 2] == '=' ? 2 : 1;
        int32_t bits = 0;
        for (int index = 0; index < 4; index++) {
            int digit = index >= 4 - padding ? 0 : base64_digit(text[at + size_t(index)]);
            if (digit < 0) return -1;
            bits = bits << 6 | digit;
        }
        if ((padding == 1 && (bits & 0xFF)) || (padding == 2 && (bits & 0xFFFF))) return -1;
        *target++ = uint8_t(bits >> 16);
        if (padding < 2) *target++ = uint8_t(bits >> 8);
        if (padding < 1) *target++ = uint8_t(bits);
    }
    return target - first;
}

}  // namespace weir

// A walk over the structure that simdjson's first stage found in a document.
//
// The first stage is simdjson's, dispatched at run time to the widest instructions the machine has: it validates
// UTF-8, finds unclosed strings and unescaped control characters, and leaves the position of every bracket, brace,
// colon, comma and of the first byte of every scalar. The walk is ours, because it knows from the decode program what
// is wanted, writes columns instead of a tree, and checks on its way the whole grammar of RFC 8259, of what is
// skipped too.
#pragma once
#include "Numbers.hpp"
#include "Strings.hpp"

namespace weir {

inline bool is_space(uint8_t byte) { return byte == ' ' || byte == '\n' || byte == '\r' || byte == '\t'; }

struct Text {
    const uint8_t *start;
    size_t length;
};

struct Cursor {
    const uint8_t *document;
    /// The structural position that comes next; behind the last stands the document's length.
    const uint32_t *at;
    const uint32_t *end;
    /// Whether a backslash stands anywhere in the document. Most have none, and then no string is looked into.
    bool has_escapes;

    const uint8_t *token() const { return document + *at; }
    ptrdiff_t left() const { return end - at; }

    /// Whether a scalar of the current token may end before `byte`: at the next structural position, or at white space.
    bool ends_at(const uint8_t *byte) const {
        const uint8_t *next = document + at[1];
        return byte == next || (byte < next && is_space(*byte));
    }

    /// What stands between the quotes of the current token, escapes and all. The token begins with a quote, so the
    /// first stage has seen the one that closes it.
    Text string() const {
        const uint8_t *start = token() + 1;
        const uint8_t *close = document + at[1] - 1;
        while (*close != '"') close--;
        return {start, size_t(close - start)};
    }

    bool is_literal(const char *word, size_t length) const {
        return at[1] - at[0] >= length && memcmp(token(), word, length) == 0 && ends_at(token() + length);
    }

    /// Reads the current token as a number and moves behind it.
    bool number(Number &number, Text &text) {
        const uint8_t *start = token();
        const uint8_t *behind = read_number(start, number);
        if (behind == nullptr || !ends_at(behind)) return false;
        text = {start, size_t(behind - start)};
        at++;
        return true;
    }

    bool has_valid_escapes(Text text) const {
        const uint8_t *byte = text.start, *stop = text.start + text.length;
        while ((byte = static_cast<const uint8_t *>(memchr(byte, '\\', size_t(stop - byte)))) != nullptr) {
            if (++byte == stop) return false;
            uint8_t kind = *byte++;
            if (kind == 'u' ? read_code_point(byte, stop) < 0 : simple_escape(kind) < 0) return false;
        }
        return true;
    }

    /// Checks the scalar that is the current token, and moves behind it.
    bool skip_scalar() {
        switch (*token()) {
            case '"':
                if (has_escapes && !has_valid_escapes(string())) return false;
                break;
            case 't':
                if (!is_literal("true", 4)) return false;
                break;
            case 'f':
                if (!is_literal("false", 5)) return false;
                break;
            case 'n':
                if (!is_literal("null", 4)) return false;
                break;
            default:
                const uint8_t *behind = skip_number(token());
                if (behind == nullptr || !ends_at(behind)) return false;
        }
        at++;
        return true;
    }

    /// Checks the key and the colon at the current token, and moves behind them.
    bool skip_key() {
        if (left() < 2 || *token() != '"' || document[at[1]] != ':') return false;
        if (has_escapes && !has_valid_escapes(string())) return false;
        at += 2;
        return true;
    }

    /// Checks one value of any kind and moves behind it; `depth` containers enclose it.
    int skip(int depth) {
        uint64_t objects = 0;  // one bit a container entered here, the innermost lowest: 1 for an object
        int entered = 0;
        for (;;) {
            if (left() < 1) return WEIR_MALFORMED;
            uint8_t byte = *token();
            if (byte == '{' || byte == '[') {
                if (depth + entered >= WEIR_MAXIMUM_DEPTH) return WEIR_TOO_DEEP;
                at++;
                entered++;
                objects = objects << 1 | (byte == '{');
                if (left() < 1) return WEIR_MALFORMED;
                if (*token() != byte + 2) {  // '}' is '{' + 2, and ']' is '[' + 2
                    if (byte == '{' && !skip_key()) return WEIR_MALFORMED;
                    continue;
                }
                at++;
                entered--;
                objects >>= 1;
            } else if (!skip_scalar()) {
                return WEIR_MALFORMED;
            }
            for (;;) {
                if (entered == 0) return WEIR_OK;
                if (left() < 1) return WEIR_MALFORMED;
                uint8_t separator = document[*at++];
                bool is_object = objects & 1;
                if (separator == ',') {
                    if (is_object && !skip_key()) return WEIR_MALFORMED;
                    break;
                }
                if (separator != (is_object ? '}' : ']')) return WEIR_MALFORMED;
                entered--;
                objects >>= 1;
            }
        }
    }
};

}  // namespace weir

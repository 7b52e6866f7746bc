// A document and the structure that simdjson's first stage found in it.
//
// The first stage is simdjson's, dispatched at run time to the widest instructions the machine has: it validates
// UTF-8, finds unclosed strings and unescaped control characters, and leaves the position of every bracket, brace,
// colon, comma and of the first byte of every scalar. The walk is ours, because it knows from the decode program what
// is wanted, writes columns instead of a tree, and checks on its way the whole grammar of RFC 8259, of what is
// skipped too.
//
// The last token of a document that is walked in place is a closing brace, so behind any other token there is one more.
// A document that ends otherwise is walked in a copy with zeros behind it, and a zero begins nothing. Hence only what
// may have consumed a closing brace asks whether the document is over.
#pragma once
#include "Numbers.hpp"
#include "Strings.hpp"

namespace weir {

inline bool is_space(uint8_t byte) { return byte == ' ' || byte == '\n' || byte == '\r' || byte == '\t'; }

struct Text {
    const uint8_t *start;
    size_t length;
};

/// A place in the walk: the structural position that comes next. Null where the walk has failed.
using Place = const uint32_t *;

struct Document {
    const uint8_t *bytes;
    /// Behind the last structural position; there stands the document's length.
    Place end;
    /// Whether a backslash may stand in the document. Most have none, and then no string is looked into.
    bool has_escapes;

    const uint8_t *token(Place at) const { return bytes + *at; }

    /// Whether the scalar at `at` may end before `byte`: at the next structural position, or at white space.
    bool ends_at(Place at, const uint8_t *byte) const { return byte == token(at + 1) || is_space(*byte); }

    /// What stands between the quotes of the string at `at`, escapes and all. It begins with a quote, so the first
    /// stage has seen the one that closes it.
    Text string(Place at) const {
        const uint8_t *start = token(at) + 1;
        const uint8_t *close = token(at + 1) - 1;
        while (*close != '"') close--;
        return {start, size_t(close - start)};
    }

    bool is_escaped(Text text) const {
        return __builtin_expect(has_escapes, 0) && memchr(text.start, '\\', text.length) != nullptr;
    }

    /// Reads the number at `at`; false where there is none. `behind` is the byte behind it.
    bool number(Place at, Number &number, const uint8_t *&behind) const {
        const uint8_t *first = token(at);
        behind = token(at + 1);
        if (read_plain(first, size_t(behind - first), number)) return true;
        behind = read_number(first, number);
        return behind != nullptr && ends_at(at, behind);
    }

    [[gnu::always_inline]] bool is_number(Place at) const {
        const uint8_t *first = token(at);
        if (is_plain(first, size_t(token(at + 1) - first))) return true;
        const uint8_t *behind = skip_number(first);
        return behind != nullptr && ends_at(at, behind);
    }

    bool is_null(Place at) const {
        const uint8_t *first = token(at);
        return memcmp(first, "null", 4) == 0 && ends_at(at, first + 4);
    }

    bool is_true(Place at) const {
        const uint8_t *first = token(at);
        return memcmp(first, "true", 4) == 0 && ends_at(at, first + 4);
    }

    bool is_false(Place at) const {
        const uint8_t *first = token(at);
        return memcmp(first, "false", 5) == 0 && ends_at(at, first + 5);
    }

    /// Whether every backslash of the string at `at` begins an escape that there is.
    bool has_valid_escapes(Place at) const {
        Text text = string(at);
        const uint8_t *byte = text.start, *stop = text.start + text.length;
        while ((byte = static_cast<const uint8_t *>(memchr(byte, '\\', size_t(stop - byte)))) != nullptr) {
            if (++byte == stop) return false;
            uint8_t kind = *byte++;
            if (kind == 'u' ? read_code_point(byte, stop) < 0 : simple_escape(kind) < 0) return false;
        }
        return true;
    }

    /// Whether the scalar at `at` is one: nothing else begins with what no scalar begins with.
    [[gnu::always_inline]] bool is_scalar(Place at) const {
        switch (*token(at)) {
            case '"': return !has_escapes || has_valid_escapes(at);
            case 't': return is_true(at);
            case 'f': return is_false(at);
            case 'n': return is_null(at);
            default: return is_number(at);
        }
    }

    /// Whether at `at` stand a key and its colon, and so a token behind them.
    bool is_key(Place at) const {
        return *token(at) == '"' && *token(at + 1) == ':' && (!has_escapes || has_valid_escapes(at));
    }

    /// Checks one value of any kind and returns what is behind it, or null and why in `error`; `depth` containers
    /// enclose it.
    Place skip(Place at, int depth, int &error) const {
        uint64_t objects = 0;  // one bit a container entered here, the innermost lowest: 1 for an object
        int entered = 0;
        error = WEIR_MALFORMED;
        for (;;) {
            uint8_t byte = *token(at);
            if ((byte | 0x20) == '{') {  // '[' too, which differs in that bit alone
                if (depth + entered >= WEIR_MAXIMUM_DEPTH) {
                    error = WEIR_TOO_DEEP;
                    return nullptr;
                }
                bool is_object = byte == '{';
                at++;
                if (*token(at) != byte + 2) {  // '}' is '{' + 2, and ']' is '[' + 2
                    if (is_object) {
                        if (!is_key(at)) return nullptr;
                        at += 2;
                    }
                    objects = objects << 1 | is_object;
                    entered++;
                    continue;
                }
            } else if (!is_scalar(at)) {
                return nullptr;
            }
            at++;
            for (;;) {
                if (entered == 0) return at;
                if (at == end) return nullptr;
                uint8_t separator = *token(at++);
                bool is_object = objects & 1;
                if (separator == ',') {
                    if (!is_object) break;
                    if (!is_key(at)) return nullptr;
                    at += 2;
                    break;
                }
                if (separator != (is_object ? '}' : ']')) return nullptr;
                entered--;
                objects >>= 1;
            }
        }
    }
};

}  // namespace weir

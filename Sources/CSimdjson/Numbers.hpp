// Numbers from their text, exactly: never through a float, unless a float is what is asked for.
#pragma once
#include "include/CSimdjson.h"
#include <charconv>
#include <cstring>

namespace weir {

inline const uint64_t powers_of_ten[20] = {
    1ull, 10ull, 100ull, 1000ull, 10000ull, 100000ull, 1000000ull, 10000000ull, 100000000ull, 1000000000ull,
    10000000000ull, 100000000000ull, 1000000000000ull, 10000000000000ull, 100000000000000ull, 1000000000000000ull,
    10000000000000000ull, 100000000000000000ull, 1000000000000000000ull, 10000000000000000000ull,
};

inline bool is_digit(uint8_t byte) { return uint8_t(byte - '0') <= 9; }

/// `digits` times ten to the `exponent`. Where `is_wide`, there are more than 19 significant digits, the last of them
/// not 0, and `digits` means nothing; then `exponent` is that of the last one.
struct Number {
    uint64_t digits;
    int64_t exponent;
    /// Digits before the scaling by `exponent`, leading zeros apart; only where `is_wide`.
    int64_t significant;
    bool is_negative;
    bool is_wide;
};

/// Where more than 19 digits stand in `[first, last)`: drops zeros on both sides and counts what is left.
inline void read_wide(const uint8_t *first, const uint8_t *last, int64_t exponent, Number &number) {
    int64_t fraction = 0;
    bool in_fraction = false;
    uint64_t digits = 0;
    int64_t significant = 0, zeros = 0;
    for (const uint8_t *at = first; at < last; at++) {
        if (*at == '.') {
            in_fraction = true;
            continue;
        }
        fraction += in_fraction;
        if (*at == '0') {
            zeros++;
            continue;
        }
        if (significant > 0) {
            for (; zeros > 0 && significant <= 19; zeros--, significant++) digits *= 10;
            significant += zeros;
        }
        zeros = 0;
        digits = digits * 10 + uint64_t(*at - '0');
        significant++;
    }
    number.digits = digits;
    number.significant = significant;
    number.is_wide = significant > 19;
    number.exponent = exponent - fraction + (significant > 0 ? zeros : 0);
}

/// Eight bytes, the first one lowest. As many must be readable: a document has simdjson's padding behind it, a text eight
/// bytes.
inline uint64_t load_eight(const uint8_t *at) {
    uint64_t bytes;
    memcpy(&bytes, at, 8);
    return bytes;
}

/// The high bit of every byte that is no digit. What carries out of a byte above 127 reaches those behind it, so of
/// several only the first is certain.
inline uint64_t non_digits(uint64_t bytes) {
    uint64_t values = bytes ^ 0x3030303030303030;
    return ((values + 0x7676767676767676) | values) & 0x8080808080808080;
}

/// How many of the eight bytes are digits, counted from the first.
inline unsigned leading_digits(uint64_t bytes) {
    uint64_t others = non_digits(bytes);
    return others == 0 ? 8 : unsigned(__builtin_ctzll(others)) >> 3;
}

/// The number that the first `count` of eight digits write, 1 to 8: joined to pairs, then to fours, then to eight (Lemire,
/// "Number Parsing at a Gigabyte per Second", 2021).
inline uint64_t digits_value(uint64_t bytes, unsigned count) {
    bytes = (bytes ^ 0x3030303030303030) << (64 - 8 * count);
    bytes = bytes * 10 + (bytes >> 8);
    return (((bytes & 0x000000ff000000ff) * (100 + (1000000ull << 32)))
            + (((bytes >> 16) & 0x000000ff000000ff) * (1 + (10000ull << 32))))
        >> 32;
}

/// Moves behind the digits at `at`; adds them to `digits`, which wraps where they are too many.
inline const uint8_t *read_digits(const uint8_t *at, uint64_t &digits) {
    for (;;) {
        uint64_t bytes = load_eight(at);
        unsigned count = leading_digits(bytes);
        if (count > 0) digits = digits * powers_of_ten[count] + digits_value(bytes, count);
        at += count;
        if (count < 8) return at;
    }
}

inline const uint8_t *skip_digits(const uint8_t *at) {
    for (;;) {
        unsigned count = leading_digits(load_eight(at));
        at += count;
        if (count < 8) return at;
    }
}

/// Moves behind a number of RFC 8259 without reading it; null where there is none.
inline const uint8_t *skip_number(const uint8_t *at) {
    at += *at == '-';
    if (!is_digit(*at)) return nullptr;
    at = *at == '0' ? at + 1 : skip_digits(at);
    if (*at == '.') {
        if (!is_digit(*++at)) return nullptr;
        at = skip_digits(at);
    }
    if ((*at | 0x20) == 'e') {
        at++;
        at += *at == '-' || *at == '+';
        if (!is_digit(*at)) return nullptr;
        at = skip_digits(at);
    }
    return at;
}

/// Reads a number by the grammar of RFC 8259. Returns the byte behind it, or null where there is none.
/// Looks at up to eight bytes from the first that no number contains.
inline const uint8_t *read_number(const uint8_t *at, Number &number) {
    number.is_wide = false;
    number.is_negative = *at == '-';
    at += number.is_negative;
    const uint8_t *first = at;
    uint64_t digits = 0;
    if (*at == '0') {
        at++;
    } else {
        if (!is_digit(*at)) return nullptr;
        at = read_digits(at, digits);
    }
    int64_t exponent = 0;
    int64_t count = at - first;
    if (*at == '.') {
        const uint8_t *point = ++at;
        if (!is_digit(*at)) return nullptr;
        at = read_digits(at, digits);
        exponent = point - at;
        count += at - point;
    }
    const uint8_t *last = at;
    int64_t written = 0;
    if ((*at | 0x20) == 'e') {
        at++;
        bool is_negative = *at == '-';
        at += is_negative || *at == '+';
        if (!is_digit(*at)) return nullptr;
        // Beyond this no digits in the text could bring the value back into range.
        do
            if (written < 1000000000000) written = written * 10 + (*at - '0');
        while (is_digit(*++at));
        if (is_negative) written = -written;
    }
    number.digits = digits;
    number.exponent = exponent + written;
    if (__builtin_expect(count > 19, 0)) read_wide(first, last, written, number);
    return at;
}

/// Where the point stands in the `length` bytes, 1 to 8, when they are a number without sign and exponent; `length` where
/// it has no point, 0 where they are something else or not so plain.
[[gnu::always_inline]] inline unsigned plain_point(uint64_t bytes, unsigned length) {
    uint64_t others = non_digits(bytes) & (~uint64_t(0) >> (64 - 8 * length));
    unsigned point = others == 0 ? length : unsigned(__builtin_ctzll(others)) >> 3;
    // One digit that is 0, or any number of them that begin otherwise.
    if (point > 1 && uint8_t(bytes) == '0') return 0;
    if (others == 0) return length;
    bool is_point = (others & (others - 1)) == 0 && uint8_t(bytes >> (8 * point)) == '.';
    return is_point && point + 1 < length ? point : 0;
}

/// Whether the `length` bytes at `at` are a number, where that can be told from eight bytes; else false.
[[gnu::always_inline]] inline bool is_plain(const uint8_t *at, size_t length) {
    return length - 1 < 8 && plain_point(load_eight(at), unsigned(length)) != 0;
}

/// Reads the `length` bytes at `at` where they are a number of at most eight bytes without sign and exponent, or a whole
/// one of at most sixteen; else false.
[[gnu::always_inline]] inline bool read_plain(const uint8_t *at, size_t length, Number &number) {
    uint64_t bytes = load_eight(at);
    number.exponent = 0;
    number.is_negative = false;
    number.is_wide = false;
    if (length - 1 < 8) {
        unsigned point = plain_point(bytes, unsigned(length));
        if (point == 0) return false;
        if (point < length) {
            // The point's own byte is closed up.
            uint64_t before = (uint64_t(1) << (8 * point)) - 1;
            bytes = (bytes & before) | (bytes >> 8 & ~before);
            length--;
            number.exponent = int64_t(point) - int64_t(length);
        }
        number.digits = digits_value(bytes, unsigned(length));
        return true;
    }
    if (length - 9 >= 8 || uint8_t(bytes) == '0' || non_digits(bytes) != 0) return false;
    uint64_t rest = load_eight(at + 8);
    unsigned count = unsigned(length) - 8;
    if ((non_digits(rest) & (~uint64_t(0) >> (64 - 8 * count))) != 0) return false;
    number.digits = digits_value(bytes, 8) * powers_of_ten[count] + digits_value(rest, count);
    return true;
}

/// The number times ten to the `scale`. Digits that this leaves behind the point are refused first, then the range.
inline int scaled(
    const Number &number, int64_t scale, uint64_t positive_limit, uint64_t negative_limit, int64_t &value) {
    uint64_t digits = number.digits;
    int64_t shift = number.exponent + scale;
    if (number.is_wide) return shift < 0 ? WEIR_EXCESS_DIGITS : WEIR_OUT_OF_RANGE;
    if (digits != 0 && shift != 0) {
        if (shift < 0) {
            if (shift < -19) return WEIR_EXCESS_DIGITS;
            uint64_t quotient = digits / powers_of_ten[-shift];
            if (quotient * powers_of_ten[-shift] != digits) return WEIR_EXCESS_DIGITS;
            digits = quotient;
        } else if (shift > 19 || __builtin_mul_overflow(digits, powers_of_ten[shift], &digits)) {
            return WEIR_OUT_OF_RANGE;
        }
    }
    if (digits > (number.is_negative ? negative_limit : positive_limit)) return WEIR_OUT_OF_RANGE;
    value = number.is_negative ? int64_t(0 - digits) : int64_t(digits);
    return WEIR_OK;
}

inline int to_integer(const Number &number, int64_t &value) {
    return scaled(number, 0, uint64_t(INT64_MAX), uint64_t(INT64_MAX) + 1, value);
}

inline int to_decimal(const Number &number, uint32_t precision, uint32_t scale, int64_t &value) {
    uint64_t limit = powers_of_ten[precision > 18 ? 18 : precision] - 1;
    return scaled(number, scale, limit, limit, value);
}

/// The nearest float. Exact powers of ten and digits below 2^53 make one rounding (Clinger 1990); the rest is the
/// standard library's.
inline int to_float(const Number &number, const uint8_t *first, const uint8_t *last, double &value) {
    static const double exact[23] = {1e0,  1e1,  1e2,  1e3,  1e4,  1e5,  1e6,  1e7,  1e8,  1e9,  1e10, 1e11,
                                     1e12, 1e13, 1e14, 1e15, 1e16, 1e17, 1e18, 1e19, 1e20, 1e21, 1e22};
    if (!number.is_wide && number.digits <= (1ull << 53) && number.exponent >= -22 && number.exponent <= 22) {
        double result = double(number.digits);
        result = number.exponent < 0 ? result / exact[-number.exponent] : result * exact[number.exponent];
        value = number.is_negative ? -result : result;
        return WEIR_OK;
    }
    auto outcome = std::from_chars(reinterpret_cast<const char *>(first), reinterpret_cast<const char *>(last), value);
    if (outcome.ec == std::errc()) return WEIR_OK;
    // Out of range either way; what is too small to be told from zero is zero.
    int64_t magnitude = number.exponent + (number.is_wide ? number.significant : 19);
    if (magnitude > 0 && !(number.digits == 0 && !number.is_wide)) return WEIR_OUT_OF_RANGE;
    value = number.is_negative ? -0.0 : 0.0;
    return WEIR_OK;
}

}  // namespace weir

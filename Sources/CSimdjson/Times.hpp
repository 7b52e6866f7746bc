// Time stamps and dates from their text.
#pragma once
#include "Numbers.hpp"

namespace weir {

/// Days since 1970-01-01 of a date of the proleptic Gregorian calendar (Howard Hinnant's days_from_civil).
inline int64_t days_from_civil(int64_t year, int64_t month, int64_t day) {
    year -= month <= 2;
    int64_t era = (year >= 0 ? year : year - 399) / 400;
    int64_t year_of_era = year - era * 400;
    int64_t day_of_year = (153 * (month + (month > 2 ? -3 : 9)) + 2) / 5 + day - 1;
    int64_t day_of_era = year_of_era * 365 + year_of_era / 4 - year_of_era / 100 + day_of_year;
    return era * 146097 + day_of_era - 719468;
}

inline int64_t days_in_month(int64_t year, int64_t month) {
    static const uint8_t days[13] = {0, 31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31};
    bool is_leap = (year % 4 == 0 && year % 100 != 0) || year % 400 == 0;
    return days[month] + (month == 2 && is_leap);
}

/// `count` digits as a number, or -1.
inline int64_t read_digits(const uint8_t *at, int count) {
    int64_t value = 0;
    for (int index = 0; index < count; index++) {
        if (!is_digit(at[index])) return -1;
        value = value * 10 + (at[index] - '0');
    }
    return value;
}

/// `YYYY-MM-DD` at the front of the text, as days since 1970-01-01.
inline int read_civil_date(const uint8_t *text, int64_t &days) {
    int64_t year = read_digits(text, 4), month = read_digits(text + 5, 2), day = read_digits(text + 8, 2);
    if (year < 0 || month < 0 || day < 0 || text[4] != '-' || text[7] != '-') return WEIR_MALFORMED_TIME;
    if (month < 1 || month > 12 || day < 1 || day > days_in_month(year, month)) return WEIR_OUT_OF_RANGE;
    days = days_from_civil(year, month, day);
    return WEIR_OK;
}

inline int parse_date(const uint8_t *text, size_t length, int64_t &days) {
    return length == 10 ? read_civil_date(text, days) : WEIR_MALFORMED_TIME;
}

/// `Z` or `+HH:MM` at the end of a time stamp, in minutes.
inline int read_offset(const uint8_t *text, size_t length, int64_t &minutes) {
    minutes = 0;
    if (length == 1 && (text[0] | 0x20) == 'z') return WEIR_OK;
    if (length != 6 || (text[0] != '+' && text[0] != '-') || text[3] != ':') return WEIR_MALFORMED_TIME;
    int64_t hour = read_digits(text + 1, 2), minute = read_digits(text + 4, 2);
    if (hour < 0 || minute < 0) return WEIR_MALFORMED_TIME;
    if (hour > 23 || minute > 59) return WEIR_OUT_OF_RANGE;
    minutes = (hour * 60 + minute) * (text[0] == '-' ? -1 : 1);
    return WEIR_OK;
}

/// RFC 3339 as epoch milliseconds. What is finer than a millisecond is dropped, towards the past. A leap second is
/// the second behind it, as POSIX counts.
inline int parse_timestamp(const uint8_t *text, size_t length, int64_t &milliseconds) {
    if (length < 20) return WEIR_MALFORMED_TIME;
    int64_t days = 0;
    int code = read_civil_date(text, days);
    if (code != WEIR_OK) return code;
    if ((text[10] | 0x20) != 't' && text[10] != ' ') return WEIR_MALFORMED_TIME;
    int64_t hour = read_digits(text + 11, 2), minute = read_digits(text + 14, 2), second = read_digits(text + 17, 2);
    if (hour < 0 || minute < 0 || second < 0 || text[13] != ':' || text[16] != ':') return WEIR_MALFORMED_TIME;
    size_t at = 19;
    int64_t fraction = 0;
    if (text[at] == '.') {
        size_t first = ++at;
        for (; at < length && is_digit(text[at]); at++)
            if (at - first < 3) fraction = fraction * 10 + (text[at] - '0');
        if (at == first) return WEIR_MALFORMED_TIME;
        for (size_t digits = at - first; digits < 3; digits++) fraction *= 10;
    }
    int64_t offset = 0;
    code = read_offset(text + at, length - at, offset);
    if (code != WEIR_OK) return code;
    int64_t minutes = hour * 60 + minute - offset;
    bool is_leap_second = second == 60 && ((minutes % 1440) + 1440) % 1440 == 1439;
    if (hour > 23 || minute > 59 || (second > 59 && !is_leap_second)) return WEIR_OUT_OF_RANGE;
    milliseconds = days * 86400000 + minutes * 60000 + second * 1000 + fraction;
    return WEIR_OK;
}

}  // namespace weir

// Writing values as JSON text, byte for byte as Weir's sink writes them.
#pragma once

#include <cstdint>
#include <cstring>
#include <string>
#include <string_view>
#include <vector>

/// One growing run of bytes; what is written is reserved before.
class Text {
public:
    size_t size() const { return length; }
    const char *data() const { return bytes.data(); }
    void clear() { length = 0; }

    void reserve(size_t more) {
        if (bytes.size() < length + more) bytes.resize(2 * (length + more));
    }

    void put(char byte) { bytes[length++] = byte; }

    void put(std::string_view text) {
        std::memcpy(bytes.data() + length, text.data(), text.size());
        length += text.size();
    }

    void digits(uint64_t value, int width) {
        for (int at = width - 1; at >= 0; at--, value /= 10) bytes[length + size_t(at)] = char('0' + value % 10);
        length += size_t(width);
    }

    void number(int64_t value) {
        uint64_t magnitude = value < 0 ? 0 - uint64_t(value) : uint64_t(value);
        if (value < 0) put('-');
        int width = 1;
        for (uint64_t rest = magnitude / 10; rest > 0; rest /= 10) width++;
        digits(magnitude, width);
    }

    void hundredths(int64_t value) {
        if (value < 0) put('-');
        uint64_t magnitude = value < 0 ? 0 - uint64_t(value) : uint64_t(value);
        number(int64_t(magnitude / 100));
        put('.');
        digits(magnitude % 100, 2);
    }

    /// A JSON string with RFC 8259's escapes where it demands them.
    void quoted(std::string_view text) {
        reserve(text.size() * 6 + 2);
        put('"');
        bool plain = true;
        for (char c : text) plain &= uint8_t(c) >= 0x20 && c != '"' && c != '\\';
        if (plain)
            put(text);
        else
            for (char c : text) escaped(c);
        put('"');
    }

    /// `"YYYY-MM-DDTHH:MM:SS.sssZ"`; the day's text is kept, as most times fall on the day of the one before.
    void time(int64_t milliseconds) {
        int64_t of_day = milliseconds % 86'400'000;
        if (of_day < 0) of_day += 86'400'000;
        int64_t today = (milliseconds - of_day) / 86'400'000;
        if (today != day) {
            day = today;
            date(today);
        }
        uint64_t time = uint64_t(of_day);
        put('"');
        put({day_text, 10});
        put('T');
        digits(time / 3'600'000, 2);
        put(':');
        digits(time / 60'000 % 60, 2);
        put(':');
        digits(time / 1000 % 60, 2);
        put('.');
        digits(time % 1000, 3);
        put({"Z\"", 2});
    }

private:
    std::vector<char> bytes;
    size_t length = 0;
    int64_t day = INT64_MIN;
    char day_text[11] = {};

    void escaped(char c) {
        static const char hex[] = "0123456789abcdef";
        switch (c) {
        case '"': case '\\': put('\\'); return put(c);
        case '\b': return put({"\\b", 2});
        case '\f': return put({"\\f", 2});
        case '\n': return put({"\\n", 2});
        case '\r': return put({"\\r", 2});
        case '\t': return put({"\\t", 2});
        default: break;
        }
        if (uint8_t(c) >= 0x20) return put(c);
        put({"\\u00", 4});
        put(hex[uint8_t(c) >> 4]);
        put(hex[uint8_t(c) & 15]);
    }

    /// Howard Hinnant's civil_from_days, for years of four digits.
    void date(int64_t days) {
        int64_t z = days + 719'468, era = z / 146'097, doe = z - era * 146'097;
        int64_t yoe = (doe - doe / 1460 + doe / 36'524 - doe / 146'096) / 365;
        int64_t doy = doe - (365 * yoe + yoe / 4 - yoe / 100), mp = (5 * doy + 2) / 153;
        int64_t month = mp < 10 ? mp + 3 : mp - 9, year = yoe + era * 400 + (month <= 2);
        auto two = [this](int at, int64_t value) {
            day_text[at] = char('0' + value / 10 % 10);
            day_text[at + 1] = char('0' + value % 10);
        };
        two(0, year / 100);
        two(2, year % 100);
        day_text[4] = day_text[7] = '-';
        two(5, month);
        two(8, doy - (153 * mp + 2) / 5 + 1);
    }
};

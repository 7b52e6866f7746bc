// Reading order events with simdjson's On-Demand API: the wanted members only, in the order in which they stand.
#pragma once

#include <simdjson.h>

#include <cstdint>
#include <cstdio>
#include <cstdlib>
#include <cstring>
#include <string_view>
#include <vector>

#include "fail.hpp"

namespace json = simdjson::ondemand;

/// A payload with readable bytes behind it.
struct Payload {
    const char *bytes;
    size_t length;
    size_t capacity;
};

/// simdjson reads up to SIMDJSON_PADDING bytes behind a document. Where those lie on the payload's own last page they are
/// readable whatever they are, so only the rare payload at a page's end is copied.
class Padding {
public:
    Payload around(const void *bytes, size_t length) {
        constexpr size_t page = 4096;
        auto last = reinterpret_cast<uintptr_t>(bytes) + length;
        if ((last & (page - 1)) != 0 && (last & (page - 1)) + simdjson::SIMDJSON_PADDING <= page)
            return {static_cast<const char *>(bytes), length, length + simdjson::SIMDJSON_PADDING};
        if (copy.size() < length + simdjson::SIMDJSON_PADDING) copy.resize(2 * length + simdjson::SIMDJSON_PADDING);
        std::memcpy(copy.data(), bytes, length);
        return {copy.data(), length, copy.size()};
    }

private:
    std::vector<char> copy;
};

/// The exact hundredths of a number with at most two digits behind the point.
inline int64_t hundredths(std::string_view text) {
    size_t at = 0;
    bool negative = !text.empty() && text[0] == '-';
    if (negative) at++;
    int64_t value = 0;
    while (at < text.size() && uint8_t(text[at] - '0') < 10) value = value * 10 + (text[at++] - '0');
    int digits = 0;
    if (at < text.size() && text[at] == '.') {
        at++;
        for (; at < text.size() && uint8_t(text[at] - '0') < 10; at++, digits++) {
            if (digits == 2 && text[at] != '0') fail("an amount has more than two digits behind the point");
            if (digits < 2) value = value * 10 + (text[at] - '0');
        }
    }
    if (at < text.size() && (text[at] == 'e' || text[at] == 'E')) fail("an amount has an exponent");
    for (; digits < 2; digits++) value *= 10;
    return negative ? -value : value;
}

inline int64_t amount_of(json::object money) { return hundredths(money.find_field_unordered("amount").raw_json_token()); }

/// Parses payloads one after the other with one parser.
class Orders {
public:
    json::object parse(const Payload &payload) {
        document = parser.iterate(payload.bytes, payload.length, payload.capacity);
        return document.get_object();
    }

private:
    json::parser parser;
    json::document document;
};

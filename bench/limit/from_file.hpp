// W9: W1 to W3 from a file of JSON lines, whole or their decoding alone.
#pragma once

#include <fcntl.h>
#include <unistd.h>

#include "meter.hpp"
#include "workloads.hpp"

/// Gives `body` each line, read in pieces of 4 MiB with padding behind. Returns how many there were.
template <typename Body> uint64_t each_line(const std::string &path, Meter &meter, Body &&body) {
    constexpr size_t piece = 4 << 20;
    int file = open(path.c_str(), O_RDONLY);
    if (file < 0) fail("cannot open", path.c_str());
    std::vector<char> buffer(2 * piece + simdjson::SIMDJSON_PADDING);
    size_t held = 0;
    uint64_t lines = 0;
    meter.begin();
    for (;;) {
        if (held > piece) fail("a line is longer than 4 MiB");
        ssize_t more = read(file, buffer.data() + held, piece);
        if (more < 0) fail("cannot read", path.c_str());
        if (more == 0) break;
        held += size_t(more);
        size_t at = 0;
        while (auto *end = static_cast<char *>(std::memchr(buffer.data() + at, '\n', held - at))) {
            size_t length = size_t(end - (buffer.data() + at));
            body(Payload{buffer.data() + at, length, length + simdjson::SIMDJSON_PADDING});
            lines++;
            at += length + 1;
        }
        held -= at;
        std::memmove(buffer.data(), buffer.data() + at, held);
    }
    if (held > 0) {
        body(Payload{buffer.data(), held, held + simdjson::SIMDJSON_PADDING});
        lines++;
    }
    close(file);
    return lines;
}

struct FileRun {
    std::string input, products, result;
    bool decode_only = false;
};

/// Keeps what a decode-only loop read from being left out.
inline void keep(int64_t value) { asm volatile("" : : "r"(value)); }

inline uint64_t file_w1(const FileRun &run, Meter &meter) {
    FilterDerive work;
    if (run.decode_only)
        return each_line(run.input, meter, [&](const Payload &payload) {
            work.take(payload, [](std::string_view order, std::string_view customer, int64_t amount, int64_t ts) {
                keep(int64_t(order.size() + customer.size()) + amount + ts);
            });
        });
    std::ofstream file(run.result, std::ios::binary);
    Text text;
    auto lines = each_line(run.input, meter, [&](const Payload &payload) {
        work.take(payload, [&](std::string_view order, std::string_view customer, int64_t amount, int64_t ts) {
            FilterDerive::write(text, order, customer, amount, ts);
            text.put('\n');
            if (text.size() < 1 << 20) return;
            file.write(text.data(), std::streamsize(text.size()));
            text.clear();
        });
    });
    file.write(text.data(), std::streamsize(text.size()));
    if (!file.flush()) fail("cannot write", run.result.c_str());
    return lines;
}

inline uint64_t file_w2(const FileRun &run, Meter &meter) {
    EnrichAggregate work(run.products);
    if (run.decode_only)
        return each_line(run.input, meter, [&](const Payload &payload) {
            work.decode(payload, [](std::string_view product, int64_t quantity, int64_t price) {
                keep(int64_t(product.size()) + quantity + price);
            });
        });
    auto lines = each_line(run.input, meter, [&](const Payload &payload) { work.take(payload); });
    work.write(run.result);
    return lines;
}

inline uint64_t file_w3(const FileRun &run, Meter &meter) {
    KeyedState work;
    if (run.decode_only)
        return each_line(run.input, meter, [&](const Payload &payload) {
            work.decode(payload, [](std::string_view customer, int64_t amount) {
                keep(int64_t(customer.size()) + amount);
            });
        });
    auto lines = each_line(run.input, meter, [&](const Payload &payload) { work.take(payload); });
    work.write(run.result);
    return lines;
}

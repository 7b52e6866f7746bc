// What each workload does with an event. `take` is called an event, `settle` behind each batch, `finish` at the end.
#pragma once

#include <algorithm>
#include <array>
#include <fstream>
#include <map>
#include <string>
#include <string_view>
#include <vector>

#include "flat_table.hpp"
#include "kafka.hpp"
#include "orders.hpp"
#include "text.hpp"

/// `key,count,sum` a line, sorted by its bytes.
inline void write_totals(const std::string &path, const FlatTable &keys, const std::vector<int64_t> &counts,
                         const std::vector<int64_t> &sums) {
    std::vector<std::string> lines;
    for (uint32_t group = 0; group < keys.size(); group++) {
        if (counts[group] == 0) continue;
        Text text;
        text.reserve(keys[group].size() + 64);
        text.put(keys[group]);
        text.put(',');
        text.number(counts[group]);
        text.put(',');
        text.hundredths(sums[group]);
        text.put('\n');
        lines.emplace_back(text.data(), text.size());
    }
    std::sort(lines.begin(), lines.end());
    std::ofstream file(path, std::ios::binary);
    for (const auto &line : lines) file << line;
    if (!file.flush()) fail("cannot write", path.c_str());
}

/// W1: large new orders.
struct FilterDerive {
    Orders orders;

    /// Gives `keep` the order's id, its customer, hundredths and epoch milliseconds.
    template <typename Keep> void take(const Payload &payload, Keep &&keep) {
        auto event = orders.parse(payload);
        if (std::string_view(event.find_field_unordered("type")) != "OrderCreated") return;
        std::string_view order = event.find_field_unordered("order_id");
        std::string_view customer = event.find_field_unordered("customer_id");
        int64_t ts = event.find_field_unordered("ts");
        int64_t amount = amount_of(event.find_field_unordered("total"));
        if (amount > 50'000) keep(order, customer, amount, ts);
    }

    static void write(Text &text, std::string_view order, std::string_view customer, int64_t amount, int64_t ts) {
        text.reserve(128 + 6 * (order.size() + customer.size()));
        text.put({"{\"order_id\":", 12});
        text.quoted(order);
        text.put({",\"customer_id\":", 15});
        text.quoted(customer);
        text.put({",\"amount\":", 10});
        text.hundredths(amount);
        text.put({",\"ts\":", 6});
        text.time(ts);
        text.put('}');
    }
};

/// The products' categories, by lookup.
struct Categories {
    FlatTable products{16'384};
    FlatTable names{64};
    std::vector<uint32_t> category_of;

    explicit Categories(const std::string &path) {
        std::ifstream file(path);
        std::string line;
        if (!std::getline(file, line) || line != "id,name,category") fail("no products", path.c_str());
        while (std::getline(file, line)) {
            auto first = line.find(','), last = line.rfind(',');
            products.insert(std::string_view(line).substr(0, first));
            category_of.push_back(names.insert(std::string_view(line).substr(last + 1)));
        }
    }
};

/// W2: count and revenue by category.
struct EnrichAggregate {
    Orders orders;
    Categories categories;
    uint32_t missing;
    std::vector<int64_t> counts, sums;

    explicit EnrichAggregate(const std::string &products) : categories(products) {
        missing = categories.names.insert("");
        counts.resize(categories.names.size());
        sums.resize(categories.names.size());
    }

    template <typename Row> void decode(const Payload &payload, Row &&row) {
        auto event = orders.parse(payload);
        if (std::string_view(event.find_field_unordered("type")) != "OrderCreated") return;
        for (json::object item : json::array(event.find_field_unordered("items"))) {
            std::string_view product = item.find_field_unordered("product_id");
            int64_t quantity = item.find_field_unordered("quantity");
            row(product, quantity, amount_of(item.find_field_unordered("unit_price")));
        }
    }

    void take(const Payload &payload) {
        decode(payload, [this](std::string_view product, int64_t quantity, int64_t price) {
            uint32_t number = categories.products.find(product);
            uint32_t group = number == FlatTable::none ? missing : categories.category_of[number];
            counts[group]++;
            sums[group] += quantity * price;
        });
    }

    void write(const std::string &path) { write_totals(path, categories.names, counts, sums); }
};

/// W3: orders and spending by customer.
struct KeyedState {
    Orders orders;
    FlatTable customers{131'072};
    std::vector<int64_t> counts, sums;

    template <typename Row> void decode(const Payload &payload, Row &&row) {
        auto event = orders.parse(payload);
        if (std::string_view(event.find_field_unordered("type")) != "OrderCreated") return;
        std::string_view customer = event.find_field_unordered("customer_id");
        row(customer, amount_of(event.find_field_unordered("total")));
    }

    void take(const Payload &payload) {
        decode(payload, [this](std::string_view customer, int64_t amount) {
            uint32_t group = customers.insert(customer);
            if (group == counts.size()) {
                counts.push_back(0);
                sums.push_back(0);
            }
            counts[group]++;
            sums[group] += amount;
        });
    }

    void write(const std::string &path) { write_totals(path, customers, counts, sums); }
};

/// Events and amounts by a chosen number of keys, for what a key costs: an order's number modulo theirs.
struct Buckets {
    Orders orders;
    std::vector<int64_t> counts, sums;

    explicit Buckets(size_t keys) : counts(keys), sums(keys) {}

    void take(const Payload &payload) {
        auto event = orders.parse(payload);
        std::string_view order = event.find_field_unordered("order_id");
        size_t number = 0;
        for (char digit : order.substr(2, 9)) number = number * 10 + size_t(digit - '0');
        number %= counts.size();
        counts[number]++;
        json::value total;
        if (event.find_field_unordered("total").get(total) == simdjson::SUCCESS) sums[number] += amount_of(total);
    }

    void write(const std::string &path) {
        std::ofstream file(path, std::ios::binary);
        Text text;
        for (size_t bucket = 0; bucket < counts.size(); bucket++) {
            if (counts[bucket] == 0) continue;
            text.clear();
            text.reserve(96);
            text.number(int64_t(bucket));
            text.put(',');
            text.number(counts[bucket]);
            text.put(',');
            text.hundredths(sums[bucket]);
            text.put('\n');
            file.write(text.data(), std::streamsize(text.size()));
        }
        if (!file.flush()) fail("cannot write", path.c_str());
    }
};

/// W4: quantity by product and minute. A window closes when every partition has come to its end and ten seconds more:
/// the watermark's lag of 5 s and the lateness of 5 s.
struct Windows {
    static constexpr int64_t minute = 60'000, allowance = 10'000;
    Orders orders;
    FlatTable products{16'384};
    std::map<int64_t, std::vector<int64_t>> open;
    std::vector<int64_t> *current = nullptr;
    int64_t current_start = INT64_MIN, closed_through = INT64_MIN;
    std::vector<int64_t> greatest;
    uint64_t late = 0;

    explicit Windows(int partitions) : greatest(size_t(partitions), INT64_MIN) {}

    void take(const Payload &payload, int partition) {
        auto event = orders.parse(payload);
        std::string_view type = event.find_field_unordered("type");
        int64_t ts = event.find_field_unordered("ts");
        int64_t &seen = greatest[size_t(partition)];
        seen = std::max(seen, ts);
        if (type != "OrderCreated") return;
        int64_t start = ts - ts % minute;
        if (start + minute <= closed_through) {
            late++;
            return;
        }
        if (start != current_start) {
            current_start = start;
            current = &open[start];
        }
        for (json::object item : json::array(event.find_field_unordered("items"))) {
            uint32_t product = products.insert(std::string_view(item.find_field_unordered("product_id")));
            int64_t quantity = item.find_field_unordered("quantity");
            if (product >= current->size()) current->resize(std::max(products.size(), size_t(16'384)));
            (*current)[product] += quantity;
        }
    }

    /// Emits the windows that have closed; all of them where `everything` is said.
    template <typename Emit> void close(bool everything, Emit &&emit) {
        int64_t least = *std::min_element(greatest.begin(), greatest.end());
        if (everything)
            closed_through = INT64_MAX;
        else if (least != INT64_MIN)
            closed_through = std::max(closed_through, least - allowance);
        while (!open.empty() && open.begin()->first + minute <= closed_through) {
            auto &[start, quantities] = *open.begin();
            for (uint32_t product = 0; product < quantities.size(); product++)
                if (quantities[product] != 0) emit(products[product], start, quantities[product]);
            open.erase(open.begin());
            current_start = INT64_MIN;
        }
    }

    static void write(Text &text, std::string_view product, int64_t start, int64_t quantity) {
        text.reserve(192 + 6 * product.size());
        text.put({"{\"product_id\":", 14});
        text.quoted(product);
        text.put({",\"window_start\":", 16});
        text.time(start);
        text.put({",\"window_end\":", 14});
        text.time(start + minute);
        text.put({",\"quantity\":", 12});
        text.number(quantity);
        text.put('}');
    }
};

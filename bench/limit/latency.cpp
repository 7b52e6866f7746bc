// Offers events at a rate and measures how long each takes from being produced to being visible.
//
//     latency --brokers B --topic T --out-topic T2 --database FILE --lines FILE --rate R --seconds S --warm-up S
//
// Visible means: a consumer of committed records has read the large order that the event became, and a reader of the view
// `created` counts it. The last line is one of JSON, times in milliseconds.
#include <sqlite3.h>
#include <time.h>
#include <unistd.h>

#include <algorithm>
#include <atomic>
#include <fstream>
#include <map>
#include <string>
#include <thread>

#include "kafka.hpp"

namespace {

int64_t now() {
    timespec time;
    clock_gettime(CLOCK_MONOTONIC, &time);
    return int64_t(time.tv_sec) * 1'000'000'000 + time.tv_nsec;
}

struct Event {
    std::string line, key;
    /// Its place among created orders, 0 for other events.
    size_t order;
    bool is_large;
};

std::string_view between(const std::string &line, const char *before, char end) {
    size_t start = line.find(before);
    if (start == std::string::npos) fail("an event lacks a member", before);
    start += std::strlen(before);
    return std::string_view(line).substr(start, line.find(end, start) - start);
}

std::vector<Event> read_events(const std::string &path, size_t count) {
    std::ifstream file(path);
    std::vector<Event> events;
    std::string line;
    size_t orders = 0;
    while (events.size() < count && std::getline(file, line)) {
        Event event{line, std::string(between(line, "\"order_id\":\"", '"')), 0, false};
        if (line.find("\"type\":\"OrderCreated\"") != std::string::npos) {
            event.order = ++orders;
            if (std::stoull(event.key.substr(2)) != orders) fail("orders are not numbered one after the other");
            event.is_large = hundredths(between(line, "\"total\":{\"amount\":", ',')) > 50'000;
        }
        events.push_back(std::move(event));
    }
    if (events.size() < count) fail("too few events in", path.c_str());
    return events;
}

/// Times of visibility less those of sending, nanoseconds, of orders sent behind the warm-up.
struct Latencies {
    std::vector<int64_t> values;

    void print(const char *name) {
        std::sort(values.begin(), values.end());
        auto at = [this](double share) {
            return values.empty() ? 0 : double(values[std::min(values.size() - 1, size_t(share * double(values.size())))]) / 1e6;
        };
        std::printf("\"%s\": {\"count\": %zu, \"p50\": %.2f, \"p99\": %.2f, \"p999\": %.2f, \"max\": %.2f}, ", name,
                    values.size(), at(0.5), at(0.99), at(0.999), at(1));
    }
};

class Probe {
public:
    explicit Probe(std::map<std::string, std::string> &options)
        : options(options), rate(std::stoull(options["--rate"])),
          events(read_events(options["--lines"], rate * std::stoull(options["--seconds"]))), sent(events.size() + 1) {
        for (const Event &event : events) {
            if (event.order > 0) orders = event.order;
            large += event.is_large;
        }
        first_counted = rate * std::stoull(options["--warm-up"]);
        for (size_t at = 0; at < first_counted && at < events.size(); at++)
            if (events[at].order > 0) skipped_orders = events[at].order;
    }

    void run() {
        std::thread records([this] { watch_topic(); });
        std::thread rows([this] { watch_view(); });
        offer();
        records.join();
        rows.join();
        std::printf("{\"offered\": %zu, \"events\": %zu, \"behind_ms\": %.1f, ", rate, events.size(), double(behind) / 1e6);
        topic.print("topic");
        view.print("view");
        std::printf("\"large\": %zu, \"orders\": %zu}\n", large, orders);
    }

private:
    std::map<std::string, std::string> &options;
    size_t rate, first_counted, skipped_orders = 0, orders = 0, large = 0;
    std::vector<Event> events;
    /// By order: when its event was handed to the producer.
    std::vector<std::atomic<int64_t>> sent;
    std::atomic<int64_t> last_sent{0};
    int64_t behind = 0;
    Latencies topic, view;

    static constexpr int64_t patience = 60'000'000'000;

    bool is_hopeless() const { return last_sent > 0 && now() - last_sent > patience; }

    /// Every millisecond what is due, as many calls as there are partitions.
    void offer() {
        Producer producer(options["--brokers"], options["--topic"], "0");
        int64_t start = now();
        for (size_t done = 0; done < events.size();) {
            int64_t time = now();
            size_t due = std::min(events.size(), size_t(double(time - start) * double(rate) / 1e9) + 1);
            behind = std::max(behind, int64_t(double(due - done) * 1e9 / double(rate)));
            for (; done < due; done++) {
                const Event &event = events[done];
                if (event.order > 0) sent[event.order] = time;
                producer.add(event.key, [&](Text &text) {
                    text.reserve(event.line.size());
                    text.put(event.line);
                });
            }
            producer.send();
            usleep(1000);
        }
        producer.flush();
        last_sent = now();
    }

    void watch_topic() {
        rd_kafka_t *client = new_client(RD_KAFKA_CONSUMER, {
            {"bootstrap.servers", options["--brokers"]}, {"group.id", "bench-latency"}, {"enable.auto.commit", "false"},
            {"isolation.level", "read_committed"}, {"auto.offset.reset", "earliest"}, {"fetch.wait.max.ms", "20"}});
        rd_kafka_poll_set_consumer(client);
        int partitions = partition_count(client, options["--out-topic"]);
        auto *list = rd_kafka_topic_partition_list_new(partitions);
        for (int partition = 0; partition < partitions; partition++)
            rd_kafka_topic_partition_list_add(list, options["--out-topic"].c_str(), partition)->offset = 0;
        rd_kafka_assign(client, list);
        rd_kafka_topic_partition_list_destroy(list);
        for (size_t seen = 0; seen < large && !is_hopeless();) {
            rd_kafka_message_t *message = rd_kafka_consumer_poll(client, 100);
            if (!message) continue;
            if (!message->err) {
                int64_t time = now();
                std::string value(static_cast<char *>(message->payload), message->len);
                size_t order = std::stoull(std::string(between(value, "\"order_id\":\"o-", '"')));
                if (order > skipped_orders) topic.values.push_back(time - sent.at(order));
                seen++;
            }
            rd_kafka_message_destroy(message);
        }
        rd_kafka_consumer_close(client);
        rd_kafka_destroy(client);
    }

    /// How many orders the view counts, every two milliseconds. The n-th counted is taken for the n-th sent: partitions
    /// run apart by less than a commit.
    void watch_view() {
        sqlite3 *database;
        if (sqlite3_open_v2(options["--database"].c_str(), &database, SQLITE_OPEN_READONLY, nullptr) != SQLITE_OK)
            fail("cannot open the views", sqlite3_errmsg(database));
        sqlite3_stmt *statement;
        if (sqlite3_prepare_v2(database, "SELECT sum(orders) FROM created", -1, &statement, nullptr) != SQLITE_OK)
            fail("cannot read the view", sqlite3_errmsg(database));
        for (size_t seen = 0; seen < orders && !is_hopeless();) {
            int code = sqlite3_step(statement);
            size_t count = code == SQLITE_ROW ? size_t(sqlite3_column_int64(statement, 0)) : seen;
            int64_t time = now();
            sqlite3_reset(statement);
            for (; seen < count; seen++)
                if (seen + 1 > skipped_orders) view.values.push_back(time - sent.at(seen + 1));
            usleep(2000);
        }
        sqlite3_finalize(statement);
        sqlite3_close(database);
    }
};

}  // namespace

int main(int count, char **arguments) {
    std::map<std::string, std::string> options;
    for (int at = 1; at + 1 < count; at += 2) options[arguments[at]] = arguments[at + 1];
    for (const char *name : {"--brokers", "--topic", "--out-topic", "--database", "--lines", "--rate", "--seconds", "--warm-up"})
        if (!options.count(name)) fail("an option is missing", name);
    Probe(options).run();
}

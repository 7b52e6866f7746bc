// librdkafka: one consumer of all partitions through one queue, and records produced by partition in batches.
#pragma once

#include <librdkafka/rdkafka.h>

#include <cstdint>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "orders.hpp"
#include "text.hpp"

using Properties = std::vector<std::pair<const char *, std::string>>;

inline rd_kafka_t *new_client(rd_kafka_type_t type, const Properties &properties) {
    char why[512];
    rd_kafka_conf_t *conf = rd_kafka_conf_new();
    for (const auto &[name, value] : properties)
        if (rd_kafka_conf_set(conf, name, value.c_str(), why, sizeof why) != RD_KAFKA_CONF_OK) fail(name, why);
    rd_kafka_t *client = rd_kafka_new(type, conf, why, sizeof why);
    if (!client) fail("no client", why);
    return client;
}

inline int partition_count(rd_kafka_t *client, const std::string &topic) {
    rd_kafka_topic_t *handle = rd_kafka_topic_new(client, topic.c_str(), nullptr);
    const rd_kafka_metadata_t *metadata = nullptr;
    rd_kafka_resp_err_t error;
    for (int attempt = 0; (error = rd_kafka_metadata(client, 0, handle, &metadata, 10'000)); attempt++)
        if (attempt == 3) break;
    if (error) fail("no metadata", rd_kafka_err2str(error));
    int count = metadata->topic_cnt == 1 ? metadata->topics[0].partition_cnt : 0;
    if (count == 0) fail("there is no topic", topic.c_str());
    rd_kafka_metadata_destroy(metadata);
    rd_kafka_topic_destroy(handle);
    return count;
}

/// Reads every partition from its beginning.
class Consumer {
public:
    const int partitions;

    Consumer(const std::string &brokers, const std::string &topic)
        : partitions(0), client(new_client(RD_KAFKA_CONSUMER, {
              {"bootstrap.servers", brokers}, {"group.id", "bench-limit"}, {"enable.auto.commit", "false"},
              {"enable.auto.offset.store", "false"}, {"auto.offset.reset", "error"},
              // As much as comes is fetched ahead, up to 64 MiB in the one queue.
              {"queued.min.messages", "10000000"}, {"queued.max.messages.kbytes", "65536"},
              {"fetch.message.max.bytes", "1048576"}, {"fetch.wait.max.ms", "100"}})), topic(topic) {
        const_cast<int &>(partitions) = partition_count(client, topic);
        next.assign(size_t(partitions), 0);
        rd_kafka_poll_set_consumer(client);
        queue = rd_kafka_queue_get_consumer(client);
        auto *list = rd_kafka_topic_partition_list_new(partitions);
        for (int partition = 0; partition < partitions; partition++)
            rd_kafka_topic_partition_list_add(list, topic.c_str(), partition)->offset = 0;
        auto error = rd_kafka_assign(client, list);
        rd_kafka_topic_partition_list_destroy(list);
        if (error) fail("cannot assign", rd_kafka_err2str(error));
    }

    ~Consumer() {
        rd_kafka_queue_destroy(queue);
        rd_kafka_consumer_close(client);
        rd_kafka_destroy(client);
    }

    /// Gives `body` up to 8192 messages, no more than `most`, one by one. Returns how many. librdkafka waits until it has
    /// as many as it is asked for, so that the last batch must ask for what is left.
    template <typename Body> size_t batch(uint64_t most, Body &&body) {
        size_t wanted = most < capacity ? size_t(most) : capacity;
        ssize_t count = rd_kafka_consume_batch_queue(queue, 100, messages, wanted);
        size_t events = 0;
        for (ssize_t index = 0; index < count; index++) {
            rd_kafka_message_t *message = messages[index];
            if (message->err) fail("cannot consume", rd_kafka_message_errstr(message));
            body(padding.around(message->payload, message->len), message->partition);
            next[size_t(message->partition)] = message->offset + 1;
            events++;
            rd_kafka_message_destroy(message);
        }
        return events;
    }

    void commit() {
        auto *list = rd_kafka_topic_partition_list_new(partitions);
        for (int partition = 0; partition < partitions; partition++)
            if (next[size_t(partition)] > 0)
                rd_kafka_topic_partition_list_add(list, topic.c_str(), partition)->offset = next[size_t(partition)];
        auto error = list->cnt > 0 ? rd_kafka_commit(client, list, 0) : RD_KAFKA_RESP_ERR_NO_ERROR;
        rd_kafka_topic_partition_list_destroy(list);
        if (error) fail("cannot commit offsets", rd_kafka_err2str(error));
    }

private:
    static constexpr size_t capacity = 8192;
    rd_kafka_t *client;
    std::string topic;
    rd_kafka_queue_t *queue = nullptr;
    std::vector<int64_t> next;
    rd_kafka_message_t *messages[capacity];
    Padding padding;
};

/// Records are gathered by the partition of their key, a batch at a time, then handed over in one call each.
class Producer {
public:
    Producer(const std::string &brokers, const std::string &topic, const char *linger = "5")
        : client(new_client(RD_KAFKA_PRODUCER, {
              {"bootstrap.servers", brokers}, {"enable.idempotence", "true"}, {"linger.ms", linger},
              {"queue.buffering.max.messages", "1000000"}, {"queue.buffering.max.kbytes", "131072"},
              {"delivery.report.only.error", "true"}})),
          handle(rd_kafka_topic_new(client, topic.c_str(), nullptr)), parts(size_t(partition_count(client, topic))) {}

    ~Producer() {
        rd_kafka_topic_destroy(handle);
        rd_kafka_destroy(client);
    }

    /// Gathers one record; `write` puts its value into the text given.
    template <typename Write> void add(std::string_view key, Write &&write) {
        int32_t partition = rd_kafka_msg_partitioner_murmur2(handle, key.data(), key.size(), int32_t(parts.size()),
                                                             nullptr, nullptr);
        Part &part = parts[size_t(partition)];
        size_t start = part.text.size();
        part.text.reserve(key.size());
        part.text.put(key);
        write(part.text);
        part.records.push_back({start, key.size(), part.text.size()});
    }

    /// Hands over what was gathered.
    void send() {
        for (size_t partition = 0; partition < parts.size(); partition++) {
            Part &part = parts[partition];
            size_t count = part.records.size();
            if (count == 0) continue;
            if (messages.size() < count) messages.resize(count);
            for (size_t index = 0; index < count; index++) {
                const Record &record = part.records[index];
                rd_kafka_message_t &message = messages[index];
                message.err = RD_KAFKA_RESP_ERR_NO_ERROR;
                message.key = const_cast<char *>(part.text.data()) + record.start;
                message.key_len = record.key_length;
                message.payload = static_cast<char *>(message.key) + record.key_length;
                message.len = record.end - record.start - record.key_length;
            }
            produce(int32_t(partition), messages.data(), count);
            part.records.clear();
            part.text.clear();
        }
        rd_kafka_poll(client, 0);
    }

    /// Waits until everything sent is acknowledged.
    void flush() {
        if (auto error = rd_kafka_flush(client, 120'000)) fail("cannot flush", rd_kafka_err2str(error));
    }

private:
    struct Record {
        size_t start, key_length, end;
    };
    struct Part {
        Text text;
        std::vector<Record> records;
    };

    rd_kafka_t *client;
    rd_kafka_topic_t *handle;
    std::vector<Part> parts;
    std::vector<rd_kafka_message_t> messages;

    void produce(int32_t partition, rd_kafka_message_t *rest, size_t count) {
        while (count > 0) {
            size_t taken = size_t(rd_kafka_produce_batch(handle, partition, RD_KAFKA_MSG_F_COPY, rest, int(count)));
            if (taken == count) return;
            if (rest[taken].err != RD_KAFKA_RESP_ERR__QUEUE_FULL) fail("cannot produce", rd_kafka_err2str(rest[taken].err));
            rest += taken;
            count -= taken;
            rd_kafka_poll(client, 2);
        }
    }
};

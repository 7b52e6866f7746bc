// What the harness asks of a broker.
//
//     topic create BROKERS TOPIC PARTITIONS     makes it; its records are kept for ever
//     topic delete BROKERS TOPIC
//     topic count BROKERS TOPIC                 offsets between its beginning and its committed end; -1: no such topic
//     topic text BROKERS TOPIC                  every committed record: key, tab, value, line feed
#include <unistd.h>

#include <cstdio>
#include <string>

#include "kafka.hpp"

namespace {

rd_kafka_t *reader(const std::string &brokers) {
    return new_client(RD_KAFKA_CONSUMER, {{"bootstrap.servers", brokers}, {"group.id", "bench-topic"},
                                          {"enable.auto.commit", "false"}, {"isolation.level", "read_committed"},
                                          {"enable.partition.eof", "true"}, {"auto.offset.reset", "earliest"}});
}

rd_kafka_event_t *answer(rd_kafka_queue_t *queue) {
    rd_kafka_event_t *event = rd_kafka_queue_poll(queue, 60'000);
    if (!event) fail("the broker does not answer");
    if (rd_kafka_event_error(event)) fail("the broker refused", rd_kafka_event_error_string(event));
    return event;
}

void check(const rd_kafka_topic_result_t **results, size_t count) {
    for (size_t index = 0; index < count; index++)
        if (rd_kafka_topic_result_error(results[index]))
            fail(rd_kafka_topic_result_name(results[index]), rd_kafka_topic_result_error_string(results[index]));
}

void create(const std::string &brokers, const std::string &name, int partitions) {
    rd_kafka_t *client = new_client(RD_KAFKA_PRODUCER, {{"bootstrap.servers", brokers}});
    rd_kafka_queue_t *queue = rd_kafka_queue_new(client);
    char why[512];
    rd_kafka_NewTopic_t *topic = rd_kafka_NewTopic_new(name.c_str(), partitions, 1, why, sizeof why);
    if (!topic) fail("no such topic can be", why);
    rd_kafka_NewTopic_set_config(topic, "retention.ms", "-1");
    rd_kafka_CreateTopics(client, &topic, 1, nullptr, queue);
    rd_kafka_event_t *event = answer(queue);
    size_t count;
    auto results = rd_kafka_CreateTopics_result_topics(rd_kafka_event_CreateTopics_result(event), &count);
    check(results, count);
    rd_kafka_event_destroy(event);
    rd_kafka_NewTopic_destroy(topic);
    rd_kafka_queue_destroy(queue);
    rd_kafka_destroy(client);
}

void remove(const std::string &brokers, const std::string &name) {
    rd_kafka_t *client = new_client(RD_KAFKA_PRODUCER, {{"bootstrap.servers", brokers}});
    rd_kafka_queue_t *queue = rd_kafka_queue_new(client);
    rd_kafka_DeleteTopic_t *topic = rd_kafka_DeleteTopic_new(name.c_str());
    rd_kafka_DeleteTopics(client, &topic, 1, nullptr, queue);
    rd_kafka_event_t *event = answer(queue);
    size_t count;
    auto results = rd_kafka_DeleteTopics_result_topics(rd_kafka_event_DeleteTopics_result(event), &count);
    if (count == 1 && rd_kafka_topic_result_error(results[0]) != RD_KAFKA_RESP_ERR_UNKNOWN_TOPIC_OR_PART)
        check(results, count);
    rd_kafka_event_destroy(event);
    rd_kafka_DeleteTopic_destroy(topic);
    rd_kafka_queue_destroy(queue);
    rd_kafka_destroy(client);
}

/// Whether there is such a topic: asked for all of them, as asking for one may make it.
bool exists(rd_kafka_t *client, const std::string &name) {
    const rd_kafka_metadata_t *metadata = nullptr;
    if (auto error = rd_kafka_metadata(client, 1, nullptr, &metadata, 30'000)) fail("no metadata", rd_kafka_err2str(error));
    bool found = false;
    for (int index = 0; index < metadata->topic_cnt; index++) found |= name == metadata->topics[index].topic;
    rd_kafka_metadata_destroy(metadata);
    return found;
}

void count(const std::string &brokers, const std::string &name) {
    rd_kafka_t *client = reader(brokers);
    bool there = exists(client, name);
    int64_t total = there ? 0 : -1;
    int partitions = there ? partition_count(client, name) : 0;
    for (int partition = 0; partition < partitions; partition++) {
        int64_t low, high;
        rd_kafka_resp_err_t error;
        // A broker that has just started, or a topic just made, may have no leader yet.
        for (int attempt = 0;
             (error = rd_kafka_query_watermark_offsets(client, name.c_str(), partition, &low, &high, 30'000)); attempt++) {
            if (attempt == 100) break;
            usleep(100'000);
        }
        if (error) fail("no offsets", rd_kafka_err2str(error));
        total += high - low;
    }
    std::printf("%lld\n", static_cast<long long>(total));
    rd_kafka_destroy(client);
}

void text(const std::string &brokers, const std::string &name) {
    rd_kafka_t *client = reader(brokers);
    int partitions = partition_count(client, name), ended = 0;
    rd_kafka_poll_set_consumer(client);
    auto *list = rd_kafka_topic_partition_list_new(partitions);
    for (int partition = 0; partition < partitions; partition++)
        rd_kafka_topic_partition_list_add(list, name.c_str(), partition)->offset = RD_KAFKA_OFFSET_BEGINNING;
    rd_kafka_assign(client, list);
    rd_kafka_topic_partition_list_destroy(list);
    while (ended < partitions) {
        rd_kafka_message_t *message = rd_kafka_consumer_poll(client, 60'000);
        if (!message) fail("the broker does not answer");
        if (message->err == RD_KAFKA_RESP_ERR__PARTITION_EOF) {
            ended++;
        } else if (message->err) {
            fail("cannot read", rd_kafka_message_errstr(message));
        } else {
            std::fwrite(message->key, 1, message->key_len, stdout);
            std::fputc('\t', stdout);
            std::fwrite(message->payload, 1, message->len, stdout);
            std::fputc('\n', stdout);
        }
        rd_kafka_message_destroy(message);
    }
    rd_kafka_consumer_close(client);
    rd_kafka_destroy(client);
}

}  // namespace

int main(int argument_count, char **arguments) {
    if (argument_count < 4) fail("create, delete, count or text, brokers and a topic are needed");
    std::string verb = arguments[1], brokers = arguments[2], name = arguments[3];
    if (verb == "create" && argument_count == 5) return create(brokers, name, std::stoi(arguments[4])), 0;
    if (verb == "delete") return remove(brokers, name), 0;
    if (verb == "count") return count(brokers, name), 0;
    if (verb == "text") return text(brokers, name), 0;
    fail("there is no such verb", verb.c_str());
}

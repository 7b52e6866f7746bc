#pragma once

#include <librdkafka/rdkafka.h>
#include <librdkafka/rdkafka_mock.h>

/// Produces one record with what `rd_kafka_produce_batch` cannot carry: a timestamp of its own (milliseconds; 0: now)
/// and headers (may be NULL; taken over only where the call succeeds). Key and value are copied; NULL is null.
static inline rd_kafka_error_t *weir_kafka_produce(
    rd_kafka_t *client, rd_kafka_topic_t *topic, int32_t partition, const void *key, size_t key_length,
    const void *value, size_t value_length, int64_t timestamp, rd_kafka_headers_t *headers) {
    rd_kafka_vu_t fields[7];
    size_t count = 6;
    fields[0].vtype = RD_KAFKA_VTYPE_RKT;
    fields[0].u.rkt = topic;
    fields[1].vtype = RD_KAFKA_VTYPE_PARTITION;
    fields[1].u.i32 = partition;
    fields[2].vtype = RD_KAFKA_VTYPE_MSGFLAGS;
    fields[2].u.i = RD_KAFKA_MSG_F_COPY;
    fields[3].vtype = RD_KAFKA_VTYPE_KEY;
    fields[3].u.mem.ptr = (void *)key;
    fields[3].u.mem.size = key_length;
    fields[4].vtype = RD_KAFKA_VTYPE_VALUE;
    fields[4].u.mem.ptr = (void *)value;
    fields[4].u.mem.size = value_length;
    fields[5].vtype = RD_KAFKA_VTYPE_TIMESTAMP;
    fields[5].u.i64 = timestamp;
    if (headers) {
        fields[6].vtype = RD_KAFKA_VTYPE_HEADERS;
        fields[6].u.headers = headers;
        count = 7;
    }
    return rd_kafka_produceva(client, fields, count);
}

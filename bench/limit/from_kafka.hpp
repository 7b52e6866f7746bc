// W1 to W4 from a topic, as one loop each: consume a batch, work, hand over, and every two seconds commit.
#pragma once

#include <time.h>

#include "meter.hpp"
#include "workloads.hpp"

struct KafkaRun {
    std::string brokers, topic, out_topic, products, result;
    uint64_t events = 0, keys = 0;
};

/// Consumes all of the run's events: `take` is called an event, `settle` behind a batch, `commit` every two seconds before
/// offsets are committed, and at the end.
template <typename Take, typename Settle, typename Commit>
void consume_all(const KafkaRun &run, Consumer &consumer, Meter &meter, Take &&take, Settle &&settle, Commit &&commit) {
    auto now = [] {
        timespec time;
        clock_gettime(CLOCK_MONOTONIC, &time);
        return int64_t(time.tv_sec) * 1000 + time.tv_nsec / 1'000'000;
    };
    int64_t last = now();
    for (uint64_t done = 0; done < run.events;) {
        size_t count = consumer.batch(run.events - done, [&](const Payload &payload, int partition) {
            meter.begin();
            take(payload, partition);
        });
        done += count;
        if (count == 0) continue;
        settle();
        if (now() - last >= 2000 && done < run.events) {
            commit(false);
            consumer.commit();
            last = now();
        }
    }
    commit(true);
    consumer.commit();
}

inline void run_w1(const KafkaRun &run, Meter &meter) {
    Producer producer(run.brokers, run.out_topic);
    Consumer consumer(run.brokers, run.topic);
    FilterDerive work;
    auto emit = [&](std::string_view order, std::string_view customer, int64_t amount, int64_t ts) {
        producer.add(customer, [&](Text &text) { FilterDerive::write(text, order, customer, amount, ts); });
    };
    consume_all(run, consumer, meter, [&](const Payload &payload, int) { work.take(payload, emit); },
                [&] { producer.send(); }, [&](bool) { producer.flush(); });
    meter.print(run.events);
}

inline void run_w2(const KafkaRun &run, Meter &meter) {
    Consumer consumer(run.brokers, run.topic);
    EnrichAggregate work(run.products);
    consume_all(run, consumer, meter, [&](const Payload &payload, int) { work.take(payload); }, [] {},
                [&](bool last) { if (last) work.write(run.result); });
    meter.print(run.events);
}

inline void run_w3(const KafkaRun &run, Meter &meter) {
    Consumer consumer(run.brokers, run.topic);
    KeyedState work;
    consume_all(run, consumer, meter, [&](const Payload &payload, int) { work.take(payload); }, [] {},
                [&](bool last) { if (last) work.write(run.result); });
    meter.print(run.events);
}

inline void run_keys(const KafkaRun &run, Meter &meter) {
    Consumer consumer(run.brokers, run.topic);
    Buckets work(run.keys);
    consume_all(run, consumer, meter, [&](const Payload &payload, int) { work.take(payload); }, [] {},
                [&](bool last) { if (last) work.write(run.result); });
    meter.print(run.events);
}

inline void run_w4(const KafkaRun &run, Meter &meter) {
    Producer producer(run.brokers, run.out_topic);
    Consumer consumer(run.brokers, run.topic);
    Windows work(consumer.partitions);
    auto emit = [&](std::string_view product, int64_t start, int64_t quantity) {
        producer.add(product, [&](Text &text) { Windows::write(text, product, start, quantity); });
    };
    consume_all(run, consumer, meter, [&](const Payload &payload, int partition) { work.take(payload, partition); }, [] {},
                [&](bool last) {
                    work.close(last, emit);
                    producer.send();
                    producer.flush();
                });
    if (work.late > 0) fail("events were late");
    meter.print(run.events);
}

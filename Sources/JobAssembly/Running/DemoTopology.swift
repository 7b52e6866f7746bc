/// The topology of the demonstration: `topologies/order-insights.yaml`, which a test holds it against.
enum DemoTopology {
    static let text = #"""
        # Order events become order lines with their product's category, a view of revenue by category and minute, a view of
        # customers who place large orders, and a topic of those orders.
        topology: order-insights            # job name
        version: 1                          # version of this file format

        settings:
          delivery: exactly-once            # exactly-once | at-least-once
          commit_interval: 500ms            # how often progress, views and outputs become visible together
          buffer: { rows: 65536, bytes: 16MiB }   # bound of every edge, shared by its lanes
          memory: 512MiB                    # the process's budget: buffers, caches, view working sets, Kafka queues
          state: { memory: 256MiB }         # of which the views' working set

        connections:
          orders_kafka:
            kafka: { brokers: "${KAFKA_BROKERS:-embedded}" }    # embedded: the broker inside librdkafka
          catalog:
            postgres: { url: "${CATALOG_URL:-postgresql://localhost/catalog}" }

        tables:                             # what lookups read; each has a cache and a batcher
          products:
            postgres: { connection: catalog, query: "SELECT id, name, category FROM products WHERE id = ANY($1)" }
            key: id
            schema: { id: string, name: string, category: string }
            cache: { bytes: 64MiB, ttl: 5m, missing_ttl: 30s, stale: 1m }
            batch: { keys: 500, wait: 2ms, in_flight: 10 }
            timeout: 2s
            retry: { on_error: { for: 10m, attempts: 5, backoff: 50ms..5s }, on_missing: { attempts: 0 } }
            on_failure: stop                # when retries are spent: stop | dead_letter | default (nulls)

        sources:
          order_events:
            kafka: { connection: orders_kafka, topic: orders, start: earliest }
            format: json
            schema:
              type: string
              order_id: string
              customer_id?: string
              items?: [{ product_id: string, quantity: int, unit_price: { amount: "decimal(12,2)", currency: string } }]
              total?: { amount: "decimal(14,2)", currency: string }
              ts: timestamp
            event_time: ts
            watermark: { lag: 5s, idle: 30s, ahead: 1h }
            on_error: dead_letter           # dead_letter | skip | stop

        stages:
          order_lines:                      # a stage is one bounded, back-pressured unit; its steps run fused
            from: order_events
            steps:
              - filter: type = 'OrderCreated'
              - unnest: items as item
              - select:
                  order_id: order_id
                  customer_id: customer_id
                  product_id: item.product_id
                  revenue: item.unit_price.amount * item.quantity
              - lookup: { table: products, key: product_id, take: [category], missing: keep }
          large_orders:
            from: order_events
            steps:
              - filter: type = 'OrderCreated' and total.amount > 500
              - select: { order_id: order_id, customer_id: customer_id, amount: total.amount, ts: ts }

        views:
          revenue_by_category:
            from: order_lines
            group_by: { category: "coalesce(category, 'unknown')" }
            window: { tumbling: 1m, lateness: 30s }
            aggregate: { orders: approx_count_distinct(order_id), lines: count(), revenue: sum(revenue) }
            retain: 7d
          customers:
            from: large_orders
            group_by: { customer_id: customer_id }
            aggregate: { orders: count(), spent: sum(amount), last_order: max(ts) }
            index: [[spent desc]]

        sinks:
          large_orders_topic:
            from: large_orders
            kafka: { connection: orders_kafka, topic: large-orders, key: customer_id }
            format: json
        """#
}

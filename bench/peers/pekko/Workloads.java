import bench.Basket;
import bench.Json;
import bench.LargeOrder;
import bench.Options;
import bench.Order;
import bench.Products;
import bench.ResultRows;
import java.io.IOException;
import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.CompletionStage;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.pekko.Done;
import org.apache.pekko.actor.ActorSystem;
import org.apache.pekko.kafka.ConsumerMessage.Committable;
import org.apache.pekko.kafka.ConsumerMessage.CommittableMessage;
import org.apache.pekko.kafka.ProducerMessage;
import org.apache.pekko.kafka.Subscriptions;
import org.apache.pekko.kafka.javadsl.Committer;
import org.apache.pekko.kafka.javadsl.Consumer;
import org.apache.pekko.kafka.javadsl.Producer;
import org.apache.pekko.stream.javadsl.Source;

/** The workloads as streams; each completes when its last offset is committed. */
final class Workloads {
    private final Options options;
    private final ActorSystem system;

    Workloads(Options options, ActorSystem system) {
        this.options = options;
        this.system = system;
    }

    CompletionStage<Done> filterAndDerive() {
        return events()
                .map(this::largeOrder)
                .runWith(
                        Producer.committableSink(
                                PekkoSettings.producer(system, options), PekkoSettings.committer(system, options)),
                        system);
    }

    /** Pekko keeps no state of its own: the view is a map in this process, lost with it. */
    CompletionStage<Done> enrichAndAggregate() throws IOException {
        Map<String, String> categories = Products.categories(options.products());
        Map<String, Totals> view = new HashMap<>();
        CompletionStage<Done> done = events()
                .map(message -> {
                    fold(Json.event(Basket.class, message.record().value()), categories, view);
                    return (Committable) message.committableOffset();
                })
                .runWith(Committer.sink(PekkoSettings.committer(system, options)), system);
        return done.thenApply(finished -> {
            view.forEach((category, totals) -> ResultRows.add(category, totals.count, totals.cents));
            return finished;
        });
    }

    private Source<CommittableMessage<byte[], byte[]>, Consumer.Control> events() {
        return Consumer.committableSource(
                        PekkoSettings.consumer(system, options), Subscriptions.topics(options.topic()))
                .take(options.events());
    }

    /** What is not kept passes through, so that its offset is committed in its turn. */
    private ProducerMessage.Envelope<String, byte[], Committable> largeOrder(CommittableMessage<byte[], byte[]> message) {
        Order order = Json.event(Order.class, message.record().value());
        if (!order.isLarge()) {
            return ProducerMessage.passThrough(message.committableOffset());
        }
        ProducerRecord<String, byte[]> record =
                new ProducerRecord<>(options.outTopic(), order.customerId, Json.bytes(LargeOrder.of(order)));
        return ProducerMessage.single(record, message.committableOffset());
    }

    private static void fold(Basket basket, Map<String, String> categories, Map<String, Totals> view) {
        if (!basket.isCreated()) {
            return;
        }
        for (Basket.Line line : basket.items) {
            Totals totals = view.computeIfAbsent(categories.get(line.productId), category -> new Totals());
            totals.count++;
            totals.cents += line.revenueCents();
        }
    }

    /** A category's count and exact sum in cents. */
    private static final class Totals {
        long count;
        long cents;
    }
}

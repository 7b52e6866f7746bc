import bench.Options;
import bench.ResultRows;
import bench.Span;
import java.util.Properties;
import org.apache.kafka.streams.KafkaStreams;
import org.apache.kafka.streams.StreamsBuilder;
import org.apache.kafka.streams.errors.StreamsUncaughtExceptionHandler.StreamThreadExceptionResponse;

/** Runs one workload in Kafka Streams until all events are processed and committed. */
public final class KafkaStreamsPeer {
    public static void main(String[] arguments) throws Exception {
        Options options = Options.parse(arguments);
        String application = "weir-bench-streams-" + ProcessHandle.current().pid() + "-" + System.currentTimeMillis();
        Properties settings = StreamsSettings.of(options, application);
        Progress progress = new Progress();
        StreamsBuilder builder = new StreamsBuilder();
        new Workloads(options, progress, builder).build();

        try (KafkaStreams streams = new KafkaStreams(builder.build(settings), settings)) {
            streams.setUncaughtExceptionHandler(error -> {
                error.printStackTrace();
                Runtime.getRuntime().halt(1);
                return StreamThreadExceptionResponse.SHUTDOWN_APPLICATION;
            });
            streams.start();
            progress.awaitEvents(options.events());
            if (options.workload().equals("w4")) {
                Ticks.closeWindows(options, application, progress);
            }
            if (options.workload().equals("w2") || options.workload().equals("w3")) {
                ViewReader.read(streams);
            }
            // Closing flushes the caches and commits; what is in the state stores is then in their changelogs too.
            streams.close();
            Span.end();
            streams.cleanUp();
        }
        InternalTopics.remove(options, application);
        ResultRows.write(options.result());
        Span.report(options.events());
    }
}

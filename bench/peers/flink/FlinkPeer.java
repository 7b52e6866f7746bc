import bench.Options;
import bench.ResultRows;
import bench.Span;
import org.apache.flink.streaming.api.environment.StreamExecutionEnvironment;

/** Runs one workload in Flink's local environment, from the topic's first to its last event. */
public final class FlinkPeer {
    public static void main(String[] arguments) throws Exception {
        Options options = Options.parse(arguments);
        StreamExecutionEnvironment environment = FlinkSettings.environment(options);
        new Workloads(options, environment).build();
        // Returns after the last checkpoint, which a bounded job takes when its sources are finished.
        environment.execute("weir-bench-" + options.workload());
        Span.end();
        ResultRows.write(options.result());
        Span.report(options.events());
    }
}

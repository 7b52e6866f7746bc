import bench.Options;
import java.nio.file.Path;
import org.apache.flink.configuration.Configuration;
import org.apache.flink.core.execution.CheckpointingMode;
import org.apache.flink.streaming.api.environment.StreamExecutionEnvironment;

/** How Flink is tuned here. */
final class FlinkSettings {
    private FlinkSettings() {}

    static StreamExecutionEnvironment environment(Options options) {
        String state = Path.of(options.state()).toAbsolutePath().toString();
        Configuration configuration = new Configuration();
        configuration.setString("state.backend.type", System.getProperty("peer.state"));
        configuration.setString("execution.checkpointing.storage", "filesystem");
        configuration.setString("execution.checkpointing.dir", "file://" + state + "/checkpoints");
        configuration.setString("execution.checkpointing.incremental", "true");
        configuration.setString("state.backend.rocksdb.localdir", state + "/rocksdb");
        configuration.setString("io.tmp.dirs", state);
        configuration.setString("taskmanager.memory.managed.size", "256m");
        // Objects pass from operator to operator in a chain without a copy.
        configuration.setString("pipeline.object-reuse", "true");
        // A type that only Kryo can serialize would be slow: better fail.
        configuration.setString("pipeline.generic-types", "false");
        configuration.setString("execution.checkpointing.interval", options.commitMillis() + " ms");
        configuration.setString("rest.flamegraph.enabled", "false");

        StreamExecutionEnvironment environment =
                StreamExecutionEnvironment.createLocalEnvironment(Options.threads(), configuration);
        environment
                .getCheckpointConfig()
                .setCheckpointingConsistencyMode(
                        options.exactlyOnce() ? CheckpointingMode.EXACTLY_ONCE : CheckpointingMode.AT_LEAST_ONCE);
        return environment;
    }
}

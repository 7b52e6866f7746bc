import bench.Options;
import bench.ResultRows;
import bench.Span;
import java.util.concurrent.TimeUnit;
import org.apache.pekko.actor.ActorSystem;

/** Runs one workload as a stream that completes after the last event. */
public final class PekkoPeer {
    public static void main(String[] arguments) throws Exception {
        Options options = Options.parse(arguments);
        ActorSystem system = ActorSystem.create("weir-bench", PekkoSettings.system());
        Workloads workloads = new Workloads(options, system);
        switch (options.workload()) {
            case "w1" -> workloads.filterAndDerive().toCompletableFuture().get();
            case "w2" -> workloads.enrichAndAggregate().toCompletableFuture().get();
            default -> throw new IllegalArgumentException("no workload " + options.workload());
        }
        Span.end();
        system.terminate();
        system.getWhenTerminated().toCompletableFuture().get(30, TimeUnit.SECONDS);
        ResultRows.write(options.result());
        Span.report(options.events());
    }
}

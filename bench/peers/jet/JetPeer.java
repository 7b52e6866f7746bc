import bench.Options;
import bench.ResultRows;
import bench.Span;
import com.hazelcast.core.Hazelcast;
import com.hazelcast.core.HazelcastInstance;
import com.hazelcast.jet.config.JobConfig;
import com.hazelcast.jet.config.ProcessingGuarantee;

/** Runs one workload as a job of a single Jet member in this process. */
public final class JetPeer {
    public static void main(String[] arguments) throws Exception {
        Options options = Options.parse(arguments);
        HazelcastInstance member = Hazelcast.newHazelcastInstance(JetSettings.member());
        try {
            JobConfig job = new JobConfig()
                    .setName("weir-bench-" + options.workload())
                    .setProcessingGuarantee(
                            options.exactlyOnce() ? ProcessingGuarantee.EXACTLY_ONCE : ProcessingGuarantee.AT_LEAST_ONCE)
                    .setSnapshotIntervalMillis(options.commitMillis())
                    .setMetricsEnabled(false);
            member.getJet().newJob(new Workloads(options).pipeline(), job).join();
            Span.end();
        } finally {
            member.shutdown();
        }
        ResultRows.write(options.result());
        Span.report(options.events());
    }
}

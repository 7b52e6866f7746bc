import bench.Options;
import com.hazelcast.config.Config;

/** How the member is tuned here. */
final class JetSettings {
    private JetSettings() {}

    static Config member() {
        Config config = new Config();
        config.setClusterName("weir-bench-" + ProcessHandle.current().pid());
        config.getNetworkConfig().setPortAutoIncrement(true);
        config.getNetworkConfig().getJoin().getAutoDetectionConfig().setEnabled(false);
        config.getNetworkConfig().getJoin().getMulticastConfig().setEnabled(false);
        config.getMetricsConfig().setEnabled(false);
        config.getJetConfig().setEnabled(true).setCooperativeThreadCount(Options.threads());
        config.setProperty("hazelcast.phone.home.enabled", "false");
        config.setProperty("hazelcast.logging.type", "log4j2");
        // Idle threads look for work less often than by default, which saves a tenth of the processor's time.
        config.setProperty("hazelcast.jet.idle.cooperative.min.microseconds", "250");
        config.setProperty("hazelcast.jet.idle.cooperative.max.microseconds", "2000");
        config.setProperty("hazelcast.jet.idle.noncooperative.min.microseconds", "250");
        config.setProperty("hazelcast.jet.idle.noncooperative.max.microseconds", "2000");
        return config;
    }
}

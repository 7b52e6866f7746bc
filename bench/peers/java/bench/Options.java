package bench;

import java.io.Serializable;
import java.util.HashMap;
import java.util.Map;

/** The command line that every peer understands; see the contract in bench/peers/README.md. */
public record Options(
        String workload,
        String brokers,
        String topic,
        long events,
        String products,
        String outTopic,
        String result,
        String state,
        boolean exactlyOnce)
        implements Serializable {

    public static Options parse(String[] arguments) {
        Map<String, String> named = new HashMap<>();
        for (int i = 1; i + 1 < arguments.length; i += 2) {
            named.put(arguments[i], arguments[i + 1]);
        }
        return new Options(
                arguments[0],
                require(named, "--brokers"),
                require(named, "--topic"),
                Long.parseLong(require(named, "--events")),
                require(named, "--products"),
                require(named, "--out-topic"),
                require(named, "--result"),
                named.getOrDefault("--state", System.getProperty("java.io.tmpdir") + "/weir-bench-" + ProcessHandle.current().pid()),
                named.getOrDefault("--delivery", "at-least-once").equals("exactly-once"));
    }

    /** How often a peer commits or checkpoints: as often as the Weir topology of the same workload. */
    public int commitMillis() {
        return workload.equals("w3x") ? 500 : 2000;
    }

    /** Cores that the peer may keep busy: as many as there are, unless PEERS_THREADS says otherwise. */
    public static int threads() {
        String wanted = System.getenv("PEERS_THREADS");
        return wanted != null ? Integer.parseInt(wanted) : Runtime.getRuntime().availableProcessors();
    }

    private static String require(Map<String, String> named, String option) {
        String value = named.get(option);
        if (value == null) {
            throw new IllegalArgumentException("missing " + option);
        }
        return value;
    }
}

package bench;

import com.sun.management.OperatingSystemMXBean;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Locale;

/** What is measured: from the first event consumed to the last durable result, of the whole process. */
public final class Span {
    // Read by every event, so not volatile: a thread that sees it late only enters start() once more.
    private static boolean begun;
    private static long cpuAtBegin;
    private static long wallAtBegin;
    private static double cpuSeconds;
    private static double wallSeconds;

    private Span() {}

    /** Called with each event; the first one starts the clocks. */
    public static void begin() {
        if (!begun) {
            start();
        }
    }

    private static synchronized void start() {
        if (!begun) {
            cpuAtBegin = cpuNanos();
            wallAtBegin = System.nanoTime();
            begun = true;
        }
    }

    /** Stops the clocks: the last result is durable. */
    public static synchronized void end() {
        cpuSeconds = (cpuNanos() - cpuAtBegin) / 1e9;
        wallSeconds = (System.nanoTime() - wallAtBegin) / 1e9;
    }

    /** Prints the last line of the contract. */
    public static synchronized void report(long events) throws IOException {
        System.out.printf(
                Locale.ROOT,
                "{\"cpu_seconds\": %.3f, \"wall_seconds\": %.3f, \"rss_mb\": %.1f, \"events\": %d}%n",
                cpuSeconds, wallSeconds, peakResidentMebibytes(), events);
    }

    private static long cpuNanos() {
        return ((OperatingSystemMXBean) ManagementFactory.getOperatingSystemMXBean()).getProcessCpuTime();
    }

    private static double peakResidentMebibytes() throws IOException {
        for (String line : Files.readAllLines(Path.of("/proc/self/status"))) {
            if (line.startsWith("VmHWM:")) {
                return Long.parseLong(line.replaceAll("[^0-9]", "")) / 1024.0;
            }
        }
        return 0;
    }
}

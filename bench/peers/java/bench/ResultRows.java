package bench;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;

/** A view's final rows, gathered in this process and written in the form in which results are compared. */
public final class ResultRows {
    private static final Queue<String> ROWS = new ConcurrentLinkedQueue<>();

    private ResultRows() {}

    public static void add(String key, long count, long cents) {
        ROWS.add(key + "," + count + "," + Money.decimal(cents).toPlainString());
    }

    /** Keys are ASCII, so that the order of strings is the order of their bytes. */
    public static void write(String file) throws IOException {
        Files.write(Path.of(file), (Iterable<String>) ROWS.stream().sorted()::iterator);
    }
}

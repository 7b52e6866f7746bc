package bench;

import java.io.BufferedReader;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;

/** The products file: each product's category. */
public final class Products {
    private Products() {}

    /** Categories by product id, from CSV with the header {@code id,name,category}. */
    public static Map<String, String> categories(String file) throws IOException {
        Map<String, String> categories = new HashMap<>();
        try (BufferedReader reader = Files.newBufferedReader(Path.of(file))) {
            reader.readLine();
            for (String line = reader.readLine(); line != null; line = reader.readLine()) {
                categories.put(line.substring(0, line.indexOf(',')), line.substring(line.lastIndexOf(',') + 1));
            }
        }
        return categories;
    }
}

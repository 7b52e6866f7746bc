package bench;

import com.dslplatform.json.DslJson;
import com.dslplatform.json.JsonWriter;
import com.dslplatform.json.runtime.Settings;
import java.io.IOException;
import java.io.UncheckedIOException;

/** JSON to objects and back with dsl-json, whose converters its annotation processor made at compile time. */
public final class Json {
    private static final DslJson<Object> JSON = new DslJson<>(Settings.basicSetup());
    private static final ThreadLocal<JsonWriter> WRITER = ThreadLocal.withInitial(JSON::newWriter);

    private Json() {}

    /** Decodes an event, which also starts the measured span when it is the first one. */
    public static <T> T event(Class<T> type, byte[] bytes) {
        Span.begin();
        try {
            return JSON.deserialize(type, bytes, bytes.length);
        } catch (IOException error) {
            throw new UncheckedIOException(error);
        }
    }

    public static byte[] bytes(Object value) {
        JsonWriter writer = WRITER.get();
        writer.reset();
        try {
            JSON.serialize(writer, value);
        } catch (IOException error) {
            throw new UncheckedIOException(error);
        }
        return writer.toByteArray();
    }
}

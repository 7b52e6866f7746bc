import bench.Options;
import java.util.List;
import java.util.Properties;
import org.apache.kafka.clients.admin.Admin;

/** Removes the repartition and changelog topics that the application made, so that runs do not pile up. */
final class InternalTopics {
    private InternalTopics() {}

    static void remove(Options options, String application) throws Exception {
        Properties settings = new Properties();
        settings.put("bootstrap.servers", options.brokers());
        try (Admin admin = Admin.create(settings)) {
            List<String> topics = admin.listTopics().names().get().stream().filter(name -> name.startsWith(application + "-")).toList();
            admin.deleteTopics(topics).all().get();
        }
    }
}

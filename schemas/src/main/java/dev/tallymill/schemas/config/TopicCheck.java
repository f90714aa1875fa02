package dev.tallymill.schemas.config;

import dev.tallymill.schemas.topic.TopicAdmin;
import java.time.Duration;
import java.util.List;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.common.utils.Time;

/** What a service looks at before it starts: that an operator has created its topics. */
public final class TopicCheck {

    private static final Duration PATIENCE = Duration.ofSeconds(30);

    private TopicCheck() {}

    /**
     * Returns when every one of {@code topics} is there.
     *
     * @throws dev.tallymill.schemas.topic.TopicsException naming those that are missing, or saying that Kafka does not
     *     answer
     */
    public static void requirePresent(KafkaSettings kafka, Time time, List<String> topics) {
        try (Admin admin = Admin.create(kafka.clientProperties())) {
            new TopicAdmin(admin, time, PATIENCE).requirePresent(topics);
        }
    }
}

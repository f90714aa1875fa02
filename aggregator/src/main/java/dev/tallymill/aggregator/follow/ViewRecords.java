package dev.tallymill.aggregator.follow;

import dev.tallymill.aggregator.ledger.Granularity;
import dev.tallymill.aggregator.topology.LedgerTopology;
import dev.tallymill.aggregator.view.Tables;
import dev.tallymill.schemas.config.KafkaSettings;
import dev.tallymill.schemas.record.Batch;
import dev.tallymill.schemas.record.BatchProgress;
import dev.tallymill.schemas.record.BudgetStatus;
import dev.tallymill.schemas.record.SpendTotals;
import dev.tallymill.schemas.record.Tenant;
import dev.tallymill.schemas.topic.Topics;
import java.nio.charset.StandardCharsets;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.common.serialization.Deserializer;
import org.jspecify.annotations.Nullable;

/** What a record of each followed topic changes in the tables. For one thread. */
final class ViewRecords {

    private final Deserializer<Object> avro;
    private final Map<String, Granularity> spend = new HashMap<>();
    private final Topics topics;

    ViewRecords(KafkaSettings kafka) {
        this.avro = kafka.deserializer(false);
        this.topics = kafka.topics();
        for (Granularity granularity : Granularity.values()) {
            spend.put(LedgerTopology.topic(topics, granularity), granularity);
        }
    }

    /** Every topic there is something to learn from. */
    static List<String> topics(Topics topics) {
        return List.of(
                topics.spendMinute(),
                topics.spendHour(),
                topics.spendDay(),
                topics.spendMonth(),
                topics.batchProgress(),
                topics.batches(),
                topics.tenants(),
                topics.budgetStatus());
    }

    /**
     * Decodes a record.
     *
     * @throws dev.tallymill.schemas.serde.UndecodableRecordException if nobody ever can
     * @throws org.apache.kafka.common.errors.RetriableException if the registry does not answer
     */
    Consumer<Tables> changeOf(ConsumerRecord<byte[], byte[]> record) {
        String key = record.key() == null ? "" : new String(record.key(), StandardCharsets.UTF_8);
        @Nullable Object value = record.value() == null ? null : avro.deserialize(record.topic(), record.value());
        if (value == null) {
            return removal(record.topic(), key);
        }
        return switch (value) {
            case SpendTotals totals -> {
                Granularity granularity = spend.get(record.topic());
                yield granularity == null
                        ? ViewRecords::nothing
                        : tables -> tables.spend().put(granularity, totals);
            }
            case BatchProgress progress -> tables -> tables.batches().put(progress, record.timestamp());
            case Batch batch -> tables -> tables.batches().put(batch);
            case Tenant tenant -> tables -> tables.tenants().put(tenant);
            case BudgetStatus status -> tables -> tables.putBudget(status);
            default -> ViewRecords::nothing;
        };
    }

    private Consumer<Tables> removal(String topic, String key) {
        if (topic.equals(topics.batches())) {
            String batchId = key.substring(key.lastIndexOf('/') + 1);
            return tables -> tables.batches().remove(batchId);
        }
        if (topic.equals(topics.tenants())) {
            return tables -> tables.tenants().remove(key);
        }
        if (topic.equals(topics.budgetStatus())) {
            return tables -> tables.removeBudget(key);
        }
        return ViewRecords::nothing;
    }

    private static void nothing(Tables tables) {
        // a record of a kind that is not shown
    }
}

package dev.tallymill.ingest;

import static dev.tallymill.ingest.IngestTestKit.TENANT;
import static dev.tallymill.ingest.IngestTestKit.alone;
import static dev.tallymill.ingest.IngestTestKit.creation;
import static dev.tallymill.ingest.IngestTestKit.find;
import static dev.tallymill.ingest.IngestTestKit.upload;
import static org.assertj.core.api.Assertions.assertThat;

import dev.tallymill.ingest.dispatch.DispatchSettings;
import dev.tallymill.schemas.config.KafkaSettings;
import dev.tallymill.schemas.money.Usd;
import dev.tallymill.schemas.record.Batch;
import dev.tallymill.schemas.record.BudgetPeriod;
import dev.tallymill.schemas.record.BudgetStatus;
import dev.tallymill.schemas.record.PromptJob;
import dev.tallymill.schemas.record.SpendTotals;
import dev.tallymill.schemas.record.Tenant;
import dev.tallymill.schemas.record.TenantBudget;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.apache.avro.specific.SpecificRecord;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.Producer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.serialization.StringSerializer;
import org.junit.jupiter.api.Test;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Fifty batches of one tenant race its budget on a real broker; worker and aggregator are played, with transactions. */
class BudgetRaceTest {

    private static final Logger LOG = LoggerFactory.getLogger(BudgetRaceTest.class);
    private static final int BATCHES = 50;
    private static final int LINES = 60;
    private static final int MAX_TOKENS = 400;
    private static final long INPUT = 150_000;
    private static final long OUTPUT = 600_000;
    private static final Usd LIMIT = Usd.parse("0.2");

    @Test
    void fiftyBatchesNeverExceedTheBudgetAndUseIt() throws Exception {
        try (TestBroker broker = new TestBroker()) {
            KafkaSettings kafka = broker.freshTopics("budget.");
            Instant now = Instant.now().truncatedTo(ChronoUnit.MILLIS);
            IngestService service = IngestMain.start(alone(kafka, DispatchSettings.DEFAULT));
            try (Ledger ledger = new Ledger(kafka)) {
                service.batches().store(tenant(now));
                List<Batch> batches = new ArrayList<>();
                for (int i = 0; i < BATCHES; i++) {
                    batches.add(IngestTestKit.create(service, creation(upload(service, lines(i)), null)));
                }
                for (int restart = 0; restart < 2; restart++) {
                    int jobs = ledger.jobs + 200;
                    Await.until(jobs + " jobs", () -> ledger.answer() >= jobs);
                    service.close();
                    service = IngestMain.start(alone(kafka, DispatchSettings.DEFAULT));
                }
                IngestService last = service;
                Await.until("every batch waits or is released", () -> {
                    ledger.answer();
                    return ledger.outstanding() == 0
                            && batches.stream().map(batch -> find(last, batch)).allMatch(BudgetRaceTest::isAtRest);
                });
                assertThat(batches).anyMatch(batch -> find(last, batch).getOverBudgetSince() != null);

                assertThat(ledger.spentPico).isLessThanOrEqualTo(LIMIT.pico().longValueExact());
                double usable = 100.0 * ledger.spentPico / LIMIT.pico().longValueExact();
                LOG.info(
                        "budget {} USD, spent {} USD in {} jobs, overshoot {} pico-USD, usable share {} %",
                        LIMIT,
                        Usd.ofPico(ledger.spentPico),
                        ledger.jobs,
                        Math.max(0, ledger.spentPico - LIMIT.pico().longValueExact()),
                        String.format(Locale.ROOT, "%.2f", usable));
                assertThat(usable).isGreaterThanOrEqualTo(95);
                List<Integer> alerts =
                        TestBroker.readAll(kafka, kafka.topics().budgetStatus(), BudgetStatus.class).stream()
                                .map(BudgetStatus::getAlertPercent)
                                .distinct()
                                .toList();
                assertThat(alerts).isSorted().contains(80, 100);
            } finally {
                service.close();
            }
        }
    }

    private static boolean isAtRest(Batch batch) {
        return batch.getOverBudgetSince() != null || batch.getCheckpoint().getNextLine() == LINES;
    }

    private static Tenant tenant(Instant now) {
        return Tenant.newBuilder()
                .setTenant(TENANT)
                .setCreatedAt(now)
                .setBudgets(List.of(new TenantBudget(BudgetPeriod.MONTH, LIMIT.amount(), false)))
                .build();
    }

    private static byte[] lines(int batch) {
        return IntStream.range(0, LINES)
                .mapToObj(i -> "{\"custom_id\": \"" + batch + "-" + i
                        + "\", \"method\": \"POST\", \"url\": \"/v1/chat/completions\", \"body\": {\"model\":"
                        + " \"gpt-oss-120b\", \"max_tokens\": " + (MAX_TOKENS - i) + "}}\n")
                .collect(Collectors.joining())
                .getBytes(StandardCharsets.UTF_8);
    }

    /** Answers every job with as much as it may get or less, and tells totals and progress in one transaction. */
    private static final class Ledger implements AutoCloseable {

        private final KafkaSettings kafka;
        private final Producer<String, SpecificRecord> producer;
        private final Random random = new Random(7);
        private final Map<String, Long> ended = new HashMap<>();
        private final Set<String> answered = new HashSet<>();
        private long spentPico;
        private int jobs;

        Ledger(KafkaSettings kafka) {
            this.kafka = kafka;
            Map<String, Object> config = kafka.clientProperties();
            config.put("transactional.id", "ledger");
            this.producer = new KafkaProducer<>(config, new StringSerializer(), kafka.serializer(false));
            producer.initTransactions();
        }

        int answer() {
            List<PromptJob> all = TestBroker.readAll(kafka, kafka.topics().promptJobs(), PromptJob.class);
            List<PromptJob> news = all.stream().collect(Collectors.toCollection(ArrayList::new));
            news.removeIf(job -> !answered.add(job.getJob().getJobId()));
            if (!news.isEmpty()) {
                publish(news);
            }
            return jobs;
        }

        int outstanding() {
            return TestBroker.readAll(kafka, kafka.topics().promptJobs(), PromptJob.class)
                            .size()
                    - jobs;
        }

        @SuppressWarnings("FutureReturnValueIgnored")
        private void publish(List<PromptJob> news) {
            producer.beginTransaction();
            for (PromptJob job : news) {
                long maximum = MAX_TOKENS - job.getJob().getLine();
                long completion = random.nextInt(3) == 0 ? maximum : random.nextLong(maximum + 1);
                spentPico += 40 * INPUT + completion * OUTPUT;
                ended.merge(job.getJob().getBatchId(), 1L, Long::sum);
                jobs++;
            }
            news.stream()
                    .map(job -> job.getJob().getBatchId())
                    .distinct()
                    .forEach(id -> producer.send(new ProducerRecord<>(
                            kafka.topics().batchProgress(),
                            id,
                            IngestTestKit.progress(id, ended.getOrDefault(id, 0L), 0, 0))));
            producer.flush();
            producer.send(new ProducerRecord<>(kafka.topics().spendDay(), TENANT, totals()));
            producer.commitTransaction();
        }

        private SpendTotals totals() {
            return SpendTotals.newBuilder()
                    .setTenant(TENANT)
                    .setProvider("sim")
                    .setModel("gpt-oss-120b")
                    .setBucketStart(Instant.now().truncatedTo(ChronoUnit.DAYS))
                    .setCompleted(jobs)
                    .setFailed(0)
                    .setExpired(0)
                    .setCancelled(0)
                    .setBudgetExceeded(0)
                    .setPromptTokens(0)
                    .setCachedPromptTokens(0)
                    .setCompletionTokens(0)
                    .setReasoningTokens(0)
                    .setEstimated(0)
                    .setUnpriced(0)
                    .setAttempts(jobs)
                    .setCost(Usd.ofPico(spentPico).amount())
                    .build();
        }

        @Override
        public void close() {
            producer.close();
        }
    }
}

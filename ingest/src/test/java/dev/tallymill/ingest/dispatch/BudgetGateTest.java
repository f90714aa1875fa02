package dev.tallymill.ingest.dispatch;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tallymill.ingest.batch.BatchState;
import dev.tallymill.ingest.batch.BatchTables;
import dev.tallymill.ingest.batch.BudgetTables;
import dev.tallymill.ingest.batch.FilledBudgetTables;
import dev.tallymill.ingest.budget.BudgetFigures;
import dev.tallymill.ingest.budget.BudgetSettings;
import dev.tallymill.ingest.budget.CostBound;
import dev.tallymill.ingest.file.LineRange;
import dev.tallymill.ingest.validate.RequestLine;
import dev.tallymill.ingest.validate.RequestParser;
import dev.tallymill.schemas.money.Usd;
import dev.tallymill.schemas.record.Batch;
import dev.tallymill.schemas.record.BatchProgress;
import dev.tallymill.schemas.record.BatchStatus;
import dev.tallymill.schemas.record.BudgetPeriod;
import dev.tallymill.schemas.record.BudgetState;
import dev.tallymill.schemas.record.BudgetStatus;
import dev.tallymill.schemas.record.Control;
import dev.tallymill.schemas.record.FileMetadata;
import dev.tallymill.schemas.record.PromptJob;
import dev.tallymill.schemas.record.Tenant;
import dev.tallymill.schemas.record.TenantBudget;
import java.math.BigDecimal;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

class BudgetGateTest {

    private static final Instant NOW = Instant.parse("2026-11-24T09:00:00Z");
    private static final Instant EARLIER = NOW.minusSeconds(60);

    /** Can cost 0.0008 USD at most, near enough. */
    private static final String LINE = "{\"custom_id\": \"1\", \"method\": \"POST\", \"url\": \"/v1/chat/completions\","
            + " \"body\": {\"model\": \"gpt-oss-120b\", \"max_tokens\": 1000}}";

    private final Tenant tenant = Tenant.newBuilder()
            .setTenant("acme")
            .setCreatedAt(NOW)
            .setBudgets(limit("0.001"))
            .build();
    private final BudgetTables budgets = FilledBudgetTables.of(tenant);
    private final Saved log = new Saved();
    private final BudgetFigures figures = new BudgetFigures();
    private final BudgetGate gate = new BudgetGate(
            log,
            owned -> true,
            new Tables(budgets),
            () -> () -> true,
            new CostBound(BudgetSettings.DEFAULT, budgets.prices()),
            figures);
    private final ActiveBatch first = inProgress("batch_1", null);
    private final ActiveBatch second = inProgress("batch_2", null);

    @Test
    void aBatchThatHadNoTurnSinceAnothersLineWaitedEndsForTheBudget() {
        refresh(first, second);
        assertThat(admit(first)).isTrue();
        assertThat(admit(first)).isFalse();

        assertThat(gate.atDeadline(state(second), NOW).batch().getOverBudgetSince())
                .isEqualTo(NOW);
        assertThat(gate.atDeadline(state(first), NOW).batch().getOverBudgetSince())
                .isEqualTo(NOW);
    }

    @Test
    void aBatchThatHadNoTurnForAnotherReasonExpires() {
        refresh(first, second);
        assertThat(admit(first)).isTrue();

        assertThat(gate.atDeadline(state(second), NOW).batch().getOverBudgetSince())
                .isNull();
    }

    @Test
    void aBatchOfWhichLinesGoOutWaitsNoMore() {
        ActiveBatch waited = inProgress("batch_3", EARLIER);
        refresh(waited);
        assertThat(admit(waited)).isTrue();
        assertThat(admit(waited)).isFalse();

        assertThat(gate.released(state(waited)).batch().getOverBudgetSince()).isNull();
    }

    @Test
    void aBatchThatWasOverAndNowWaitsForReservationsShowsNothing() {
        ActiveBatch waited = inProgress("batch_3", EARLIER);
        refresh(first, waited);
        assertThat(admit(first)).isTrue();
        assertThat(admit(waited)).isFalse();

        refresh(first, waited);

        assertThat(waited.record().getOverBudgetSince()).isNull();
        assertThat(log.batches).containsExactly(waited.record());
    }

    @Test
    void aLineThatCannotFitShowsAtItsBatchAndAlerts() {
        tenant.setBudgets(limit("0.0001"));
        refresh(first);
        assertThat(admit(first)).isFalse();
        refresh(first);
        gate.publish(NOW);
        gate.committed();

        assertThat(first.record().getOverBudgetSince()).isEqualTo(NOW);
        BudgetStatus status = log.statuses.getLast();
        assertThat(status.getState()).isEqualTo(BudgetState.OVER);
        assertThat(status.getAlertPercent()).isEqualTo(100);
        assertThat(status.getWaitingBatches()).isEqualTo(1);
        assertThat(figures.alerts(100)).isEqualTo(1);
        assertThat(figures.waitingBatches()).isEqualTo(1);

        tenant.setBudgets(limit("100"));
        gate.refresh(List.of(first), NOW.plusSeconds(1));
        assertThat(gate.admit(first, line(), NOW.plusSeconds(1))).isTrue();
        gate.publish(NOW.plusSeconds(1));
        assertThat(log.statuses.getLast().getAlertPercent())
                .as("of a limit that is far away")
                .isZero();
    }

    private void refresh(ActiveBatch... batches) {
        gate.refresh(List.of(batches), NOW);
    }

    private boolean admit(ActiveBatch batch) {
        return gate.admit(batch, line(), NOW);
    }

    private static RequestLine line() {
        return (RequestLine) new RequestParser().parse(LINE.getBytes(StandardCharsets.UTF_8));
    }

    private static BatchState.InProgress state(ActiveBatch batch) {
        return (BatchState.InProgress) batch.state();
    }

    private static ActiveBatch inProgress(String id, @Nullable Instant overSince) {
        Batch batch = TestBatches.batch("acme", id, BatchStatus.IN_PROGRESS, 10, 0);
        batch.setExpiresAt(NOW.plus(Duration.ofHours(1)));
        batch.setOverBudgetSince(overSince);
        return new ActiveBatch(new BatchState.InProgress(batch));
    }

    private static List<TenantBudget> limit(String usd) {
        BigDecimal amount = Usd.parse(usd).amount();
        return List.of(new TenantBudget(BudgetPeriod.MONTH, amount, false));
    }

    private record Tables(BudgetTables budgets) implements BatchTables {

        @Override
        public @Nullable Batch batch(String tenant, String batchId) {
            return null;
        }

        @Override
        public @Nullable Batch batchOfKey(String tenant, String idempotencyKey) {
            return null;
        }

        @Override
        public List<Batch> batches(String tenant) {
            return List.of();
        }

        @Override
        public List<Batch> activeBatches() {
            return List.of();
        }

        @Override
        public @Nullable BatchProgress progress(String batchId) {
            return null;
        }

        @Override
        public @Nullable FileMetadata file(String tenant, String fileId) {
            return null;
        }

        @Override
        public List<FileMetadata> files(String tenant) {
            return List.of();
        }

        @Override
        public List<FileMetadata> expiredFiles(Instant now) {
            return List.of();
        }

        @Override
        public boolean cancelRequested(String batchId) {
            return false;
        }

        @Override
        public int weight(String tenant) {
            return 1;
        }
    }

    private static final class Saved implements ReleaseLog {

        private final List<Batch> batches = new ArrayList<>();
        private final List<BudgetStatus> statuses = new ArrayList<>();

        @Override
        public void release(PromptJob job) {}

        @Override
        public void save(Batch batch) {
            batches.add(batch);
        }

        @Override
        public void save(FileMetadata file) {}

        @Override
        public void forget(FileMetadata file) {}

        @Override
        public void append(String tenant, String fileId, byte[] line, LineRange range) {}

        @Override
        public int partitionOf(String tenant, String fileId) {
            return 0;
        }

        @Override
        public void flush(String tenant) {}

        @Override
        public void order(Batch batch, Control order) {}

        @Override
        public void withdrawOrder(Batch batch) {}

        @Override
        public void save(BudgetStatus status) {
            statuses.add(status);
        }

        @Override
        public void forget(BudgetStatus status) {}

        @Override
        public void commit() {}

        @Override
        public void close() {}
    }
}

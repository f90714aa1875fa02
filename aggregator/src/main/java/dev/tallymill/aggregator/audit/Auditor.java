package dev.tallymill.aggregator.audit;

import dev.tallymill.aggregator.ledger.Granularity;
import dev.tallymill.aggregator.ledger.Retention;
import dev.tallymill.aggregator.ledger.Tally;
import dev.tallymill.schemas.config.KafkaSettings;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.function.UnaryOperator;
import org.apache.kafka.common.utils.Time;
import org.jspecify.annotations.Nullable;

/**
 * Reads the topics and audits them: {@code tallymill audit}. Where the aggregator is still counting, it reads on until the
 * totals agree or its patience ends. Not thread-safe.
 */
public final class Auditor {

    private static final Duration PAUSE = Duration.ofMillis(300);

    private final KafkaSettings kafka;
    private final Retention retention;
    private final Time time;

    public Auditor(KafkaSettings kafka, Retention retention, Time time) {
        this.kafka = kafka;
        this.retention = retention;
        this.time = time;
    }

    /**
     * What is audited, and how long.
     *
     * @param from first bucket; null for the first there is
     * @param to first instant after the last bucket; null for no end
     * @param quiet how long nothing may move before what differs is taken for wrong
     * @param patience how long topics that move are read on
     */
    public record Scope(@Nullable Instant from, @Nullable Instant to, Duration quiet, Duration patience) {

        AuditRange range() {
            return new AuditRange(
                    from == null ? Long.MIN_VALUE : from.toEpochMilli(),
                    to == null ? Long.MAX_VALUE : to.toEpochMilli());
        }
    }

    /**
     * Audits.
     *
     * @throws IllegalStateException when prices changed meanwhile, so that the audit must be begun anew
     */
    public AuditReport audit(Scope scope) {
        return audit(scope, UnaryOperator.identity());
    }

    /** As {@link #audit(Scope)}, of what {@code change} makes of what the topics say: to show that an error is found. */
    AuditReport audit(Scope scope, UnaryOperator<Statement> change) {
        long begun = time.milliseconds();
        try (LedgerTopics topics = new LedgerTopics(kafka, retention)) {
            topics.read();
            long moved = time.milliseconds();
            while (true) {
                AuditReport report = judge(topics, change.apply(topics.statement()), scope.range(), false);
                long now = time.milliseconds();
                if (report.isExact() || now - moved >= scope.quiet().toMillis()) {
                    return checked(topics, report);
                }
                if (now - begun >= scope.patience().toMillis()) {
                    AuditRange ended = scope.range().before(Granularity.MINUTE.bucketStart(begun));
                    return checked(topics, judge(topics, change.apply(topics.statement()), ended, true));
                }
                time.sleep(PAUSE.toMillis());
                if (topics.read() > 0) {
                    moved = time.milliseconds();
                }
            }
        }
    }

    private static AuditReport checked(LedgerTopics topics, AuditReport report) {
        if (topics.pricesChanged()) {
            throw new IllegalStateException("prices have changed while the audit ran; run it again");
        }
        return report;
    }

    private static AuditReport judge(LedgerTopics topics, Statement statement, AuditRange range, boolean moving) {
        List<Difference> differences = new ArrayList<>(Audit.differences(statement, range));
        Reconciliation reconciliation = Reconciliation.of(topics.batches().values(), statement.totals);
        if (!moving) {
            differences.addAll(reconciliation.differences());
        }
        Tally all = new Tally();
        statement.recounted.values().forEach(all::add);
        return new AuditReport(
                topics.usageRecords(),
                all.jobs(),
                topics.usageRecords() - all.jobs(),
                all.unpriced(),
                all.picoUsd(),
                statement.totals.size(),
                moving,
                reconciliation,
                differences);
    }
}

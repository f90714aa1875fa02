package dev.tallymill.ingest.webhook;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class RetryScheduleTest {

    private static final Instant END = Instant.parse("2026-11-29T00:00:00Z");
    private static final WebhookEvent EVENT = new WebhookEvent("evt_1", "batch.completed", END, "acme", "batch_1");

    private final RetrySchedule schedule = new RetrySchedule(Duration.ofHours(24));

    @Test
    void triesLessAndLessOftenForADay() {
        List<Long> minutes = new ArrayList<>();
        Instant now = END;
        for (int failures = 1; now != null; failures++) {
            minutes.add(Duration.between(END, now).toMinutes());
            now = schedule.next(EVENT, failures, now);
        }

        assertThat(minutes).containsExactly(0L, 0L, 0L, 2L, 12L, 42L, 102L, 222L, 462L, 702L, 942L, 1182L, 1422L);
    }

    @Test
    void aRestartDoesNotPutOffTheEnd() {
        Instant restart = END.plus(Duration.ofHours(24)).minusSeconds(6);

        assertThat(schedule.isOver(EVENT, restart)).isFalse();
        assertThat(schedule.next(EVENT, 1, restart)).isEqualTo(restart.plusSeconds(5));
        assertThat(schedule.next(EVENT, 1, restart.plusSeconds(2))).isNull();
        assertThat(schedule.isOver(EVENT, restart.plusSeconds(7))).isTrue();
    }
}

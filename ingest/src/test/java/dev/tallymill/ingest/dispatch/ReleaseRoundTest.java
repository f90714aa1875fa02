package dev.tallymill.ingest.dispatch;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tallymill.ingest.batch.BatchState;
import dev.tallymill.schemas.record.BatchStatus;
import dev.tallymill.schemas.record.FileMetadata;
import org.junit.jupiter.api.Test;

class ReleaseRoundTest {

    private static final FileMetadata FILE = TestBatches.file("acme", "batch_1", 1_000, 10_000);

    private final ReleaseRound round = new ReleaseRound(new DispatchSettings(100, 1_500, 30, 1_000_000, 5));

    @Test
    void firstTurnOfABatchIsShort() {
        round.candidate(active("acme", 1_000, 0), FILE);

        assertThat(round.grant("acme", 1).jobs()).isEqualTo(5);
    }

    @Test
    void laterTurnsGoByWeight() {
        round.candidate(active("acme", 1_000, 5), FILE);

        assertThat(round.grant("acme", 1).jobs()).isEqualTo(30);
        assertThat(round.grant("acme", 2).jobs()).isEqualTo(60);
    }

    @Test
    void noTurnIsLargerThanTheRoomInTheWindow() {
        round.outstanding("acme", 60, FILE);
        round.outstanding("acme", 33, FILE);
        round.candidate(active("acme", 1_000, 93), FILE);

        assertThat(round.grant("acme", 1).jobs()).isEqualTo(7);
    }

    @Test
    void noTurnIsLargerThanTheBatch() {
        round.candidate(active("acme", 100, 97), FILE);

        assertThat(round.grant("acme", 1).jobs()).isEqualTo(3);
    }

    @Test
    void aFullWindowIsNoDemand() {
        round.outstanding("acme", 100, FILE);
        round.candidate(active("acme", 1_000, 100), FILE);
        round.candidate(active("other", 1_000, 0), FILE);

        assertThat(round.demand(tenant -> 2)).containsOnlyKeys("other").containsEntry("other", 2);
    }

    @Test
    void aWindowFullOfBytesIsNoDemand() {
        round.outstanding("acme", 10, TestBatches.file("acme", "batch_1", 10, 1_500));
        round.candidate(active("acme", 1_000, 10), FILE);

        assertThat(round.demand(tenant -> 1)).isEmpty();
    }

    @Test
    void theOldestBatchOfATenantIsFirst() {
        ActiveBatch oldest = active("acme", 1_000, 5);
        round.candidate(oldest, FILE);
        round.candidate(active("acme", 1_000, 0), FILE);

        assertThat(round.grant("acme", 1).batch()).isSameAs(oldest);
    }

    @Test
    void aBatchWithoutItsFileIsPassedOver() {
        ActiveBatch younger = active("acme", 1_000, 5);
        round.candidate(active("acme", 1_000, 5), null);
        round.candidate(younger, FILE);

        assertThat(round.grant("acme", 1).batch()).isSameAs(younger);
    }

    private static ActiveBatch active(String tenant, long total, long released) {
        return new ActiveBatch(
                BatchState.of(TestBatches.batch(tenant, "batch_1", BatchStatus.IN_PROGRESS, total, released)));
    }
}

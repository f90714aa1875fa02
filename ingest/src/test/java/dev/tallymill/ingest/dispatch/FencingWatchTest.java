package dev.tallymill.ingest.dispatch;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Instant;
import org.junit.jupiter.api.Test;

class FencingWatchTest {

    private final FencingWatch watch = new FencingWatch();

    @Test
    void threeFencingsWithinMinutesShowARival() {
        assertThat(watch.showsRival(Instant.ofEpochSecond(0))).isFalse();
        assertThat(watch.showsRival(Instant.ofEpochSecond(5))).isFalse();
        assertThat(watch.showsRival(Instant.ofEpochSecond(10))).isTrue();
    }

    @Test
    void aFencingNowAndThenDoesNot() {
        for (int i = 0; i < 10; i++) {
            assertThat(watch.showsRival(Instant.ofEpochSecond(i * 90L))).isFalse();
        }
    }
}

package dev.tallymill.worker.call.answer;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tallymill.worker.call.FakeTime;
import dev.tallymill.worker.call.http.Exchange.ReplyHeaders;
import java.time.Duration;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class RetryAfterTest {

    private static @Nullable Duration read(@Nullable String millis, @Nullable String retryAfter) {
        return RetryAfter.read(new ReplyHeaders(null, millis, retryAfter, null, null), FakeTime.START);
    }

    @ParameterizedTest
    @CsvSource({"7, 7000", "0.25, 250", "' 2 ', 2000", "86400, 86400000", "'Mon, 23 Nov 2026 12:01:30 GMT', 90000"})
    void readsSecondsAndDates(String retryAfter, long millis) {
        assertThat(read(null, retryAfter)).hasMillis(millis);
    }

    @Test
    void millisecondsComeFirst() {
        assertThat(read("1500", "60")).hasMillis(1500);
    }

    @Test
    void fallsBackWhenTheMillisecondsAreUnreadable() {
        assertThat(read("soon", "60")).hasSeconds(60);
    }

    @ParameterizedTest
    @CsvSource({"0", "-5", "soon", "''", "NaN", "1e999999999", "'Sun, 22 Nov 2026 12:00:00 GMT'"})
    void asksForNothing(String retryAfter) {
        assertThat(read(null, retryAfter)).isNull();
    }

    @Test
    void absurdDelaysAreBounded() {
        assertThat(read(null, "9999999999999999")).hasDays(365);
    }
}

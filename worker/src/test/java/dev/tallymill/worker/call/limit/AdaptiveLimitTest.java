package dev.tallymill.worker.call.limit;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tallymill.worker.call.limit.AdaptiveLimit.Effect;
import java.util.Random;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class AdaptiveLimitTest {

    private long nextTicket;

    private Effect overload(AdaptiveLimit limit) {
        return limit.overloaded(nextTicket++, nextTicket);
    }

    private void serve(AdaptiveLimit limit, int times) {
        IntStream.range(0, times).forEach(i -> limit.served(nextTicket++));
    }

    @Test
    void startsAtTheCeilingAndStaysBelowIt() {
        AdaptiveLimit limit = new AdaptiveLimit(8);
        serve(limit, 100);

        assertThat(limit.current()).isEqualTo(8);
    }

    @Test
    void cutsToSevenTenthsWhenMoreThanATenthOfTheAnswersAskForLess() {
        AdaptiveLimit limit = new AdaptiveLimit(100);
        for (int i = 0; i < 10; i++) {
            assertThat(overload(limit)).isEqualTo(Effect.NOTED);
        }

        assertThat(overload(limit)).isEqualTo(Effect.CUT);
        assertThat(limit.current()).isEqualTo(70);
    }

    @Test
    void believesACutOncePerRoundTrip() {
        AdaptiveLimit limit = new AdaptiveLimit(8);
        nextTicket = 8; // eight calls are in the air
        assertThat(limit.overloaded(0, nextTicket)).isEqualTo(Effect.CUT);

        for (int ticket = 1; ticket < 8; ticket++) {
            assertThat(limit.overloaded(ticket, nextTicket)).isEqualTo(Effect.KNOWN);
        }
        assertThat(limit.current()).isEqualTo(5);
        assertThat(limit.overloaded(8, 9)).isEqualTo(Effect.CUT);
        assertThat(limit.current()).isEqualTo(3);
    }

    @Test
    void growsByOneForALimitsWorthOfServedCalls() {
        AdaptiveLimit limit = new AdaptiveLimit(10);
        assertThat(overload(limit)).isEqualTo(Effect.NOTED);
        assertThat(overload(limit)).isEqualTo(Effect.CUT);
        assertThat(limit.current()).isEqualTo(7);

        serve(limit, 6);
        assertThat(limit.current()).isEqualTo(7);
        serve(limit, 1);
        assertThat(limit.current()).isEqualTo(8);
        serve(limit, 8);
        assertThat(limit.current()).isEqualTo(9);
    }

    @Test
    void neverGoesBelowOneAndSaysSo() {
        AdaptiveLimit limit = new AdaptiveLimit(2);

        assertThat(overload(limit)).isEqualTo(Effect.CUT);
        assertThat(overload(limit)).isEqualTo(Effect.FLOOR);
        assertThat(limit.current()).isEqualTo(1);
    }

    @Test
    void staysHighWhileFivePercentOfTheAnswersAreAccidents() {
        AdaptiveLimit limit = new AdaptiveLimit(256);
        Random random = new Random(1);
        for (int i = 0; i < 100_000; i++) {
            if (random.nextDouble() < 0.05) {
                var unused = overload(limit);
            } else {
                limit.served(nextTicket++);
            }
        }

        assertThat(limit.current()).isGreaterThan(200);
    }

    @Test
    void whatARowOfCutsTookComesBackByOneForEveryServedCall() {
        AdaptiveLimit limit = new AdaptiveLimit(8);
        while (!limit.atFloor()) {
            assertThat(overload(limit)).isEqualTo(Effect.CUT);
        }

        serve(limit, 4);
        assertThat(limit.current()).as("seven tenths of eight").isEqualTo(5);
        serve(limit, 4);
        assertThat(limit.current()).as("and then slowly").isEqualTo(5);
        serve(limit, 1);
        assertThat(limit.current()).isEqualTo(6);
    }

    @Test
    void callsSentBeforeACutDoNotUndoIt() {
        AdaptiveLimit limit = new AdaptiveLimit(8);
        nextTicket = 100;
        assertThat(overload(limit)).isEqualTo(Effect.CUT);

        IntStream.range(0, 100).forEach(limit::served);

        assertThat(limit.current()).isEqualTo(5);
    }
}

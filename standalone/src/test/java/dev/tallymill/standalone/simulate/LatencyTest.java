package dev.tallymill.standalone.simulate;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import java.time.Duration;
import java.util.SplittableRandom;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class LatencyTest {

    @Test
    void readsBothShapes() {
        assertThat(Latency.parse("fixed:0ms")).isEqualTo(Latency.NONE);
        assertThat(Latency.parse("fixed:1.5s")).isEqualTo(new Latency.Fixed(Duration.ofMillis(1500)));
        assertThat(Latency.parse("fixed:250us")).isEqualTo(new Latency.Fixed(Duration.ofNanos(250_000)));
        assertThat(Latency.parse("lognormal:2m:1.2")).isEqualTo(new Latency.Lognormal(Duration.ofMinutes(2), 1.2));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "fixed",
                "fixed:",
                "fixed:10",
                "fixed:-1ms",
                "fixed:1ms:2",
                "fixed:9999999m",
                "normal:1ms:1",
                "lognormal:1ms",
                "lognormal:1ms:x",
                "lognormal:1ms:11",
                "lognormal:1ms:-1"
            })
    void refusesOthersInOneLine(String text) {
        assertThatThrownBy(() -> Latency.parse(text))
                .isInstanceOf(IllegalArgumentException.class)
                .message()
                .startsWith("latency '" + text + "': ")
                .doesNotContain("\n");
    }

    @ParameterizedTest
    @ValueSource(strings = {"fixed:0ms", "fixed:0.25ms", "lognormal:300ms:1.2"})
    void writesWhatItReads(String text) {
        assertThat(Latency.parse(text)).hasToString(text);
    }

    @Test
    void drawsLognormalTimesAroundTheMedian() {
        Latency latency = Latency.parse("lognormal:300ms:1.2");
        SplittableRandom random = new SplittableRandom(1);

        double[] millis = Stream.generate(() -> latency.draw(random))
                .limit(20_001)
                .mapToDouble(time -> time.toNanos() / 1e6)
                .sorted()
                .toArray();

        assertThat(millis[10_000]).isCloseTo(300, within(15.0));
        assertThat(millis[16_827]).as("one sigma up").isCloseTo(300 * Math.exp(1.2), within(70.0));
    }
}

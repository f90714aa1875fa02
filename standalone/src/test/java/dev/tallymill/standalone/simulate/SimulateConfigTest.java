package dev.tallymill.standalone.simulate;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class SimulateConfigTest {

    @Test
    void readsEveryKey() {
        SimulateConfig config = SimulateConfig.parse("latency=lognormal:300ms:1.2;fail=429:0.05;retry-after=0.5;"
                + "limit-in-flight=9;seed=-7;port=9400;api-key=k;omit-usage");

        assertThat(config)
                .isEqualTo(new SimulateConfig(
                        SimulateConfig.LOOPBACK,
                        9400,
                        Latency.parse("lognormal:300ms:1.2"),
                        FaultRates.parse("429:0.05"),
                        "0.5",
                        9,
                        -7,
                        "k",
                        true));
    }

    @Test
    void takesSpacesForSemicolons() {
        assertThat(SimulateConfig.parse(" latency=fixed:1ms  seed=7 "))
                .isEqualTo(SimulateConfig.parse("latency=fixed:1ms;seed=7"));
    }

    @Test
    void isInstantWhereNothingIsNamed() {
        assertThat(SimulateConfig.parse("")).isEqualTo(SimulateConfig.INSTANT);
    }

    @Test
    void runsWithASmallLatencyAndNoFailures() {
        assertThat(SimulateConfig.defaultForRun()).isEqualTo(SimulateConfig.parse("latency=lognormal:50ms:0.5"));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "latency",
                "latency=",
                "latency=slow",
                "fail=429",
                "nap=1",
                "seed=x",
                "seed=1;seed=2",
                "port=70000",
                "port=-1",
                "limit-in-flight=-1",
                "limit-in-flight=3000000000",
                "retry-after=soon",
                "omit-usage=maybe"
            })
    void refusesOthersInOneLine(String spec) {
        assertThatThrownBy(() -> SimulateConfig.parse(spec))
                .isInstanceOf(IllegalArgumentException.class)
                .message()
                .isNotBlank()
                .doesNotContain("\n");
    }
}

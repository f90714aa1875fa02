package dev.tallymill.standalone.simulate;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class FaultRatesTest {

    @Test
    void sharesOutTheRangeInTheGivenOrder() {
        FaultRates rates = FaultRates.parse("429:0.05,500:0.01,timeout:0.25,truncate:0.25");

        assertThat(rates.at(0.0)).isEqualTo(new Fault.Status(429));
        assertThat(rates.at(0.055)).isEqualTo(new Fault.Status(500));
        assertThat(rates.at(0.2)).isEqualTo(new Fault.Timeout());
        assertThat(rates.at(0.5)).isEqualTo(new Fault.Truncate());
        assertThat(rates.at(0.57)).isNull();
    }

    @Test
    void readsNone() {
        assertThat(FaultRates.parse("none")).isEqualTo(FaultRates.NONE);
    }

    @ParameterizedTest
    @ValueSource(strings = {"429:0.05,500:0.01,timeout:0.001,truncate:0.001", "none"})
    void writesWhatItReads(String text) {
        assertThat(FaultRates.parse(text)).hasToString(text);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "429",
                "429:",
                "429:x",
                "429:1.5",
                "429:-0.1",
                "200:0.1",
                "600:0.1",
                "nap:0.1",
                "429:0.6,500:0.6",
                "429:0.1,"
            })
    void refusesOthersInOneLine(String text) {
        assertThatThrownBy(() -> FaultRates.parse(text))
                .isInstanceOf(IllegalArgumentException.class)
                .message()
                .startsWith("fail '" + text + "': ")
                .doesNotContain("\n");
    }
}

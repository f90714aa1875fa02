package dev.tallymill.schemas.property;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import java.time.Duration;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class DurationTextTest {

    @ParameterizedTest
    @CsvSource({
        "500ms, PT0.5S",
        "0ms, PT0S",
        "30s, PT30S",
        "0.5s, PT0.5S",
        "0.25ms, PT0.00025S",
        "10m, PT10M",
        "1.5h, PT1H30M",
        "7d, PT168H",
        "' 2 h ', PT2H",
        "PT30S, PT30S",
        "P31D, PT744H",
        "999999999d, PT23999999976H"
    })
    void readsShortFormAndIso8601(String text, Duration expected) {
        assertThat(DurationText.parse(text)).isEqualTo(expected);
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "5", "s", "-5s", "5 days", "1w", "1e3s", "1.s", "9999999999d", "PT"})
    void refusesWhatIsNoDurationAndSaysWhatIs(String text) {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> DurationText.parse(text))
                .withMessageContaining("'" + text + "'")
                .withMessageContaining("30s")
                .withMessageContaining("PT30S");
    }
}

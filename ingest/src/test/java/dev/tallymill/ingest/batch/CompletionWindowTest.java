package dev.tallymill.ingest.batch;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Duration;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class CompletionWindowTest {

    @ParameterizedTest
    @CsvSource({"24h, PT24H", "90s, PT90S", "5m, PT5M", "1.5h, PT90M", "PT36H, PT36H", "365d, PT8760H"})
    void readsAnyDuration(String text, Duration window) {
        assertThat(CompletionWindow.parse(text)).isEqualTo(window);
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "24", "h", "0h", "-1h", "PT-1H", "999ms", "366d", "9999999999h", "999999999d", "soon"})
    void refusesAnythingElse(String text) {
        assertThatThrownBy(() -> CompletionWindow.parse(text))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("24h");
    }
}

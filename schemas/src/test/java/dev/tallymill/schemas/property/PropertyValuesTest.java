package dev.tallymill.schemas.property;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import java.time.Duration;
import java.util.Properties;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class PropertyValuesTest {

    @Test
    void takesTheDefaultWhereTheKeyIsMissing() {
        Properties none = new Properties();

        assertThat(PropertyValues.integer(none, "size", 3)).isEqualTo(3);
        assertThat(PropertyValues.number(none, "size", 4, 1, 9)).isEqualTo(4);
        assertThat(PropertyValues.duration(none, "wait", "7d")).isEqualTo(Duration.ofDays(7));
    }

    @Test
    void readsValuesWithBlanksAround() {
        assertThat(PropertyValues.integer(of("size", " -12 "), "size", 3)).isEqualTo(-12);
        assertThat(PropertyValues.number(of("size", "9000000000 "), "size", 4, 1, Long.MAX_VALUE))
                .isEqualTo(9_000_000_000L);
        assertThat(PropertyValues.duration(of("wait", " 20ms"), "wait", "7d")).isEqualTo(Duration.ofMillis(20));
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "many", "1.5", "3000000000"})
    void refusesWhatIsNoIntegerByTheNameOfItsKey(String value) {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> PropertyValues.integer(of("size", value), "size", 3))
                .withMessageStartingWith("size ");
    }

    @ParameterizedTest
    @ValueSource(strings = {"0", "10"})
    void refusesWhatIsOutOfRangeAndSaysTheRange(String value) {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> PropertyValues.number(of("size", value), "size", 3, 1, 9))
                .withMessage("size must be a whole number from 1 to 9, not " + value);
    }

    @Test
    void refusesWhatIsNoDurationByTheNameOfItsKey() {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> PropertyValues.duration(of("wait", "soon"), "wait", "7d"))
                .withMessageStartingWith("wait: 'soon'");
    }

    private static Properties of(String key, String value) {
        Properties properties = new Properties();
        properties.setProperty(key, value);
        return properties;
    }
}

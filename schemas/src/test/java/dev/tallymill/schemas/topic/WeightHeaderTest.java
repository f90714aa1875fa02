package dev.tallymill.schemas.topic;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import org.apache.kafka.common.header.internals.RecordHeaders;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class WeightHeaderTest {

    @ParameterizedTest
    @CsvSource({"1, 1", "3, 3", "1000, 1000", "1001, 1000", "9999, 1000", "0, 1"})
    void readsWhatIsWritten(int written, int read) {
        assertThat(WeightHeader.read(new RecordHeaders().add(WeightHeader.of(written))))
                .isEqualTo(read);
    }

    @ParameterizedTest
    @CsvSource({"''", "-3", "10000", "99999999999999999999", "three", "1.5", "' 3'"})
    void whatIsNoWeightIsOne(String value) {
        RecordHeaders headers = new RecordHeaders();
        headers.add(WeightHeader.NAME, value.getBytes(StandardCharsets.UTF_8));

        assertThat(WeightHeader.read(headers)).isEqualTo(1);
    }

    @Test
    void recordsWithoutTheHeaderWeighOne() {
        assertThat(WeightHeader.read(new RecordHeaders())).isEqualTo(1);
        assertThat(WeightHeader.read(new RecordHeaders().add(WeightHeader.NAME, null)))
                .isEqualTo(1);
    }
}

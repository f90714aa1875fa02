package dev.tallymill.bench.files;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.tallymill.ingest.validate.RequestFileValidator;
import dev.tallymill.ingest.validate.ValidationLimits;
import dev.tallymill.ingest.validate.ValidationReport;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.util.zip.Deflater;
import org.junit.jupiter.api.Test;

class RequestLinesTest {

    private final RequestLines lines = new RequestLines(new TextPool(1 << 20, 7), 1_000);

    @Test
    void makeAValidFileOfLinesOfTheSameLength() throws Exception {
        ByteArrayOutputStream file = new ByteArrayOutputStream();
        for (long number = 0; number < 500; number++) {
            byte[] line = lines.line(number);
            assertThat(line).hasSize(1_000).endsWith('\n');
            file.write(line);
        }

        ValidationReport report = new RequestFileValidator(ValidationLimits.DEFAULT)
                .validate(new ByteArrayInputStream(file.toByteArray()), null);

        assertThat(report.errors()).isEmpty();
    }

    @Test
    void areTheSameForTheSameNumberAndDifferForOthers() {
        assertThat(lines.line(3)).isEqualTo(lines.line(3)).isNotEqualTo(lines.line(4));
    }

    @Test
    void compressLikeProse() {
        byte[] input = new byte[500 * lines.bytes()];
        for (int number = 0; number < 500; number++) {
            System.arraycopy(lines.line(number), 0, input, number * lines.bytes(), lines.bytes());
        }
        Deflater deflater = new Deflater();
        deflater.setInput(input);
        deflater.finish();
        int compressed = deflater.deflate(new byte[input.length]);
        deflater.end();

        assertThat((double) input.length / compressed).isBetween(2.0, 5.0);
    }

    @Test
    void refuseALengthThatHoldsNoRequest() {
        assertThatThrownBy(() -> new RequestLines(new TextPool(1 << 20, 7), 20))
                .isInstanceOf(IllegalArgumentException.class);
    }
}

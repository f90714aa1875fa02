package dev.tallymill.bench.measure;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;

class SummaryTableTest {

    @Test
    void alignsNumbersUnderTheirHeadings() {
        String table = new SummaryTable()
                .row("rate", Summary.of(List.of(12_345.6, 9.0, 99_999.4)), 0)
                .row("ratio", Summary.of(List.of(0.5)), 3)
                .toString();

        assertThat(table.lines().map(String::length).distinct()).hasSize(1);
        assertThat(table.lines().map(line -> line.strip().replaceAll(" +", " ")))
                .containsExactly("median min max", "rate 12,346 9 99,999", "ratio 0.500 0.500 0.500");
    }
}

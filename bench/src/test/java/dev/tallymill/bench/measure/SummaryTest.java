package dev.tallymill.bench.measure;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.List;
import org.junit.jupiter.api.Test;

class SummaryTest {

    @Test
    void takesTheMiddleOfAnOddNumber() {
        assertThat(Summary.of(List.of(9.0, 1.0, 2.0))).isEqualTo(new Summary(2, 1, 9, List.of(9.0, 1.0, 2.0)));
    }

    @Test
    void takesTheMeanOfTheTwoInTheMiddleOfAnEvenNumber() {
        assertThat(Summary.of(List.of(4.0, 1.0, 2.0, 10.0)).median()).isEqualTo(3);
    }

    @Test
    void comparesPairByPair() {
        // The machine was half as fast during the second pair: the ratio does not see it.
        Summary ratio = Summary.ofRatios(List.of(50.0, 25.0, 60.0), List.of(100.0, 50.0, 100.0));

        assertThat(ratio.median()).isEqualTo(0.5);
        assertThat(ratio.max()).isEqualTo(0.6);
    }

    @Test
    void refusesNothingAtAll() {
        assertThatThrownBy(() -> Summary.of(List.of())).isInstanceOf(IllegalArgumentException.class);
    }

    @Test
    void refusesUnevenPairs() {
        assertThatThrownBy(() -> Summary.ofRatios(List.of(1.0), List.of(1.0, 2.0)))
                .isInstanceOf(IllegalArgumentException.class);
    }
}

package dev.tallymill.standalone.simulate.answer;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;

class AllowedAnswersTest {

    @Test
    void choosesEachItemOfTheList() {
        assertThat(LongStream.range(0, 3).mapToObj(i -> AllowedAnswers.choose("One word, out of: a, bb,c.", i)))
                .containsExactly("a", "bb", "c");
    }

    @Test
    void takesTheChoiceAsUnsigned() {
        assertThat(AllowedAnswers.choose("out of: a, b.", -1)).isEqualTo("b");
    }

    @Test
    void stopsAtTheEndOfTheSentence() {
        assertThat(LongStream.range(0, 9)
                        .mapToObj(i -> AllowedAnswers.choose("out of: v1.2, b. Not this, nor this.", i)))
                .containsOnly("v1.2", "b");
    }

    @Test
    void stopsAtTheEndOfTheText() {
        assertThat(AllowedAnswers.choose("out of: a, b", 1)).isEqualTo("b");
    }

    @Test
    void choosesNothingWithoutAList() {
        assertThat(AllowedAnswers.choose("Be brief.", 7)).isNull();
        assertThat(AllowedAnswers.choose("out of:", 7)).isNull();
    }
}

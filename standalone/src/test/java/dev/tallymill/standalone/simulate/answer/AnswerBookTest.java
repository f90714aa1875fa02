package dev.tallymill.standalone.simulate.answer;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.List;
import java.util.Objects;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

class AnswerBookTest {

    private final AnswerBook book = new AnswerBook(false);

    @Test
    void givesTheSamePromptTheSameAnswer() {
        assertThat(book.answerTo(prompt("m", "a"))).isEqualTo(new AnswerBook(false).answerTo(prompt("m", "a")));
    }

    @Test
    void doesNotDependOnHowTheAnswerIsWanted() {
        Prompt plain = prompt("m", "a");
        Prompt streamed = new Prompt("m", "", List.of("a"), true, true, 4000, Prompt.Embedding.DEFAULT);

        assertThat(book.answerTo(streamed)).isEqualTo(book.answerTo(plain));
    }

    @Test
    void tellsPromptsAndModelsApart() {
        Stream<Prompt> prompts = Stream.of(
                prompt("m", "a"), prompt("m", "b"), prompt("n", "a"), prompt("m", "a", "b"), prompt("m", "ab"));

        assertThat(prompts.map(book::answerTo).map(Answer::fingerprint)).doesNotHaveDuplicates();
    }

    @Test
    void answersWithAnAllowedLabel() {
        List<String> answers = IntStream.range(0, 100)
                .mapToObj(i -> book.answerTo(labelling("item " + i)).text())
                .toList();

        assertThat(answers).containsOnly("libs", "doc", "x11");
    }

    @Test
    void countsAboutAQuarterOfTheCharacters() {
        TokenCounts tokens = tokensOf(book.answerTo(prompt("m", "x".repeat(4000))));

        assertThat(tokens.prompt()).isCloseTo(1000, within(20));
    }

    @Test
    void keepsSubsetsWithinTheirWhole() {
        assertThat(manyTokens()).allSatisfy(tokens -> {
            assertThat(Objects.requireNonNullElse(tokens.cached(), 0)).isBetween(0, tokens.prompt());
            assertThat(Objects.requireNonNullElse(tokens.reasoning(), 0)).isBetween(0, tokens.completion());
        });
    }

    @Test
    void saysOnlySometimesWhatWasCachedOrReasoning() {
        List<TokenCounts> many = manyTokens();

        assertThat(many).anyMatch(tokens -> tokens.cached() == null).anyMatch(tokens -> isPositive(tokens.cached()));
        assertThat(many)
                .anyMatch(tokens -> tokens.reasoning() == null)
                .anyMatch(tokens -> isPositive(tokens.reasoning()));
    }

    @Test
    void stopsAtTheLimit() {
        Prompt limited = new Prompt("m", "", List.of("a"), false, false, 2, Prompt.Embedding.DEFAULT);

        Answer answer = book.answerTo(limited);

        assertThat(answer.cutOff()).isTrue();
        assertThat(tokensOf(answer).completion()).isEqualTo(2);
        assertThat(answer.text()).hasSizeLessThanOrEqualTo(8);
    }

    @Test
    void leavesUsageOutWhenTold() {
        assertThat(new AnswerBook(true).answerTo(prompt("m", "a")).tokens()).isNull();
    }

    private List<TokenCounts> manyTokens() {
        return IntStream.range(0, 200)
                .mapToObj(i -> tokensOf(book.answerTo(prompt("m", "x".repeat(700) + i))))
                .toList();
    }

    private static boolean isPositive(@Nullable Integer tokens) {
        return tokens != null && tokens > 0;
    }

    private static TokenCounts tokensOf(Answer answer) {
        return Objects.requireNonNull(answer.tokens());
    }

    private static Prompt prompt(String model, String... pieces) {
        return new Prompt(model, "", List.of(pieces), false, false, null, Prompt.Embedding.DEFAULT);
    }

    private static Prompt labelling(String item) {
        return new Prompt(
                "m", "One word, out of: libs, doc, x11.", List.of(item), false, false, null, Prompt.Embedding.DEFAULT);
    }
}

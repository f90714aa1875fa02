package dev.tallymill.worker.call.answer;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.tallymill.schemas.record.Usage;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

class TokenEstimatorTest {

    private static final String ANSWER =
            "{\"choices\":[{\"message\":{\"role\":\"assistant\",\"content\":\"12345678\",\"reasoning\":\"1234\"}}]}";

    private static Usage estimate(@Nullable Usage reported, String request) throws JsonProcessingException {
        return new TokenEstimator().complete(reported, request, new ObjectMapper().readTree(ANSWER), true);
    }

    @Test
    void countsATokenForEveryFourBytesAndTheTemplate() throws Exception {
        String request = "{\"model\":\"m\",\"messages\":[{\"role\":\"system\",\"content\":\"1234\"},"
                + "{\"role\":\"user\",\"content\":[{\"type\":\"text\",\"text\":\"12345\"}]}]}";

        assertThat(estimate(null, request)).isEqualTo(new Usage(3L + 2 * 4 + 3, null, 3L, null, true));
    }

    @Test
    void keepsWhatIsReported() throws Exception {
        Usage reported = new Usage(5L, 1L, 2L, 1L, false);

        assertThat(estimate(reported, "{}")).isSameAs(reported);
    }

    @Test
    void fillsInTheMissingHalfOnly() throws Exception {
        assertThat(estimate(new Usage(5L, null, null, null, false), "{}"))
                .isEqualTo(new Usage(5L, null, 3L, null, true));
    }

    @Test
    void doesNotBelieveAZeroThatCannotBe() throws Exception {
        Usage usage = estimate(new Usage(0L, null, 0L, null, false), "{\"prompt\":\"12345678\"}");

        assertThat(usage).isEqualTo(new Usage(5L, null, 3L, null, true));
    }

    @Test
    void isNeverZero() throws Exception {
        Usage usage = new TokenEstimator().complete(null, "{}", new ObjectMapper().readTree("{}"), true);

        assertThat(usage.getPromptTokens()).isPositive();
        assertThat(usage.getCompletionTokens()).isPositive();
    }

    @Test
    void copesWithARequestThatIsNotJson() throws Exception {
        assertThat(estimate(null, "no: json").getPromptTokens()).isEqualTo(2);
    }
}

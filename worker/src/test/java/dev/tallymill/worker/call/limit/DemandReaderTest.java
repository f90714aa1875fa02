package dev.tallymill.worker.call.limit;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class DemandReaderTest {

    private final DemandReader reader = new DemandReader();

    private Demand read(String body) {
        return reader.read(body, "named-by-the-job");
    }

    @Test
    void readsModelPromptAndBound() {
        Demand demand = read("""
                {"model":"m","messages":[{"role":"user","content":"%s"}],"max_tokens":300}""".formatted("x".repeat(3_996)));

        assertThat(demand).isEqualTo(new Demand("m", 1_000, 300L));
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "{}|",
                "{\"max_tokens\":7}|7",
                "{\"max_completion_tokens\":8}|8",
                "{\"max_output_tokens\":9}|9",
                "{\"max_tokens\":7,\"max_completion_tokens\":8}|8",
                "{\"max_tokens\":7,\"n\":3}|21",
                "{\"n\":3,\"max_tokens\":7}|21",
                "{\"max_tokens\":null}|",
                "{\"max_tokens\":-5}|",
                "{\"max_tokens\":0}|",
                "{\"max_tokens\":\"many\"}|",
                "{\"metadata\":{\"max_tokens\":7}}|",
                "{\"max_tokens\":123456789012345678901234567890}|",
                "{\"max_tokens\":999999999999999,\"n\":999999999999999}|1000000000000"
            })
    void readsTheBound(String body, Long bound) {
        assertThat(read(body).completionTokens()).isEqualTo(bound);
    }

    @Test
    void aPictureInTheBodyIsNotCountedByItsLength() {
        String picture = "data:image/png;base64," + "A".repeat(1_000_000);

        assertThat(read("{\"messages\":[{\"content\":[{\"image_url\":{\"url\":\"" + picture + "\"}}]}]}")
                        .promptTokens())
                .isEqualTo(1_000);
        assertThat(read("{\"input_audio\":{\"data\":\"" + "A".repeat(1_000_000) + "\"}}")
                        .promptTokens())
                .isEqualTo(1_000);
    }

    @Test
    void aModelOnlyAtTheTopIsTheModel() {
        assertThat(read("{\"metadata\":{\"model\":\"other\"}}").model()).isEqualTo("named-by-the-job");
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "null", "[]", "{\"messages\":[", "not json", "{\"max_tokens\":}"})
    void aBodyThatIsNoRequestAsksForSomethingAllTheSame(String body) {
        assertThat(read(body).model()).isEqualTo("named-by-the-job");
        assertThat(read(body).completionTokens()).isNull();
    }

    @Test
    void whatStandsBeforeABreakCounts() {
        assertThat(read("{\"model\":\"m\",\"max_tokens\":5,").completionTokens())
                .isEqualTo(5);
    }
}

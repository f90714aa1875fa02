package dev.tallymill.worker.call.answer;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.ObjectMapper;
import dev.tallymill.schemas.record.Usage;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

class UsageReaderTest {

    private static @Nullable Usage read(String json) throws Exception {
        return UsageReader.read(new ObjectMapper().readTree(json));
    }

    @Test
    void readsEveryClassOfTheChatApi() throws Exception {
        assertThat(read("{\"prompt_tokens\":100,\"completion_tokens\":50,"
                        + "\"prompt_tokens_details\":{\"cached_tokens\":64},"
                        + "\"completion_tokens_details\":{\"reasoning_tokens\":40}}"))
                .isEqualTo(new Usage(100L, 64L, 50L, 40L, false));
    }

    @Test
    void leavesWhatIsNotReportedNull() throws Exception {
        assertThat(read("{\"prompt_tokens\":100,\"completion_tokens\":50,\"prompt_tokens_details\":null}"))
                .isEqualTo(new Usage(100L, null, 50L, null, false));
    }

    @Test
    void aReportedZeroIsZero() throws Exception {
        assertThat(read("{\"prompt_tokens\":1,\"completion_tokens\":0,"
                        + "\"prompt_tokens_details\":{\"cached_tokens\":0}}"))
                .isEqualTo(new Usage(1L, 0L, 0L, null, false));
    }

    @Test
    void aPartIsNeverMoreThanTheWhole() throws Exception {
        assertThat(read("{\"prompt_tokens\":10,\"completion_tokens\":5,"
                        + "\"prompt_tokens_details\":{\"cached_tokens\":64},"
                        + "\"completion_tokens_details\":{\"reasoning_tokens\":40}}"))
                .isEqualTo(new Usage(10L, 10L, 5L, 5L, false));
    }

    @Test
    void ignoresNonsense() throws Exception {
        assertThat(read("{\"prompt_tokens\":-1,\"completion_tokens\":\"many\"}"))
                .isNull();
        assertThat(read("{\"prompt_tokens\":9223372036854775807,\"completion_tokens\":1e30}"))
                .isNull();
        assertThat(read("null")).isNull();
        assertThat(read("{}")).isNull();
    }
}

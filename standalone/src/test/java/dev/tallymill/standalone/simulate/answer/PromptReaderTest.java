package dev.tallymill.standalone.simulate.answer;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class PromptReaderTest {

    private final PromptReader reader = new PromptReader();

    @Test
    void readsChatMessages() throws Exception {
        Prompt prompt = read("""
                {"model":"m","tools":[{"a":[1]}],"messages":[{"role":"system","content":"s"},
                 {"content":"u","role":"user"},{"role":"assistant","content":null,"tool_calls":[{"id":"x"}]}]}""");

        assertThat(prompt.model()).isEqualTo("m");
        assertThat(prompt.instructions()).isEqualTo("s");
        assertThat(prompt.pieces()).containsExactly("user:u", "assistant:");
    }

    @Test
    void readsTextPartsAndSkipsTheOthers() throws Exception {
        Prompt prompt = read("""
                {"model":"m","messages":[{"role":"user","content":[{"type":"text","text":"a"},
                 {"type":"image_url","image_url":{"url":"data:"}},{"type":"text","text":"b"}]}]}""");

        assertThat(prompt.pieces()).containsExactly("user:a b ");
    }

    @Test
    void readsAnthropicSystemBlocks() throws Exception {
        Prompt prompt = read("""
                {"model":"m","max_tokens":9,"system":[{"type":"text","text":"s"}],
                 "messages":[{"role":"user","content":"u"}]}""");

        assertThat(prompt.instructions()).isEqualTo("s ");
        assertThat(prompt.maxTokens()).isEqualTo(9);
    }

    @Test
    void readsInputsOfEveryKind() throws Exception {
        assertThat(read("{'model':'m','input':'a'}").pieces()).containsExactly("a");
        assertThat(read("{'model':'m','input':['a','b']}").pieces()).containsExactly("a", "b");
        assertThat(read("{'model':'m','input':[[1,2],[3]]}").pieces()).containsExactly("1 2 ", "3 ");
        assertThat(read("{'model':'m','prompt':['a','b']}").pieces()).containsExactly("a", "b");
    }

    @Test
    void readsHowTheAnswerIsWanted() throws Exception {
        Prompt prompt = read("""
                {"model":"m","input":"a","stream":true,"stream_options":{"include_usage":true},
                 "dimensions":7,"encoding_format":"base64"}""");

        assertThat(prompt.stream()).isTrue();
        assertThat(prompt.streamUsage()).isTrue();
        assertThat(prompt.embedding()).isEqualTo(new Prompt.Embedding(7, true));
    }

    @Test
    void takesNullForNoLimit() throws Exception {
        assertThat(read("{'model':'m','input':'a','max_tokens':null}").maxTokens())
                .isNull();
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            value = {
                "[]                          | not a JSON object",
                "``                          | not a JSON object",
                "{'model':                   | not JSON",
                "{'input':'a'}               | model",
                "{'model':null,'input':'a'}  | model",
                "{'model':'m'}               | messages, input or prompt",
                "{'model':'m','messages':[]} | messages, input or prompt",
            })
    void refusesWhatCannotBeAnswered(String body, String reason) {
        assertThatThrownBy(() -> read(body))
                .isInstanceOf(BadPromptException.class)
                .hasMessageContaining(reason);
    }

    private Prompt read(String body) throws BadPromptException {
        return reader.read(body.replace('\'', '"').getBytes(StandardCharsets.UTF_8));
    }
}

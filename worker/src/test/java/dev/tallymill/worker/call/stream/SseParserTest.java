package dev.tallymill.worker.call.stream;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class SseParserTest {

    private static List<SseEvent> parse(String text) throws CharacterCodingException {
        return parse(text.getBytes(StandardCharsets.UTF_8), Integer.MAX_VALUE);
    }

    private static List<SseEvent> parse(byte[] bytes, int portion) throws CharacterCodingException {
        SseParser parser = new SseParser();
        List<SseEvent> events = new ArrayList<>();
        for (int from = 0; from < bytes.length; from += Math.min(portion, bytes.length - from)) {
            events.addAll(parser.feed(bytes, from, Math.min(portion, bytes.length - from)));
        }
        events.addAll(parser.finish());
        return events;
    }

    private static SseEvent data(String data) {
        return new SseEvent("", data);
    }

    @ParameterizedTest
    @ValueSource(strings = {"\n", "\r", "\r\n"})
    void takesEveryLineEnd(String end) throws Exception {
        assertThat(parse("event: a" + end + "data: 1" + end + end + "data: 2" + end + end))
                .containsExactly(new SseEvent("a", "1"), data("2"));
    }

    @Test
    void joinsTheLinesOfOneEvent() throws Exception {
        assertThat(parse("data: {\ndata:  \"a\":1\ndata\ndata:}\n\n")).containsExactly(data("{\n \"a\":1\n\n}"));
    }

    @Test
    void ignoresCommentsAndFieldsItDoesNotKnow() throws Exception {
        assertThat(parse(": OPENROUTER PROCESSING\n\nid: 7\nretry: 100\nx: y\nnothing\n:\ndata: 1\n\n"))
                .containsExactly(data("1"));
    }

    @Test
    void takesAByteOrderMarkOffTheBeginningOnly() throws Exception {
        assertThat(parse("\uFEFFdata: 1\n\ndata: \uFEFF2\n\n")).containsExactly(data("1"), data("\uFEFF2"));
    }

    @Test
    void takesOneBlankOffAValue() throws Exception {
        assertThat(parse("data:  a \n\ndata:b\n\n")).containsExactly(data(" a "), data("b"));
    }

    @Test
    void forgetsTheNameOfAnEventWithoutData() throws Exception {
        assertThat(parse("event: ping\n\ndata:\n\ndata: 1\n\n")).containsExactly(data("1"));
    }

    @ParameterizedTest
    @ValueSource(strings = {"data: [DONE]", "data: [DONE]\n", "data: [DONE]\r\n", "data: [DONE]\n\n"})
    void takesALastEventWithoutItsBlankLine(String text) throws Exception {
        assertThat(parse(text)).singleElement().matches(SseEvent::isDone);
    }

    @Test
    void refusesWhatIsNotUtf8() {
        byte[] bytes = {'d', 'a', 't', 'a', ':', (byte) 0xC3, '\n'};

        assertThatThrownBy(() -> new SseParser().feed(bytes, 0, bytes.length))
                .isInstanceOf(CharacterCodingException.class);
    }

    @Test
    void keepsAReplacementCharacterThatWasSent() throws Exception {
        assertThat(parse("data: \uFFFD\n\n")).containsExactly(data("\uFFFD"));
    }

    @Test
    void knowsHowMuchOfAnUnfinishedEventItHolds() throws Exception {
        SseParser parser = new SseParser();
        byte[] bytes = "data: 12345\ndata: 678".getBytes(StandardCharsets.UTF_8);
        assertThat(parser.feed(bytes, 0, bytes.length)).isEmpty();

        assertThat(parser.held()).isEqualTo("12345".length() + "data: 678".length());
    }

    @Property
    void portionsMakeNoDifference(@ForAll("streams") String text) throws Exception {
        byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
        List<SseEvent> whole = parse(bytes, Integer.MAX_VALUE);
        for (int portion = 1; portion < Math.min(bytes.length, 9); portion++) {
            assertThat(parse(bytes, portion)).isEqualTo(whole);
        }
    }

    @Property
    void everyCutIntoTwoMakesNoDifference(@ForAll("streams") String text) throws Exception {
        byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
        List<SseEvent> whole = parse(bytes, Integer.MAX_VALUE);
        for (int cut = 0; cut <= bytes.length; cut++) {
            SseParser parser = new SseParser();
            List<SseEvent> events = new ArrayList<>(parser.feed(bytes, 0, cut));
            events.addAll(parser.feed(bytes, cut, bytes.length - cut));
            events.addAll(parser.finish());
            assertThat(events).isEqualTo(whole);
        }
    }

    @Provide
    Arbitrary<String> streams() {
        return Arbitraries.of(
                        "data: ",
                        "data:",
                        "event: x",
                        ":",
                        "id: 1",
                        "a",
                        " ",
                        "é",
                        "世",
                        "😀",
                        "\uFEFF",
                        "\n",
                        "\r",
                        "\r\n")
                .list()
                .ofMaxSize(24)
                .map(parts -> String.join("", parts));
    }
}

package dev.tallymill.standalone.label;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.tallymill.standalone.label.table.Row;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class PromptTemplateTest {

    private static final Row ROW =
            new Row.Fields(2, Map.of("text", 0, "review title", 1), List.of("buy {now} {{", "hi"));

    @Test
    void putsInWhatTheRowHas() throws Exception {
        assertThat(prompt("{review title}: is {text} spam?")).isEqualTo("hi: is buy {now} {{ spam?");
    }

    @Test
    void readsTwoBracesAsOne() throws Exception {
        assertThat(prompt("Answer {{\"a\": {{\"b\": 1}}}} to {text}"))
                .isEqualTo("Answer {\"a\": {\"b\": 1}} to buy {now} {{");
    }

    @Test
    void takesALoneClosingBraceAsItIs() throws Exception {
        assertThat(prompt("a } b")).isEqualTo("a } b");
    }

    @Test
    void namesItsColumnsOnceEach() {
        assertThat(PromptTemplate.parse("{b} {a} {b} {{c}").columns()).containsExactly("b", "a");
    }

    @Test
    void refusesBracesThatNameNothing() {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> PromptTemplate.parse("ab {text"))
                .withMessageContaining("character 4 is never closed");
        assertThatIllegalArgumentException()
                .isThrownBy(() -> PromptTemplate.parse("{}"))
                .withMessageContaining("names no column");
    }

    @Test
    void saysWhichColumnARowLacks() {
        assertThatThrownBy(() -> prompt("{txt}"))
                .isInstanceOfSatisfying(
                        PromptTemplate.NoSuchColumnException.class,
                        e -> assertThat(e.column()).isEqualTo("txt"));
    }

    private static String prompt(String template) throws PromptTemplate.NoSuchColumnException {
        return PromptTemplate.parse(template).of(ROW);
    }
}

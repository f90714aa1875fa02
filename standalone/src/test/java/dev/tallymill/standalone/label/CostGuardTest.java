package dev.tallymill.standalone.label;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.tallymill.schemas.money.Usd;
import dev.tallymill.standalone.CommandFailure;
import dev.tallymill.standalone.ExitCode;
import dev.tallymill.standalone.run.Interruption;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.math.BigDecimal;
import java.nio.charset.StandardCharsets;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

class CostGuardTest {

    private static final Usd CHEAP = Usd.parse("4.99");
    private static final Usd EXPENSIVE = Usd.parse("5.01");

    private final ByteArrayOutputStream terminal = new ByteArrayOutputStream();

    @Test
    void asksNobodyWhenItIsCheap() {
        assertThatCode(() -> approve(false, null, CHEAP)).doesNotThrowAnyException();
    }

    @Test
    void refusesWhatIsExpensiveWhereNobodyCanBeAsked() {
        assertThatThrownBy(() -> approve(false, null, EXPENSIVE))
                .isInstanceOfSatisfying(
                        CommandFailure.class, e -> assertThat(e.exitCode()).isEqualTo(ExitCode.USAGE))
                .hasMessageContaining("5.01 USD")
                .hasMessageContaining("--yes");
    }

    @Test
    void takesAnUnknownCostForExpensive() {
        assertThatThrownBy(() -> approve(false, null, null))
                .isInstanceOf(CommandFailure.class)
                .hasMessageContaining("no price of some-model");
    }

    @Test
    void goesOnWhenToldBeforehand() {
        assertThatCode(() -> approve(true, null, EXPENSIVE)).doesNotThrowAnyException();
        assertThatCode(() -> approve(true, null, null)).doesNotThrowAnyException();
    }

    @Test
    void asksThePerson() {
        assertThatCode(() -> approve(false, "yes\n", EXPENSIVE)).doesNotThrowAnyException();
        assertThat(terminal.toString(StandardCharsets.UTF_8))
                .contains("5.01 USD")
                .contains("[y/N]");
        assertThatThrownBy(() -> approve(false, "\n", EXPENSIVE))
                .isInstanceOf(CommandFailure.class)
                .hasMessageContaining("not confirmed");
    }

    private void approve(boolean yes, @Nullable String typed, @Nullable Usd cost)
            throws CommandFailure, InterruptedException {
        Question question = typed == null
                ? null
                : new Question(
                        new ByteArrayInputStream(typed.getBytes(StandardCharsets.UTF_8)),
                        new PrintStream(terminal, true, StandardCharsets.UTF_8));
        new CostGuard(new BigDecimal("5"), yes, question).approve(cost, "some-model", new Interruption());
    }
}

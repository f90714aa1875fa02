package dev.tallymill.schemas.money;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import java.math.BigDecimal;
import java.math.BigInteger;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.BigRange;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class UsdTest {

    private static final String MOST = "9".repeat(26) + "." + "9".repeat(12);

    @Test
    void pricesTheSeedExampleExactly() {
        Usd input = Usd.ofPico(Math.multiplyExact(1_000L, 150_000L));
        Usd output = Usd.ofPico(Math.multiplyExact(500L, 600_000L));

        assertThat(input.plus(output)).hasToString("0.00045");
    }

    @ParameterizedTest
    @CsvSource({"0,0", "0.000,0", "-0,0", "10,10", "1200.50,1200.5", "-0.000000000001,-0.000000000001", "100000,100000"
    })
    void printsPlainDecimalsWithoutTrailingZeros(String text, String printed) {
        assertThat(Usd.parse(text)).hasToString(printed);
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "1e3", "+1", " 1", "1 ", ".5", "1.", "0x1", "NaN", "1,5", "--1", "٣"})
    void refusesWhatIsNotAPlainDecimal(String text) {
        assertThatIllegalArgumentException().isThrownBy(() -> Usd.parse(text)).withMessageContaining(text);
    }

    @Test
    void refusesFractionsOfAPicoDollar() {
        assertThatExceptionOfType(ArithmeticException.class).isThrownBy(() -> Usd.parse("0.0000000000001"));
    }

    @Test
    void refusesSumsBeyondThirtyEightDigits() {
        Usd most = Usd.parse(MOST);

        assertThatExceptionOfType(ArithmeticException.class).isThrownBy(() -> most.plus(Usd.ofPico(1)));
        assertThat(most.minus(most)).isEqualTo(Usd.ZERO);
    }

    @Test
    void amountsOfDifferentScaleAreEqual() {
        assertThat(new Usd(new BigDecimal("1.50")))
                .isEqualTo(new Usd(new BigDecimal("1.5")))
                .hasSameHashCodeAs(Usd.parse("1.5"));
    }

    @Property
    void printingAndParsingGivesTheSameAmount(@ForAll @BigRange(min = "-" + LIMIT, max = LIMIT) BigInteger pico) {
        Usd amount = Usd.ofPico(pico);

        assertThat(Usd.parse(amount.toString())).isEqualTo(amount);
        assertThat(amount.pico()).isEqualTo(pico);
        assertThat(amount.toString()).doesNotContainIgnoringCase("e").doesNotEndWith(".");
    }

    @Property
    void sumsAreThoseOfThePicoAmounts(@ForAll long left, @ForAll long right) {
        BigInteger sum = BigInteger.valueOf(left).add(BigInteger.valueOf(right));

        assertThat(Usd.ofPico(left).plus(Usd.ofPico(right))).isEqualTo(Usd.ofPico(sum));
        assertThat(Usd.ofPico(left).plus(Usd.ofPico(right)).minus(Usd.ofPico(right)))
                .isEqualTo(Usd.ofPico(left));
    }

    @Property
    void orderIsThatOfThePicoAmounts(@ForAll long left, @ForAll long right) {
        assertThat(Integer.signum(Usd.ofPico(left).compareTo(Usd.ofPico(right))))
                .isEqualTo(Long.compare(left, right));
        assertThat(Usd.ofPico(left).signum()).isEqualTo(Long.signum(left));
    }

    private static final String LIMIT = "99999999999999999999999999999999999999";
}

package dev.tallymill.schemas.price;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tallymill.schemas.record.Price;
import java.time.Instant;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

class LivePricesTest {

    private final LivePrices prices = new LivePrices(BuiltInPrices.load());

    @Test
    void builtInPricesHoldAtOnce() {
        assertThat(input()).isEqualTo(150_000);
    }

    @Test
    void entryReplacesTheBuiltInPriceOfTheSameItemAndInstant() {
        prices.update("key", price(7));

        assertThat(input()).isEqualTo(7);
    }

    @Test
    void laterEntryOfTheSameItemAndInstantHoldsWhateverItsKey() {
        prices.update("z", price(7));
        prices.update("a", price(8));

        assertThat(input()).isEqualTo(8);
    }

    @Test
    void deletedEntryGivesTheBuiltInPriceBack() {
        prices.update("key", price(7));
        prices.update("key", null);

        assertThat(input()).isEqualTo(150_000);
    }

    private @Nullable Long input() {
        Price price = prices.get().lookUp("acme", "p", "gpt-oss-120b", "default", false, Instant.EPOCH);
        return price == null ? null : price.getInputMicroUsdPerMillion();
    }

    private static Price price(long input) {
        return Price.newBuilder()
                .setVersion("test")
                .setProvider("*")
                .setModel("gpt-oss-120b")
                .setEffectiveFrom(Instant.EPOCH)
                .setInputMicroUsdPerMillion(input)
                .setOutputMicroUsdPerMillion(0)
                .build();
    }
}

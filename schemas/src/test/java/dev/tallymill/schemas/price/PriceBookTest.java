package dev.tallymill.schemas.price;

import static java.util.Objects.requireNonNull;
import static org.assertj.core.api.Assertions.assertThat;

import dev.tallymill.schemas.record.Price;
import java.math.BigInteger;
import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

class PriceBookTest {

    private static final Instant NOON = Instant.parse("2026-11-23T12:00:00Z");

    @Test
    void seedExampleIsExact() {
        PriceBook book = new PriceBook(BuiltInPrices.load());
        Price price = requireNonNull(book.lookUp("acme", "any", "gpt-oss-120b", "default", false, NOON));

        assertThat(PriceBook.rate(new TokenCounts(1000, 0, 500, 0), price))
                .isEqualTo(new Rating.Priced(BigInteger.valueOf(450_000_000), "2026-07-05"));
    }

    @Test
    void priceInForceWhenTheJobCompletedHolds() {
        PriceBook book = new PriceBook(
                List.of(price("old", null, "*", "default", Instant.EPOCH), price("new", null, "*", "default", NOON)));

        assertThat(version(book, "acme", "p", null, NOON.minusMillis(1))).isEqualTo("old");
        assertThat(version(book, "acme", "p", null, NOON)).isEqualTo("new");
    }

    @Test
    void nothingHoldsBeforeTheFirstPrice() {
        PriceBook book = new PriceBook(List.of(price("new", null, "*", "default", NOON)));

        assertThat(version(book, "acme", "p", null, NOON.minusMillis(1))).isNull();
    }

    @Test
    void tenantGoesBeforeProviderAndProviderBeforeAny() {
        PriceBook book = new PriceBook(List.of(
                price("any", null, "*", "default", Instant.EPOCH),
                price("provider", null, "p", "default", Instant.EPOCH),
                price("tenant-any", "acme", "*", "default", Instant.EPOCH),
                price("tenant-provider", "acme", "p", "default", Instant.EPOCH)));

        assertThat(version(book, "acme", "p", null, NOON)).isEqualTo("tenant-provider");
        assertThat(version(book, "acme", "q", null, NOON)).isEqualTo("tenant-any");
        assertThat(version(book, "other", "p", null, NOON)).isEqualTo("provider");
        assertThat(version(book, "other", "q", null, NOON)).isEqualTo("any");
    }

    @Test
    void priceThatDoesNotHoldYetGivesWayToALessSpecificOne() {
        PriceBook book = new PriceBook(List.of(
                price("any", null, "*", "default", Instant.EPOCH), price("tenant", "acme", "p", "default", NOON)));

        assertThat(version(book, "acme", "p", null, NOON.minusMillis(1))).isEqualTo("any");
    }

    @Test
    void otherTierNeedsAPriceOfItsOwn() {
        PriceBook book = new PriceBook(List.of(
                price("ordinary", null, "*", "default", Instant.EPOCH),
                price("flex", null, "*", "flex", Instant.EPOCH)));

        assertThat(version(book, "acme", "p", "flex", NOON)).isEqualTo("flex");
        assertThat(version(book, "acme", "p", "priority", NOON)).isNull();
        assertThat(version(book, "acme", "p", "on_demand", NOON)).isEqualTo("ordinary");
    }

    @Test
    void cachedAndReasoningTokensCostTheOrdinaryPriceUnlessPricedApart() {
        Price price = price("v", null, "*", "default", Instant.EPOCH);
        TokenCounts tokens = new TokenCounts(100, 40, 50, 20);

        assertThat(PriceBook.rate(tokens, price)).isEqualTo(priced(100 * 10 + 50 * 100));
        price.setCachedInputMicroUsdPerMillion(1L);
        assertThat(PriceBook.rate(tokens, price)).isEqualTo(priced(60 * 10 + 40 + 50 * 100));
        price.setReasoningMicroUsdPerMillion(1000L);
        assertThat(PriceBook.rate(tokens, price)).isEqualTo(priced(60 * 10 + 40 + 30 * 100 + 20 * 1000));
    }

    @Test
    void partGreaterThanTheWholeIsCutToTheWhole() {
        Price price = price("v", null, "*", "default", Instant.EPOCH);
        price.setCachedInputMicroUsdPerMillion(1L);

        assertThat(PriceBook.rate(new TokenCounts(100, 140, 0, 5), price)).isEqualTo(priced(100));
    }

    @Test
    void costBeyondALongIsNotRounded() {
        Price price = price("v", null, "*", "default", Instant.EPOCH);
        price.setInputMicroUsdPerMillion(Long.MAX_VALUE);

        assertThat(PriceBook.rate(new TokenCounts(2, 0, 0, 0), price))
                .isEqualTo(new Rating.Priced(BigInteger.valueOf(Long.MAX_VALUE).multiply(BigInteger.TWO), "v"));
    }

    @Test
    void priceThatBeginsWithinAMinuteHoldsFromTheNextOneOn() {
        PriceBook book = new PriceBook(List.of(
                price("old", null, "*", "default", Instant.EPOCH),
                price("new", null, "*", "default", NOON.plusSeconds(1))));

        assertThat(version(book, "acme", "p", null, NOON.plusSeconds(59))).isEqualTo("old");
        assertThat(version(book, "acme", "p", null, NOON.plusSeconds(60))).isEqualTo("new");
    }

    @Test
    void jobOfABatchTakesThePriceForBatchesWhereThereIsOne() {
        PriceBook book = new PriceBook(List.of(
                price("ordinary", null, "*", "default", Instant.EPOCH),
                price("batch", null, "*", "batch", Instant.EPOCH),
                price("flex", null, "*", "flex", Instant.EPOCH),
                price("own", "acme", "*", "default", Instant.EPOCH)));

        assertThat(inBatch(book, "other", "default")).isEqualTo("batch");
        assertThat(inBatch(book, "other", "flex")).isEqualTo("flex");
        assertThat(inBatch(book, "acme", "default"))
                .as("the tenant's own goes first")
                .isEqualTo("own");
        assertThat(version(book, "other", "p", null, NOON)).isEqualTo("ordinary");
    }

    private static Rating priced(long pico) {
        return new Rating.Priced(BigInteger.valueOf(pico), "v");
    }

    private static @Nullable String version(
            PriceBook book, String tenant, String provider, @Nullable String tier, Instant at) {
        Price price = book.lookUp(tenant, provider, "model", PriceBook.tierOf(tier), false, at);
        return price == null ? null : price.getVersion();
    }

    private static @Nullable String inBatch(PriceBook book, String tenant, String tier) {
        Price price = book.lookUp(tenant, "p", "model", tier, true, NOON);
        return price == null ? null : price.getVersion();
    }

    private static Price price(String version, @Nullable String tenant, String provider, String tier, Instant from) {
        return Price.newBuilder()
                .setVersion(version)
                .setTenant(tenant)
                .setProvider(provider)
                .setModel("model")
                .setTier(tier)
                .setEffectiveFrom(from)
                .setInputMicroUsdPerMillion(10)
                .setOutputMicroUsdPerMillion(100)
                .build();
    }
}

package dev.tallymill.ingest.dispatch;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class WindowSharesTest {

    private static final DispatchSettings SETTINGS = new DispatchSettings(20_000, 1_000_000, 1_000, 10_000, 64);

    @Test
    void aTenantAloneHasTheWholeWindow() {
        WindowShares shares = new WindowShares(SETTINGS, tenant -> 3, List.of("acme"));

        assertThat(shares.jobs("acme")).isEqualTo(20_000);
        assertThat(shares.bytes("acme")).isEqualTo(1_000_000);
    }

    @Test
    void tenantsShareTheWindowByWeight() {
        WindowShares shares =
                new WindowShares(SETTINGS, tenant -> tenant.equals("acme") ? 3 : 1, List.of("acme", "blue"));

        assertThat(shares.jobs("acme")).isEqualTo(15_000);
        assertThat(shares.jobs("blue")).isEqualTo(5_000);
        assertThat(shares.bytes("blue")).isEqualTo(250_000);
    }

    @Test
    void noShareIsTooSmallToWorkWith() {
        List<String> many = IntStream.range(0, 1_000).mapToObj(i -> "t" + i).toList();
        WindowShares shares = new WindowShares(SETTINGS, tenant -> 1, many);

        assertThat(shares.jobs("t1")).isEqualTo(WindowShares.LEAST_JOBS);
        assertThat(shares.bytes("t1")).isEqualTo(10_000);
    }

    @Test
    void noShareIsMoreThanTheWindow() {
        DispatchSettings small = new DispatchSettings(100, 50, 1_000, 10_000, 64);
        WindowShares shares = new WindowShares(small, tenant -> 1, List.of("acme", "blue"));

        assertThat(shares.jobs("acme")).isEqualTo(100);
        assertThat(shares.bytes("acme")).isEqualTo(50);
    }
}

package dev.tallymill.worker.consume;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tallymill.worker.call.CallerStatus;
import dev.tallymill.worker.call.EndpointTrouble;
import java.time.Instant;
import java.util.Properties;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

class AdmissionTest {

    private static final EndpointTrouble TROUBLE =
            new EndpointTrouble(EndpointTrouble.Kind.RATE_LIMITED, "429", Instant.EPOCH);

    private static int admitted(int limit, int held, @Nullable EndpointTrouble trouble) {
        Admission admission = new Admission(
                ConsumptionConfig.from(new Properties()),
                () -> new CallerStatus(0, limit, held, 0, 0, trouble),
                () -> true);
        admission.refresh();
        int jobs = 0;
        while (admission.hasRoom()) {
            admission.enter(1);
            jobs++;
        }
        return jobs;
    }

    @Test
    void letsTwoJobsInForEachCallThatMayBeInTheAir() {
        assertThat(admitted(256, 0, null)).isEqualTo(512);
        assertThat(admitted(1, 0, null)).isEqualTo(16);
    }

    @Test
    void jobsHeldBackByTheirOwnModelLeaveTheirPlacesToOthers() {
        assertThat(admitted(1, 300, null)).isEqualTo(316);
        assertThat(admitted(1, 1_000_000, null)).isEqualTo(4_096 - 1);
    }

    @Test
    void aTenantWithLessThanItsShareNeedNotWaitForAPlace() {
        Admission admission = full(256, 0, null);

        assertThat(admission.hasRoom()).isFalse();
        assertThat(admission.hasRoomFor(127, 0.5)).isTrue();
        assertThat(admission.hasRoomFor(128, 0.5)).isFalse();
        assertThat(admission.hasRoomFor(0, 0.5)).isTrue();
        assertThat(admission.hasRoomFor(191, 0.75))
                .as("three quarters are due to it")
                .isTrue();
        assertThat(admission.hasRoomFor(192, 0.75)).isFalse();
    }

    @Test
    void aTenantBehindAnyNumberOfJobsThatTheirModelHoldsBackGetsItsShare() {
        Admission admission = full(256, 1_000_000, null);

        assertThat(admission.hasRoom()).isFalse();
        for (int newcomer = 0; newcomer < 128; newcomer++) {
            assertThat(admission.hasRoomFor(newcomer, 0.5)).isTrue();
            admission.enter(1);
        }
        assertThat(admission.hasRoomFor(128, 0.5)).isFalse();
        assertThat(admission.admitted()).isLessThan(4_096);
    }

    @Test
    void whatIsHeldIsBoundedInBytesToo() {
        Properties properties = new Properties();
        properties.setProperty("worker.max.admitted.bytes", "1000");
        Admission admission = new Admission(
                ConsumptionConfig.from(properties), () -> new CallerStatus(0, 256, 0, 0, 0, null), () -> true);
        admission.refresh();

        admission.enter(600);
        assertThat(admission.hasRoom()).isTrue();
        admission.enter(600);
        assertThat(admission.hasRoom()).isFalse();
        assertThat(admission.hasRoomFor(0, 1)).isFalse();
        admission.leave(600);
        assertThat(admission.hasRoom()).isTrue();
    }

    @Test
    void newcomersDoNotFillTheMemory() {
        Admission admission = full(256, 0, null);
        for (int newcomer = 0; newcomer < 256; newcomer++) {
            admission.enter(1);
        }

        assertThat(admission.hasRoomFor(0, 0.5)).isFalse();
    }

    @Test
    void noNewcomerComesInWhileTheEndpointIsInTrouble() {
        assertThat(full(256, 0, TROUBLE).hasRoomFor(0, 0.5)).isFalse();
    }

    private static Admission full(int limit, int held, @Nullable EndpointTrouble trouble) {
        Admission admission = new Admission(
                ConsumptionConfig.from(new Properties()),
                () -> new CallerStatus(0, limit, held, 0, 0, trouble),
                () -> true);
        admission.refresh();
        while (admission.hasRoom()) {
            admission.enter(1);
        }
        return admission;
    }

    @Test
    void letsNobodyInWhileTheEndpointIsInTrouble() {
        assertThat(admitted(256, 0, TROUBLE)).isZero();
    }

    @Test
    void letsNobodyInBeforeTheOrdersAreKnown() {
        Admission admission = new Admission(
                ConsumptionConfig.from(new Properties()), () -> new CallerStatus(0, 256, 0, 0, 0, null), () -> false);
        admission.refresh();

        assertThat(admission.hasRoom()).isFalse();
    }

    @Test
    void letsOtherModelsJobsInWhileAllThatAreHereAreHeldBack() {
        assertThat(admitted(1, 20, TROUBLE)).isEqualTo(36);
    }
}

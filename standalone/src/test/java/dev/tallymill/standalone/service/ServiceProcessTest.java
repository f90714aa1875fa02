package dev.tallymill.standalone.service;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import dev.tallymill.standalone.CommandFailure;
import org.apache.kafka.common.errors.TimeoutException;
import org.junit.jupiter.api.Test;

class ServiceProcessTest {

    @Test
    void aServiceThatCannotReachKafkaEndsWithOneLine() {
        assertThatExceptionOfType(CommandFailure.class)
                .isThrownBy(() -> ServiceProcess.start("worker", () -> {
                    throw new TimeoutException("no broker answers");
                }))
                .withMessage("worker cannot start: no broker answers")
                .satisfies(failure -> assertThat(failure.exitCode()).isEqualTo(1));
    }

    @Test
    void aBugKeepsItsStackTrace() {
        assertThatExceptionOfType(IllegalStateException.class)
                .isThrownBy(() -> ServiceProcess.start("worker", () -> {
                    throw new IllegalStateException("a bug");
                }));
    }
}

package dev.tallymill.worker.metrics;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class ModelNamesTest {

    private final ModelNames names = new ModelNames(2, 10);

    @Test
    void theFirstModelsHaveLabelsOfTheirOwnAndTheOthersShareOne() {
        assertThat(names.label("one")).isEqualTo("one");
        assertThat(names.label("two")).isEqualTo("two");
        assertThat(names.label("three")).isEqualTo(ModelNames.OTHER);
        assertThat(names.label("one")).isEqualTo("one");
    }

    @Test
    void namesThatAreNoneTakeNoPlace() {
        assertThat(names.label("12345678901")).isEqualTo(ModelNames.OTHER);
        assertThat(names.label(" ")).isEqualTo(ModelNames.OTHER);
        assertThat(names.label("one")).isEqualTo("one");
        assertThat(names.label("two")).isEqualTo("two");
    }
}

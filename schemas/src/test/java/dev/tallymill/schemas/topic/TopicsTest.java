package dev.tallymill.schemas.topic;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class TopicsTest {

    @Test
    void thePrefixStandsBeforeEveryName() {
        assertThat(new Topics("acme-").promptJobs()).isEqualTo("acme-prompt-jobs");
        assertThat(new Topics("").spendDay()).isEqualTo("spend-day");
    }

    @Test
    void theDefaultPrefixIsTallymills() {
        assertThat(Topics.withDefaultPrefix().fileLines()).isEqualTo("tallymill.file-lines");
    }
}

package dev.tallymill.standalone.service;

import static org.assertj.core.api.Assertions.assertThat;

import ch.qos.logback.classic.LoggerContext;
import ch.qos.logback.classic.joran.JoranConfigurator;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;

class ServiceLogTest {

    @Test
    void theLogAsItIsShippedQuotesNoCallsEitherAtDebug() throws Exception {
        LoggerContext context = new LoggerContext();
        context.putProperty("tallymill.log.level", "DEBUG");
        JoranConfigurator configurator = new JoranConfigurator();
        configurator.setContext(context);

        configurator.doConfigure(
                Path.of("src", "main", "resources", "logback.xml").toFile());

        assertThat(context.getLogger("org.apache.hc.client5.http").isDebugEnabled())
                .isTrue();
        assertThat(ServiceLog.QUOTING_LOGGERS)
                .allSatisfy(name ->
                        assertThat(context.getLogger(name).isDebugEnabled()).isFalse());
        context.stop();
    }
}

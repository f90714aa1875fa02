package dev.tallymill.standalone.embedded;

import static org.assertj.core.api.Assertions.assertThat;

import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.LoggerContext;
import ch.qos.logback.classic.joran.JoranConfigurator;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.classic.util.LogbackMDCAdapter;
import ch.qos.logback.core.Appender;
import ch.qos.logback.core.ConsoleAppender;
import ch.qos.logback.core.joran.spi.JoranException;
import java.net.URL;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The logging that the command ships with, not the tests' own. */
class LoggingTest {

    @TempDir
    private Path directory;

    private final LoggerContext context = new LoggerContext();

    @AfterEach
    void stop() {
        context.stop();
    }

    @Test
    void writesWarningsToTheFile() throws Exception {
        Path file = DataDirectory.logFile(directory);
        context.putProperty("tallymill.log.file", file.toString());
        configure();
        Logger logger = context.getLogger("kafka.server.BrokerServer");

        logger.info("the broker has something to tell");
        logger.warn("the broker has something to warn of");

        assertThat(Files.readAllLines(file))
                .singleElement()
                .asString()
                .endsWith("WARN  [%s] kafka.server.BrokerServer - the broker has something to warn of"
                        .formatted(Thread.currentThread().getName()));
    }

    @Test
    void writesToStandardErrorWithoutAFileAndNeverToStandardOutput() throws Exception {
        configure();

        assertThat(appenders())
                .singleElement()
                .isInstanceOfSatisfying(
                        ConsoleAppender.class,
                        appender -> assertThat(appender.getTarget()).isEqualTo("System.err"));
    }

    private List<Appender<ILoggingEvent>> appenders() {
        List<Appender<ILoggingEvent>> appenders = new ArrayList<>();
        context.getLogger(Logger.ROOT_LOGGER_NAME).iteratorForAppenders().forEachRemaining(appenders::add);
        return appenders;
    }

    private void configure() throws JoranException {
        context.setMDCAdapter(new LogbackMDCAdapter());
        JoranConfigurator configurator = new JoranConfigurator();
        configurator.setContext(context);
        URL shipped = Objects.requireNonNull(getClass().getResource("/logback.xml"));
        configurator.doConfigure(shipped);
    }
}

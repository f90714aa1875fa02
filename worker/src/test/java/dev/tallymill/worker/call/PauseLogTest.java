package dev.tallymill.worker.call;

import static org.assertj.core.api.Assertions.assertThat;

import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.read.ListAppender;
import dev.tallymill.worker.call.http.Exchange;
import java.util.List;
import java.util.Properties;
import java.util.Random;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.slf4j.LoggerFactory;

/** What the log tells of an endpoint that is not called, through the whole chain. */
class PauseLogTest {

    private final Logger logger = (Logger) LoggerFactory.getLogger(PauseLog.class);
    private final ListAppender<ILoggingEvent> logged = new ListAppender<>();
    private final FakeTime time = new FakeTime();
    private int calls;

    @BeforeEach
    void listen() {
        logged.start();
        logger.addAppender(logged);
    }

    @AfterEach
    void stopListening() {
        logger.detachAppender(logged);
    }

    private List<String> toldOf(Exchange... answers) throws InterruptedException {
        return toldOf(256, answers);
    }

    private List<String> toldOf(int concurrency, Exchange... answers) throws InterruptedException {
        Properties properties = new Properties();
        properties.setProperty("worker.base.url", "http://127.0.0.1:1/v1");
        properties.setProperty("worker.concurrency", Integer.toString(concurrency));
        JobCaller caller = HttpJobCaller.over(
                request -> answers[Math.min(++calls, answers.length) - 1],
                CallerConfig.from(properties),
                time,
                time,
                time::alarm,
                new Random(7));
        caller.call(Jobs.chat());
        return logged.list.stream()
                .map(event -> event.getLevel() + " " + event.getFormattedMessage())
                .toList();
    }

    @Test
    void aRefusedKeyIsAnErrorToldOnceUntilItIsMended() throws Exception {
        Exchange refused = Replies.status(401, "{\"error\":{\"message\":\"Grüße, 世界\",\"code\":\"invalid_api_key\"}}");

        assertThat(toldOf(refused, refused, refused, Replies.hello()))
                .containsExactly(
                        "ERROR The endpoint is paused, jobs wait and keep their attempts: the endpoint refused the key"
                                + " (401, invalid_api_key): check the API key and what it may be used for",
                        "WARN The endpoint is called again");
    }

    @Test
    void anOutageIsAWarning() throws Exception {
        Exchange down = Replies.status(503);

        assertThat(toldOf(down, down, down, down, down, down, Replies.hello()))
                .hasSize(2)
                .first()
                .asString()
                .startsWith("WARN The endpoint is paused, jobs wait and keep their attempts: ");
    }

    @Test
    void aRateLimitIsNoWarning() throws Exception {
        assertThat(toldOf(1, Replies.status(429), Replies.hello()))
                .containsExactly(
                        "INFO Model gpt-oss-120b is paused, jobs wait and keep their attempts: the endpoint answered 429",
                        "INFO Model gpt-oss-120b is called again");
    }
}

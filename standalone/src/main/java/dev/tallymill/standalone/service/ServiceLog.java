package dev.tallymill.standalone.service;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.LoggerContext;
import ch.qos.logback.classic.encoder.JsonEncoder;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.Appender;
import ch.qos.logback.core.OutputStreamAppender;
import java.util.Iterator;
import java.util.List;
import org.slf4j.LoggerFactory;

/** Gives the log the form that a service's configuration asks for; logback.xml holds what goes without one. */
final class ServiceLog {

    /** Below INFO they write what is sent: prompts, keys, and the paths of webhooks, which may hold a token. */
    static final List<String> QUOTING_LOGGERS = List.of(
            "org.apache.hc.client5.http.wire",
            "org.apache.hc.client5.http.headers",
            "org.apache.hc.client5.http.impl.classic.MainClientExec",
            "org.apache.hc.client5.http2.frame",
            "org.apache.hc.client5.http2.frame.payload");

    private ServiceLog() {}

    /** Changes the root logger's level and appenders; whatever the level, the loggers that would quote calls stay still. */
    static void apply(OpsConfig config) {
        for (String name : QUOTING_LOGGERS) {
            ((Logger) LoggerFactory.getLogger(name)).setLevel(Level.INFO);
        }
        Logger root = (Logger) LoggerFactory.getLogger(org.slf4j.Logger.ROOT_LOGGER_NAME);
        if (!config.logLevel().isEmpty()) {
            root.setLevel(Level.toLevel(config.logLevel()));
        }
        if (config.jsonLog()) {
            for (Iterator<Appender<ILoggingEvent>> appenders = root.iteratorForAppenders(); appenders.hasNext(); ) {
                if (appenders.next() instanceof OutputStreamAppender<ILoggingEvent> appender) {
                    writeJson(appender, root.getLoggerContext());
                }
            }
        }
    }

    /** One object a line: time, level, logger, thread, message, key-value pairs, exception. */
    static JsonEncoder jsonEncoder(LoggerContext context) {
        JsonEncoder encoder = new JsonEncoder();
        encoder.setContext(context);
        encoder.setWithFormattedMessage(true);
        encoder.setWithMessage(false);
        encoder.setWithArguments(false);
        encoder.setWithSequenceNumber(false);
        encoder.setWithContext(false);
        encoder.setWithNanoseconds(false);
        encoder.start();
        return encoder;
    }

    private static void writeJson(OutputStreamAppender<ILoggingEvent> appender, LoggerContext context) {
        appender.stop();
        appender.setEncoder(jsonEncoder(context));
        appender.start();
    }
}

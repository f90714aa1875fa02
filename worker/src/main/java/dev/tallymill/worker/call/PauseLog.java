package dev.tallymill.worker.call;

import dev.tallymill.worker.call.EndpointTrouble.Kind;
import dev.tallymill.worker.call.limit.PauseChange;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.slf4j.event.Level;

/** Says in the log when calls stop and when they go on, and for whom. Thread-safe. */
final class PauseLog {

    private static final Logger log = LoggerFactory.getLogger(PauseLog.class);

    private PauseLog() {}

    static void tell(PauseChange change) {
        String what = change.model() == null ? "The endpoint" : "Model " + change.model();
        EndpointTrouble trouble = change.now();
        if (trouble != null) {
            log.atLevel(level(trouble.kind()))
                    .log("{} is paused, jobs wait and keep their attempts: {}", what, trouble.message());
        } else if (change.before() != null) {
            Level level = change.before().kind() == Kind.RATE_LIMITED ? Level.INFO : Level.WARN;
            log.atLevel(level).log("{} is called again", what);
        }
    }

    /** An error is for a person to mend; an outage passes by itself; a rate limit comes and goes every few seconds. */
    private static Level level(Kind kind) {
        return switch (kind) {
            case KEY_REFUSED, OUT_OF_CREDIT -> Level.ERROR;
            case UNREACHABLE, FAILING -> Level.WARN;
            case RATE_LIMITED -> Level.INFO;
        };
    }
}

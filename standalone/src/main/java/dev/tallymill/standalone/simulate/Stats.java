package dev.tallymill.standalone.simulate;

import com.fasterxml.jackson.annotation.JsonProperty;
import com.fasterxml.jackson.annotation.JsonPropertyOrder;
import java.util.Collections;
import java.util.Map;
import java.util.TreeMap;

/**
 * What the simulated model has been asked and has answered since it started: the body of {@code GET /stats}. While no
 * call is arriving or ending, {@code calls = inFlight + sum of byStatus}.
 *
 * @param calls calls that arrived at a model endpoint, whatever became of them
 * @param inFlight calls that arrived and have not ended; a call ends when its last byte is written or when its client
 *     hangs up, which is noticed at once
 * @param maxInFlight the most there ever were
 * @param byStatus ended calls by their ending: the HTTP status, {@code timeout} (never answered, by fault),
 *     {@code truncate} (broken off, by fault), or {@code aborted} (the client hung up before it had its answer)
 * @param completedJobs distinct jobs that were answered 200 and whose answer was written in full to a living
 *     connection. A job is known by its {@code Idempotency-Key}, without one by its body
 * @param callsForCompletedJobs calls that arrived for a job that had been completed before: what is paid twice
 * @param unreadAnswers answers that lay in the connection when their client cut that off, as a process does that is
 *     killed: nobody had read them. For their client these calls were still in flight
 * @param callsForUnreadAnswers calls among those for completed jobs whose job's last call ended that way
 */
@JsonPropertyOrder({
    "calls",
    "in_flight",
    "max_in_flight",
    "by_status",
    "completed_jobs",
    "calls_for_completed_jobs",
    "unread_answers",
    "calls_for_unread_answers"
})
public record Stats(
        @JsonProperty("calls") long calls,
        @JsonProperty("in_flight") int inFlight,
        @JsonProperty("max_in_flight") int maxInFlight,
        @JsonProperty("by_status") Map<String, Long> byStatus,
        @JsonProperty("completed_jobs") long completedJobs,
        @JsonProperty("calls_for_completed_jobs") long callsForCompletedJobs,
        @JsonProperty("unread_answers") long unreadAnswers,
        @JsonProperty("calls_for_unread_answers") long callsForUnreadAnswers) {

    /** Copies the counts, in the order of their names. */
    public Stats {
        byStatus = Collections.unmodifiableMap(new TreeMap<>(byStatus));
    }
}

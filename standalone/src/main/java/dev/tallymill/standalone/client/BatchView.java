package dev.tallymill.standalone.client;

import com.fasterxml.jackson.databind.JsonNode;
import dev.tallymill.standalone.ExitCode;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** A batch as the server shows it, read for a person. Immutable. */
record BatchView(JsonNode json) {

    private static final Set<String> TERMINAL = Set.of("completed", "failed", "expired", "cancelled");
    private static final int ERRORS_SHOWN = 10;

    String id() {
        return json.path("id").asText();
    }

    String status() {
        return json.path("status").asText();
    }

    boolean ended() {
        return TERMINAL.contains(status());
    }

    long total() {
        return count("total");
    }

    long done() {
        return count("completed") + failed();
    }

    long failed() {
        return count("failed");
    }

    private long count(String name) {
        return json.path("request_counts").path(name).asLong();
    }

    @Nullable
    String outputFileId() {
        return json.path("output_file_id").textValue();
    }

    @Nullable
    String errorFileId() {
        return json.path("error_file_id").textValue();
    }

    /** Of a command that waited for its end. */
    int exitCode() {
        return status().equals("completed") && failed() == 0 ? ExitCode.COMPLETED : ExitCode.SOME_FAILED;
    }

    /** One line: {@code in_progress: 120 of 600 lines, 3 failed}. */
    String line() {
        String counts = total() == 0
                ? ""
                : String.format(Locale.ROOT, ": %,d of %,d lines", done(), total())
                        + (failed() == 0 ? "" : String.format(Locale.ROOT, ", %,d failed", failed()));
        return status() + counts + (json.path("paused").asBoolean() ? ", paused by the operator" : "");
    }

    /** All there is to say, a line each. */
    List<String> description() {
        List<String> lines = new ArrayList<>();
        lines.add(id() + "  " + line());
        lines.add("endpoint:  " + json.path("endpoint").asText() + model());
        JsonNode usage = json.path("usage");
        if (usage.isObject()) {
            lines.add(String.format(
                    Locale.ROOT,
                    "tokens:    %,d in (%,d cached), %,d out (%,d reasoning)",
                    usage.path("input_tokens").asLong(),
                    usage.path("input_tokens_details").path("cached_tokens").asLong(),
                    usage.path("output_tokens").asLong(),
                    usage.path("output_tokens_details").path("reasoning_tokens").asLong()));
        }
        if (json.path("over_budget_since").isNumber()) {
            lines.add("budget:    exceeded: lines that were not sent wait, or ended budget_exceeded");
        }
        for (var entry : json.path("metadata").properties()) {
            lines.add("metadata:  " + entry.getKey() + " = " + entry.getValue().asText());
        }
        lines.addAll(errors());
        return lines;
    }

    private String model() {
        String model = json.path("model").asText("");
        return model.isEmpty() ? "" : ", " + model;
    }

    /** What validation refused, a line each. */
    List<String> errors() {
        List<String> lines = new ArrayList<>();
        JsonNode errors = json.path("errors").path("data");
        for (JsonNode error : errors) {
            if (lines.size() == ERRORS_SHOWN) {
                lines.add("error:     and " + (errors.size() - ERRORS_SHOWN) + " more, see --json");
                break;
            }
            String where =
                    error.path("line").isNumber() ? "line " + error.path("line").asLong() + ": " : "";
            String message = error.path("message").asText();
            lines.add("error:     " + (message.startsWith("line ") ? "" : where) + message + " ("
                    + error.path("code").asText() + ")");
        }
        return lines;
    }
}

package dev.tallymill.ingest.result;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonGenerator;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonProcessingException;
import dev.tallymill.schemas.record.JobError;
import dev.tallymill.schemas.record.Outcome;
import dev.tallymill.schemas.record.PromptResult;
import java.io.IOException;
import java.io.StringWriter;
import java.io.UncheckedIOException;
import org.jspecify.annotations.Nullable;

/**
 * Renders one result as a line of a batch's output or error file, in the Batch API's format, without a terminator. The
 * upstream's answer is inserted as it is, so that numbers and the order of fields stay unchanged; only line breaks
 * between its tokens become spaces. An answer that is no JSON is inserted as a string. Immutable, thread-safe.
 *
 * <p>A line has a response or an error, never both. Where the upstream refused, its answer is the response. Where it answered
 * with success and the job failed all the same (an empty answer after its retries, say), the answer stays out of the line,
 * for a response with status 200 reads as success; the result's record has it.
 */
public final class OutputLine {

    private static final int FIRST_ERROR_STATUS = 400;

    private final JsonFactory json = new JsonFactory();

    /** True when the result belongs to the output file, false when it belongs to the error file. */
    public static boolean isOutput(PromptResult result) {
        return result.getOutcome() == Outcome.COMPLETED;
    }

    /** The line of a job that has ended. */
    public String of(PromptResult result) {
        return render(result.getJob().getJobId(), result.getJob().getCustomId(), generator -> {
            Integer status = shownStatus(result);
            writeResponse(generator, result, status);
            writeError(generator, status == null ? result.getError() : null);
        });
    }

    /** The error-file line of a request that was never released. */
    public String unreleased(String jobId, String customId, JobError error) {
        return render(jobId, customId, generator -> {
            generator.writeNullField("response");
            writeError(generator, error);
        });
    }

    private String render(String jobId, @Nullable String customId, Fields fields) {
        StringWriter line = new StringWriter();
        try (JsonGenerator generator = json.createGenerator(line)) {
            generator.writeStartObject();
            generator.writeStringField("id", jobId);
            generator.writeStringField("custom_id", customId);
            fields.write(generator);
            generator.writeEndObject();
        } catch (IOException e) {
            throw new UncheckedIOException("writing to memory failed", e);
        }
        return line.toString();
    }

    /** Null where there is no answer to show. */
    private static @Nullable Integer shownStatus(PromptResult result) {
        Integer status = result.getHttpStatus();
        boolean useless =
                !isOutput(result) && result.getError() != null && status != null && status < FIRST_ERROR_STATUS;
        return useless ? null : status;
    }

    private void writeResponse(JsonGenerator generator, PromptResult result, @Nullable Integer status)
            throws IOException {
        if (status == null) {
            generator.writeNullField("response");
            return;
        }
        generator.writeObjectFieldStart("response");
        generator.writeNumberField("status_code", status);
        generator.writeStringField("request_id", result.getRequestId());
        generator.writeFieldName("body");
        writeBody(generator, result.getResponseBody());
        generator.writeEndObject();
    }

    private void writeBody(JsonGenerator generator, @Nullable String body) throws IOException {
        if (body == null) {
            generator.writeNull();
        } else if (isJson(body)) {
            generator.writeRawValue(body.strip().replace('\n', ' ').replace('\r', ' '));
        } else {
            generator.writeString(body);
        }
    }

    private static void writeError(JsonGenerator generator, @Nullable JobError error) throws IOException {
        if (error == null) {
            generator.writeNullField("error");
            return;
        }
        generator.writeObjectFieldStart("error");
        generator.writeStringField("code", error.getCode());
        generator.writeStringField("message", error.getMessage());
        generator.writeEndObject();
    }

    private boolean isJson(String text) throws IOException {
        try (JsonParser parser = json.createParser(text)) {
            if (parser.nextToken() == null) {
                return false;
            }
            parser.skipChildren();
            return parser.nextToken() == null;
        } catch (JsonProcessingException e) {
            return false;
        }
    }

    private interface Fields {
        void write(JsonGenerator generator) throws IOException;
    }
}

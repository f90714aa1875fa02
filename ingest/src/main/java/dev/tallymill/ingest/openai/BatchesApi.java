package dev.tallymill.ingest.openai;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.tallymill.ingest.batch.BatchCreation;
import dev.tallymill.ingest.batch.BatchState;
import dev.tallymill.ingest.batch.Batches;
import dev.tallymill.ingest.batch.CancelNotice;
import dev.tallymill.ingest.batch.Cancellation;
import dev.tallymill.ingest.batch.Creation;
import dev.tallymill.ingest.batch.ListPosition;
import dev.tallymill.ingest.file.FileUpload;
import dev.tallymill.ingest.http.Access;
import dev.tallymill.ingest.http.Exchange;
import dev.tallymill.ingest.http.IdempotencyKey;
import dev.tallymill.ingest.http.JsonFields;
import dev.tallymill.ingest.http.Page;
import dev.tallymill.ingest.http.Refusal;
import dev.tallymill.ingest.http.Route;
import dev.tallymill.ingest.retry.Retries;
import dev.tallymill.ingest.retry.Retry;
import dev.tallymill.schemas.record.Batch;
import dev.tallymill.schemas.record.FileMetadata;
import java.io.IOException;
import java.time.Clock;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** {@code /v1/batches}. Thread-safe. */
public final class BatchesApi {

    private static final int DEFAULT_LIMIT = 20;
    private static final int MAX_LIMIT = 100;

    private final Batches batches;
    private final Retries retries;
    private final FileCatalog files;

    public BatchesApi(Batches batches, Retries retries, Clock clock) {
        this.batches = batches;
        this.retries = retries;
        this.files = new FileCatalog(batches, clock);
    }

    public List<Route> routes() {
        return List.of(
                new Route("POST", "/v1/batches", Access.TENANT, this::create),
                new Route("GET", "/v1/batches", Access.TENANT, this::list),
                new Route("GET", "/v1/batches/{batch_id}", Access.TENANT, this::retrieve),
                new Route("POST", "/v1/batches/{batch_id}/cancel", Access.TENANT, this::cancel),
                new Route("POST", "/v1/batches/{batch_id}/retry", Access.TENANT, this::retry));
    }

    private void create(Exchange exchange) throws IOException {
        JsonFields fields = exchange.json();
        IdempotencyKey key = IdempotencyKey.of(exchange, fields);
        Creation creation = batches.create(creation(exchange.tenant(), fields, key));
        switch (creation) {
            case Creation.Created created -> answer(exchange, created.batch());
            case Creation.Existing existing -> answer(exchange, existing.batch());
            case Creation.Conflict conflict -> throw IdempotencyKey.conflict();
        }
    }

    private BatchCreation creation(String tenant, JsonFields fields, IdempotencyKey key) {
        String endpoint = fields.requireText("endpoint");
        String window = fields.requireText("completion_window");
        Long expiresAfter = expiresAfter(fields.object("output_expires_after"));
        FileMetadata file = input(tenant, fields.requireText("input_file_id"));
        Map<String, String> metadata = fields.texts("metadata");
        if (metadata.keySet().stream().anyMatch(name -> name.startsWith(BatchCreation.OWN_METADATA))) {
            throw Refusal.invalid(
                    "metadata",
                    "invalid_value",
                    "metadata keys that begin with " + BatchCreation.OWN_METADATA + " are Tallymill's own.");
        }
        try {
            return new BatchCreation(
                    file, endpoint, window, metadata, null, key.key(), key.requestSha256(), expiresAfter);
        } catch (IllegalArgumentException e) {
            String message = String.valueOf(e.getMessage());
            throw Refusal.invalid(message.split(" ", 2)[0], "invalid_value", message);
        }
    }

    private FileMetadata input(String tenant, String fileId) {
        return switch (files.find(tenant, fileId)) {
            case ApiFile.Stored stored when stored.purpose().equals(FileUpload.BATCH) -> stored.metadata();
            case ApiFile.Stored stored -> throw notForBatches();
            case ApiFile.OfResults results -> throw notForBatches();
            case null ->
                throw Refusal.invalid("input_file_id", "invalid_value", "input_file_id names no file that there is.");
        };
    }

    private static Refusal notForBatches() {
        return Refusal.invalid("input_file_id", "invalid_value", "input_file_id must be a file of purpose \"batch\".");
    }

    private static @Nullable Long expiresAfter(@Nullable JsonFields fields) {
        if (fields == null) {
            return null;
        }
        if (!"created_at".equals(fields.requireText("anchor"))) {
            throw Refusal.invalid(
                    "output_expires_after.anchor",
                    "invalid_value",
                    "output_expires_after.anchor must be \"created_at\"");
        }
        Long seconds = fields.wholeNumber("seconds");
        if (seconds == null) {
            throw Refusal.invalid(
                    "output_expires_after.seconds",
                    "missing_required_parameter",
                    "Missing parameter: output_expires_after.seconds");
        }
        return seconds;
    }

    private void list(Exchange exchange) throws IOException {
        int limit = Page.limit(exchange.query("limit"), DEFAULT_LIMIT, MAX_LIMIT);
        batches.catchUp();
        Page<Batch> page = Page.first(batches.newestFirst(exchange.tenant(), cursor(exchange)), limit);
        exchange.answer(
                200,
                ListJson.of(new Page<>(page.items().stream().map(this::json).toList(), page.hasMore())));
    }

    private @Nullable ListPosition cursor(Exchange exchange) {
        String after = exchange.query("after");
        if (after == null || after.isEmpty()) {
            return null;
        }
        ListPosition position = batches.position(exchange.tenant(), after);
        if (position == null) {
            throw Refusal.invalid("after", "invalid_value", "after must be the id of a batch.");
        }
        return position;
    }

    private void retrieve(Exchange exchange) throws IOException {
        String id = exchange.path("batch_id");
        Batch batch = batches.find(exchange.tenant(), id);
        if (batch == null) {
            throw Refusal.notFound("batch", id);
        }
        answer(exchange, batch);
    }

    private void cancel(Exchange exchange) throws IOException {
        String id = exchange.path("batch_id");
        switch (batches.cancel(exchange.tenant(), id)) {
            case Cancellation.Requested requested -> answerCancelling(exchange, requested.batch());
            case Cancellation.TooLate tooLate -> throw tooLate(tooLate.batch());
            case Cancellation.Unknown unknown -> throw Refusal.notFound("batch", id);
        }
    }

    private void retry(Exchange exchange) throws IOException {
        String id = exchange.path("batch_id");
        switch (retries.retry(exchange.tenant(), id)) {
            case Retry.Created created -> answer(exchange, created.batch());
            case Retry.NothingFailed none ->
                throw Refusal.invalid(null, "nothing_to_retry", "No request of this batch failed.");
            case Retry.NotEnded running ->
                throw Refusal.invalid(null, "batch_not_ended", "A batch can be retried once it has ended.");
            case Retry.InputGone gone ->
                throw Refusal.invalid(null, "input_file_deleted", "The batch's input file was deleted.");
            case Retry.Unknown unknown -> throw Refusal.notFound("batch", id);
        }
    }

    private static Refusal tooLate(Batch batch) {
        String status = batch.getStatus().name().toLowerCase(Locale.ROOT);
        return Refusal.invalid(
                null, "batch_not_cancellable", "A batch that is " + status + " cannot be cancelled any more.");
    }

    /** The order is given; that the dispatcher may have yet to note it is no news for the client. */
    private void answerCancelling(Exchange exchange, Batch batch) throws IOException {
        Batch latest = CancelNotice.await(batches, batch);
        ObjectNode json = json(latest);
        if (!CancelNotice.isNoted(latest)) {
            json.put("status", "cancelling");
        }
        exchange.answer(200, json);
    }

    private void answer(Exchange exchange, Batch batch) throws IOException {
        exchange.answer(200, json(batch));
    }

    private ObjectNode json(Batch batch) {
        ObjectNode json = BatchJson.of(batch, batches.progress(batch.getBatchId()));
        // Not of the API: there only where somebody may wonder why nothing moves.
        if (batches.isPaused(batch.getTenant()) && !BatchState.isTerminal(batch.getStatus())) {
            json.put("paused", true);
        }
        return json;
    }
}

package dev.tallymill.ingest.anthropic;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.tallymill.ingest.batch.BatchCreation;
import dev.tallymill.ingest.batch.BatchState;
import dev.tallymill.ingest.batch.Batches;
import dev.tallymill.ingest.batch.CancelNotice;
import dev.tallymill.ingest.batch.Cancellation;
import dev.tallymill.ingest.batch.Creation;
import dev.tallymill.ingest.batch.ListPosition;
import dev.tallymill.ingest.file.FileUpload;
import dev.tallymill.ingest.file.FileUploader;
import dev.tallymill.ingest.file.UploadOutcome;
import dev.tallymill.ingest.file.UploadProgress;
import dev.tallymill.ingest.http.Access;
import dev.tallymill.ingest.http.Exchange;
import dev.tallymill.ingest.http.IdempotencyKey;
import dev.tallymill.ingest.http.Page;
import dev.tallymill.ingest.http.Refusal;
import dev.tallymill.ingest.http.Route;
import dev.tallymill.ingest.openai.ResultDownload;
import dev.tallymill.ingest.result.ResultFile;
import dev.tallymill.ingest.validate.ValidationLimits;
import dev.tallymill.schemas.record.Batch;
import dev.tallymill.schemas.record.FileMetadata;
import java.io.IOException;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** {@code /v1/messages/batches}. Thread-safe. */
public final class MessageBatchesApi {

    private static final String ENDPOINT = "/v1/messages";
    private static final String WINDOW = "24h";
    private static final String FILENAME = "message-batch.jsonl";
    private static final long MAX_REQUESTS = 100_000;
    private static final long MAX_BYTES = 256L * 1024 * 1024;
    private static final int DEFAULT_LIMIT = 20;
    private static final int MAX_LIMIT = 1_000;

    private final FileUploader uploader;
    private final Batches batches;
    private final ResultDownload results;
    private final ValidationLimits limits;
    private final MessageResult resultLine = new MessageResult();

    /** @param limits of files; creations have narrower ones of their own */
    public MessageBatchesApi(FileUploader uploader, Batches batches, ResultDownload results, ValidationLimits limits) {
        this.uploader = uploader;
        this.batches = batches;
        this.results = results;
        this.limits = new ValidationLimits(
                Math.min(MAX_REQUESTS, limits.maxRequests()), limits.maxBytes(), limits.maxLineBytes());
    }

    public List<Route> routes() {
        String one = "/v1/messages/batches/{message_batch_id}";
        return List.of(
                new Route("POST", "/v1/messages/batches", Access.TENANT, this::create),
                new Route("GET", "/v1/messages/batches", Access.TENANT, this::list),
                new Route("GET", one, Access.TENANT, this::retrieve),
                new Route("DELETE", one, Access.TENANT, this::delete),
                new Route("POST", one + "/cancel", Access.TENANT, this::cancel),
                new Route("GET", one + "/results", Access.TENANT, this::results));
    }

    private void create(Exchange exchange) throws IOException {
        MessageRequests requests = new MessageRequests(exchange.body(), limits, MAX_BYTES);
        FileUpload upload = new FileUpload(exchange.tenant(), FILENAME, FileUpload.BATCH, null);
        FileMetadata file = stored(uploader.upload(requests, upload, UploadProgress.IGNORED));
        String key = IdempotencyKey.of(exchange);
        Creation creation = batches.create(new BatchCreation(
                file, ENDPOINT, WINDOW, Map.of(), requests.report(), key, key == null ? null : file.getSha256(), null));
        switch (creation) {
            case Creation.Created created -> answer(exchange, created.batch());
            case Creation.Existing existing -> {
                batches.delete(file);
                answer(exchange, existing.batch());
            }
            case Creation.Conflict conflict -> {
                batches.delete(file);
                throw IdempotencyKey.conflict();
            }
        }
    }

    private static FileMetadata stored(UploadOutcome outcome) {
        return switch (outcome) {
            case UploadOutcome.Stored stored -> stored.file();
            case UploadOutcome.LineTooLong tooLong ->
                throw Refusal.of(
                        413,
                        "request_too_large",
                        "Request " + tooLong.line() + " is larger than " + tooLong.maxLineBytes() + " bytes.");
            case UploadOutcome.FileTooLarge tooLarge ->
                throw Refusal.of(
                        413,
                        "request_too_large",
                        "The batch is larger than " + tooLarge.maxBytes() + " bytes: split it.");
        };
    }

    private void list(Exchange exchange) throws IOException {
        int limit = Page.limit(exchange.query("limit"), DEFAULT_LIMIT, MAX_LIMIT);
        batches.catchUp();
        ListPosition before = cursor(exchange, "before_id");
        ListPosition after = cursor(exchange, "after_id");
        Page<Batch> page = before == null
                ? Page.first(ours(batches.newestFirst(exchange.tenant(), after)), limit)
                : Page.first(ours(batches.oldestFirst(exchange.tenant(), before)), limit)
                        .reversed();
        ObjectNode list = JsonNodeFactory.instance.objectNode();
        ArrayNode data = list.putArray("data");
        page.items().forEach(batch -> data.add(json(exchange, batch)));
        boolean empty = page.items().isEmpty();
        list.put("has_more", page.hasMore());
        list.put(
                "first_id",
                empty ? null : MessageBatchJson.id(page.items().getFirst().getBatchId()));
        list.put(
                "last_id",
                empty ? null : MessageBatchJson.id(page.items().getLast().getBatchId()));
        exchange.answer(200, list);
    }

    private static Stream<Batch> ours(Stream<Batch> batches) {
        return batches.filter(batch -> batch.getEndpoint().equals(ENDPOINT));
    }

    private @Nullable ListPosition cursor(Exchange exchange, String parameter) {
        String id = exchange.query(parameter);
        if (id == null || id.isEmpty()) {
            return null;
        }
        ListPosition position = batches.position(exchange.tenant(), MessageBatchJson.batchId(id));
        if (position == null) {
            throw Refusal.invalid(parameter, "invalid_value", parameter + " must be the id of a message batch.");
        }
        return position;
    }

    private void retrieve(Exchange exchange) throws IOException {
        answer(exchange, find(exchange));
    }

    private void cancel(Exchange exchange) throws IOException {
        Batch batch = find(exchange);
        switch (batches.cancel(batch.getTenant(), batch.getBatchId())) {
            case Cancellation.Requested requested -> {
                ObjectNode json = json(exchange, CancelNotice.await(batches, requested.batch()));
                if (json.path("processing_status").asText().equals("in_progress")) {
                    json.put("processing_status", "canceling");
                }
                exchange.answer(200, json);
            }
            case Cancellation.TooLate tooLate ->
                throw Refusal.invalid(null, "batch_ended", "The batch has ended and cannot be canceled any more.");
            case Cancellation.Unknown unknown -> throw notFound(exchange);
        }
    }

    private void delete(Exchange exchange) throws IOException {
        Batch batch = findEnded(exchange, "deleted: cancel it first");
        FileMetadata input = batches.file(batch.getTenant(), batch.getInputFileId());
        batches.delete(batch);
        if (input != null && input.getFilename().equals(FILENAME) && !batches.inUse(input)) {
            batches.delete(input);
        }
        exchange.answer(
                200,
                JsonNodeFactory.instance
                        .objectNode()
                        .put("id", MessageBatchJson.id(batch.getBatchId()))
                        .put("type", "message_batch_deleted"));
    }

    private void results(Exchange exchange) throws IOException {
        Batch batch = findEnded(exchange, "read");
        FileMetadata input = results.input(batch, ResultFile.ERRORS);
        try (OutputStream out = exchange.stream("application/x-jsonl", null)) {
            for (ResultFile which : ResultFile.values()) {
                results.lines(batch, input, which, line -> write(out, resultLine.of(line)));
            }
        } catch (UncheckedIOException e) {
            throw e.getCause();
        }
    }

    private static void write(OutputStream out, String line) {
        try {
            out.write((line + '\n').getBytes(StandardCharsets.UTF_8));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private Batch findEnded(Exchange exchange, String what) {
        Batch batch = find(exchange);
        if (!BatchState.isTerminal(batch.getStatus())) {
            throw Refusal.invalid(null, "batch_not_ended", "A batch that has not ended cannot be " + what + ".");
        }
        return batch;
    }

    private Batch find(Exchange exchange) {
        Batch batch = batches.find(exchange.tenant(), MessageBatchJson.batchId(exchange.path("message_batch_id")));
        if (batch == null || !batch.getEndpoint().equals(ENDPOINT)) {
            throw notFound(exchange);
        }
        return batch;
    }

    private static Refusal notFound(Exchange exchange) {
        return Refusal.notFound("message batch", exchange.path("message_batch_id"));
    }

    private void answer(Exchange exchange, Batch batch) throws IOException {
        exchange.answer(200, json(exchange, batch));
    }

    private ObjectNode json(Exchange exchange, Batch batch) {
        return MessageBatchJson.of(batch, batches.progress(batch.getBatchId()), exchange.origin());
    }
}

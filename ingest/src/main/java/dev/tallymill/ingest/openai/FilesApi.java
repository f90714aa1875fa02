package dev.tallymill.ingest.openai;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import dev.tallymill.ingest.batch.BatchState;
import dev.tallymill.ingest.batch.Batches;
import dev.tallymill.ingest.batch.ListPosition;
import dev.tallymill.ingest.file.FileReader;
import dev.tallymill.ingest.file.FileUploader;
import dev.tallymill.ingest.file.UploadOutcome;
import dev.tallymill.ingest.file.UploadProgress;
import dev.tallymill.ingest.http.Access;
import dev.tallymill.ingest.http.Exchange;
import dev.tallymill.ingest.http.MultipartForm;
import dev.tallymill.ingest.http.MultipartForm.Part;
import dev.tallymill.ingest.http.Page;
import dev.tallymill.ingest.http.Refusal;
import dev.tallymill.ingest.http.Route;
import dev.tallymill.schemas.record.FileMetadata;
import java.io.IOException;
import java.io.OutputStream;
import java.time.Clock;
import java.util.List;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** {@code /v1/files}. Thread-safe. */
public final class FilesApi {

    private static final int MAX_LIMIT = 10_000;
    private static final String CONTENT_TYPE = "application/octet-stream";

    private final FileUploader uploader;
    private final FileReader reader;
    private final Batches batches;
    private final FileCatalog catalog;
    private final ResultDownload results;
    private final Clock clock;

    public FilesApi(FileUploader uploader, FileReader reader, Batches batches, ResultDownload results, Clock clock) {
        this.uploader = uploader;
        this.reader = reader;
        this.batches = batches;
        this.catalog = new FileCatalog(batches, clock);
        this.results = results;
        this.clock = clock;
    }

    public List<Route> routes() {
        return List.of(
                new Route("POST", "/v1/files", Access.TENANT, this::upload),
                new Route("GET", "/v1/files", Access.TENANT, this::list),
                new Route("GET", "/v1/files/{file_id}", Access.TENANT, this::retrieve),
                new Route("DELETE", "/v1/files/{file_id}", Access.TENANT, this::delete),
                new Route("GET", "/v1/files/{file_id}/content", Access.TENANT, this::content));
    }

    private void upload(Exchange exchange) throws IOException {
        MultipartForm form = MultipartForm.open(exchange.header("Content-Type"), exchange.body());
        UploadFields fields = new UploadFields();
        Part file = fileOf(form, fields);
        if (file == null) {
            throw Refusal.invalid("file", "missing_required_parameter", "Missing parameter: file");
        }
        UploadOutcome outcome = uploader.upload(
                file.content(),
                () -> {
                    if (fileOf(form, fields) != null) {
                        throw Refusal.invalid("file", "invalid_value", "Upload one file at a time.");
                    }
                    return fields.upload(exchange.tenant(), String.valueOf(file.filename()), clock.instant());
                },
                UploadProgress.IGNORED);
        exchange.answer(200, new ApiFile.Stored(stored(outcome)).json());
    }

    /** The part with the file, which the fields may precede and follow; null when there is none up to the end. */
    private static @Nullable Part fileOf(MultipartForm form, UploadFields fields) throws IOException {
        for (Part part = form.next(); part != null; part = form.next()) {
            if ("file".equals(part.name())) {
                return part;
            }
            fields.take(part);
        }
        return null;
    }

    private static FileMetadata stored(UploadOutcome outcome) {
        return switch (outcome) {
            case UploadOutcome.Stored stored -> stored.file();
            case UploadOutcome.LineTooLong tooLong ->
                throw Refusal.invalid(
                        "file",
                        "line_too_long",
                        "Line " + tooLong.line() + " is longer than " + tooLong.maxLineBytes() + " bytes.");
            case UploadOutcome.FileTooLarge tooLarge ->
                throw Refusal.of(
                        413, "file_too_large", "The file is larger than " + tooLarge.maxBytes() + " bytes: split it.");
        };
    }

    private void list(Exchange exchange) throws IOException {
        int limit = Page.limit(exchange.query("limit"), MAX_LIMIT, MAX_LIMIT);
        String purpose = exchange.query("purpose");
        boolean ascending = "asc".equals(exchange.query("order"));
        batches.catchUp();
        ListPosition after = cursor(exchange);
        Stream<ApiFile> files = ascending
                ? catalog.oldestFirst(exchange.tenant(), after)
                : catalog.newestFirst(exchange.tenant(), after);
        Stream<ApiFile> wanted = files.filter(file -> purpose == null || purpose.equals(file.purpose()));
        exchange.answer(200, ListJson.of(Page.first(wanted.map(ApiFile::json), limit)));
    }

    private @Nullable ListPosition cursor(Exchange exchange) {
        String after = exchange.query("after");
        if (after == null || after.isEmpty()) {
            return null;
        }
        ListPosition position = catalog.position(exchange.tenant(), after);
        if (position == null) {
            throw Refusal.invalid("after", "invalid_value", "after must be the id of a file.");
        }
        return position;
    }

    private void retrieve(Exchange exchange) throws IOException {
        ApiFile file = find(exchange);
        if (file instanceof ApiFile.OfResults result && isFinal(result) && result.bytes() == 0) {
            writeResults(result, OutputStream.nullOutputStream());
            file = find(exchange);
        }
        exchange.answer(200, file.json());
    }

    private void content(Exchange exchange) throws IOException {
        ApiFile file = find(exchange);
        exchange.answerHeader("Content-Disposition", Filenames.attachment(file.filename()));
        switch (file) {
            case ApiFile.Stored stored -> {
                try (OutputStream out = exchange.stream(CONTENT_TYPE, stored.bytes())) {
                    reader.copy(stored.metadata(), out);
                }
            }
            case ApiFile.OfResults result -> results(exchange, result);
        }
    }

    private void results(Exchange exchange, ApiFile.OfResults file) throws IOException {
        FileMetadata stored = file.stored();
        if (stored != null) {
            try (OutputStream out = exchange.stream(CONTENT_TYPE, stored.getBytes())) {
                reader.copy(stored, out);
            }
            return;
        }
        results.input(file.batch(), file.which());
        try (OutputStream out = exchange.stream(CONTENT_TYPE, null)) {
            writeResults(file, out);
        }
    }

    private void writeResults(ApiFile.OfResults file, OutputStream out) throws IOException {
        FileMetadata input = results.input(file.batch(), file.which());
        long bytes = results.write(file.batch(), input, file.which(), out);
        if (isFinal(file)) {
            catalog.keepSize(file, bytes);
        }
    }

    private void delete(Exchange exchange) throws IOException {
        ApiFile file = find(exchange);
        boolean needed = switch (file) {
            case ApiFile.Stored stored -> batches.inUse(stored.metadata());
            case ApiFile.OfResults result -> !isFinal(result);
        };
        if (needed) {
            throw Refusal.of(409, "file_in_use", "A batch that has not ended needs this file; cancel the batch first.");
        }
        catalog.delete(file);
        exchange.answer(
                200,
                JsonNodeFactory.instance
                        .objectNode()
                        .put("id", file.position().id())
                        .put("object", "file")
                        .put("deleted", true));
    }

    private ApiFile find(Exchange exchange) {
        String id = exchange.path("file_id");
        ApiFile file = catalog.find(exchange.tenant(), id);
        if (file == null) {
            throw Refusal.notFound("file", id);
        }
        return file;
    }

    private static boolean isFinal(ApiFile.OfResults file) {
        return BatchState.isTerminal(file.batch().getStatus());
    }
}

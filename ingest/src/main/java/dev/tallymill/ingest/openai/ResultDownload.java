package dev.tallymill.ingest.openai;

import dev.tallymill.ingest.batch.BatchState;
import dev.tallymill.ingest.batch.Batches;
import dev.tallymill.ingest.batch.ResultFiles;
import dev.tallymill.ingest.file.LineCursor;
import dev.tallymill.ingest.file.LineSource;
import dev.tallymill.ingest.file.StoredLine;
import dev.tallymill.ingest.http.Refusal;
import dev.tallymill.ingest.result.ResultFile;
import dev.tallymill.ingest.result.Results;
import dev.tallymill.schemas.record.Batch;
import dev.tallymill.schemas.record.FileMetadata;
import dev.tallymill.schemas.record.RequestCounts;
import java.io.IOException;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.concurrent.Semaphore;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/** Writes result files. A few at a time: each replay needs a consumer with its buffers. Thread-safe. */
public final class ResultDownload {

    private static final int AT_A_TIME = 8;

    private final Batches batches;
    private final Results results;
    private final LineSource files;
    private final Semaphore places = new Semaphore(AT_A_TIME);

    /** @param files where the files lie that were stored when their batches ended */
    public ResultDownload(Batches batches, Results results, LineSource files) {
        this.batches = batches;
        this.results = results;
        this.files = files;
    }

    /**
     * The file with the batch's requests, to be had before the first byte of an answer.
     *
     * @throws Refusal if it was deleted and is needed
     */
    public FileMetadata input(Batch batch, ResultFile which) {
        FileMetadata input = batches.file(batch.getTenant(), batch.getInputFileId());
        if (input != null) {
            return input;
        }
        boolean allSent =
                batch.getCheckpoint().getNextLine() >= batch.getRequestCounts().getTotal();
        if (which == ResultFile.ERRORS && !allSent) {
            throw Refusal.of(
                    404,
                    "input_file_deleted",
                    "The requests that were never sent are not known any more: the batch's input file was deleted.");
        }
        return empty(batch);
    }

    /**
     * Delivers the file's lines without terminators, as far as they are there: from the file that was stored when the batch
     * ended, else out of the log of all batches' results.
     *
     * @param input see {@link #input}
     */
    public void lines(Batch batch, FileMetadata input, ResultFile which, Consumer<String> lines) {
        places.acquireUninterruptibly();
        try {
            FileMetadata stored = stored(batch, which);
            if (stored != null) {
                copy(stored, lines);
            } else if (!isEmpty(batch, which)) {
                results.copy(batch, input, which, lines);
            }
        } finally {
            places.release();
        }
    }

    /**
     * Writes the file as far as it is there; does not close {@code out}.
     *
     * @param input see {@link #input}
     * @return bytes written
     */
    long write(Batch batch, FileMetadata input, ResultFile which, OutputStream out) throws IOException {
        long[] written = {0};
        try {
            lines(batch, input, which, line -> {
                byte[] bytes = (line + '\n').getBytes(StandardCharsets.UTF_8);
                try {
                    out.write(bytes);
                } catch (IOException e) {
                    throw new UncheckedIOException(e);
                }
                written[0] += bytes.length;
            });
        } catch (UncheckedIOException e) {
            throw e.getCause();
        }
        return written[0];
    }

    private @Nullable FileMetadata stored(Batch batch, ResultFile which) {
        String id = batch.getBatchId();
        FileMetadata file = batches.tables()
                .file(
                        batch.getTenant(),
                        which == ResultFile.OUTPUT ? ResultFiles.outputFileId(id) : ResultFiles.errorFileId(id));
        return file == null || file.getLines() == 0 ? null : file;
    }

    /** True when it is settled that there is no line. */
    private static boolean isEmpty(Batch batch, ResultFile which) {
        RequestCounts counts = batch.getRequestCounts();
        return BatchState.isTerminal(batch.getStatus())
                && (which == ResultFile.OUTPUT ? counts.getCompleted() : counts.getFailed()) == 0;
    }

    private void copy(FileMetadata stored, Consumer<String> lines) {
        try (LineCursor cursor = files.open(stored, stored.getStartOffset())) {
            for (StoredLine line = cursor.next(); line != null; line = cursor.next()) {
                byte[] bytes = line.bytes();
                lines.accept(new String(bytes, 0, bytes.length - 1, StandardCharsets.UTF_8));
            }
        }
    }

    private static FileMetadata empty(Batch batch) {
        return FileMetadata.newBuilder()
                .setFileId(batch.getInputFileId())
                .setTenant(batch.getTenant())
                .setFilename("")
                .setPurpose("")
                .setBytes(0)
                .setLines(0)
                .setSha256("")
                .setPartition(0)
                .setStartOffset(0)
                .setEndOffset(0)
                .setCreatedAt(batch.getCreatedAt())
                .build();
    }
}

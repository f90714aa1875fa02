package dev.tallymill.bench.files;

import dev.tallymill.bench.Instruments;
import dev.tallymill.ingest.validate.Sha256;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.security.DigestInputStream;
import java.security.DigestOutputStream;
import java.security.MessageDigest;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;

/** Uploads at the same time, each of other lines, and their downloads, compared by hash. */
final class ManyUploads {

    private final FilesApiClient api;
    private final String key;
    private final RequestLines lines;
    private final Instruments instruments;

    ManyUploads(FilesApiClient api, String key, RequestLines lines, Instruments instruments) {
        this.api = api;
        this.key = key;
        this.lines = lines;
        this.instruments = instruments;
    }

    /**
     * Uploads and downloads.
     *
     * @param files so many uploads at once
     * @param linesEach of each file
     * @param downloads so many at once
     */
    Outcome run(int files, long linesEach, int downloads) throws InterruptedException {
        long start = instruments.nanoTime().getAsLong();
        List<Uploaded> uploaded = new ArrayList<>();
        try (ExecutorService threads = Executors.newFixedThreadPool(files)) {
            List<Future<Uploaded>> futures = new ArrayList<>();
            for (int file = 0; file < files; file++) {
                long first = file * linesEach;
                futures.add(threads.submit(() -> upload(first, linesEach)));
            }
            for (Future<Uploaded> future : futures) {
                uploaded.add(resultOf(future));
            }
        }
        Duration up = instruments.since(start);
        start = instruments.nanoTime().getAsLong();
        int equal = 0;
        try (ExecutorService threads = Executors.newFixedThreadPool(downloads)) {
            List<Future<String>> futures = uploaded.stream()
                    .map(file -> threads.submit(() -> download(file.id())))
                    .toList();
            for (int file = 0; file < files; file++) {
                equal += resultOf(futures.get(file)).equals(uploaded.get(file).sha256()) ? 1 : 0;
            }
        }
        return new Outcome(equal, up, instruments.since(start));
    }

    private Uploaded upload(long first, long count) throws IOException {
        MessageDigest sha256 = Sha256.newDigest();
        String id = api.upload(key, count * lines.bytes(), out -> {
            OutputStream hashed = new DigestOutputStream(out, sha256);
            for (long number = first; number < first + count; number++) {
                hashed.write(lines.line(number));
            }
        });
        return new Uploaded(id, HexFormat.of().formatHex(sha256.digest()));
    }

    private String download(String id) throws IOException {
        MessageDigest sha256 = Sha256.newDigest();
        try (InputStream in = new DigestInputStream(api.content(key, id), sha256)) {
            in.transferTo(OutputStream.nullOutputStream());
        }
        return HexFormat.of().formatHex(sha256.digest());
    }

    private static <T> T resultOf(Future<T> future) throws InterruptedException {
        try {
            return future.get();
        } catch (ExecutionException e) {
            throw new IllegalStateException("an upload or download failed: " + e.getCause(), e);
        }
    }

    /**
     * What was found.
     *
     * @param equal files that came down as they went up
     * @param up from the first request to the last answer of the uploads
     * @param down the same of the downloads
     */
    record Outcome(int equal, Duration up, Duration down) {}

    private record Uploaded(String id, String sha256) {}
}

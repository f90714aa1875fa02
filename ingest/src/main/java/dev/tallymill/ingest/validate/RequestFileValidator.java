package dev.tallymill.ingest.validate;

import java.io.IOException;
import java.io.InputStream;
import java.security.DigestInputStream;
import java.security.MessageDigest;
import java.util.HexFormat;
import org.jspecify.annotations.Nullable;

/** Validates whole files of requests as streams, in memory bounded by the longest line. Immutable, thread-safe. */
public final class RequestFileValidator {

    private final ValidationLimits limits;

    public RequestFileValidator(ValidationLimits limits) {
        this.limits = limits;
    }

    /**
     * Reads {@code in} to its end, or until further errors would not be reported; does not close it.
     *
     * @param endpoint the operation every line must name; null when the first line is to decide
     */
    public ValidationReport validate(InputStream in, @Nullable String endpoint) throws IOException {
        RequestFileCheck check = new RequestFileCheck(limits, endpoint);
        MessageDigest sha256 = Sha256.newDigest();
        LineReader lines = new LineReader(new DigestInputStream(in, sha256), limits.maxLineBytes());
        long lineStart = 0;
        while (!check.gaveUp() && lines.next()) {
            if (lines.tooLong()) {
                check.lineTooLong(lines.position() - lineStart);
            } else {
                check.line(lines.buffer(), lines.start(), lines.length());
            }
            lineStart = lines.position();
        }
        return check.report(check.gaveUp() ? null : HexFormat.of().formatHex(sha256.digest()));
    }
}

package dev.tallymill.ingest.openai;

import dev.tallymill.ingest.file.FileUpload;
import dev.tallymill.ingest.http.MultipartForm.Part;
import dev.tallymill.ingest.http.Quoted;
import dev.tallymill.ingest.http.Refusal;
import java.io.IOException;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/** What an upload tells beside the file's bytes, before or after them. Not thread-safe. */
final class UploadFields {

    private static final long MIN_EXPIRY_SECONDS = 3_600;
    private static final long MAX_EXPIRY_SECONDS = 2_592_000;

    private @Nullable String purpose;
    private @Nullable String anchor;
    private @Nullable String seconds;

    /** Takes a field; one that nobody asked for is passed over. */
    void take(Part part) throws IOException {
        switch (String.valueOf(part.name())) {
            case "purpose" -> purpose = part.text();
            case "expires_after[anchor]" -> anchor = part.text();
            case "expires_after[seconds]" -> seconds = part.text();
            default -> part.skip();
        }
    }

    /**
     * The upload as it was told.
     *
     * @throws Refusal if something is missing or wrong
     */
    FileUpload upload(String tenant, String filename, Instant now) {
        if (purpose == null) {
            throw Refusal.invalid("purpose", "missing_required_parameter", "Missing parameter: purpose");
        }
        if (!purpose.equals(FileUpload.BATCH)) {
            throw Refusal.invalid(
                    "purpose", "invalid_value", "purpose must be \"batch\", not \"" + Quoted.of(purpose) + '"');
        }
        return new FileUpload(tenant, Filenames.lastSegment(filename), purpose, expiresAt(now));
    }

    private @Nullable Instant expiresAt(Instant now) {
        if (anchor == null && seconds == null) {
            return null;
        }
        if (!"created_at".equals(anchor)) {
            throw Refusal.invalid(
                    "expires_after.anchor", "invalid_value", "expires_after.anchor must be \"created_at\"");
        }
        return now.plusSeconds(parseSeconds(seconds));
    }

    private static long parseSeconds(@Nullable String text) {
        try {
            long parsed = Long.parseLong(String.valueOf(text).strip());
            if (parsed >= MIN_EXPIRY_SECONDS && parsed <= MAX_EXPIRY_SECONDS) {
                return parsed;
            }
        } catch (NumberFormatException e) {
            // falls through to the refusal
        }
        throw Refusal.invalid(
                "expires_after.seconds",
                "invalid_value",
                "expires_after.seconds must be from " + MIN_EXPIRY_SECONDS + " to " + MAX_EXPIRY_SECONDS);
    }
}

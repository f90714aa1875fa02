package dev.tallymill.ingest.http;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.util.HashMap;
import java.util.Locale;
import java.util.Map;
import org.apache.commons.fileupload2.core.FileUploadException;
import org.apache.commons.fileupload2.core.MultipartInput;
import org.apache.commons.fileupload2.core.ParameterParser;
import org.jspecify.annotations.Nullable;

/**
 * Reads the parts of a {@code multipart/form-data} body one after another, as they come; holds no more of one than a
 * buffer. Not thread-safe.
 */
public final class MultipartForm {

    private static final int BUFFER_BYTES = 64 * 1024;
    private static final int MAX_PART_HEADER_BYTES = 8 * 1024;
    private static final int MAX_TEXT_BYTES = 16 * 1024;
    private static final int MAX_PARTS = 64;
    private static final int MAX_BOUNDARY_CHARS = 200;
    private static final String TYPE = "multipart/form-data";

    private final MultipartInput input;
    private int parts;

    private MultipartForm(MultipartInput input) {
        this.input = input;
    }

    /**
     * Begins to read.
     *
     * @param contentType of the request, which holds the boundary
     * @throws Refusal if it is no such body
     */
    public static MultipartForm open(@Nullable String contentType, InputStream body) throws IOException {
        if (contentType == null || !contentType.toLowerCase(Locale.ROOT).startsWith(TYPE)) {
            throw Refusal.of(415, "unsupported_media_type", "Send the file as " + TYPE + ".");
        }
        String boundary = parameters(contentType).get("boundary");
        if (boundary == null || boundary.isEmpty() || boundary.length() > MAX_BOUNDARY_CHARS) {
            throw malformed("its Content-Type names no boundary of 1 to " + MAX_BOUNDARY_CHARS + " characters");
        }
        try {
            MultipartInput input = MultipartInput.builder()
                    .setInputStream(body)
                    .setBufferSize(BUFFER_BYTES)
                    .setMaxPartHeaderSize(MAX_PART_HEADER_BYTES)
                    .setBoundary(boundary.getBytes(StandardCharsets.ISO_8859_1))
                    .get();
            input.setHeaderCharset(StandardCharsets.UTF_8);
            return new MultipartForm(input);
        } catch (FileUploadException e) {
            throw malformed("its boundary cannot be used");
        }
    }

    /** The next part, when the one before was read to its end; null after the last. */
    public @Nullable Part next() throws IOException {
        try {
            boolean more = parts == 0 ? input.skipPreamble() : input.readBoundary();
            if (!more) {
                if (parts == 0) {
                    throw malformed("it has no part, or another boundary than its Content-Type says");
                }
                return null;
            }
            if (++parts > MAX_PARTS) {
                throw malformed("it has more than " + MAX_PARTS + " parts");
            }
            Map<String, String> disposition = disposition(input.readHeaders());
            return new Part(disposition.get("name"), disposition.get("filename"), new Content(input.newInputStream()));
        } catch (FileUploadException e) {
            throw malformed("it ends too soon, or a part's headers are not headers");
        }
    }

    private static Map<String, String> disposition(String headers) {
        for (String line : headers.split("\r\n", -1)) {
            int colon = line.indexOf(':');
            if (colon > 0 && line.substring(0, colon).strip().equalsIgnoreCase("content-disposition")) {
                return parameters(line.substring(colon + 1));
            }
        }
        throw malformed("a part has no Content-Disposition");
    }

    private static Map<String, String> parameters(String value) {
        ParameterParser parser = new ParameterParser();
        parser.setLowerCaseNames(true);
        Map<String, String> parameters = new HashMap<>();
        parser.parse(value, ';').forEach((name, text) -> {
            if (text != null) {
                parameters.put(name, text);
            }
        });
        return parameters;
    }

    private static Refusal malformed(String why) {
        return Refusal.invalid(null, "invalid_multipart", "The body is not valid multipart/form-data: " + why + ".");
    }

    /**
     * One part.
     *
     * @param name of the form's field; null when it has none
     * @param filename as the client sent it, not to be trusted; null for a field that is no file
     * @param content to be read to its end
     */
    public record Part(@Nullable String name, @Nullable String filename, InputStream content) {

        /** The content of a short field. */
        public String text() throws IOException {
            ByteArrayOutputStream text = new ByteArrayOutputStream();
            byte[] buffer = new byte[MAX_TEXT_BYTES];
            for (int read = content.read(buffer); read >= 0; read = content.read(buffer)) {
                text.write(buffer, 0, read);
                if (text.size() > MAX_TEXT_BYTES) {
                    throw malformed("the field " + Quoted.of(String.valueOf(name)) + " is too long");
                }
            }
            return text.toString(StandardCharsets.UTF_8);
        }

        /** Reads and forgets the content. */
        public void skip() throws IOException {
            content.transferTo(OutputStream.nullOutputStream());
        }
    }

    /** Turns the library's complaints about a body that breaks off into a refusal. */
    private static final class Content extends InputStream {

        private final InputStream in;

        Content(InputStream in) {
            this.in = in;
        }

        @Override
        public int read() throws IOException {
            byte[] one = new byte[1];
            return read(one, 0, 1) < 0 ? -1 : one[0] & 0xFF;
        }

        @Override
        public int read(byte[] buffer, int offset, int length) throws IOException {
            try {
                return in.read(buffer, offset, length);
            } catch (FileUploadException e) {
                throw malformed("it ends in the middle of a part");
            }
        }
    }
}

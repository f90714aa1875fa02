package dev.tallymill.ingest.http;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.FilterInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Combinators;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import net.jqwik.api.constraints.IntRange;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class MultipartFormTest {

    private static final String BOUNDARY = "b0undary";
    private static final String TYPE = "multipart/form-data; boundary=" + BOUNDARY;

    @Property(tries = 300)
    void givesEveryPartBackByteForByteHoweverTheBodyArrives(
            @ForAll("contents") List<byte[]> contents, @ForAll @IntRange(min = 1, max = 100) int step)
            throws IOException {
        ByteArrayOutputStream body = new ByteArrayOutputStream();
        for (int i = 0; i < contents.size(); i++) {
            body.writeBytes(("--" + BOUNDARY + "\r\nContent-Disposition: form-data; name=\"n" + i + "\"\r\n\r\n")
                    .getBytes(StandardCharsets.UTF_8));
            body.writeBytes(contents.get(i));
            body.writeBytes("\r\n".getBytes(StandardCharsets.UTF_8));
        }
        body.writeBytes(("--" + BOUNDARY + "--\r\n").getBytes(StandardCharsets.UTF_8));

        MultipartForm form = MultipartForm.open(TYPE, inSteps(body.toByteArray(), step));
        List<byte[]> read = new ArrayList<>();
        for (MultipartForm.Part part = form.next(); part != null; part = form.next()) {
            assertThat(part.name()).isEqualTo("n" + read.size());
            read.add(part.content().readAllBytes());
        }

        assertThat(read).hasSameSizeAs(contents);
        for (int i = 0; i < contents.size(); i++) {
            assertThat(read.get(i)).isEqualTo(contents.get(i));
        }
    }

    @Property(tries = 500)
    void garbageIsRefusedOrReadButNothingElse(@ForAll("bodies") byte[] body) throws IOException {
        try {
            MultipartForm form = MultipartForm.open(TYPE, new ByteArrayInputStream(body));
            for (MultipartForm.Part part = form.next(); part != null; part = form.next()) {
                part.skip();
            }
        } catch (Refusal refusal) {
            assertThat(refusal.status()).isEqualTo(400);
        }
    }

    @Test
    void aBodyThatIsCutAnywhereIsRefused() throws IOException {
        byte[] body = ("--" + BOUNDARY + "\r\nContent-Disposition: form-data; name=\"a\"\r\n\r\nabc\r\n--" + BOUNDARY
                        + "--\r\n")
                .getBytes(StandardCharsets.UTF_8);

        // The last line break is nobody's loss.
        for (int length = 0; length < body.length - 4; length++) {
            byte[] cut = Arrays.copyOf(body, length);
            assertThatThrownBy(() -> {
                        MultipartForm form = MultipartForm.open(TYPE, new ByteArrayInputStream(cut));
                        for (MultipartForm.Part part = form.next(); part != null; part = form.next()) {
                            part.skip();
                        }
                    })
                    .as("cut after %d bytes", length)
                    .isInstanceOf(Refusal.class);
        }
    }

    @ParameterizedTest
    @ValueSource(
            strings = {"multipart/form-data", "multipart/form-data; boundary=", "multipart/form-data; boundary=\"\""})
    void refusesATypeWithoutABoundary(String type) {
        assertThatThrownBy(() -> MultipartForm.open(type, InputStream.nullInputStream()))
                .isInstanceOfSatisfying(
                        Refusal.class, refusal -> assertThat(refusal.status()).isEqualTo(400));
    }

    @Provide
    Arbitrary<List<byte[]>> contents() {
        Arbitrary<byte[]> any = Arbitraries.bytes().array(byte[].class).ofMaxSize(300);
        Arbitrary<byte[]> nasty = Arbitraries.of("\r\n", "--", "\r\n--", "\r\n--b0undar", "\r", "-", "b0undary", "\n")
                .list()
                .ofMaxSize(12)
                .map(pieces -> String.join("", pieces).getBytes(StandardCharsets.UTF_8))
                .filter(bytes -> !new String(bytes, StandardCharsets.UTF_8).contains("\r\n--" + BOUNDARY)
                        && !new String(bytes, StandardCharsets.UTF_8).startsWith("--" + BOUNDARY));
        return Arbitraries.oneOf(any, nasty).list().ofMinSize(1).ofMaxSize(5);
    }

    @Provide
    Arbitrary<byte[]> bodies() {
        Arbitrary<String> pieces = Arbitraries.of(
                "--b0undary",
                "--",
                "\r\n",
                "Content-Disposition: form-data; name=\"a\"",
                "Content-Disposition: ;;;=\"",
                "Content-Disposition",
                ":",
                "\u0000",
                "x");
        return Combinators.combine(
                        pieces.list().ofMaxSize(20),
                        Arbitraries.bytes().array(byte[].class).ofMaxSize(20))
                .as((list, tail) -> {
                    ByteArrayOutputStream body = new ByteArrayOutputStream();
                    body.writeBytes(String.join("", list).getBytes(StandardCharsets.UTF_8));
                    body.writeBytes(tail);
                    return body.toByteArray();
                });
    }

    /** Delivers no more than {@code step} bytes at a time. */
    private static InputStream inSteps(byte[] bytes, int step) {
        return new FilterInputStream(new ByteArrayInputStream(bytes)) {
            @Override
            public int read(byte[] buffer, int offset, int length) throws IOException {
                return super.read(buffer, offset, Math.min(length, step));
            }
        };
    }
}

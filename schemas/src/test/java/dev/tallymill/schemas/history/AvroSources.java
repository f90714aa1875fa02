package dev.tallymill.schemas.history;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Objects;
import java.util.stream.Stream;
import org.apache.avro.Schema;
import org.apache.avro.SchemaFormatter;

/** The {@code .avsc} files, what is generated from them, and what is committed as their history. */
final class AvroSources {

    private static final String RECORDS = "dev.tallymill.schemas.record.";
    private static final String JAVA_STRING = ",\"avro.java.string\":\"String\"";

    private AvroSources() {}

    /** Names of all records and enums that have a file. */
    static List<String> names() {
        try (Stream<Path> files = Files.walk(directory("avro.sources"))) {
            return files.map(file -> file.getFileName().toString())
                    .filter(name -> name.endsWith(".avsc"))
                    .map(name -> name.substring(0, name.length() - ".avsc".length()))
                    .sorted()
                    .toList();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** The schema of {@code name} with everything it refers to, as a registry gets to see it. */
    static Schema current(String name) {
        try {
            Class<?> type = Class.forName(RECORDS + name);
            Schema schema = (Schema) type.getMethod("getClassSchema").invoke(null);
            return parse(Objects.requireNonNull(schema).toString().replace(JAVA_STRING, ""));
        } catch (ReflectiveOperationException e) {
            throw new LinkageError("no generated class for " + name + ".avsc", e);
        }
    }

    /** Every version of {@code name} that was ever released, oldest first. */
    static List<Schema> history(String name) {
        Path versions = historyOf(name);
        return Stream.iterate(1, version -> version + 1)
                .map(version -> versions.resolve(version + ".avsc"))
                .takeWhile(Files::exists)
                .map(AvroSources::read)
                .toList();
    }

    static Path historyOf(String name) {
        return directory("schema.history").resolve(name);
    }

    /** As a version of the history is written. */
    static String print(Schema schema) {
        return SchemaFormatter.getInstance("json/pretty").format(schema);
    }

    private static Schema read(Path file) {
        try {
            return parse(Files.readString(file));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static Schema parse(String json) {
        return new Schema.Parser().parse(json);
    }

    private static Path directory(String property) {
        return Path.of(Objects.requireNonNull(System.getProperty(property), property));
    }
}

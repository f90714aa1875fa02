package dev.tallymill.standalone.feed;

import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.stream.Stream;

/** A PostgreSQL server of its own on a loopback port, with its data below {@code /tmp}. Debian's package is all it needs. */
final class PostgresServer implements AutoCloseable {

    private static final Path INSTALLED = Path.of("/usr/lib/postgresql");
    private static final int TIMES = 300;
    private static final long PAUSE_NANOS = Duration.ofMillis(100).toNanos();

    private final Path directory;
    private final int port;
    private final Process process;

    private PostgresServer(Path directory, int port, Process process) {
        this.directory = directory;
        this.port = port;
        this.process = process;
    }

    /** Where the programs of the newest PostgreSQL are, if there is any. */
    static Optional<Path> programs() throws IOException {
        if (!Files.isDirectory(INSTALLED)) {
            return Optional.empty();
        }
        try (Stream<Path> versions = Files.list(INSTALLED)) {
            return versions.map(version -> version.resolve("bin"))
                    .filter(bin ->
                            Files.isExecutable(bin.resolve("postgres")) && Files.isExecutable(bin.resolve("initdb")))
                    .max(Path::compareTo);
        }
    }

    static PostgresServer start(Path programs) throws IOException {
        Path directory = Files.createTempDirectory(Path.of("/tmp"), "tallymill-postgres-");
        if (isRoot()) {
            run(List.of("chown", "postgres", directory.toString()));
        }
        String data = directory.resolve("data").toString();
        run(asPostgres(programs, "initdb", "-D", data, "-U", "postgres", "-A", "trust", "-E", "UTF8", "--no-sync"));
        int port = freePort();
        Process process = new ProcessBuilder(asPostgres(
                        programs, "postgres", "-D", data, "-h", "127.0.0.1", "-p", "" + port, "-k", "", "-F"))
                .directory(directory.toFile())
                .redirectErrorStream(true)
                .redirectOutput(ProcessBuilder.Redirect.DISCARD)
                .start();
        return new PostgresServer(directory, port, process);
    }

    /** A connection, once the server takes any; its time zone is not UTC, so that nothing passes by chance. */
    Connection connect() throws SQLException {
        String url = "jdbc:postgresql://127.0.0.1:" + port + "/postgres?user=postgres&options=-c%20timezone=Asia/Tokyo";
        for (int tried = 1; ; tried++) {
            try {
                return DriverManager.getConnection(url);
            } catch (SQLException e) {
                if (tried == TIMES || !process.isAlive()) {
                    throw e;
                }
                LockSupport.parkNanos(PAUSE_NANOS);
            }
        }
    }

    @Override
    public void close() throws IOException {
        process.descendants().forEach(ProcessHandle::destroy);
        if (!isRoot()) {
            process.destroy();
        }
        process.onExit().orTimeout(20, TimeUnit.SECONDS).join();
        run(List.of("rm", "-rf", directory.toString()));
    }

    /** PostgreSQL refuses to run as root. */
    private static List<String> asPostgres(Path programs, String program, String... arguments) {
        List<String> command = new ArrayList<>();
        if (isRoot()) {
            command.addAll(List.of("runuser", "-u", "postgres", "--"));
        }
        command.add(programs.resolve(program).toString());
        command.addAll(List.of(arguments));
        return command;
    }

    private static boolean isRoot() {
        return "root".equals(System.getProperty("user.name"));
    }

    private static void run(List<String> command) throws IOException {
        Path said = Files.createTempFile("tallymill-postgres-", ".log");
        try {
            Process process = new ProcessBuilder(command)
                    .directory(Path.of("/tmp").toFile())
                    .redirectErrorStream(true)
                    .redirectOutput(said.toFile())
                    .start();
            if (process.onExit().join().exitValue() != 0) {
                throw new IllegalStateException(command + ": " + Files.readString(said));
            }
        } finally {
            Files.delete(said);
        }
    }

    private static int freePort() throws IOException {
        try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            return socket.getLocalPort();
        }
    }
}

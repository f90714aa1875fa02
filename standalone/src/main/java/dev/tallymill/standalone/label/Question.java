package dev.tallymill.standalone.label;

import dev.tallymill.standalone.CommandFailure;
import dev.tallymill.standalone.ExitCode;
import dev.tallymill.standalone.run.Interruption;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.io.PrintStream;
import java.nio.charset.Charset;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import org.jspecify.annotations.Nullable;

/** Asks the person at the terminal. */
final class Question {

    private static final Duration LOOK_EVERY = Duration.ofMillis(100);

    private final InputStream in;
    private final PrintStream out;

    Question(InputStream in, PrintStream out) {
        this.in = in;
        this.out = out;
    }

    /** Somebody to ask, where the launcher found a terminal at both ends; Java itself cannot tell. */
    static @Nullable Question atTerminal() {
        return Boolean.getBoolean("tallymill.interactive") ? new Question(System.in, System.err) : null;
    }

    /** True for an answer that begins with y. */
    boolean ask(String question, Interruption interruption) throws CommandFailure, InterruptedException {
        out.print("tallymill: " + question + " [y/N] ");
        out.flush();
        // A signal does not end reading, so another thread does that.
        CompletableFuture<String> answer = new CompletableFuture<>();
        Thread.ofPlatform().daemon().name("answer").start(() -> answer.complete(line()));
        while (!answer.isDone()) {
            if (interruption.awaitAsked(LOOK_EVERY)) {
                throw new CommandFailure(ExitCode.INTERRUPTED, "interrupted; nothing was sent");
            }
        }
        String typed = answer.join().strip();
        return typed.startsWith("y") || typed.startsWith("Y");
    }

    private String line() {
        try {
            String typed = new BufferedReader(new InputStreamReader(in, Charset.defaultCharset())).readLine();
            return typed == null ? "" : typed;
        } catch (IOException e) {
            return "";
        }
    }
}

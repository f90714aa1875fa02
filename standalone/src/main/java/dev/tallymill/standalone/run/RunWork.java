package dev.tallymill.standalone.run;

import dev.tallymill.standalone.CommandFailure;
import dev.tallymill.standalone.embedded.DataDirectory;
import java.io.IOException;

/**
 * What a {@link Run} is about: where its requests come from and where their results go. {@code tallymill run} takes both
 * from files as they are, {@code tallymill label} from the rows of a table. Used by one thread.
 */
public interface RunWork {

    /**
     * Refuses what can be told without reading the input.
     *
     * @throws CommandFailure with one line that says what to change
     */
    void check() throws CommandFailure;

    /**
     * Reads the whole input once.
     *
     * @throws CommandFailure naming the bad places
     */
    InputFile read() throws CommandFailure;

    /** What is the matter when the requests of an interrupted run are no longer the same, as in "has changed". */
    String changed();

    /**
     * Asked once the input was read, before a new run is begun; an interrupted one that goes on was approved before.
     *
     * @param interruption ends the asking, too
     * @throws CommandFailure when the run is not wanted
     */
    void approve(Interruption interruption) throws CommandFailure, InterruptedException;

    /** Takes the results of {@code input}. */
    ResultSink open(DataDirectory data, InputFile input) throws IOException;
}

package dev.tallymill.standalone.simulate.answer;

/** A request that the model cannot answer as it is. */
public final class BadPromptException extends Exception {

    private final String reason;

    /** With the reason, in one line. */
    public BadPromptException(String reason) {
        super(reason);
        this.reason = reason;
    }

    /** Why not: for the error answer. */
    public String reason() {
        return reason;
    }
}

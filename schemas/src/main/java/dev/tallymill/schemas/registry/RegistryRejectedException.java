package dev.tallymill.schemas.registry;

/** The registry answered, and the answer is no: trying again changes nothing until somebody changes the registry. */
public final class RegistryRejectedException extends RuntimeException {

    /** No such subject. */
    public static final int SUBJECT_NOT_FOUND = 40401;

    /** No such schema. */
    public static final int SCHEMA_NOT_FOUND = 40403;

    /** The schema breaks the subject's compatibility rule. */
    public static final int INCOMPATIBLE = 409;

    private final int httpStatus;
    private final int errorCode;

    public RegistryRejectedException(int httpStatus, int errorCode, String message) {
        super(message + " (error code " + errorCode + ")");
        this.httpStatus = httpStatus;
        this.errorCode = errorCode;
    }

    public int httpStatus() {
        return httpStatus;
    }

    /** Confluent's error code; equals the HTTP status where there is no finer one. */
    public int errorCode() {
        return errorCode;
    }

    /** True when what was asked for is not registered. */
    public boolean notFound() {
        return httpStatus == 404;
    }
}

package dev.tallymill.ingest.dispatch;

/** A batch that can go no further, while others can: its file is not what it was when it was validated. */
final class UndispatchableBatchException extends RuntimeException {

    private final String batchId;

    UndispatchableBatchException(String batchId, String what) {
        super("batch " + batchId + ": " + what);
        this.batchId = batchId;
    }

    String batchId() {
        return batchId;
    }
}

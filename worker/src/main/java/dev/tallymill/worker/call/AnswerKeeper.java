package dev.tallymill.worker.call;

/**
 * Is told of every whole answer to one job, whatever it says, the moment it is whole. Whatever a thread does between the
 * last byte of an answer and this call is time in which a {@code kill -9} loses an answer that was paid for.
 */
@FunctionalInterface
public interface AnswerKeeper {

    /** Keeps nothing. */
    AnswerKeeper NONE = answer -> {};

    /** Keeps {@code answer} in place of an earlier one to the same job. Throws nothing and waits for nobody. */
    void keep(KeptAnswer answer);
}

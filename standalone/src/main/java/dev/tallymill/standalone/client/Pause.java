package dev.tallymill.standalone.client;

/** Waits between two calls. */
@FunctionalInterface
interface Pause {

    void millis(long millis);
}

package dev.tallymill.standalone.rehearsal;

import java.util.Properties;

/** The work of one kind of service. Used by one thread. */
interface Scenario extends AutoCloseable {

    /** What the service's configuration has beside the addresses of Kafka and the registry. */
    Properties settings();

    /** The topic in which the service's work comes to light. */
    String outputTopic();

    /** Hands the service a hundredth of a second's work. */
    void step(int number);

    @Override
    void close();
}

/**
 * Kafka inside this JVM: the data directory, a one-node KRaft broker that keeps its log there, and what happens when
 * the disk fills up or the process is killed. The schema registry that goes with it is in
 * {@link dev.tallymill.standalone.embedded.registry}.
 *
 * <p>Start with {@link dev.tallymill.standalone.embedded.DataDirectory}, which nobody else may use at the same time,
 * then {@link dev.tallymill.standalone.embedded.EmbeddedKafka}. Why it is built from Kafka's own server classes, and
 * what each broker setting is for, is told in docs/adr/0003-embedded-broker.md.
 */
@NullMarked
package dev.tallymill.standalone.embedded;

import org.jspecify.annotations.NullMarked;

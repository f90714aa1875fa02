/** Tests of {@code tallymill dead-letters}, against a real broker. */
@NullMarked
package dev.tallymill.standalone.deadletter;

import org.jspecify.annotations.NullMarked;

/** Tests of what others read and write: Confluent's own classes, a real registry server. */
@NullMarked
package dev.tallymill.schemas.interoperability;

import org.jspecify.annotations.NullMarked;

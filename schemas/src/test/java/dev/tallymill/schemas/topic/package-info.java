/** Tests of the topic catalogue. */
@NullMarked
package dev.tallymill.schemas.topic;

import org.jspecify.annotations.NullMarked;

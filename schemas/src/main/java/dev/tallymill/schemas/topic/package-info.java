/**
 * The topics: their names, settings and record headers. Start with {@link dev.tallymill.schemas.topic.Topics}.
 */
@NullMarked
package dev.tallymill.schemas.topic;

import org.jspecify.annotations.NullMarked;

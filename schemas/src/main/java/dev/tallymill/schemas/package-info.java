/**
 * The contracts every service shares: record schemas, the topic catalogue, the Avro serde, ids and money.
 * Start with {@link dev.tallymill.schemas.topic.Topics}.
 */
@NullMarked
package dev.tallymill.schemas;

import org.jspecify.annotations.NullMarked;

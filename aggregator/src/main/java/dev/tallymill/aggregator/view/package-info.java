/**
 * What the API and the dashboard show, in memory: tables of totals that a follower of the topics fills, and the queries
 * over them. Nothing here knows of Kafka or HTTP. Start with {@code ReadModel}.
 */
@NullMarked
package dev.tallymill.aggregator.view;

import org.jspecify.annotations.NullMarked;

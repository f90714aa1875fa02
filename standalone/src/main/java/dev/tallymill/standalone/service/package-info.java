/**
 * The commands of a cluster: one service, or the topics, against an external Kafka given by {@code --config FILE}.
 */
@NullMarked
package dev.tallymill.standalone.service;

import org.jspecify.annotations.NullMarked;

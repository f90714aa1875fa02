/**
 * What one attempt's answer means. Pure: from status, headers and body to an
 * {@link dev.tallymill.worker.call.answer.AttemptOutcome}. Start with
 * {@link dev.tallymill.worker.call.answer.AnswerClassifier}; the names the providers use stand in {@code ErrorCodes}.
 */
@NullMarked
package dev.tallymill.worker.call.answer;

import org.jspecify.annotations.NullMarked;

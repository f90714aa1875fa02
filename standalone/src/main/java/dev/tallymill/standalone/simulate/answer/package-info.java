/**
 * What the simulated model says, and in which words on the wire. Pure: no sockets, no clock, no chance. The same
 * prompt always gets the same answer and the same token counts, so that a tally can be checked against the answers.
 *
 * <p>Start with {@link dev.tallymill.standalone.simulate.answer.AnswerBook}, which turns a
 * {@link dev.tallymill.standalone.simulate.answer.Prompt} into an
 * {@link dev.tallymill.standalone.simulate.answer.Answer}; a
 * {@link dev.tallymill.standalone.simulate.answer.WireFormat} per endpoint writes it down.
 */
@NullMarked
package dev.tallymill.standalone.simulate.answer;

import org.jspecify.annotations.NullMarked;

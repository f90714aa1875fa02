/**
 * Whether a line may be released under its tenant's budgets: what it can cost at most, what is reserved, what is left. Pure;
 * start with {@link dev.tallymill.ingest.budget.BudgetBook}. The dispatcher's {@code BudgetGate} asks it.
 */
@NullMarked
package dev.tallymill.ingest.budget;

import org.jspecify.annotations.NullMarked;

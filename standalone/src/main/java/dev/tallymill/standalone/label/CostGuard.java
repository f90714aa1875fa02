package dev.tallymill.standalone.label;

import dev.tallymill.schemas.money.Usd;
import dev.tallymill.standalone.CommandFailure;
import dev.tallymill.standalone.ExitCode;
import dev.tallymill.standalone.run.Interruption;
import java.math.BigDecimal;
import java.math.RoundingMode;
import org.jspecify.annotations.Nullable;

/**
 * Lets a run begin that is cheap, or wanted all the same. A model without a known price is as good as expensive.
 *
 * @param limit USD up to which nobody is asked
 * @param agreed {@code --yes}
 * @param person null where there is no terminal to ask at
 */
record CostGuard(BigDecimal limit, boolean agreed, @Nullable Question person) {

    private static final int SHOWN_DECIMALS = 2;

    /**
     * Asks if need be.
     *
     * @param cost null when unknown
     * @throws CommandFailure when it is not wanted, or nobody can be asked
     */
    void approve(@Nullable Usd cost, String model, Interruption interruption)
            throws CommandFailure, InterruptedException {
        if (agreed || (cost != null && cost.amount().compareTo(limit) <= 0)) {
            return;
        }
        String amount = cost == null
                ? "the cost cannot be estimated, as there is no price of " + model
                : "the estimated cost is " + cost.amount().setScale(SHOWN_DECIMALS, RoundingMode.HALF_UP)
                        + " USD, above --confirm-above " + limit.toPlainString();
        if (person == null) {
            throw new CommandFailure(
                    ExitCode.USAGE, amount + ": give --yes to go on all the same; nothing was sent, see --dry-run");
        }
        if (!person.ask(amount + ". Go on?", interruption)) {
            throw new CommandFailure(ExitCode.USAGE, "not confirmed; nothing was sent");
        }
    }
}

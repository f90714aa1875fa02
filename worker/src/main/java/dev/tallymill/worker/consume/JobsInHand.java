package dev.tallymill.worker.consume;

import dev.tallymill.schemas.record.PromptJob;
import dev.tallymill.worker.consume.JobClaim.Activity;
import dev.tallymill.worker.control.Orders;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The jobs that threads are working on, for orders to find them. A thread claims its job first and looks at the orders
 * then; orders change first and the jobs in hand are gone through then: so none is missed. Thread-safe.
 */
final class JobsInHand {

    private static final Logger log = LoggerFactory.getLogger(JobsInHand.class);

    private final Orders orders;
    private final Set<JobClaim> claims = ConcurrentHashMap.newKeySet();

    JobsInHand(Orders orders) {
        this.orders = orders;
    }

    /** Claims {@code job} for the current thread; close the claim when done with it. */
    JobClaim claim(PromptJob job) {
        JobClaim claim = new JobClaim(job, claims::remove);
        claims.add(claim);
        return claim;
    }

    /** The orders have changed: aborts the calls of cancelled jobs, and lets every held job look again. */
    void reconsider() {
        int aborted = 0;
        for (JobClaim claim : claims) {
            if (orders.isCancelled(claim.job())) {
                claim.wake(Activity.CALLING);
                aborted++;
            }
            claim.wake(Activity.HOLDING);
        }
        if (aborted > 0) {
            log.info("{} jobs in hand are of cancelled batches: their calls are aborted", aborted);
        }
    }
}

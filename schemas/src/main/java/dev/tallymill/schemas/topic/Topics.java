package dev.tallymill.schemas.topic;

/**
 * Names of all topics under one prefix. Immutable.
 *
 * @param prefix stands before every name, its separator included; {@value #DEFAULT_PREFIX} unless configured
 */
public record Topics(String prefix) {

    public static final String DEFAULT_PREFIX = "tallymill.";

    public static Topics withDefaultPrefix() {
        return new Topics(DEFAULT_PREFIX);
    }

    public String files() {
        return prefix + "files";
    }

    public String fileLines() {
        return prefix + "file-lines";
    }

    public String batches() {
        return prefix + "batches";
    }

    public String promptJobs() {
        return prefix + "prompt-jobs";
    }

    public String promptResults() {
        return prefix + "prompt-results";
    }

    public String tokenUsage() {
        return prefix + "token-usage";
    }

    public String batchProgress() {
        return prefix + "batch-progress";
    }

    public String spendPostings() {
        return prefix + "spend-postings";
    }

    public String spendMinute() {
        return prefix + "spend-minute";
    }

    public String spendHour() {
        return prefix + "spend-hour";
    }

    public String spendDay() {
        return prefix + "spend-day";
    }

    public String spendMonth() {
        return prefix + "spend-month";
    }

    public String budgetStatus() {
        return prefix + "budget-status";
    }

    public String control() {
        return prefix + "control";
    }

    public String tenants() {
        return prefix + "tenants";
    }

    public String prices() {
        return prefix + "prices";
    }

    public String deadLetters() {
        return prefix + "dead-letters";
    }
}

package dev.tallymill.aggregator.web;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.tallymill.aggregator.view.Series;
import dev.tallymill.aggregator.view.Tables;
import dev.tallymill.aggregator.view.ViewRows;
import dev.tallymill.schemas.record.BatchStatus;
import java.io.IOException;
import java.math.BigDecimal;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.openqa.selenium.Keys;

/**
 * Every view in headless Chromium, with 1,000 tenants and 10,000 batches. Skipped where there is no Chromium.
 * {@code -Dtallymill.screenshots=DIR} stores pictures.
 */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class DashboardBrowserTest {

    private static final String NEWCOMER = "tmk_newcomer_0123456789abcdef";
    private static final int TENANTS = 1_000;
    private static final int BATCHES = 10_000;
    private static final String[] NAMES = {"acme", "globex", "initech", "umbrella", "hooli", "stark", "wayne", "tyrell"
    };
    private static final String[] MODELS = {"gpt-oss-120b", "gpt-oss-20b", "unpriced-preview"};

    private final Instant now = Instant.now();
    private RunningDashboard dashboard;
    private Browser browser;
    private boolean asksForWhatIsOthers;

    @BeforeAll
    void start() throws IOException {
        assumeTrue(
                Browser.installed(), "no chromium and chromium-driver here: apt-get install chromium chromium-driver");
        dashboard = RunningDashboard.now();
        dashboard.change(this::fill);
        browser = Browser.start();
    }

    @AfterAll
    void stop() {
        if (browser != null) {
            browser.close();
        }
        if (dashboard != null) {
            dashboard.close();
        }
    }

    @AfterEach
    void nothingWasRefusedByThePolicyOrFailed() {
        if (browser != null) {
            assertThat(browser.complaints())
                    .filteredOn(text -> !text.contains("401") && !(asksForWhatIsOthers && text.contains("404")))
                    .isEmpty();
        }
        asksForWhatIsOthers = false;
    }

    @Test
    void theAdministratorSeesAllTenantsAndBatchesPageByPage() throws IOException {
        openAs(RunningDashboard.ADMIN);
        browser.await(
                "tenants",
                () -> browser.text("[aria-labelledby=tenants-title] .pager").contains("of 1,000"));
        browser.await(
                "batches",
                () -> browser.text("[aria-labelledby=batches-title] .pager").contains("of 10,000"));
        browser.await("the chart", () -> browser.count(".chart canvas") == 1);
        assertThat(browser.count("[aria-labelledby=tenants-title] tbody tr")).isEqualTo(20);
        assertThat(browser.text(".legend")).contains("992 others").contains("acme");
        browser.await("what has no price", () -> browser.text("#tile-unpriced").contains("jobs missing from the cost"));
        assertThat(browser.text("[aria-labelledby=tenants-title] tbody tr"))
                .as("acme's month, forecast and budget")
                .containsPattern("acme \\$[\\d,]+\\.\\d\\d ≈ \\$[\\d,]+\\.\\d\\d\\s\\d+ % of \\$1,600\\.00 a month");
        browser.picture("dashboard-light");
        browser.script("document.getElementById('tenants-title').scrollIntoView(); scrollBy(0, -70)");
        browser.picture("dashboard-tables");

        browser.type("#find-tenant", "tenant-0777");
        browser.await(
                "one tenant",
                () -> browser.text("[aria-labelledby=tenants-title] .pager").endsWith("of 1"));
        assertThat(browser.text("[aria-labelledby=tenants-title] tbody")).contains("tenant-0777");
        browser.choose("#batch-status", "failed");
        browser.await(
                "failed batches",
                () -> browser.text("[aria-labelledby=batches-title] tbody").contains("failed")
                        && !browser.text("[aria-labelledby=batches-title] tbody")
                                .contains("completed"));
        browser.choose("#batch-status", "");
        browser.click("[aria-labelledby=batches-title] .pager button:nth-of-type(2)");
        browser.await(
                "the second page",
                () -> browser.text("[aria-labelledby=batches-title] .pager").contains("21–40"));
        browser.reload();
        browser.await(
                "tables and chart",
                () -> browser.text("[aria-labelledby=batches-title] .pager").contains("of 10,000")
                        && browser.text("[aria-labelledby=tenants-title] .pager")
                                .contains("of 1,000")
                        && browser.count(".chart canvas") == 1);
        assertThat(paint()).as("first paint in ms").isPositive();
    }

    @Test
    void drillsDownFromTenantToBatchToFailedLines() throws IOException {
        openAs(RunningDashboard.ADMIN);
        browser.await(
                "tenants",
                () -> browser.text("[aria-labelledby=tenants-title] tbody").contains("acme"));
        browser.click("[aria-labelledby=tenants-title] a[href='#/tenant/acme']");
        browser.await("the tenant", () -> browser.text("#view h1").equals("acme"));
        browser.await("its batches", () -> browser.count("a[href='#/batch/batch_live']") == 1);
        assertThat(browser.text("[aria-labelledby=batches-title] .pager")).contains("of 11");
        browser.await("its spend", () -> browser.text(".legend").contains("gpt-oss-120b"));
        browser.picture("dashboard-tenant");

        browser.click("a[href='#/batch/batch_live']");
        browser.await("the batch", () -> browser.text("#view h1").equals("batch_live"));
        browser.await("failed lines", () -> browser.count("#failed-lines tbody tr") == 50);
        assertThat(browser.text("#batch-cost")).isEqualTo("$1.823456789012");
        assertThat(browser.text("#failed-lines")).contains("<img src=x onerror=");
        assertThat(browser.script("return document.title")).isEqualTo("batch_live · Tallymill");
        assertThat(browser.text("#crumbs")).contains("acme");
        browser.picture("dashboard-batch");
        browser.click("[aria-labelledby=failed-title] .pager button");
        browser.await("all failed lines", () -> browser.count("#failed-lines tbody tr") == 60);
    }

    @Test
    void aTenantsKeyShowsThatTenantOnly() throws IOException {
        openAs(RunningDashboard.GLOBEX);
        browser.await(
                "itself",
                () -> browser.text("[aria-labelledby=tenants-title] tbody").contains("globex"));
        browser.await("batches", () -> browser.count("[aria-labelledby=batches-title] tbody tr") > 1);
        browser.await("spend", () -> browser.text(".legend").contains("Total"));
        assertThat(browser.text("body"))
                .doesNotContain("acme")
                .doesNotContain("1,000")
                .contains("globex");
        browser.picture("dashboard-own");

        asksForWhatIsOthers = true; // the console tells of each refusal
        browser.go("#/tenant/acme");
        browser.await("nothing of others", () -> browser.text("#view").contains("No such tenant: 'acme'"));
        assertThat(browser.text("#view")).doesNotContain("batch_live");
        browser.go("#/batch/batch_live");
        browser.await("nothing of others", () -> browser.text("#view").contains("No such batch"));
    }

    @Test
    void aNewSpendRecordMovesTheTotalAtOnce() {
        openAs(RunningDashboard.ACME);
        browser.await("the live mark", () -> browser.text("#live").equals("Live"));
        browser.await(
                "today", () -> !browser.attribute("#tile-today", "data-exact").isEmpty());
        BigDecimal before = new BigDecimal(browser.attribute("#tile-today", "data-exact"));
        dashboard.change(tables -> {
            dashboard.rows.spend(tables, series("acme", 0), Instant.now(), 1, 1);
            tables.batches()
                    .put(ViewRows.progress("batch_live", "acme", 4_200, 60, 1_823_456_789_012L), now.toEpochMilli());
        });

        BigDecimal after = before.add(new BigDecimal("0.000000000001"));
        browser.await(
                "one pico-dollar more",
                () -> new BigDecimal(browser.attribute("#tile-today", "data-exact")).compareTo(after) == 0);
        browser.await(
                "progress",
                () -> browser.text("[aria-labelledby=batches-title] tbody").contains("4,260 of 8,000"));
        browser.click("#exact");
        browser.await(
                "every digit",
                () -> browser.text("#tile-today").startsWith("$")
                        && browser.text("#tile-today")
                                        .lines()
                                        .findFirst()
                                        .orElse("")
                                        .length()
                                >= 14);
    }

    @Test
    void whoHasSpentNothingYetIsToldSo() throws IOException {
        dashboard.change(tables -> tables.tenants().put(ViewRows.tenant("newcomer", NEWCOMER)));
        try {
            openAs(NEWCOMER);
            browser.await(
                    "no chart", () -> browser.text(".chart").equals("Nothing was spent in this range: last 30 days."));
            browser.await(
                    "no batches",
                    () -> browser.text("[aria-labelledby=batches-title] tbody").equals("No batches."));
            browser.await("nothing today", () -> browser.text("#tile-today").startsWith("$0.00"));
            browser.picture("dashboard-empty");
        } finally {
            dashboard.change(tables -> tables.tenants().remove("newcomer"));
        }
    }

    @Test
    void worksWithTheKeyboardAlone() {
        browser.open(dashboard.uri("/dashboard/").toString());
        awaitFocus("key");
        browser.press(RunningDashboard.ADMIN, Keys.ENTER);
        browser.await(
                "tenants",
                () -> browser.text("[aria-labelledby=tenants-title] tbody").contains("acme"));
        awaitFocus("All tenants"); // the heading is read first

        browser.script(
                "document.body.tabIndex = -1; document.body.focus(); document.body.removeAttribute('tabindex');");
        browser.press(Keys.TAB);
        awaitFocus("Skip to content");
        assertThat(browser.script("return getComputedStyle(document.activeElement).outlineStyle"))
                .isEqualTo("solid");
        browser.press(Keys.ENTER);
        awaitFocus("content");
        browser.press(Keys.TAB);
        awaitFocus("range");
        browser.press("Last 24");
        browser.await("the new total is said", () -> browser.said().startsWith("Last 24 hours: $"));

        browser.script("[...document.querySelectorAll('button')].find(b => b.textContent === 'Table').focus()");
        browser.press(Keys.SPACE);
        browser.await("the table", () -> browser.count("#figures tbody tr") > 1);
        assertThat(browser.count("#figures th[scope=col]")).isEqualTo(10);
        browser.script("document.querySelector(\"a[href='#/tenant/acme']\").focus()");
        browser.press(Keys.ENTER);
        browser.await("the tenant", () -> browser.text("#view h1").equals("acme"));
        awaitFocus("acme");
    }

    @Test
    void saysTheNewTotalThoughNewsOvertakesTheQuestion() {
        openAs(RunningDashboard.ADMIN);
        browser.await("the chart", () -> browser.count(".chart canvas") == 1);

        browser.script("const range = document.getElementById('range'); range.value = 'week';"
                + "range.dispatchEvent(new Event('change'));"
                + "document.dispatchEvent(new Event('visibilitychange'));");

        browser.await("the new total is said", () -> browser.said().startsWith("Last 7 days: $"));
    }

    @Test
    void everythingHasANameAndALandmark() {
        openAs(RunningDashboard.ADMIN);
        browser.await("batches", () -> browser.count("[aria-labelledby=batches-title] progress") > 0);

        assertThat(browser.count("header, main, nav[aria-label]")).isGreaterThanOrEqualTo(3);
        assertThat(
                        browser.script(
                                "return [...document.querySelectorAll('input,select,progress,[role=img],[role=region]')]"
                                        + ".filter(e => !(e.labels?.length || e.getAttribute('aria-label'))).map(e => e.outerHTML)"))
                .isEqualTo(List.of());
        assertThat(browser.script("return [...document.querySelectorAll('[aria-labelledby]')]"
                        + ".filter(e => !document.getElementById(e.getAttribute('aria-labelledby'))).length"))
                .isEqualTo(0L);
        assertThat(browser.script("return document.querySelectorAll('table th:not([scope])').length"))
                .isEqualTo(0L);
        assertThat(browser.count("[aria-live]")).isEqualTo(1);
    }

    @Test
    void isDarkWhereThatIsPreferredOrChosen() throws IOException {
        browser.preferDark(true);
        try {
            openAs(RunningDashboard.ADMIN);
            browser.await("the chart", () -> browser.count(".chart canvas") == 1);
            browser.await(
                    "batches",
                    () -> browser.text("[aria-labelledby=batches-title] .pager").contains("of"));
            assertThat(background()).isEqualTo("rgb(17, 21, 28)");
            assertThat(contrastOfText()).isGreaterThan(4.5);
            browser.picture("dashboard-dark");
            browser.click("#theme");
            assertThat(browser.text("#theme")).isEqualTo("Theme: light");
            assertThat(background()).isEqualTo("rgb(246, 247, 249)");
            assertThat(contrastOfText()).isGreaterThan(4.5);
            browser.click("#theme");
            assertThat(background()).isEqualTo("rgb(17, 21, 28)");
        } finally {
            browser.preferDark(false);
        }
    }

    @Test
    void aWrongKeyIsRefusedAndSigningOutForgetsTheKey() {
        browser.open(dashboard.uri("/dashboard/").toString());
        browser.type("#key", "tmk_nobodys", Keys.ENTER);
        browser.await("the refusal", () -> browser.text("#login-error").contains("nobody"));
        browser.signIn(RunningDashboard.ACME);
        browser.click("#sign-out");
        browser.await("the login", () -> browser.isShown("#key"));
        assertThat(browser.script("return sessionStorage.getItem('tallymill.key')"))
                .isNull();
        assertThat(browser.text("#view")).isEmpty();
    }

    @Test
    void asksNobodyButItsOwnServer() {
        openAs(RunningDashboard.ADMIN);
        browser.await("the chart", () -> browser.count(".chart canvas") == 1);
        assertThat(browser.script("return performance.getEntriesByType('resource').map(e => new URL(e.name).origin)"
                        + ".filter(o => o !== location.origin)"))
                .isEqualTo(List.of());
        assertThat(browser.number("return performance.getEntriesByType('resource').length"))
                .isGreaterThan(10);
    }

    private void awaitFocus(String where) {
        browser.await("the focus on " + where, () -> browser.focused().equals(where));
    }

    private void openAs(String key) {
        browser.open(dashboard.uri("/dashboard/").toString());
        browser.signIn(key);
    }

    /** First paint in milliseconds, told in the log; machines differ, so nothing is asserted of it. */
    private double paint() {
        String all = String.valueOf(browser.script(
                "return performance.getEntriesByType('paint').map(e => e.name + ' ' + e.startTime).join()"
                        + " + ', everything shown by ' + Math.round(performance.now())"));
        System.out.println("dashboard, " + TENANTS + " tenants, " + BATCHES + " batches, ms: " + all);
        return browser.number("return performance.getEntriesByType('paint')[0].startTime");
    }

    private String background() {
        return String.valueOf(browser.script("return getComputedStyle(document.body).backgroundColor"));
    }

    /** WCAG's contrast ratio of the quietest text on a panel. */
    private double contrastOfText() {
        return browser.number("const l = c => { const [r, g, b] = c.match(/\\d+/g).map(v => v / 255)"
                + ".map(v => v <= .04045 ? v / 12.92 : ((v + .055) / 1.055) ** 2.4);"
                + "return .2126 * r + .7152 * g + .0722 * b; };"
                + "const a = l(getComputedStyle(document.querySelector('.note')).color);"
                + "const b = l(getComputedStyle(document.querySelector('.panel')).backgroundColor);"
                + "return (Math.max(a, b) + .05) / (Math.min(a, b) + .05);");
    }

    private void fill(Tables tables) {
        Random random = new Random(7);
        for (int t = 0; t < TENANTS; t++) {
            String tenant = tenant(t);
            double size = 40_000.0 / (t + 1);
            for (int day = 0; day < (t < 40 ? 90 : 3); day++) {
                for (int m = 0; m < (t < 40 ? 2 : 1); m++) {
                    long jobs = Math.max(1, (long) (size * (0.6 + random.nextDouble()) / (m + 1)));
                    Instant at = now.minus(Duration.ofDays(day)).minus(Duration.ofMinutes(random.nextInt(60)));
                    dashboard.rows.spend(tables, series(tenant, m), at, jobs, jobs * 450_000_123L);
                }
            }
            if (t % 10 == 3) {
                dashboard.rows.spend(tables, series(tenant, 2), now, 7, 0);
            }
            if (t % 3 == 0) {
                int limit = (int) Math.max(1, size * 0.04 * (t % 4 + 1));
                tables.putBudget(
                        ViewRows.budget(tenant, now, "" + limit, "" + limit * (t % 7 + 3) / 10, "" + limit / 20));
            }
        }
        for (int b = 0; b < BATCHES - 1; b++) {
            BatchStatus status = status(b);
            long total = 200L + random.nextInt(50_000);
            long done = status == BatchStatus.COMPLETED ? total : status == BatchStatus.FAILED ? 0 : total / 3;
            String id = "batch_%05d".formatted(b);
            String tenant = tenant(b % TENANTS);
            tables.batches().put(ViewRows.batch(id, tenant, status, now.minusSeconds(60L * b + 600), total, done));
            tables.batches().put(ViewRows.progress(id, tenant, done - done / 80, done / 80, done * 450_000_123L), 0);
        }
        live(tables);
    }

    private void live(Tables tables) {
        tables.batches().put(ViewRows.batch("batch_live", "acme", BatchStatus.IN_PROGRESS, now, 8_000, 6_000));
        for (int second = 10; second >= 0; second--) {
            long at = now.minusSeconds(second).toEpochMilli();
            tables.batches()
                    .put(ViewRows.progress("batch_live", "acme", 4_052 - 150L * second, 60, 1_823_456_789_012L), at);
        }
    }

    private static BatchStatus status(int number) {
        return switch (number % 25) {
            case 0, 1 -> BatchStatus.IN_PROGRESS;
            case 2 -> BatchStatus.FAILED;
            case 3 -> BatchStatus.CANCELLED;
            case 4 -> BatchStatus.EXPIRED;
            default -> BatchStatus.COMPLETED;
        };
    }

    private static String tenant(int number) {
        return number < NAMES.length ? NAMES[number] : "tenant-%04d".formatted(number);
    }

    private static Series series(String tenant, int model) {
        return new Series(tenant, "keyed.example.com", MODELS[model]);
    }
}

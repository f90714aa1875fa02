package dev.tallymill.aggregator.web;

import java.io.File;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.BooleanSupplier;
import org.jspecify.annotations.Nullable;
import org.openqa.selenium.By;
import org.openqa.selenium.Dimension;
import org.openqa.selenium.JavascriptExecutor;
import org.openqa.selenium.Keys;
import org.openqa.selenium.OutputType;
import org.openqa.selenium.chrome.ChromeDriver;
import org.openqa.selenium.chrome.ChromeDriverService;
import org.openqa.selenium.chrome.ChromeOptions;
import org.openqa.selenium.interactions.Actions;
import org.openqa.selenium.logging.LogType;
import org.openqa.selenium.logging.LoggingPreferences;

/**
 * Headless Chromium, as Debian packages it. The page renews itself at any moment, so whatever looks at an element, or
 * clicks it, finds it and does so in one step within the page.
 */
final class Browser implements AutoCloseable {

    private static final Duration PATIENCE = Duration.ofSeconds(20);

    private final ChromeDriver driver;

    private Browser(ChromeDriver driver) {
        this.driver = driver;
    }

    /** Whether it can be started here. */
    static boolean installed() {
        return program("chromium").isPresent() && program("chromedriver").isPresent();
    }

    static Browser start() {
        LoggingPreferences logs = new LoggingPreferences();
        logs.enable(LogType.BROWSER, java.util.logging.Level.ALL);
        ChromeOptions options = new ChromeOptions();
        options.setBinary(program("chromium").orElseThrow());
        options.addArguments(
                "--headless",
                "--no-sandbox",
                "--disable-gpu",
                "--disable-background-networking",
                "--disable-dev-shm-usage");
        options.setCapability("goog:loggingPrefs", logs);
        ChromeDriverService service = new ChromeDriverService.Builder()
                .usingDriverExecutable(program("chromedriver").orElseThrow())
                .usingAnyFreePort()
                .build();
        ChromeDriver driver = new ChromeDriver(service, options);
        driver.manage().window().setSize(new Dimension(1360, 1000));
        return new Browser(driver);
    }

    /** Opens a page in a tab that knows nothing of earlier ones. */
    void open(String address) {
        driver.get(address);
        script("sessionStorage.clear(); localStorage.clear();");
        driver.get("about:blank");
        driver.manage().logs().get(LogType.BROWSER);
        driver.get(address);
    }

    /** The same page anew, with the key it has. */
    void reload() {
        driver.navigate().refresh();
    }

    void signIn(String key) {
        type("#key", key, Keys.ENTER);
        await("the view", () -> count("#view h1") == 1);
    }

    void go(String hash) {
        script("location.hash = arguments[0]", hash);
    }

    int count(String css) {
        return (int) number("return document.querySelectorAll(arguments[0]).length", css);
    }

    boolean isShown(String css) {
        return Boolean.TRUE.equals(script("return document.querySelector(arguments[0])?.checkVisibility()", css));
    }

    /** The first such element's text, as it is shown; empty if there is none. */
    String text(String css) {
        return String.valueOf(script(
                "return (document.querySelector(arguments[0])?.innerText ?? '').replace(/[ \\t]+/g, ' ').replace(/ ?\\n ?/g, '\\n').trim()",
                css));
    }

    String attribute(String css, String name) {
        return String.valueOf(
                script("return document.querySelector(arguments[0])?.getAttribute(arguments[1]) ?? ''", css, name));
    }

    /** Clicks the element once it is there and nothing covers it. */
    void click(String css) {
        await(css + " to click", () -> Boolean.TRUE.equals(script("""
                        const element = document.querySelector(arguments[0]);
                        if (!element || element.disabled) return false;
                        element.scrollIntoView({ block: 'center', behavior: 'instant' });
                        const { x, y, width, height } = element.getClientRects()[0] ?? {};
                        const hit = document.elementFromPoint(x + width / 2, y + height / 2);
                        if (!element.contains(hit)) return false;
                        element.click();
                        return true;
                        """, css)));
    }

    /** Types into an element once it is shown. Only for those that the page never renews. */
    void type(String css, CharSequence... keys) {
        await("a field to type into: " + css, () -> isShown(css));
        driver.findElement(By.cssSelector(css)).sendKeys(keys);
    }

    void choose(String css, String value) {
        script(
                "const s = document.querySelector(arguments[0]); s.value = arguments[1];"
                        + "s.dispatchEvent(new Event('change', {bubbles: true}));",
                css,
                value);
    }

    /** Presses keys, wherever the focus is. */
    void press(CharSequence... keys) {
        new Actions(driver).sendKeys(keys).perform();
    }

    /** Id, or else the text, of what has the focus. */
    String focused() {
        return String.valueOf(script("return document.activeElement.id || document.activeElement.innerText.trim()"));
    }

    void preferDark(boolean dark) {
        driver.executeCdpCommand(
                "Emulation.setEmulatedMedia",
                Map.of("features", List.of(Map.of("name", "prefers-color-scheme", "value", dark ? "dark" : "light"))));
    }

    @Nullable
    Object script(String script, Object... arguments) {
        return ((JavascriptExecutor) driver).executeScript(script, arguments);
    }

    double number(String script, Object... arguments) {
        return script(script, arguments) instanceof Number number ? number.doubleValue() : Double.NaN;
    }

    /** What a screen reader was told last. */
    String said() {
        return String.valueOf(script("return document.getElementById('announce').textContent"));
    }

    /** What the page complained about since it was opened. */
    List<String> complaints() {
        return driver.manage().logs().get(LogType.BROWSER).getAll().stream()
                .filter(entry -> entry.getLevel().intValue() >= java.util.logging.Level.WARNING.intValue())
                .map(entry -> entry.getMessage())
                .toList();
    }

    /** Stores what is to be seen, where pictures are asked for. */
    void picture(String name) throws IOException {
        String folder = System.getProperty("tallymill.screenshots", "");
        if (!folder.isEmpty()) {
            Files.createDirectories(Path.of(folder));
            Files.write(Path.of(folder, name + ".png"), driver.getScreenshotAs(OutputType.BYTES));
        }
    }

    void await(String what, BooleanSupplier condition) {
        long deadline = System.nanoTime() + PATIENCE.toNanos();
        while (!condition.getAsBoolean()) {
            if (System.nanoTime() > deadline) {
                throw new AssertionError("waited in vain for " + what + "; the page shows: " + text("body")
                        + "; it complains: " + complaints());
            }
            java.util.concurrent.locks.LockSupport.parkNanos(
                    Duration.ofMillis(30).toNanos());
        }
    }

    @Override
    public void close() {
        driver.quit();
    }

    private static Optional<File> program(String name) {
        return Arrays.stream(System.getenv().getOrDefault("PATH", "").split(File.pathSeparator))
                .map(folder -> new File(folder, name))
                .filter(File::canExecute)
                .findFirst();
    }
}

package dev.countergate.web.console;

import static com.microsoft.playwright.assertions.PlaywrightAssertions.assertThat;
import static org.assertj.core.api.Assertions.assertThat;

import com.microsoft.playwright.Browser;
import com.microsoft.playwright.BrowserContext;
import com.microsoft.playwright.BrowserType;
import com.microsoft.playwright.Page;
import com.microsoft.playwright.Playwright;
import com.microsoft.playwright.options.ColorScheme;
import dev.countergate.testkit.Needs;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/// A real browser, and what it complained of.
final class Chromium implements AutoCloseable {
  private static final Path PICTURES = Path.of("target/pictures");
  private final Playwright playwright;
  private final Browser browser;
  private final List<BrowserContext> contexts = new ArrayList<>();
  private final List<String> complaints = new ArrayList<>();

  Chromium() {
    Path chromium = Needs.program("chromium");
    playwright =
        Playwright.create(
            new Playwright.CreateOptions().setEnv(Map.of("PLAYWRIGHT_SKIP_BROWSER_DOWNLOAD", "1")));
    browser =
        playwright
            .chromium()
            .launch(
                new BrowserType.LaunchOptions()
                    .setExecutablePath(chromium)
                    .setArgs(List.of("--no-sandbox")));
  }

  /// A page of a browser that has no cookie yet.
  Page open(World world, int width, int height, ColorScheme scheme) {
    BrowserContext context =
        browser.newContext(
            new Browser.NewContextOptions()
                .setViewportSize(width, height)
                .setColorScheme(scheme)
                .setBaseURL(world.origin.toString()));
    contexts.add(context);
    Page page = context.newPage();
    page.onConsoleMessage(message -> {
      if (message.type().equals("error")) complaints.add(message.text());
    });
    page.onPageError(complaints::add);
    return page;
  }

  /// Signs in by a one-time link, as a person does.
  static void signIn(World world, Page page, String person) {
    page.navigate("/signin/" + world.links.invite(person));
    page.locator("button:has-text('Sign in')").click();
    assertThat(page.locator("h1")).hasText("Inbox");
    assertThat(page.locator("#live")).hasText("Live");
  }

  static void picture(Page page, String name) {
    page.screenshot(new Page.ScreenshotOptions().setPath(PICTURES.resolve(name + ".png")));
  }

  static void wholePicture(Page page, String name) {
    page.screenshot(
        new Page.ScreenshotOptions().setPath(PICTURES.resolve(name + ".png")).setFullPage(true));
  }

  static void fitsSideways(Page page) {
    int over =
        (Integer)
            page.evaluate(
                "document.documentElement.scrollWidth - document.documentElement.clientWidth");
    assertThat(over).as("pixels that scroll sideways").isZero();
  }

  /// What was complained of so far is part of the test: a failed load is an error to a browser.
  void expectComplaint(String part) {
    assertThat(complaints).isNotEmpty().allMatch(complaint -> complaint.contains(part));
    complaints.clear();
  }

  /// Ends the pages of one test, of which none may have complained.
  void closePages() {
    contexts.forEach(BrowserContext::close);
    contexts.clear();
    List<String> said = List.copyOf(complaints);
    complaints.clear();
    assertThat(said).as("what the browser complained of").isEmpty();
  }

  @Override
  public void close() {
    playwright.close();
  }
}

package dev.countergate.web.console;

import static com.microsoft.playwright.assertions.PlaywrightAssertions.assertThat;
import static dev.countergate.web.console.Chromium.fitsSideways;
import static dev.countergate.web.console.Chromium.picture;
import static org.assertj.core.api.Assertions.assertThat;

import com.microsoft.playwright.Locator;
import com.microsoft.playwright.Page;
import com.microsoft.playwright.options.ColorScheme;
import dev.countergate.domain.Fact;
import java.nio.file.Path;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/// A person with a passkey at the console, in a real browser that plays the authenticator.
@Timeout(120)
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class ConsolePasskeyIT {
  private Chromium chromium;
  @TempDir private Path folders;
  private int worlds;
  private World world;

  @BeforeAll
  void start() {
    chromium = new Chromium();
  }

  @AfterAll
  void stop() {
    if (chromium != null) chromium.close();
  }

  @BeforeEach
  void open() throws Exception {
    world = new World(folders.resolve("world-" + worlds++), World.SIGNED_POLICY);
  }

  @AfterEach
  void close() {
    try {
      chromium.closePages();
    } finally {
      world.close();
    }
  }

  private Page fresh() {
    return chromium.open(world, 1440, 900, ColorScheme.LIGHT);
  }

  private static Locator button(Page page) {
    return page.locator("button.primary");
  }

  private static Locator told(Page page) {
    return page.locator("[data-told]:not([hidden])");
  }

  /// Opens the link of somebody who set this up, and makes the passkey it invites to.
  private Authenticator enrolled(Page page, String person) throws InterruptedException {
    var device = Authenticator.in(page);
    page.navigate("/enrol/" + world.passkeys.invite(Fact.By.server(), person));
    button(page).click();
    assertThat(page.locator(".note.ok")).containsText("Your passkey is bound.");
    return device;
  }

  private static void signedIn(Page page) {
    button(page).click();
    assertThat(page.locator("h1")).hasText("Inbox");
  }

  @Test
  void aPasskeyIsMadeByALinkAndSignsIn() throws Exception {
    Page page = fresh();
    var device = Authenticator.in(page);
    String link = "/enrol/" + world.passkeys.invite(Fact.By.server(), "lena");
    page.navigate(link);
    assertThat(page.locator("h1")).hasText("Make a passkey, Lena Fischer");
    picture(page, "enrol");
    page.keyboard().press("Enter"); // the button has the focus

    assertThat(page.locator(".note.ok")).containsText("Your passkey is bound.");
    assertThat(device.passkeys()).isEqualTo(1);
    assertThat(world.passkeys.of("lena")).hasSize(1);
    picture(page, "signin-bound");
    signedIn(page);
    assertThat(page.locator(".me")).containsText("Lena Fischer");
    page.navigate(link);
    assertThat(page.locator("h1")).hasText("This link does not work any more");
    chromium.expectComplaint("410");
  }

  @Test
  void aDeviceThatDoesNotKnowItsUserBindsNothing() throws Exception {
    Page page = chromium.open(world, 390, 844, ColorScheme.DARK);
    var device = Authenticator.in(page);
    device.takesItsUserForAStranger();
    page.navigate("/enrol/" + world.passkeys.invite(Fact.By.server(), "lena"));
    button(page).click();

    assertThat(told(page)).containsText("No passkey was made.");
    picture(page, "enrol-declined-phone-dark");
    fitsSideways(page);
    assertThat(button(page)).isEnabled();
    assertThat(world.passkeys.of("lena")).isEmpty();
  }

  @Test
  void aPasskeyThatIsNotKnownHereSignsNobodyIn() throws Exception {
    Page page = fresh();
    enrolled(page, "lena");
    world.revoke("lena");
    button(page).click();

    assertThat(page.locator(".note.risk:not([hidden])")).containsText("Nobody was signed in.");
    picture(page, "signin-refused");
    chromium.expectComplaint("401");
    page.navigate("/");
    assertThat(page.locator("h1")).hasText("Sign in");
  }

  @Test
  void withoutAnAnswerOfThePasskeyNobodyIsSignedIn() throws Exception {
    Page page = fresh();
    page.clock().install();
    var device = enrolled(page, "lena");
    device.isNotTouched();
    button(page).click();
    assertThat(page.locator("text=Waiting for your passkey")).isVisible();
    assertThat(button(page)).isDisabled();
    page.clock().fastForward(60_000);

    assertThat(told(page))
        .hasText("Nobody was signed in. Your passkey gave no answer within 60 s. Try again.");
    device.isTouchedAgain();
    signedIn(page);
  }
}

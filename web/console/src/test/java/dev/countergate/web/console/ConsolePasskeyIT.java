package dev.countergate.web.console;

import static com.microsoft.playwright.assertions.PlaywrightAssertions.assertThat;
import static dev.countergate.web.console.Chromium.fitsSideways;
import static dev.countergate.web.console.Chromium.picture;
import static org.assertj.core.api.Assertions.assertThat;

import com.microsoft.playwright.Locator;
import com.microsoft.playwright.Page;
import com.microsoft.playwright.Route;
import com.microsoft.playwright.assertions.LocatorAssertions;
import com.microsoft.playwright.options.ColorScheme;
import dev.countergate.docket.Approval;
import dev.countergate.domain.Grade;
import dev.countergate.domain.Outcome;
import dev.countergate.domain.Position;
import java.nio.file.Path;
import java.util.concurrent.TimeUnit;
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

  private void restart(String policy) throws Exception {
    world.close();
    world = new World(folders.resolve("world-" + worlds++), policy);
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
    page.navigate("/enrol/" + world.passkeys.invite(person));
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
    String link = "/enrol/" + world.passkeys.invite("lena");
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
    assertThat(page.locator(".me")).containsText("signed in by a passkey");
    page.navigate(link);
    assertThat(page.locator("h1")).hasText("This link does not work any more");
    chromium.expectComplaint("410");
  }

  @Test
  void aDeviceThatDoesNotKnowItsUserBindsNothing() throws Exception {
    Page page = chromium.open(world, 390, 844, ColorScheme.DARK);
    var device = Authenticator.in(page);
    device.takesItsUserForAStranger();
    page.navigate("/enrol/" + world.passkeys.invite("lena"));
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

  /// A signed-in person with a passkey; the first one is invited by whoever set this up.
  private Authenticator ready(Page page, String person) throws Exception {
    var device = enrolled(page, person);
    signedIn(page);
    return device;
  }

  private void openFirst(Page page) {
    page.navigate("/");
    page.locator(".row").first().click();
    assertThat(button(page)).isEnabled();
  }

  private Approval approval(Position id) {
    return world.evidence.docket().approval(id).orElseThrow();
  }

  @Test
  void aHeldApprovalIsSignedAndEnds() throws Exception {
    Page page = fresh();
    ready(page, "mara");
    var end = world.ask(World.Wish.deletion());
    Position held = world.opened();
    openFirst(page);
    assertThat(page.locator("#rail")).containsText("0 of 1 signatures");
    assertThat(page.locator("#rail")).containsText("What you sign");
    picture(page, "sign-light");
    button(page).click();

    assertThat(end.get(20, TimeUnit.SECONDS)).isInstanceOf(Outcome.Done.class);
    assertThat(page.locator("#rail")).containsText("Finished as approved.");
    assertThat(page.locator(".seatlist")).containsText("passkey over the decision (G3)");
    assertThat(approval(held).seats().getFirst().grade()).isEqualTo(Grade.G3);
    picture(page, "signed-and-ended");
    page.locator("#rail a:has-text('chain of custody')").click();
    assertThat(page.locator(".chain")).containsText("Signed by Mara Lindqvist");
    assertThat(page.locator(".chain"))
        .containsText("Proven by a passkey over the decision (G3), credential ");
    picture(page, "custody-signed");
  }

  @Test
  void theKeyboardIsEnoughToSign() throws Exception {
    Page page = fresh();
    ready(page, "mara");
    var end = world.ask(World.Wish.deletion());
    openFirst(page);
    assertThat(page.locator("body")).hasAttribute("data-keys", "ready");
    page.keyboard().press("s");

    assertThat(end.get(20, TimeUnit.SECONDS)).isInstanceOf(Outcome.Done.class);
  }

  @Test
  void aDeviceThatDoesNotKnowItsUserSignsNothing() throws Exception {
    Page page = fresh();
    var device = ready(page, "mara");
    Position held = world.held(World.Wish.deletion());
    openFirst(page);
    device.takesItsUserForAStranger();
    button(page).click();

    assertThat(told(page)).containsText("Nothing was signed.");
    assertThat(told(page)).containsText("could not check that it is you");
    assertThat(button(page)).isEnabled();
    picture(page, "sign-declined");
    assertThat(approval(held).ending()).isEmpty();
    assertThat(approval(held).seats()).isEmpty();
  }

  @Test
  void withoutAPasskeyThePageSaysWhomToAskAndTakesARefusal() throws Exception {
    var end = world.ask(World.Wish.deletion());
    Page page = fresh();
    Chromium.signIn(world, page, "mara");
    page.locator(".row").first().click();
    assertThat(page.locator("#rail"))
        .containsText("This rule wants a passkey signature, and you have none.");
    assertThat(page.locator("#rail .button.dead")).hasText("You have no passkey to sign with");
    assertThat(page.locator("details.refuse")).isVisible();
    picture(page, "sign-none");
    page.locator("details.refuse summary").click();
    page.locator("details.refuse textarea").fill("Wrong rows.");
    page.locator("details.refuse button").click();

    assertThat(end.get(20, TimeUnit.SECONDS)).isEqualTo(new Outcome.Refused("mara", "Wrong rows."));
  }

  @Test
  void aPasskeyThatIsGoneStaysSilentAndNothingIsSigned() throws Exception {
    Page page = fresh();
    page.clock().install();
    var device = ready(page, "mara");
    var end = world.ask(World.Wish.deletion());
    Position held = world.opened();
    openFirst(page);
    device.isTakenAway();
    button(page).click();
    assertThat(page.locator("text=Waiting for your passkey")).isVisible();
    assertThat(page.locator("details.refuse")).isVisible();
    picture(page, "sign-waiting");
    page.clock().fastForward(60_000);

    assertThat(told(page))
        .hasText(
            "Nothing was signed. Your passkey gave no answer within 60 s. Try again, or refuse.");
    // The minute that the test skipped has no sign of life of the server in it.
    assertThat(button(page)).isEnabled(new LocatorAssertions.IsEnabledOptions().setTimeout(30_000));
    picture(page, "sign-silent");
    assertThat(approval(held).seats()).isEmpty();
    assertThat(end).isNotDone();
  }

  @Test
  void signedByOneThePageSaysThatOneMoreIsNeeded() throws Exception {
    restart(World.SIGNED_POLICY.replace("count: 1", "count: 2"));
    Page mara = fresh();
    ready(mara, "mara");
    Page tom = fresh();
    var toms = Authenticator.in(tom);
    tom.navigate("/enrol/" + world.invited("mara", "tom"));
    button(tom).click();
    signedIn(tom);
    var end = world.ask(World.Wish.deletion());
    world.opened();
    openFirst(mara);
    openFirst(tom);
    toms.isNotTouched();
    button(tom).click();
    assertThat(tom.locator("text=Waiting for your passkey")).isVisible();
    button(mara).click();

    assertThat(mara.locator("#rail")).containsText("Nothing runs yet.");
    assertThat(mara.locator("#rail")).containsText("1 of dba still to sign.");
    picture(mara, "sign-one-more");
    // What happens elsewhere draws the rail anew, and the wait goes on.
    assertThat(tom.locator("#rail")).containsText("1 of 2 signatures");
    assertThat(tom.locator("text=Waiting for your passkey")).isVisible();
    assertThat(button(tom)).isDisabled();
    assertThat(end).isNotDone();
    tom.reload();
    toms.isTouchedAgain();
    button(tom).click();
    assertThat(end.get(20, TimeUnit.SECONDS)).isInstanceOf(Outcome.Done.class);
    assertThat(mara.locator("#rail")).containsText("2 of 2 signatures");
  }

  @Test
  void whatEndsWhileThePasskeyIsAskedGoesDeadInItsPlace() throws Exception {
    Page page = fresh();
    var device = ready(page, "mara");
    world.held(World.Wish.deletion());
    openFirst(page);
    device.isNotTouched();
    button(page).click();
    assertThat(page.locator("text=Waiting for your passkey")).isVisible();

    world.leave();

    assertThat(page.locator("#rail")).containsText("Withdrawn. Nothing ran.");
    assertThat(button(page)).hasCount(0);
    assertThat(page.locator("#rail button[disabled]")).hasCount(1);
  }

  @Test
  void aSignatureThatDoesNotCountIsToldInTheDocketsWords() throws Exception {
    Page page = fresh();
    ready(page, "mara");
    var end = world.ask(World.Wish.deletion());
    Position held = world.opened();
    openFirst(page);
    page.route("**/signature", ConsolePasskeyIT::spoil);
    button(page).click();

    assertThat(told(page)).containsText("Your signature does not count.");
    assertThat(told(page)).containsText("Why: the passkey's answer cannot be read.");
    assertThat(button(page)).isEnabled();
    picture(page, "sign-refused");
    assertThat(approval(held).seats()).isEmpty();
    chromium.expectComplaint("409");
    page.unroute("**/signature");
    button(page).click();
    assertThat(end.get(20, TimeUnit.SECONDS)).isInstanceOf(Outcome.Done.class);
  }

  private static void spoil(Route route) {
    String body = route.request().postData().replace("\"signature\":\"", "\"signature\":\"AAAA");
    route.resume(new Route.ResumeOptions().setPostData(body));
  }

  @Test
  void aPasskeyThatWasTakenAwayMeanwhileIsNotAsked() throws Exception {
    Page page = fresh();
    ready(page, "mara");
    world.held(World.Wish.deletion());
    openFirst(page);
    world.revoke("mara");
    button(page).click();

    assertThat(told(page))
        .containsText("Nothing was signed. Why: you have no passkey here any more.");
  }

  @Test
  void aSignatureOfWhichNothingIsHeardIsCalledUnknown() throws Exception {
    Page page = fresh();
    ready(page, "mara");
    world.held(World.Wish.deletion());
    openFirst(page);
    page.route("**/signature", Route::abort);
    button(page).click();

    assertThat(told(page)).containsText("It is not known whether your signature arrived.");
    chromium.expectComplaint("net::ERR_FAILED");
  }

  @Test
  void whileTheConnectionIsLostNothingCanBeSigned() throws Exception {
    Page page = fresh();
    ready(page, "mara");
    world.held(World.Wish.deletion());
    openFirst(page);

    page.context().setOffline(true);
    world.server.close();

    assertThat(button(page)).isDisabled();
    assertThat(page.locator(".offline"))
        .containsText("This page may be old. Signing is off until it is live again.");
    picture(page, "sign-lost");
    chromium.expectComplaint("net::ERR_");
  }

  @Test
  void theRailStandsInTheDarkAndOnAPhone() throws Exception {
    Page dark = chromium.open(world, 1440, 900, ColorScheme.DARK);
    ready(dark, "mara");
    Position held = world.held(World.Wish.deletion());
    openFirst(dark);
    picture(dark, "sign-dark");
    Page phone = chromium.open(world, 390, 844, ColorScheme.LIGHT);
    Chromium.signIn(world, phone, "mara");
    phone.navigate("/approvals/" + held);
    assertThat(button(phone)).isEnabled();
    phone.evaluate("document.querySelector('#rail').scrollIntoView()");
    fitsSideways(phone);
    picture(phone, "sign-phone");
  }

  @Test
  void aColleagueIsInvitedOnThePageOfPeople() throws Exception {
    Page page = fresh();
    ready(page, "lena");
    page.locator(".side a:has-text('People')").click();
    assertThat(page.locator("tbody tr")).hasCount(3);
    page.locator("tr:has-text('Mara') button").click();
    String link = page.locator(".link").textContent();
    picture(page, "people-light");
    fitsSideways(page);
    Page mara = fresh();
    Authenticator.in(mara);
    mara.navigate(link);
    button(mara).click();
    signedIn(mara);

    // The page hears of it, and the link that was shown once stays.
    assertThat(page.locator("tr:has-text('Mara')")).containsText("1 passkey");
    assertThat(page.locator(".link")).hasText(link);
    page.navigate("/people");
    assertThat(page.locator("#live")).hasText("Live");
    assertThat(page.locator(".link")).hasCount(0);
    world.revoke("mara");
    assertThat(page.locator("tr:has-text('Mara')")).containsText("none");
    picture(page, "people-live");
    Page phone = chromium.open(world, 390, 844, ColorScheme.DARK);
    Chromium.signIn(world, phone, "lena");
    phone.navigate("/people");
    phone.locator("tr:has-text('Tom') button").click();
    assertThat(phone.locator(".link")).isVisible();
    picture(phone, "people-phone-dark");
    fitsSideways(phone);
  }
}

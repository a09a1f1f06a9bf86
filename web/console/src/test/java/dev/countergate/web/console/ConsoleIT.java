package dev.countergate.web.console;

import static com.microsoft.playwright.assertions.PlaywrightAssertions.assertThat;
import static dev.countergate.web.console.Chromium.fitsSideways;
import static dev.countergate.web.console.Chromium.picture;
import static dev.countergate.web.console.Chromium.wholePicture;
import static org.assertj.core.api.Assertions.assertThat;

import com.microsoft.playwright.Locator;
import com.microsoft.playwright.Page;
import com.microsoft.playwright.options.ColorScheme;
import dev.countergate.domain.Outcome;
import dev.countergate.domain.Position;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/// A person at the console, in a real browser.
@Timeout(120)
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class ConsoleIT {
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
    world = new World(folders.resolve("world-" + worlds++));
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

  private Page visit(String person) {
    return visit(person, 1440, 900, ColorScheme.LIGHT);
  }

  private Page visit(String person, int width, int height, ColorScheme scheme) {
    Page page = chromium.open(world, width, height, scheme);
    Chromium.signIn(world, page, person);
    return page;
  }

  /// Keys are dead for the first second of a page, so that a held one does not carry over.
  private static void keysAreReady(Page page) {
    assertThat(page.locator("body")).hasAttribute("data-keys", "ready");
  }

  private static Locator approve(Page page) {
    return page.locator("form.approve button");
  }

  @Test
  void anApprovalArrivesLiveIsApprovedAndEnds() throws Exception {
    Page page = visit("mara");
    assertThat(page.locator(".lists")).containsText("Nothing waits for you");

    var end = world.ask(World.Wish.deletion());
    page.locator(".row").first().click();

    assertThat(page.locator("#headline"))
        .hasText("Deletes 3 rows of orders and, by cascade, 12 of order_items");
    assertThat(page.locator(".effect tbody tr")).hasCount(4);
    assertThat(page.locator(".note.accent").first())
        .containsText("Runs only if the effect is still exactly this: 3, 12, 1 and 3 rows.");
    assertThat(page.locator(".rows .odd")).hasText("118.40");
    assertThat(page.locator(".rows .dashed").first()).hasText("masked, 15 characters");
    assertThat(page.locator(".sql .chip")).hasText("U+200B zero width space");
    assertThat(approve(page)).containsText("signed-in session, G1");
    approve(page).click();

    assertThat(end.get(20, TimeUnit.SECONDS)).isInstanceOf(Outcome.Done.class);
    assertThat(page.locator("#rail")).containsText("Finished as approved.");
    assertThat(page.locator("#rail")).containsText("Approved: nothing left to answer");
    page.locator("#rail a:has-text('chain of custody')").click();
    assertThat(page.locator(".chain li")).hasCount(9);
    assertThat(page.locator(".chain")).containsText("Released once");
  }

  @Test
  void aRefusalReachesTheCallerInThePersonsWords() throws Exception {
    var end = world.ask(World.Wish.deletion());
    Page page = visit("mara");
    page.locator(".row").first().click();
    assertThat(approve(page)).isVisible();
    page.locator("details.refuse summary").click();
    page.locator("details.refuse textarea").fill("Order 93355 has 118.40 in it.");
    page.locator("details.refuse button").click();

    assertThat(end.get(20, TimeUnit.SECONDS))
        .isEqualTo(new Outcome.Refused("mara", "Order 93355 has 118.40 in it."));
    assertThat(page.locator("#rail")).containsText("Refused by Mara Lindqvist. Nothing ran.");
    assertThat(page.locator("#rail button:not([disabled])")).hasCount(0);
  }

  @Test
  void whatIsTypedSurvivesWhatHappensElsewhere() throws Exception {
    world.close();
    world =
        new World(
            folders.resolve("world-" + worlds++), World.POLICY.replace("count: 1", "count: 2"));
    world.held(World.Wish.deletion());
    Position approval = world.opened();
    Page page = visit("mara");
    page.locator(".row").first().click();
    page.locator("form.approve [name=reason]").fill("OPS-1182");
    page.locator("details.refuse summary").click();
    Locator words = page.locator("details.refuse textarea");
    words.fill("The wrong customer");
    words.press("Home");
    try (var tom = new Visitor(world)) {
      String secret = world.signIn("tom");
      tom.post(
          secret, "/approvals/" + approval + "/answer", tom.form(secret, approval, "approve", ""));
    }

    assertThat(page.locator("#rail")).containsText("1 of 2 approvals");
    assertThat(words).isFocused();
    assertThat(words).hasValue("The wrong customer");
    page.keyboard().type("No. ");
    assertThat(words).hasValue("No. The wrong customer");
    assertThat(page.locator("form.approve [name=reason]")).hasValue("OPS-1182");
    picture(page, "typed");
  }

  @Test
  void whoeverApprovedByMistakeRefuses() throws Exception {
    world.close();
    world =
        new World(
            folders.resolve("world-" + worlds++), World.POLICY.replace("count: 1", "count: 2"));
    var end = world.ask(World.Wish.deletion());
    Page page = visit("mara");
    page.locator(".row").first().click();
    approve(page).click();
    assertThat(page.locator("#rail")).containsText("Was it a mistake? Until then you may refuse.");
    assertThat(page.locator("#rail .button.dead")).hasText("You have answered");
    picture(page, "answered-light");
    page.locator("details.refuse summary").click();
    page.locator("details.refuse textarea").fill("The wrong customer.");
    Page phone = visit("mara", 390, 844, ColorScheme.DARK);
    phone.navigate(page.url());
    assertThat(phone.locator("details.refuse")).isVisible();
    phone.evaluate("document.querySelector('#rail').scrollIntoView()");
    fitsSideways(phone);
    picture(phone, "answered-phone-dark");
    page.locator("details.refuse button").click();

    assertThat(end.get(20, TimeUnit.SECONDS))
        .isEqualTo(new Outcome.Refused("mara", "The wrong customer."));
  }

  @Test
  void aSignInLeadsToTheApprovalThatWasAskedFor() {
    Position approval = world.held(World.Wish.deletion());
    Page page = fresh();
    page.navigate("/approvals/" + approval);
    assertThat(page.locator("h1")).hasText("Sign in");
    page.navigate("/signin/" + world.links.invite("mara"));
    page.locator("button:has-text('Sign in')").click();

    assertThat(page.locator("#headline")).containsText("Deletes 3 rows of orders");
    assertThat(page.locator(".me")).containsText("signed in by a one-time link");
  }

  @Test
  void theOwnerOfTheAgentSeesNoApprove() {
    Position approval = world.held(World.Wish.deletion());
    Page page = visit("lena");
    assertThat(page.locator("#others")).containsText("Not yours to answer");
    page.locator(".row").first().click();

    assertThat(page.locator("#rail")).containsText("Your agent asks, so somebody else answers.");
    assertThat(page.locator("#rail button")).hasCount(0);
    picture(page, "owner");
    assertThat(world.evidence.docket().approval(approval).orElseThrow().showings()).isEmpty();
  }

  @Test
  void whatEndsElsewhereGoesDeadInItsPlace() {
    world.held(World.Wish.deletion());
    Page page = visit("mara");
    page.locator(".row").first().click();
    assertThat(approve(page)).isVisible();

    world.leave();

    assertThat(page.locator("#rail")).containsText("Withdrawn. Nothing ran.");
    assertThat(page.locator("#rail button[disabled]")).hasCount(1);
    assertThat(approve(page)).hasCount(0);
  }

  @Test
  void driftIsShownSideBySide() throws Exception {
    var end = world.ask(World.Wish.drifting());
    Page page = visit("mara");
    page.locator(".row").first().click();
    approve(page).click();
    end.get(20, TimeUnit.SECONDS);

    assertThat(page.locator("#rail")).containsText("Nothing was changed.");
    assertThat(page.locator(".drift")).containsText("4 (+1)");
    picture(page, "drifted");
  }

  @Test
  void whileTheConnectionIsLostNothingCanBeAnswered() {
    world.held(World.Wish.deletion());
    Page page = visit("mara");
    page.locator(".row").first().click();
    assertThat(approve(page)).isEnabled();

    page.context().setOffline(true);
    world.server.close();

    assertThat(approve(page)).isDisabled();
    assertThat(page.locator(".offline")).isVisible();
    assertThat(page.locator(".clockbox b")).hasText("--:--");
    picture(page, "lost");
    chromium.expectComplaint("net::ERR_");
  }

  @Test
  void aLinkIsSpentByItsButtonOnly() {
    String token = world.links.invite("mara");
    Page first = fresh();
    first.navigate("/signin/" + token);
    first.reload();
    picture(first, "signin");
    first.locator("button:has-text('Sign in')").click();
    assertThat(first.locator("h1")).hasText("Inbox");
    Page second = fresh();
    second.navigate("/signin/" + token);

    assertThat(second.locator("h1")).hasText("This link does not work any more");
    chromium.expectComplaint("410");
    second.navigate("/");
    assertThat(second.locator("h1")).hasText("Sign in");
  }

  @Test
  void theKeyboardIsEnough() throws Exception {
    var end = world.ask(World.Wish.deletion());
    Page page = visit("mara");
    assertThat(page.locator(".row")).hasCount(1);
    keysAreReady(page);
    page.keyboard().press("j");
    page.keyboard().press("Enter");
    assertThat(approve(page)).isEnabled();
    keysAreReady(page);
    page.keyboard().press("r");
    page.keyboard().type("wrong rows");
    page.keyboard().press("Tab");
    page.keyboard().press("Enter");

    assertThat(end.get(20, TimeUnit.SECONDS)).isEqualTo(new Outcome.Refused("mara", "wrong rows"));
  }

  @Test
  void aPhoneOffersNoRefusalOfWhatCannotBeRefused() throws Exception {
    var end = world.ask(World.Wish.deletion());
    Page owner = visit("lena", 390, 844, ColorScheme.LIGHT);
    owner.locator(".row").first().click();
    assertThat(owner.locator("#rail")).containsText("somebody else answers");
    assertThat(owner.locator(".bottom")).isHidden();
    Page phone = visit("mara", 390, 844, ColorScheme.LIGHT);
    phone.locator(".row").first().click();
    assertThat(approve(phone)).isEnabled();
    phone.evaluate("scrollTo(0, 0)");
    assertThat(phone.locator(".bottom")).isVisible();
    approve(phone).click();
    end.get(20, TimeUnit.SECONDS);

    assertThat(phone.locator("#rail")).containsText("Approved: nothing left to answer");
    phone.evaluate("scrollTo(0, 0)");
    assertThat(phone.locator(".bottom")).isHidden();
    picture(phone, "over-phone");
  }

  /// Every name and every verb of the effect table stands in one line.
  @Test
  void theEffectTableBreaksNoWordOnASmallDesktop() {
    Position approval = world.held(World.Wish.deletion());
    for (ColorScheme scheme : List.of(ColorScheme.LIGHT, ColorScheme.DARK)) {
      Page page = visit("mara", 1280, 800, scheme);
      page.navigate("/approvals/" + approval);
      assertThat(approve(page)).isEnabled();
      var broken =
          page.evaluate(
              """
              [...document.querySelectorAll(".effect .name code, .effect td:nth-child(2)")]
                .filter((cell) => {
                  const range = document.createRange();
                  range.selectNodeContents(cell);
                  const lines = [...range.getClientRects()].map((line) => Math.round(line.bottom));
                  return Math.max(...lines) - Math.min(...lines) > 10;
                })
                .map((cell) => cell.textContent)
              """);
      assertThat((List<?>) broken).isEmpty();
      fitsSideways(page);
      picture(page, "small-desktop-" + scheme.name().toLowerCase(java.util.Locale.ROOT));
    }
  }

  @Test
  void whyItIsUnknownStandsInBothThemesAndOnAPhone() {
    Position approval = world.held(World.Wish.unproven());
    for (ColorScheme scheme : List.of(ColorScheme.LIGHT, ColorScheme.DARK)) {
      Page page = visit("mara", 1440, 900, scheme);
      page.navigate("/approvals/" + approval);
      assertThat(page.locator(".judged .note")).containsText("Not everything was proven");
      assertThat(page.locator(".judged .tag")).hasText("not proven");
      assertThat(approve(page)).isEnabled();
      fitsSideways(page);
      wholePicture(page, "unknown-" + scheme.name().toLowerCase(java.util.Locale.ROOT));
    }
    Page phone = visit("mara", 390, 844, ColorScheme.LIGHT);
    phone.navigate("/approvals/" + approval);
    assertThat(approve(phone)).isEnabled();
    fitsSideways(phone);
    phone.evaluate("document.querySelector('.judged').scrollIntoView()");
    picture(phone, "unknown-phone");
  }

  @Test
  void thePagesStandInBothThemesAndOnAPhone() throws Exception {
    var done = world.ask(World.Wish.deletion());
    Page light = visit("mara");
    light.locator(".row").first().click();
    approve(light).click();
    done.get(20, TimeUnit.SECONDS);
    world.held(World.Wish.unmeasured());
    Position approval = world.held(World.Wish.deletion());

    for (ColorScheme scheme : List.of(ColorScheme.LIGHT, ColorScheme.DARK)) {
      String name = scheme.name().toLowerCase(java.util.Locale.ROOT);
      Page page = visit("tom", 1440, 900, scheme);
      assertThat(page.locator(".row")).hasCount(2);
      picture(page, "inbox-" + name);
      fitsSideways(page);
      page.navigate("/approvals/" + approval);
      assertThat(approve(page)).isEnabled();
      picture(page, "approval-" + name);
      wholePicture(page, "approval-" + name + "-whole");
      fitsSideways(page);
      page.navigate("/actions");
      picture(page, "activity-" + name);
      page.locator(".act").last().click();
      picture(page, "custody-" + name);
      fitsSideways(page);
    }
    Page phone = visit("tom", 390, 844, ColorScheme.LIGHT);
    picture(phone, "inbox-phone");
    fitsSideways(phone);
    phone.navigate("/approvals/" + approval);
    assertThat(approve(phone)).isEnabled();
    fitsSideways(phone);
    picture(phone, "approval-phone-1");
    phone.evaluate("document.querySelector('.sql').closest('.card').scrollIntoView()");
    picture(phone, "approval-phone-2");
    phone.evaluate("document.querySelector('#rail').scrollIntoView()");
    assertThat(phone.locator(".bottom")).isHidden();
    picture(phone, "approval-phone-3");
    phone.navigate("/actions/" + world.evidence.recent(9).getLast());
    picture(phone, "custody-phone");
    fitsSideways(phone);
  }
}

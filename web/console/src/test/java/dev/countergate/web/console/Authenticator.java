package dev.countergate.web.console;

import com.google.gson.JsonObject;
import com.microsoft.playwright.CDPSession;
import com.microsoft.playwright.Page;

/// An authenticator that the browser itself plays, for one page: it makes passkeys, verifies its
/// user, and is touched without a hand.
record Authenticator(CDPSession browser, String id) {
  static Authenticator in(Page page) {
    CDPSession browser = page.context().newCDPSession(page);
    browser.send("WebAuthn.enable");
    var options = new JsonObject();
    options.addProperty("protocol", "ctap2");
    options.addProperty("transport", "internal");
    options.addProperty("hasResidentKey", true);
    options.addProperty("hasUserVerification", true);
    options.addProperty("isUserVerified", true);
    options.addProperty("automaticPresenceSimulation", true);
    var added = new JsonObject();
    added.add("options", options);
    JsonObject answer = browser.send("WebAuthn.addVirtualAuthenticator", added);
    return new Authenticator(browser, answer.get("authenticatorId").getAsString());
  }

  /// From now on it does not recognise whoever touches it.
  void takesItsUserForAStranger() {
    var to = named();
    to.addProperty("isUserVerified", false);
    browser.send("WebAuthn.setUserVerified", to);
  }

  /// From now on nobody touches it.
  void isNotTouched() {
    var to = named();
    to.addProperty("enabled", false);
    browser.send("WebAuthn.setAutomaticPresenceSimulation", to);
  }

  void isTouchedAgain() {
    var to = named();
    to.addProperty("enabled", true);
    browser.send("WebAuthn.setAutomaticPresenceSimulation", to);
  }

  void isTakenAway() {
    browser.send("WebAuthn.removeVirtualAuthenticator", named());
  }

  int passkeys() {
    return browser.send("WebAuthn.getCredentials", named()).getAsJsonArray("credentials").size();
  }

  private JsonObject named() {
    var named = new JsonObject();
    named.addProperty("authenticatorId", id);
    return named;
  }
}

package dev.countergate.gate;

import dev.countergate.domain.Account;
import java.net.URI;
import java.util.Optional;

/// Says who somebody is, by OpenID Connect. It proves an account and decides nothing: whose account
/// it is, and what that is worth, the docket says.
public interface IdentityProvider {
  /// What people call it.
  String name();

  /// Its name for itself.
  String issuer();

  /// Where a browser is sent to ask it.
  ///
  /// @throws dev.countergate.domain.Fault if it cannot be reached
  URI authorization(Request request) throws InterruptedException;

  /// Takes the code that the browser came back with to the provider, and checks what it says.
  ///
  /// @throws dev.countergate.domain.Fault with the reason, if it is not good
  Proven redeem(Request request, String code) throws InterruptedException;

  /// Asks again about an account, without its person. Empty if the provider does not vouch for it
  /// any more.
  ///
  /// @param token what [Proven#renewal] gave
  /// @throws dev.countergate.domain.Fault if it gives no answer, or none that is good
  Optional<Proven> renew(Account account, String token) throws InterruptedException;

  /// What one sign-in is bound to.
  ///
  /// @param redirect where the browser comes back to
  /// @param verifier the secret of PKCE (RFC 7636)
  record Request(URI redirect, String state, String nonce, String verifier) {}

  /// What the provider said, and it was good.
  ///
  /// @param renewal with what it can be asked again; a secret
  record Proven(Account.Claims claims, Optional<String> renewal) {}
}

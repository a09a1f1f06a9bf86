package dev.countergate.docket;

import dev.countergate.domain.Digest;
import dev.countergate.domain.Fact;
import dev.countergate.domain.Passkey;
import java.time.Instant;
import java.util.List;
import java.util.Optional;

/// The passkeys of all people, with what may still become one.
///
/// @param passkeys by credential id; one that was revoked stays, without a right
/// @param invitations links that were not used yet, by the digest of their token
record Keys(
    Optional<Passkey.Site> site,
    Trie<String, Held> passkeys,
    Trie<Digest, Fact.CredentialInvited> invitations) {

  static Keys none() {
    return new Keys(Optional.empty(), Trie.empty(), Trie.empty());
  }

  /// One passkey.
  ///
  /// @param further whether its person had a passkey before
  /// @param count what the authenticator counted at its last signature; 0 if it does not count
  record Held(
      Fact.CredentialBound bound,
      Passkey passkey,
      Instant since,
      boolean further,
      boolean revoked,
      long count) {

    String person() {
      return bound.principal();
    }

    Held counted(long now) {
      return new Held(bound, passkey, since, further, revoked, now);
    }

    Held without() {
      return new Held(bound, passkey, since, further, true, count);
    }
  }

  Keys withSite(Passkey.Site declared) {
    return new Keys(Optional.of(declared), passkeys, invitations);
  }

  Keys with(Held held) {
    return new Keys(site, passkeys.put(held.bound().id(), held), invitations);
  }

  Keys invited(Fact.CredentialInvited invitation) {
    return new Keys(site, passkeys, invitations.put(invitation.invitation(), invitation));
  }

  Keys spent(Digest invitation) {
    return new Keys(site, passkeys, invitations.remove(invitation));
  }

  /// Every passkey that the person ever had.
  List<Held> of(String person) {
    return passkeys.values().stream().filter(held -> held.person().equals(person)).toList();
  }

  boolean isEmpty() {
    return passkeys.values().isEmpty();
  }
}

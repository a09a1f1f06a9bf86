package dev.countergate.docket;

import dev.countergate.domain.Account;
import dev.countergate.domain.Digest;
import dev.countergate.domain.Fact;
import dev.countergate.domain.Passkey;
import java.time.Instant;
import java.util.List;
import java.util.Optional;

/// The passkeys of all people, with what may still become one; and what identity providers say.
///
/// @param passkeys by credential id; one that was revoked stays, without a right
/// @param invitations links that were not used yet, by the digest of their token
/// @param issuers the identity providers that are believed, by their name for themselves
/// @param seen what a person's provider said of them last, by the person
record Keys(
    Optional<Passkey.Site> site,
    Trie<String, Held> passkeys,
    Trie<Digest, Fact.CredentialInvited> invitations,
    Trie<String, Account.Issuer> issuers,
    Trie<String, Seen> seen) {

  static Keys none() {
    return new Keys(Optional.empty(), Trie.empty(), Trie.empty(), Trie.empty(), Trie.empty());
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

  /// What a provider said of one person.
  ///
  /// @param session the session in which it said so: with it ends what was said
  /// @param groups our groups, not the provider's words for them
  record Seen(Digest session, List<String> groups, Instant at) {
    Seen {
      groups = List.copyOf(groups);
    }
  }

  Keys withIssuers(Trie<String, Account.Issuer> changed) {
    return new Keys(site, passkeys, invitations, changed, seen);
  }

  Keys withSeen(Trie<String, Seen> changed) {
    return new Keys(site, passkeys, invitations, issuers, changed);
  }

  Keys withSite(Passkey.Site declared) {
    return new Keys(Optional.of(declared), passkeys, invitations, issuers, seen);
  }

  Keys with(Held held) {
    return new Keys(site, passkeys.put(held.bound().id(), held), invitations, issuers, seen);
  }

  Keys invited(Fact.CredentialInvited invitation) {
    return new Keys(
        site, passkeys, invitations.put(invitation.invitation(), invitation), issuers, seen);
  }

  Keys spent(Digest invitation) {
    return new Keys(site, passkeys, invitations.remove(invitation), issuers, seen);
  }

  /// Every passkey that the person ever had.
  List<Held> of(String person) {
    return passkeys.values().stream().filter(held -> held.person().equals(person)).toList();
  }

  boolean isEmpty() {
    return passkeys.values().isEmpty();
  }
}

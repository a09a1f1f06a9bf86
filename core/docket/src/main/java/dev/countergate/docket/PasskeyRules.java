package dev.countergate.docket;

import dev.countergate.domain.Digest;
import dev.countergate.domain.Fact;
import dev.countergate.domain.Passkey;
import dev.countergate.domain.Principal;
import dev.countergate.domain.Recorded;
import dev.countergate.domain.Ruling;
import java.security.GeneralSecurityException;
import java.time.Duration;
import java.time.Instant;
import java.util.Base64;
import java.util.List;
import java.util.Optional;

/// Rules on how passkeys come to be, and on what they sign.
///
/// A first passkey rests on another person's invitation, a further one on a signature of the first;
/// a further one must grow a day old before its signature counts for a decision. So whoever takes
/// over a person's sign-in, or resets it, cannot decide as that person at once.
final class PasskeyRules {
  static final String TYPE = "passkey";
  static final Duration QUARANTINE = Duration.ofHours(24);
  static final Duration INVITATION_MAX = Duration.ofHours(24);
  private final State state;
  private final Recorded recorded;

  PasskeyRules(State state, Recorded recorded) {
    this.state = state;
    this.recorded = recorded;
  }

  private Rules.Result refused(String reason) {
    return new Rules.Result(state, new Ruling.Refused(reason));
  }

  Rules.Result invited(Fact.CredentialInvited fact) {
    if (!isPerson(fact.person())) return refused("`" + fact.person() + "` is no person");
    if (!fact.expires().isAfter(recorded.at())
        || fact.expires().isAfter(recorded.at().plus(INVITATION_MAX))) {
      return refused("an invitation lasts a day at most");
    }
    if (fact.by().kind().equals("person")) {
      if (fact.by().id().equals(Optional.of(fact.person()))) {
        return refused("nobody invites themselves");
      }
    } else if (!state.keys().isEmpty()) {
      return refused("only a person invites once somebody has a passkey");
    }
    if (!live(fact.person()).isEmpty()) {
      return refused("`" + fact.person() + "` has a passkey, which must sign for a further one");
    }
    return Rules.Result.accepted(state.withKeys(state.keys().invited(fact)));
  }

  Rules.Result bound(Fact.CredentialBound fact) {
    Optional<Passkey> passkey = fact.passkey();
    if (passkey.isEmpty() || fact.warrant().isEmpty()) {
      return refused("a passkey is bound with its key and a warrant");
    }
    if (!isPerson(fact.principal())) return refused("`" + fact.principal() + "` is no person");
    if (state.keys().passkeys().get(fact.id()).isPresent()) {
      return refused("this passkey belongs to somebody already");
    }
    if (!isKey(passkey.orElseThrow(), fact.verifier())) return refused("the key cannot be used");
    return switch (fact.warrant().orElseThrow()) {
      case Passkey.Warrant.Invited(var invitation) -> boundFirst(fact, invitation);
      case Passkey.Warrant.Signed(var assertion) -> boundFurther(fact, assertion);
    };
  }

  private Rules.Result boundFirst(Fact.CredentialBound fact, Digest id) {
    Optional<Fact.CredentialInvited> invitation =
        state
            .keys()
            .invitations()
            .get(id)
            .filter(one -> one.person().equals(fact.principal()))
            .filter(one -> recorded.at().isBefore(one.expires()));
    if (invitation.isEmpty()) return refused("there is no such invitation for this person");
    if (!live(fact.principal()).isEmpty()) {
      return refused("`" + fact.principal() + "` has a passkey, which must sign for a further one");
    }
    return Rules.Result.accepted(state.withKeys(state.keys().spent(id).with(held(fact))));
  }

  private Rules.Result boundFurther(Fact.CredentialBound fact, Passkey.Assertion assertion) {
    var binding = new Passkey.Binding(fact.principal(), fact.id(), fact.verifier());
    return switch (signed(fact.principal(), binding.challenge(), assertion)) {
      case Signed.Not(var why) -> refused(why);
      case Signed.By(var signer) ->
          Rules.Result.accepted(state.withKeys(state.keys().with(signer).with(held(fact))));
    };
  }

  private Keys.Held held(Fact.CredentialBound fact) {
    boolean further = !state.keys().of(fact.principal()).isEmpty();
    return new Keys.Held(fact, fact.passkey().orElseThrow(), recorded.at(), further, false, 0);
  }

  /// What a signature comes to.
  sealed interface Signed {
    record Not(String why) implements Signed {}

    /// The passkey as it stands after it signed.
    record By(Keys.Held passkey) implements Signed {}
  }

  /// Whether a passkey of this person signed this challenge, on this site, now.
  Signed signed(String person, byte[] challenge, Passkey.Assertion assertion) {
    Optional<Keys.Held> found =
        state
            .keys()
            .passkeys()
            .get(assertion.credential())
            .filter(held -> !held.revoked() && held.person().equals(person));
    if (found.isEmpty()) return new Signed.Not("`" + person + "` has no such passkey");
    if (state.keys().site().isEmpty()) return new Signed.Not("no site for passkeys is declared");
    Keys.Held held = found.orElseThrow();
    Passkey.Site site = state.keys().site().orElseThrow();
    return switch (Assertions.check(held.passkey(), site, challenge, assertion)) {
      case Assertions.Checked.Wrong(var why) -> new Signed.Not(why);
      case Assertions.Checked.Sound(var count) ->
          (count > 0 || held.count() > 0) && count <= held.count()
              ? new Signed.Not("the passkey's counter went back: there may be a copy of it")
              : new Signed.By(held.counted(count));
    };
  }

  /// From when on the passkey's signature counts for a decision.
  static Instant counts(Keys.Held held) {
    return held.further() ? held.since().plus(QUARANTINE) : held.since();
  }

  private List<Keys.Held> live(String person) {
    return state.keys().of(person).stream().filter(held -> !held.revoked()).toList();
  }

  private static boolean isKey(Passkey passkey, Digest verifier) {
    try {
      Assertions.key(passkey);
      return Digest.of(Base64.getUrlDecoder().decode(passkey.key())).equals(verifier);
    } catch (GeneralSecurityException | IllegalArgumentException e) {
      return false;
    }
  }

  private boolean isPerson(String id) {
    return state.principals().get(id).map(Standing::value).orElse(null) instanceof Principal.Person;
  }
}

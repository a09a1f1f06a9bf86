package dev.countergate.domain;

import java.time.Instant;
import java.util.List;
import java.util.Optional;

/// The content of one ledger entry: something that was claimed or observed. What it means is the
/// docket's to say.
public sealed interface Fact {
  // --- the ledger itself
  @Kind("ledger.opened")
  record LedgerOpened(String origin, Digest key, String product) implements Fact {}

  @Kind("ledger.recovered")
  record LedgerRecovered(long entries) implements Fact {}

  // --- what is configured
  @Kind("policy.published")
  record PolicyPublished(Digest policy, By by) implements Fact {}

  @Kind("person.enrolled")
  record PersonEnrolled(Principal.Person person, By by) implements Fact {}

  @Kind("person.changed")
  record PersonChanged(Principal.Person person, By by) implements Fact {}

  @Kind("person.removed")
  record PersonRemoved(String person, By by) implements Fact {}

  @Kind("agent.enrolled")
  record AgentEnrolled(Principal.Agent agent, By by) implements Fact {}

  @Kind("agent.changed")
  record AgentChanged(Principal.Agent agent, By by) implements Fact {}

  @Kind("agent.removed")
  record AgentRemoved(String agent, By by) implements Fact {}

  @Kind("target.declared")
  record TargetDeclared(Target target, By by) implements Fact {}

  @Kind("target.changed")
  record TargetChanged(Target target, By by) implements Fact {}

  @Kind("target.removed")
  record TargetRemoved(String target, By by) implements Fact {}

  /// Where passkeys work, as declared.
  @Kind("site.declared")
  record SiteDeclared(Passkey.Site site, By by) implements Fact {}

  /// A link that lets a person bind a first passkey, once. Of the link only the digest is kept.
  @Kind("credential.invited")
  record CredentialInvited(Digest invitation, String person, By by, Instant expires)
      implements Fact {}

  /// What a principal proves itself with from now on.
  ///
  /// @param verifier digest of what is compared at sign-in; for a passkey, of its public key
  @Kind("credential.bound")
  record CredentialBound(
      String id,
      String principal,
      String type,
      Digest verifier,
      By by,
      Optional<Passkey> passkey,
      Optional<Passkey.Warrant> warrant)
      implements Fact {
    /// A credential that the gateway compares with a secret's verifier.
    public static CredentialBound secret(
        String id, String principal, String type, Digest verifier, By by) {
      return new CredentialBound(
          id, principal, type, verifier, by, Optional.empty(), Optional.empty());
    }
  }

  @Kind("credential.revoked")
  record CredentialRevoked(String id, By by) implements Fact {}

  // --- sign-ins and connections
  @Kind("session.opened")
  record SessionOpened(
      Digest session,
      String person,
      String how,
      Instant expires,
      Optional<Passkey.Assertion> signed)
      implements Fact {
    public SessionOpened(Digest session, String person, String how, Instant expires) {
      this(session, person, how, expires, Optional.empty());
    }
  }

  @Kind("session.closed")
  record SessionClosed(Digest session, String why) implements Fact {}

  @Kind("connection.opened")
  record ConnectionOpened(
      String principal, String target, String protocol, Optional<Digest> claimed) implements Fact {}

  @Kind("connection.closed")
  record ConnectionClosed(Position connection, String why) implements Fact {}

  @Kind("connection.refused")
  record ConnectionRefused(String protocol, String code, Optional<Digest> claimed)
      implements Fact {}

  // --- actions
  /// Somebody asks to act, and what policy said.
  @Kind("action.asked")
  record Asked(
      Action action,
      Optional<Position> connection,
      Context context,
      Versions versions,
      Decision decision,
      Optional<Position> joins)
      implements Fact {}

  @Kind("action.rehearsed")
  record Rehearsed(Position action, Preview preview) implements Fact {}

  @Kind("action.released")
  record Released(Position approval, Position action) implements Fact {}

  /// Durable before COMMIT is sent.
  @Kind("action.measured")
  record Measured(Position action, Impact impact, String transaction) implements Fact {}

  @Kind("action.finished")
  record Finished(Position action, Outcome outcome) implements Fact {}

  @Kind("action.resolved")
  record Resolved(Position action, By by, Outcome outcome) implements Fact {}

  // --- approvals
  @Kind("approval.opened")
  record Opened(Position action, Digest digest, View view, Digest viewDigest, Instant expires)
      implements Fact {}

  @Kind("approval.presented")
  record Presented(Position approval, String person, Digest view, String channel, String nonce)
      implements Fact {}

  @Kind("approval.answered")
  record Answered(Verdict verdict, Verdict.Proof proof) implements Fact {}

  @Kind("approval.expired")
  record Expired(Position approval) implements Fact {}

  @Kind("approval.withdrawn")
  record Withdrawn(Position approval, String why) implements Fact {}

  /// A kind that this version does not know: kept, hashed, reported, and without meaning here.
  record Foreign(String kind, Json.Obj members) implements Fact {}

  /// The policy, principal and target that a decision was made at.
  record Versions(Digest policy, Position principal, Position target) {}

  /// Who changed something.
  record By(String kind, Optional<String> id) {
    public static By configuration() {
      return new By("configuration", Optional.empty());
    }

    public static By person(String id) {
      return new By("person", Optional.of(id));
    }

    public static By server() {
      return new By("server", Optional.empty());
    }
  }

  /// The name of a kind in the evidence.
  @java.lang.annotation.Retention(java.lang.annotation.RetentionPolicy.RUNTIME)
  @interface Kind {
    String value();
  }

  /// The kinds that this version knows.
  static List<Class<?>> kinds() {
    return List.of(Fact.class.getPermittedSubclasses());
  }
}

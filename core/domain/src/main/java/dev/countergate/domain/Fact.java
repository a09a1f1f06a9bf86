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
  record PolicyPublished(Digest policy, By by) implements Fact, Change.Configuring {
    @Override
    public Fact with(By by) {
      return new PolicyPublished(policy, by);
    }
  }

  @Kind("person.enrolled")
  record PersonEnrolled(Principal.Person person, By by) implements Fact, Change.Configuring {
    @Override
    public Fact with(By by) {
      return new PersonEnrolled(person, by);
    }
  }

  @Kind("person.changed")
  record PersonChanged(Principal.Person person, By by) implements Fact, Change.Configuring {
    @Override
    public Fact with(By by) {
      return new PersonChanged(person, by);
    }
  }

  @Kind("person.removed")
  record PersonRemoved(String person, By by) implements Fact, Change.Configuring {
    @Override
    public Fact with(By by) {
      return new PersonRemoved(person, by);
    }
  }

  @Kind("agent.enrolled")
  record AgentEnrolled(Principal.Agent agent, By by) implements Fact, Change.Configuring {
    @Override
    public Fact with(By by) {
      return new AgentEnrolled(agent, by);
    }
  }

  @Kind("agent.changed")
  record AgentChanged(Principal.Agent agent, By by) implements Fact, Change.Configuring {
    @Override
    public Fact with(By by) {
      return new AgentChanged(agent, by);
    }
  }

  @Kind("agent.removed")
  record AgentRemoved(String agent, By by) implements Fact, Change.Configuring {
    @Override
    public Fact with(By by) {
      return new AgentRemoved(agent, by);
    }
  }

  @Kind("target.declared")
  record TargetDeclared(Target target, By by) implements Fact, Change.Configuring {
    @Override
    public Fact with(By by) {
      return new TargetDeclared(target, by);
    }
  }

  @Kind("target.changed")
  record TargetChanged(Target target, By by) implements Fact, Change.Configuring {
    @Override
    public Fact with(By by) {
      return new TargetChanged(target, by);
    }
  }

  @Kind("target.removed")
  record TargetRemoved(String target, By by) implements Fact, Change.Configuring {
    @Override
    public Fact with(By by) {
      return new TargetRemoved(target, by);
    }
  }

  /// Where passkeys work, as declared.
  @Kind("site.declared")
  record SiteDeclared(Passkey.Site site, By by) implements Fact, Change.Configuring {
    @Override
    public Fact with(By by) {
      return new SiteDeclared(site, by);
    }
  }

  /// Whom we believe when it says who somebody is.
  @Kind("issuer.declared")
  record IssuerDeclared(Account.Issuer issuer, By by) implements Fact, Change.Configuring {
    @Override
    public Fact with(By by) {
      return new IssuerDeclared(issuer, by);
    }
  }

  @Kind("issuer.removed")
  record IssuerRemoved(String issuer, By by) implements Fact, Change.Configuring {
    @Override
    public Fact with(By by) {
      return new IssuerRemoved(issuer, by);
    }
  }

  /// A link that lets a person bind a first passkey, once. Of the link only the digest is kept.
  @Kind("credential.invited")
  record CredentialInvited(Digest invitation, String person, By by, Instant expires)
      implements Fact, Change.Configuring {
    @Override
    public Fact with(By by) {
      return new CredentialInvited(invitation, person, by, expires);
    }
  }

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
      Optional<Passkey.Warrant> warrant,
      Optional<Account> account)
      implements Fact, Change.Configuring {
    @Override
    public Fact with(By by) {
      return new CredentialBound(id, principal, type, verifier, by, passkey, warrant, account);
    }

    /// A credential that the gateway compares with a secret's verifier.
    public static CredentialBound secret(
        String id, String principal, String type, Digest verifier, By by) {
      return new CredentialBound(
          id, principal, type, verifier, by, Optional.empty(), Optional.empty());
    }

    /// A credential that is no account.
    public CredentialBound(
        String id,
        String principal,
        String type,
        Digest verifier,
        By by,
        Optional<Passkey> passkey,
        Optional<Passkey.Warrant> warrant) {
      this(id, principal, type, verifier, by, passkey, warrant, Optional.empty());
    }

    /// A person's account at an identity provider.
    public static CredentialBound account(String person, Account account, By by) {
      return new CredentialBound(
          account.digest().hex(),
          person,
          Account.TYPE,
          account.digest(),
          by,
          Optional.empty(),
          Optional.empty(),
          Optional.of(account));
    }
  }

  @Kind("credential.revoked")
  record CredentialRevoked(String id, By by) implements Fact, Change.Configuring {
    @Override
    public Fact with(By by) {
      return new CredentialRevoked(id, by);
    }
  }

  // --- sign-ins and connections
  @Kind("session.opened")
  record SessionOpened(
      Digest session,
      String person,
      String how,
      Instant expires,
      Optional<Passkey.Assertion> signed,
      Optional<Account.Claims> oidc)
      implements Fact {
    public SessionOpened(Digest session, String person, String how, Instant expires) {
      this(session, person, how, expires, Optional.empty(), Optional.empty());
    }

    /// A sign-in that no identity provider vouched for.
    public SessionOpened(
        Digest session,
        String person,
        String how,
        Instant expires,
        Optional<Passkey.Assertion> signed) {
      this(session, person, how, expires, signed, Optional.empty());
    }
  }

  /// The identity provider was asked again who has this session.
  @Kind("session.renewed")
  record SessionRenewed(Digest session, Account.Claims oidc) implements Fact {}

  /// Nobody was signed in.
  ///
  /// @param account who it would have been, once the provider had said so
  @Kind("session.refused")
  record SessionRefused(String how, String why, Optional<Account> account) implements Fact {}

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
  ///
  /// @param session the sign-in of the person who asks to change Countergate itself
  /// @param trees commitment to what the effects were read from, of an action that was not allowed
  @Kind("action.asked")
  record Asked(
      Action action,
      Optional<Position> connection,
      Context context,
      Versions versions,
      Decision decision,
      Optional<Position> joins,
      Optional<Digest> session,
      Optional<Digest> trees)
      implements Fact {
    public Asked(
        Action action,
        Optional<Position> connection,
        Context context,
        Versions versions,
        Decision decision,
        Optional<Position> joins) {
      this(
          action,
          connection,
          context,
          versions,
          decision,
          joins,
          Optional.empty(),
          Optional.empty());
    }
  }

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
  ///
  /// @param action the action that was allowed or released for it
  record By(String kind, Optional<String> id, Optional<Position> action) {
    public static By configuration() {
      return new By("configuration", Optional.empty(), Optional.empty());
    }

    public static By person(String id) {
      return new By("person", Optional.of(id), Optional.empty());
    }

    public static By server() {
      return new By("server", Optional.empty(), Optional.empty());
    }

    /// A person, whose change went the way of every action.
    public static By action(String person, Position action) {
      return new By("person", Optional.of(person), Optional.of(action));
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

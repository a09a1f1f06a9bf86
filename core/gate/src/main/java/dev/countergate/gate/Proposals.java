package dev.countergate.gate;

import dev.countergate.docket.Docket;
import dev.countergate.docket.Standing;
import dev.countergate.domain.Account;
import dev.countergate.domain.Change;
import dev.countergate.domain.Fact;
import dev.countergate.domain.Fault;
import dev.countergate.domain.Principal;
import dev.countergate.domain.Target;
import dev.countergate.policy.Policies;
import java.util.List;
import java.util.Optional;
import java.util.SortedMap;
import java.util.regex.Pattern;

/// Draws up changes of Countergate: what shall stand, told in words that are rendered from it.
public final class Proposals {
  private static final Pattern ADDRESS = Pattern.compile("[^\\s]{1,255}:[0-9]{1,5}");
  private static final Fact.By NOBODY = Fact.By.configuration(); // filled in when it is made
  private final Evidence evidence;
  private final Documents documents;
  private final Judge judge;
  private final Passkeys passkeys;
  private final Premises premises;

  public Proposals(
      Evidence evidence, Documents documents, Judge judge, Passkeys passkeys, Premises premises) {
    this.evidence = evidence;
    this.documents = documents;
    this.judge = judge;
    this.passkeys = passkeys;
    this.premises = premises;
  }

  /// Enrols the principal, or changes the one of that name.
  public Changes.Proposal put(Principal after) {
    Optional<Principal> before = principal(after.id());
    if (before.isPresent() && !before.orElseThrow().kind().equals(after.kind())) {
      throw new Fault(Fault.Code.REFUSED, "`" + after.id() + "` is no " + after.kind());
    }
    if (after instanceof Principal.Agent agent) check(agent);
    Change.Configuring fact =
        switch (after) {
          case Principal.Person person ->
              before.isEmpty()
                  ? new Fact.PersonEnrolled(person, NOBODY)
                  : new Fact.PersonChanged(person, NOBODY);
          case Principal.Agent agent ->
              before.isEmpty()
                  ? new Fact.AgentEnrolled(agent, NOBODY)
                  : new Fact.AgentChanged(agent, NOBODY);
        };
    return new Changes.Proposal(
        fact,
        ChangeWords.principal(before, Optional.of(after)),
        Proposals::nothing,
        Optional.empty());
  }

  private void check(Principal.Agent agent) {
    Docket docket = evidence.docket();
    if (docket.person(agent.owner()).isEmpty()) {
      throw new Fault(Fault.Code.REFUSED, "owner `" + agent.owner() + "` is no person");
    }
    for (String target : agent.targets()) {
      if (target.equals(Change.HOUSE) || docket.target(target).isEmpty()) {
        List<String> known =
            docket.targets().stream()
                .map(Target::name)
                .filter(name -> !name.equals(Change.HOUSE))
                .toList();
        throw new Fault(
            Fault.Code.REFUSED,
            "no target `" + target + "`\nhelp: targets here: " + String.join(", ", known));
      }
    }
  }

  /// Removes the principal.
  public Changes.Proposal remove(String id) {
    Principal before =
        principal(id)
            .orElseThrow(() -> new Fault(Fault.Code.NOT_FOUND, "nobody is called `" + id + "`"));
    Change.Configuring fact =
        switch (before) {
          case Principal.Person _ -> new Fact.PersonRemoved(id, NOBODY);
          case Principal.Agent _ -> new Fact.AgentRemoved(id, NOBODY);
        };
    return new Changes.Proposal(
        fact,
        ChangeWords.principal(Optional.of(before), Optional.empty()),
        Proposals::nothing,
        Optional.empty());
  }

  /// Declares the target, or changes the one of that name.
  public Changes.Proposal put(Target after) {
    if (after.name().equals(Change.HOUSE)) {
      throw new Fault(Fault.Code.REFUSED, "`" + Change.HOUSE + "` stands for Countergate itself");
    }
    if (!ADDRESS.matcher(after.address()).matches()) {
      throw new Fault(
          Fault.Code.BAD_REQUEST, "address `" + after.address() + "` must be host:port");
    }
    Optional<Target> before = target(after.name());
    Change.Configuring fact =
        before.isEmpty()
            ? new Fact.TargetDeclared(after, NOBODY)
            : new Fact.TargetChanged(after, NOBODY);
    return new Changes.Proposal(
        fact, ChangeWords.target(before, Optional.of(after)), premises::retarget, Optional.empty());
  }

  public Changes.Proposal removeTarget(String name) {
    Target before =
        target(name)
            .filter(target -> !target.name().equals(Change.HOUSE))
            .orElseThrow(() -> new Fault(Fault.Code.NOT_FOUND, "no target `" + name + "`"));
    return new Changes.Proposal(
        new Fact.TargetRemoved(name, NOBODY),
        ChangeWords.target(Optional.of(before), Optional.empty()),
        premises::retarget,
        Optional.empty());
  }

  /// Publishes other rules.
  ///
  /// @param files name and text of each
  public Changes.Proposal policy(SortedMap<String, String> files) {
    Policies next = Policies.publish(files);
    documents.keep(next.document());
    byte[] before =
        evidence
            .docket()
            .policy()
            .flatMap(running -> documents.read(running.value()))
            .orElseThrow(
                () -> new Fault(Fault.Code.LEDGER_DAMAGED, "the published policy is missing"));
    return new Changes.Proposal(
        new Fact.PolicyPublished(next.digest(), NOBODY),
        ChangeWords.policy(before, next.document()),
        () -> judge.use(next),
        Optional.empty());
  }

  /// A new token, which takes the place of an earlier one.
  public Changes.Proposal token(String principal) {
    Principal holder =
        principal(principal)
            .orElseThrow(
                () -> new Fault(Fault.Code.NOT_FOUND, "nobody is called `" + principal + "`"));
    Premises.Minted minted = premises.mint(principal);
    return new Changes.Proposal(
        Fact.CredentialBound.secret(
            minted.credential(), principal, minted.type(), minted.verifier(), NOBODY),
        "new token for " + holder.kind() + " `" + principal + "`, in place of any earlier one",
        minted.keep(),
        Optional.of(minted.secret()));
  }

  /// Believes the identity provider, or changes what is known of it.
  public Changes.Proposal issuer(Account.Issuer after) {
    return new Changes.Proposal(
        new Fact.IssuerDeclared(after, NOBODY),
        ChangeWords.issuer(issuer(after.issuer()), Optional.of(after)),
        Proposals::nothing,
        Optional.empty());
  }

  /// Believes it no more: sessions that it opened end.
  public Changes.Proposal removeIssuer(String issuer) {
    Account.Issuer before =
        issuer(issuer)
            .orElseThrow(
                () -> new Fault(Fault.Code.NOT_FOUND, "no identity provider `" + issuer + "`"));
    return new Changes.Proposal(
        new Fact.IssuerRemoved(issuer, NOBODY),
        ChangeWords.issuer(Optional.of(before), Optional.empty()),
        Proposals::nothing,
        Optional.empty());
  }

  /// Lets a person sign in with the account.
  public Changes.Proposal account(String person, Account account) {
    if (evidence.docket().person(person).isEmpty()) {
      throw new Fault(Fault.Code.REFUSED, "`" + person + "` is no person");
    }
    if (issuer(account.issuer()).isEmpty()) {
      throw new Fault(
          Fault.Code.REFUSED, "`" + account.issuer() + "` is no identity provider here");
    }
    Optional<String> holder = evidence.docket().account(account);
    if (holder.isPresent() && !holder.orElseThrow().equals(person)) {
      throw new Fault(
          Fault.Code.REFUSED,
          "this account is of `"
              + holder.orElseThrow()
              + "`\nhelp: revoke its credential `"
              + account.digest().hex()
              + "` first");
    }
    return new Changes.Proposal(
        Fact.CredentialBound.account(person, account, NOBODY),
        "let `" + person + "` sign in with " + ChangeWords.account(account),
        Proposals::nothing,
        Optional.empty());
  }

  /// Takes a token, a passkey or an account away.
  public Changes.Proposal revoke(String credential) {
    Docket docket = evidence.docket();
    Fact.CredentialBound bound =
        docket.credentials().stream()
            .filter(one -> one.id().equals(credential))
            .findFirst()
            .or(() -> docket.passkey(credential))
            .orElseThrow(
                () -> new Fault(Fault.Code.NOT_FOUND, "no credential `" + credential + "`"));
    return new Changes.Proposal(
        new Fact.CredentialRevoked(credential, NOBODY),
        "revoke credential `"
            + credential
            + "` of `"
            + bound.principal()
            + "`"
            + bound.account().map(one -> ": " + ChangeWords.account(one)).orElse(""),
        Proposals::nothing,
        Optional.empty());
  }

  /// Lets a person make a first passkey.
  public Changes.Proposal invitation(Sessions.Session by, String person) {
    if (evidence.docket().person(person).isEmpty()) {
      throw new Fault(Fault.Code.REFUSED, "`" + person + "` is no person");
    }
    if (by.person().equals(person))
      throw new Fault(Fault.Code.REFUSED, "nobody invites themselves");
    if (!passkeys.of(person).isEmpty()) {
      throw new Fault(
          Fault.Code.REFUSED, "`" + person + "` has a passkey, which must sign for a further one");
    }
    Passkeys.Invitation invitation = passkeys.invitation(person);
    return new Changes.Proposal(
        invitation.fact(),
        "let `" + person + "` make a first passkey, with a link that works once",
        Proposals::nothing,
        Optional.of(invitation.token()));
  }

  private Optional<Principal> principal(String id) {
    return evidence.docket().principal(id).map(Standing::value);
  }

  private Optional<Account.Issuer> issuer(String name) {
    return evidence.docket().issuers().stream()
        .filter(one -> one.issuer().equals(name))
        .findFirst();
  }

  private Optional<Target> target(String name) {
    return evidence.docket().target(name).map(Standing::value);
  }

  private static void nothing() {
    // the fact is all
  }
}

package dev.countergate.domain;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/// One of everything, for tests.
final class Sample {
  static final Digest DIGEST = Digest.of(new byte[] {1});
  static final Instant NOON = Instant.parse("2026-11-24T12:00:00Z");
  static final Position SEVEN = new Position(7);

  private Sample() {}

  static Action action() {
    return new Action(
        "invoice-bot",
        "orders-db",
        "orders",
        List.of("DELETE"),
        Set.of(Effect.WRITE, Effect.UNKNOWN),
        List.of("public.orders"),
        DIGEST,
        42,
        Map.of("role", "app", "search_path", "public"),
        DIGEST);
  }

  static Impact impact() {
    return new Impact(
        List.of(
            new Impact.Table("public.orders", 0, 0, 3, 48_211, "the statement"),
            new Impact.Table(
                "public.order_items", 0, 0, 12, 197_402, "foreign key x, on delete cascade"),
            new Impact.Table("public.order_audit", 3, 0, 0, -1, "trigger orders_after_delete")),
        DIGEST);
  }

  static Decision.Ask ask() {
    return new Decision.Ask(
        List.of("writes-need-a-dba"),
        List.of(new Clause("dba", 1)),
        Grade.G1,
        Duration.ofMinutes(30),
        false);
  }

  static View view() {
    return new View(
        action().digest(),
        "invoice-bot",
        "lena",
        "orders-db",
        Map.of("env", "prod"),
        List.of("DELETE"),
        Set.of(Effect.WRITE),
        List.of("public.orders"),
        DIGEST,
        new Preview.Measured(impact(), "DELETE 3", List.of(), 84_000, Optional.of(DIGEST)),
        ask(),
        DIGEST);
  }

  static Verdict verdict() {
    return new Verdict(
        Verdict.FORMAT,
        new Verdict.Ledger("countergate.local/demo", DIGEST),
        SEVEN,
        DIGEST,
        DIGEST,
        Optional.of(DIGEST),
        new Verdict.Presented(SEVEN, DIGEST),
        Verdict.Answer.APPROVE,
        Optional.empty(),
        Optional.empty(),
        DIGEST,
        "mara",
        0,
        NOON);
  }

  /// At least one fact of every kind, in the order in which the kinds are declared.
  static List<Fact> facts() {
    var by = Fact.By.configuration();
    var person = new Principal.Person("mara", "Mara Lindqvist", List.of("dba"));
    var agent =
        new Principal.Agent(
            "invoice-bot", "lena", List.of("orders-db"), Set.of(Effect.READ, Effect.WRITE), NOON);
    var target =
        new Target(
            "orders-db",
            "postgres",
            "127.0.0.1:5432",
            "countergate",
            Map.of("env", "prod"),
            List.of("customers.ssn"),
            "rehearse",
            List.of());
    var facts = new ArrayList<Fact>();
    facts.add(new Fact.LedgerOpened("countergate.local/demo", DIGEST, "0.1.0"));
    facts.add(new Fact.LedgerRecovered(13));
    facts.add(new Fact.PolicyPublished(DIGEST, by));
    facts.add(new Fact.PersonEnrolled(person, by));
    facts.add(new Fact.PersonChanged(person, by));
    facts.add(new Fact.PersonRemoved("mara", by));
    facts.add(new Fact.AgentEnrolled(agent, by));
    facts.add(new Fact.AgentChanged(agent, by));
    facts.add(new Fact.AgentRemoved("invoice-bot", by));
    facts.add(new Fact.TargetDeclared(target, by));
    facts.add(new Fact.TargetChanged(target, by));
    facts.add(new Fact.TargetRemoved("orders-db", by));
    facts.add(Fact.CredentialBound.secret("c1", "invoice-bot", "scram-sha-256", DIGEST, by));
    facts.add(
        new Fact.SiteDeclared(new Passkey.Site("gate.test", List.of("https://gate.test")), by));
    var account = new Account("https://login.test", "248289761001");
    facts.add(
        new Fact.IssuerDeclared(
            new Account.Issuer("https://login.test", "countergate", Map.of("f3a1", "dba")), by));
    facts.add(new Fact.IssuerRemoved("https://login.test", by));
    facts.add(Fact.CredentialBound.account("mara", account, by));
    facts.add(new Fact.CredentialInvited(DIGEST, "mara", Fact.By.person("lena"), NOON));
    facts.add(
        new Fact.CredentialBound(
            "a2V5",
            "mara",
            "passkey",
            DIGEST,
            Fact.By.person("mara"),
            Optional.of(new Passkey("MFkw", -7, true, DIGEST)),
            Optional.of(new Passkey.Warrant.Invited(DIGEST))));
    facts.add(new Fact.CredentialRevoked("c1", by));
    facts.add(new Fact.SessionOpened(DIGEST, "mara", "one-time link", NOON));
    var claims =
        new Account.Claims(
            account,
            Optional.of("s-1"),
            Optional.of("phr"),
            List.of("hwk"),
            Optional.of(NOON),
            List.of("f3a1"),
            DIGEST);
    facts.add(
        new Fact.SessionOpened(
            DIGEST, "mara", "oidc", NOON, Optional.empty(), Optional.of(claims)));
    facts.add(new Fact.SessionRenewed(DIGEST, claims));
    facts.add(new Fact.SessionRefused("oidc", "the account is nobody's", Optional.of(account)));
    facts.add(new Fact.SessionClosed(DIGEST, "signed out"));
    facts.add(
        new Fact.ConnectionOpened("invoice-bot", "orders-db", "postgres", Optional.of(DIGEST)));
    facts.add(new Fact.ConnectionClosed(SEVEN, "terminated by the client"));
    facts.add(new Fact.ConnectionRefused("postgres", "28P01", Optional.empty()));
    facts.add(
        new Fact.Asked(
            action(),
            Optional.of(SEVEN),
            new Context(NOON),
            new Fact.Versions(DIGEST, SEVEN, SEVEN),
            ask(),
            Optional.empty()));
    facts.add(
        new Fact.Asked(
            action(),
            Optional.of(SEVEN),
            new Context(
                NOON,
                Optional.of(
                    new Context.Tallied(
                        SEVEN, List.of(new Context.Count(Counter.ROWS_WRITTEN, 60, 1_024))))),
            new Fact.Versions(DIGEST, SEVEN, SEVEN),
            ask(),
            Optional.empty(),
            Optional.of(DIGEST),
            Optional.of(DIGEST)));
    facts.add(new Fact.Rehearsed(SEVEN, new Preview.None("rows are in use")));
    facts.add(new Fact.Released(SEVEN, SEVEN));
    facts.add(new Fact.Measured(SEVEN, impact(), "744"));
    facts.add(
        new Fact.Finished(SEVEN, new Outcome.Done("DELETE 3", 3, 18, 900, Optional.of(DIGEST))));
    facts.add(new Fact.Resolved(SEVEN, by, new Outcome.Unknown("the link broke")));
    facts.add(new Fact.Opened(SEVEN, DIGEST, view(), view().digest(), NOON));
    facts.add(new Fact.Presented(SEVEN, "mara", DIGEST, "console", "00ff"));
    facts.add(new Fact.Answered(verdict(), new Verdict.Proof.Session(DIGEST, "one-time link")));
    facts.add(new Fact.Expired(SEVEN));
    facts.add(new Fact.Withdrawn(SEVEN, "cancelled by the caller"));
    return facts;
  }
}

package dev.countergate.gate;

import dev.countergate.docket.Approval;
import dev.countergate.docket.Docket;
import dev.countergate.domain.Digest;
import dev.countergate.domain.Fact;
import dev.countergate.domain.Fault;
import dev.countergate.domain.Impact;
import dev.countergate.domain.Payload;
import dev.countergate.domain.Position;
import dev.countergate.domain.Recorded;
import dev.countergate.domain.Ruling;
import dev.countergate.domain.Verdict;
import java.util.HexFormat;
import java.util.List;
import java.util.Optional;
import java.util.random.RandomGenerator;

/// How people's answers enter the ledger, whatever channel they come through. It decides nothing:
/// an answer is appended as it was given, and the docket rules.
public final class Answers {
  private final Evidence evidence;
  private final RandomGenerator chance;

  public Answers(Evidence evidence, RandomGenerator chance) {
    this.evidence = evidence;
    this.chance = chance;
  }

  /// One showing of one approval to one person: what a verdict must name.
  public record Shown(Approval approval, Position place, Digest leaf) {}

  /// Records that the person is shown the approval's view. Durable when this returns.
  public Shown present(Position approval, SignIn.Session session, String channel)
      throws InterruptedException {
    Approval open = find(approval);
    byte[] nonce = new byte[16];
    chance.nextBytes(nonce);
    Receipt receipt =
        evidence.append(
            new Fact.Presented(
                approval,
                session.person(),
                open.opened().viewDigest(),
                channel,
                HexFormat.of().formatHex(nonce)));
    if (receipt.await() instanceof Ruling.Refused(var reason)) {
      throw new Fault(Fault.Code.BAD_REQUEST, reason);
    }
    Recorded shown = evidence.at(receipt.place()).orElseThrow();
    return new Shown(
        evidence.docket().approval(approval).orElseThrow(), shown.place(), shown.leaf());
  }

  /// Appends one person's answer and tells what the docket said of it.
  public Ruling answer(Position id, SignIn.Session session, Given given)
      throws InterruptedException {
    Approval approval = find(id);
    Docket docket = evidence.docket();
    var ledger = docket.ledger().orElseThrow();
    Optional<Payload> reason =
        given.reason().map(words -> Payload.seal(chance, session.person(), words));
    var verdict =
        new Verdict(
            Verdict.FORMAT,
            new Verdict.Ledger(ledger.origin(), ledger.key()),
            id,
            approval.opened().digest(),
            approval.opened().viewDigest(),
            approval.view().preview().held().map(Impact::digest),
            new Verdict.Presented(given.presented(), leaf(given.presented())),
            given.answer(),
            reason.map(Payload::commitment),
            Optional.empty(),
            approval.view().policy(),
            session.person(),
            clause(docket, approval, session.person()),
            approval.opened().expires());
    Receipt receipt =
        evidence.append(
            new Fact.Answered(verdict, new Verdict.Proof.Session(session.id(), session.how())),
            reason.stream().toArray(Payload[]::new));
    return receipt.await();
  }

  /// What a person gives: the answer, words for it, and which showing it answers.
  public record Given(Verdict.Answer answer, Optional<String> reason, Position presented) {}

  private Digest leaf(Position presented) {
    return evidence
        .at(presented)
        .map(Recorded::leaf)
        .orElseThrow(() -> new Fault(Fault.Code.BAD_REQUEST, "no fact stands at " + presented));
  }

  private static int clause(Docket docket, Approval approval, String person) {
    List<String> groups = docket.person(person).map(p -> p.groups()).orElse(List.of());
    return approval.clauseFor(groups).orElse(0);
  }

  private Approval find(Position id) {
    return evidence
        .docket()
        .approval(id)
        .orElseThrow(() -> new Fault(Fault.Code.NOT_FOUND, "no approval `" + id + "`"));
  }
}

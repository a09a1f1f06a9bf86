package dev.countergate.gate;

import dev.countergate.docket.Approval;
import dev.countergate.docket.Docket;
import dev.countergate.domain.Digest;
import dev.countergate.domain.Fact;
import dev.countergate.domain.Fault;
import dev.countergate.domain.Impact;
import dev.countergate.domain.Passkey;
import dev.countergate.domain.Payload;
import dev.countergate.domain.Position;
import dev.countergate.domain.Recorded;
import dev.countergate.domain.Ruling;
import dev.countergate.domain.Verdict;
import java.util.HashMap;
import java.util.HexFormat;
import java.util.Map;
import java.util.Optional;
import java.util.random.RandomGenerator;

/// How people's answers enter the ledger, whatever channel they come through. It decides nothing:
/// an answer is appended as it was given, and the docket rules.
public final class Answers {
  private static final int WAITING_MAX = 10_000;
  private final Evidence evidence;
  private final RandomGenerator chance;
  private final Renewal renewal;

  /// Verdicts that wait for a signature, by the showing that they answer. GUARDED BY itself.
  private final Map<Position, Drawn> waiting = new HashMap<>();

  public Answers(Evidence evidence, RandomGenerator chance) {
    this(evidence, chance, Renewal.none());
  }

  /// @param renewal asked about whoever answers, before the answer is ruled on
  public Answers(Evidence evidence, RandomGenerator chance, Renewal renewal) {
    this.evidence = evidence;
    this.chance = chance;
    this.renewal = renewal;
  }

  /// One showing of one approval to one person: what a verdict must name.
  public record Shown(Approval approval, Position place, Digest leaf) {}

  /// Records that the person is shown the approval's view. Durable when this returns.
  public Shown present(Position approval, Sessions.Session session, String channel)
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

  /// Appends one person's answer, which a signed-in session proves, and tells what the docket said.
  public Ruling answer(Position id, Sessions.Session session, Given given)
      throws InterruptedException {
    return append(
        drawn(id, session, given), new Verdict.Proof.Session(session.id(), session.how()));
  }

  /// Draws up the verdict that a passkey shall sign. It waits for [#sign], once.
  public Drawn draw(Position id, Sessions.Session session, Given given)
      throws InterruptedException {
    Drawn drawn = drawn(id, session, given);
    synchronized (waiting) {
      waiting.values().removeIf(one -> !isOpen(one.verdict().approval()));
      if (waiting.size() >= WAITING_MAX) {
        throw new Fault(Fault.Code.LIMIT_REACHED, "too many verdicts wait for a signature");
      }
      waiting.put(given.presented(), drawn);
    }
    return drawn;
  }

  /// Appends the verdict that was drawn up for this showing, with what the passkey signed.
  public Ruling sign(Position presented, Sessions.Session session, Passkey.Assertion assertion)
      throws InterruptedException {
    Optional<Drawn> drawn;
    synchronized (waiting) {
      drawn = Optional.ofNullable(waiting.get(presented));
      drawn = drawn.filter(one -> one.verdict().approver().equals(session.person()));
      if (drawn.isPresent()) waiting.remove(presented);
    }
    return append(
        drawn.orElseThrow(
            () -> new Fault(Fault.Code.BAD_REQUEST, "no verdict waits for a signature here")),
        new Verdict.Proof.Webauthn(assertion));
  }

  /// A verdict with the words that it commits to.
  public record Drawn(Verdict verdict, Optional<Payload> reason) {}

  private Ruling append(Drawn drawn, Verdict.Proof proof) throws InterruptedException {
    return evidence
        .append(
            new Fact.Answered(drawn.verdict(), proof),
            drawn.reason().stream().toArray(Payload[]::new))
        .await();
  }

  private boolean isOpen(Position approval) {
    return evidence.docket().approval(approval).filter(one -> one.ending().isEmpty()).isPresent();
  }

  private Drawn drawn(Position id, Sessions.Session session, Given given)
      throws InterruptedException {
    renewal.renew(session.person());
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
    return new Drawn(verdict, reason);
  }

  /// What a person gives: the answer, words for it, and which showing it answers.
  public record Given(Verdict.Answer answer, Optional<String> reason, Position presented) {}

  private Digest leaf(Position presented) {
    return evidence
        .at(presented)
        .map(Recorded::leaf)
        .orElseThrow(() -> new Fault(Fault.Code.BAD_REQUEST, "no fact stands at " + presented));
  }

  /// Whoever has a place answers for its clause.
  private static int clause(Docket docket, Approval approval, String person) {
    Optional<Approval.Seat> seat = approval.seatOf(person);
    if (seat.isPresent()) return seat.orElseThrow().clause();
    return approval.clauseFor(docket.groups(person)).orElse(0);
  }

  private Approval find(Position id) {
    return evidence
        .docket()
        .approval(id)
        .orElseThrow(() -> new Fault(Fault.Code.NOT_FOUND, "no approval `" + id + "`"));
  }
}

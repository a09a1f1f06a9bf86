package dev.countergate.docket;

import dev.countergate.domain.Clause;
import dev.countergate.domain.Decision;
import dev.countergate.domain.Fact;
import dev.countergate.domain.Grade;
import dev.countergate.domain.Passkey;
import dev.countergate.domain.Position;
import dev.countergate.domain.Preview;
import dev.countergate.domain.Principal;
import dev.countergate.domain.Recorded;
import dev.countergate.domain.Ruling;
import dev.countergate.domain.Verdict;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/// Rules on everything that happens to an approval, from the rehearsal to the release.
final class ApprovalRules {
  private final State state;
  private final Recorded recorded;

  ApprovalRules(State state, Recorded recorded) {
    this.state = state;
    this.recorded = recorded;
  }

  private Rules.Result refused(String reason) {
    return new Rules.Result(state, new Ruling.Refused(reason));
  }

  Rules.Result rehearsed(Fact.Rehearsed fact) {
    Optional<Docket.Pending> pending = state.pending().get(fact.action());
    if (pending.isEmpty()) return refused("the action is not asked about");
    if (pending.orElseThrow().preview().isPresent()) return refused("rehearsed twice");
    return Rules.Result.accepted(
        state.withPending(
            state.pending().put(fact.action(), pending.orElseThrow().rehearsed(fact.preview()))));
  }

  Rules.Result opened(Fact.Opened fact) {
    Optional<Docket.Pending> pending = state.pending().get(fact.action());
    if (pending.isEmpty()) return refused("the action is not asked about");
    Docket.Pending asked = pending.orElseThrow();
    if (asked.opened()) return refused("the action has an approval already");
    Optional<String> wrong = wrongView(fact, asked);
    if (wrong.isPresent()) return refused(wrong.orElseThrow());
    var approval =
        new Approval(
            recorded.place(),
            asked.asked(),
            fact,
            recorded.at(),
            party(asked.asked()),
            List.of(),
            List.of(),
            Optional.empty(),
            Optional.empty());
    // The claimant stays in `pending`: a release names it. A second question for it could be put to
    // others, or after a refusal.
    return Rules.Result.accepted(
        state
            .withApproval(approval)
            .withPending(state.pending().put(fact.action(), asked.afterOpening())));
  }

  /// Whoever asks, and whoever gains or loses by a change of Countergate itself.
  private Set<String> party(Fact.Asked asked) {
    var party = new HashSet<>(state.party(asked.action().by()));
    asked.action().change().ifPresent(change -> party.addAll(change.concerns()));
    return Set.copyOf(party);
  }

  private Optional<String> wrongView(Fact.Opened fact, Docket.Pending pending) {
    Fact.Asked asked = pending.asked();
    if (asked.joins().isPresent()) return Optional.of("the action joined another approval");
    if (!(asked.decision() instanceof Decision.Ask ask)) return Optional.of("nobody was asked");
    var view = fact.view();
    boolean action =
        fact.digest().equals(asked.action().digest())
            && view.action().equals(fact.digest())
            && view.by().equals(asked.action().by())
            && view.target().equals(asked.action().target())
            && view.content().equals(asked.action().content())
            && view.effects().equals(asked.action().effects())
            && view.statements().equals(asked.action().statements())
            && view.relations().equals(asked.action().relations());
    if (!action) return Optional.of("the view shows another action");
    if (!view.owner().equals(owner(view.by()))) return Optional.of("the view names another owner");
    if (!view.digest().equals(fact.viewDigest())) return Optional.of("the view's digest differs");
    if (!view.ask().equals(ask)) return Optional.of("the view asks for something else");
    if (!view.policy().equals(asked.versions().policy())
        || state.policy().map(Standing::value).filter(view.policy()::equals).isEmpty()) {
      return Optional.of("the policy changed, send it again");
    }
    Preview seen = pending.preview().orElse(view.preview());
    boolean unseen = pending.preview().isEmpty() && view.preview().held().isPresent();
    if (unseen || !view.preview().equals(seen)) {
      return Optional.of("the view shows another preview");
    }
    if (fact.expires().isAfter(recorded.at().plus(ask.within()))) {
      return Optional.of("the approval would stay open for too long");
    }
    return Optional.empty();
  }

  private String owner(String by) {
    return state.principals().get(by).map(Standing::value).orElse(null)
            instanceof Principal.Agent agent
        ? agent.owner()
        : by;
  }

  Rules.Result presented(Fact.Presented fact) {
    Optional<Approval> found = state.approvals().get(fact.approval());
    if (found.isEmpty()) return refused("no such approval");
    Approval approval = found.orElseThrow();
    if (person(fact.person()).isEmpty()) return refused("`" + fact.person() + "` is no person");
    if (!approval.isOpenAt(recorded.at())) return refused(endedWords(approval));
    if (!approval.opened().viewDigest().equals(fact.view())) return refused("it is another view");
    var showing =
        new Approval.Showing(
            recorded.place(), recorded.leaf(), fact.person(), fact.view(), recorded.at(), false);
    return Rules.Result.accepted(state.withApproval(approval.shown(showing)));
  }

  Rules.Result answered(Fact.Answered fact) {
    Verdict verdict = fact.verdict();
    Optional<Approval> found = state.approvals().get(verdict.approval());
    if (found.isEmpty()) return refused("no such approval");
    Approval approval = found.orElseThrow();
    if (!approval.isOpenAt(recorded.at())) return refused(endedWords(approval));
    Optional<String> wrong = wrongBinding(verdict, approval);
    if (wrong.isEmpty()) wrong = wrongProof(fact, approval);
    if (wrong.isEmpty()) wrong = wrongPerson(verdict, approval);
    if (wrong.isPresent()) return refused(wrong.orElseThrow());
    Position showing = verdict.presented().index();
    Approval after =
        switch (verdict.answer()) {
          case APPROVE ->
              approval.seated(
                  showing,
                  new Approval.Seat(
                      verdict.approver(),
                      verdict.clause(),
                      Verdict.grade(fact.proof()),
                      recorded.at()));
          case REFUSE ->
              approval
                  .answeredOn(showing)
                  .ended(
                      new Ending.Refused(
                          recorded.at(), recorded.place(), verdict.approver(), verdict.reason()));
        };
    return Rules.Result.accepted(counted(fact).withApproval(after));
  }

  /// A passkey that counts its signatures has signed once more.
  private State counted(Fact.Answered fact) {
    if (!(fact.proof() instanceof Verdict.Proof.Webauthn(var assertion))) return state;
    return signed(fact.verdict(), assertion) instanceof PasskeyRules.Signed.By(var held)
        ? state.withKeys(state.keys().with(held))
        : state;
  }

  private PasskeyRules.Signed signed(Verdict verdict, Passkey.Assertion assertion) {
    return new PasskeyRules(state, recorded)
        .signed(verdict.approver(), verdict.challenge(), assertion);
  }

  /// A verdict says what it answers, member by member; each must be what stands here.
  private Optional<String> wrongBinding(Verdict verdict, Approval approval) {
    if (verdict.v() != Verdict.FORMAT) return Optional.of("the verdict is of another format");
    if (state
        .ledger()
        .filter(ledger -> ledger.origin().equals(verdict.ledger().origin()))
        .filter(ledger -> ledger.key().equals(verdict.ledger().key()))
        .isEmpty()) {
      return Optional.of("the verdict is for another ledger");
    }
    if (!verdict.action().equals(approval.opened().digest())) {
      return Optional.of("the verdict is for another action");
    }
    if (!verdict.view().equals(approval.opened().viewDigest())) {
      return Optional.of("the verdict is for another view");
    }
    var held = approval.view().preview().held().map(impact -> impact.digest());
    if (!verdict.impact().equals(held)) return Optional.of("the verdict is for another impact");
    if (!verdict.policy().equals(approval.view().policy())
        || state.policy().map(Standing::value).filter(verdict.policy()::equals).isEmpty()) {
      return Optional.of("the policy changed, send it again");
    }
    if (!verdict.expires().equals(approval.opened().expires())) {
      return Optional.of("the verdict names another expiry");
    }
    for (Approval.Showing showing : approval.showings()) {
      if (showing.place().equals(verdict.presented().index())) {
        return wrongShowing(verdict, showing);
      }
    }
    return Optional.of("nobody was shown this view there");
  }

  private static Optional<String> wrongShowing(Verdict verdict, Approval.Showing showing) {
    if (!showing.leaf().equals(verdict.presented().leaf())) {
      return Optional.of("the showing is another entry");
    }
    if (!showing.person().equals(verdict.approver())) {
      return Optional.of("the view was shown to somebody else");
    }
    return showing.answered() ? Optional.of("this showing was answered already") : Optional.empty();
  }

  private Optional<String> wrongProof(Fact.Answered fact, Approval approval) {
    Verdict verdict = fact.verdict();
    switch (fact.proof()) {
      case Verdict.Proof.Session(var session, _) -> {
        Optional<Fact.SessionOpened> opened = state.sessions().get(session);
        boolean theirs =
            opened
                .filter(one -> one.person().equals(verdict.approver()))
                .filter(one -> recorded.at().isBefore(one.expires()))
                .isPresent();
        if (!theirs) return Optional.of("`" + verdict.approver() + "` is not signed in");
      }
      case Verdict.Proof.Webauthn(var assertion) -> {
        Optional<String> wrong = wrongSignature(verdict, assertion);
        if (wrong.isPresent()) return wrong;
      }
    }
    Grade grade = Verdict.grade(fact.proof());
    if (verdict.answer() == Verdict.Answer.APPROVE && !grade.meets(approval.ask().grade())) {
      return Optional.of(
          "the rule asks for grade " + approval.ask().grade() + ", this is " + grade);
    }
    if (approval.ask().reasonRequired() && verdict.reason().isEmpty()) {
      return Optional.of("the rule asks for a reason");
    }
    return Optional.empty();
  }

  private Optional<String> wrongSignature(Verdict verdict, Passkey.Assertion assertion) {
    return switch (signed(verdict, assertion)) {
      case PasskeyRules.Signed.Not(var why) -> Optional.of(why);
      case PasskeyRules.Signed.By(var held) ->
          recorded.at().isBefore(PasskeyRules.counts(held))
              ? Optional.of("this passkey is new and counts only from " + PasskeyRules.counts(held))
              : Optional.empty();
    };
  }

  private Optional<String> wrongPerson(Verdict verdict, Approval approval) {
    Optional<Principal.Person> person = person(verdict.approver());
    if (person.isEmpty()) return Optional.of("`" + verdict.approver() + "` is no person");
    if (approval.party().contains(verdict.approver())
        || state.party(approval.view().by()).contains(verdict.approver())) {
      return Optional.of(
          "`" + verdict.approver() + "` is one party with `" + approval.view().by() + "`");
    }
    if (verdict.clause() < 0 || verdict.clause() >= approval.ask().clauses().size()) {
      return Optional.of("the rule has no such clause");
    }
    Clause clause = approval.ask().clauses().get(verdict.clause());
    Optional<String> outside =
        SessionRules.outside(state, verdict.approver(), clause.group(), recorded.at());
    if (outside.isPresent()) return outside;
    Optional<Approval.Seat> seat = approval.seatOf(verdict.approver());
    if (seat.isPresent()) return wrongSecond(verdict, seat.orElseThrow());
    if (approval.missing(verdict.clause()) == 0) return Optional.of("that place is filled");
    return Optional.empty();
  }

  /// Whoever has approved may still refuse, for the same clause: a mistake must have a way out as
  /// long as the approval is open. Nobody fills two places.
  private static Optional<String> wrongSecond(Verdict verdict, Approval.Seat seat) {
    return switch (verdict.answer()) {
      case APPROVE -> Optional.of("`" + verdict.approver() + "` has answered already");
      case REFUSE ->
          seat.clause() == verdict.clause()
              ? Optional.empty()
              : Optional.of("`" + verdict.approver() + "` has answered for another clause");
    };
  }

  Rules.Result expired(Position id) {
    Optional<Approval> found = state.approvals().get(id);
    if (found.isEmpty()) return refused("no such approval");
    Approval approval = found.orElseThrow();
    if (approval.ending().isPresent()) return refused(endedWords(approval));
    if (recorded.at().isBefore(approval.opened().expires())) return refused("it is still open");
    var ending = new Ending.Expired(approval.opened().expires());
    return Rules.Result.accepted(state.withApproval(approval.ended(ending)));
  }

  Rules.Result withdrawn(Position id, String why) {
    Optional<Approval> found = state.approvals().get(id);
    if (found.isEmpty()) return refused("no such approval");
    Approval approval = found.orElseThrow();
    boolean granted =
        approval.ending().orElse(null) instanceof Ending.Granted && approval.spentBy().isEmpty();
    if (!granted && !approval.isOpenAt(recorded.at())) return refused(endedWords(approval));
    return Rules.Result.accepted(
        state.withApproval(approval.ended(new Ending.Withdrawn(recorded.at(), why))));
  }

  Rules.Result released(Fact.Released fact) {
    Optional<Approval> found = state.approvals().get(fact.approval());
    Optional<Docket.Pending> claimant = state.pending().get(fact.action());
    if (found.isEmpty()) return refused("no such approval");
    if (claimant.isEmpty()) return refused("the action is not asked about");
    Approval approval = found.orElseThrow();
    if (approval.spentBy().isPresent()) return refused("already spent, send it again");
    if (!(approval.ending().orElse(null) instanceof Ending.Granted)) {
      return refused(approval.isOpenAt(recorded.at()) ? "not granted" : endedWords(approval));
    }
    if (!recorded.at().isBefore(approval.opened().expires())) return refused("the grant expired");
    Optional<String> wrong = wrongClaim(approval, claimant.orElseThrow().asked());
    if (wrong.isPresent()) return refused(wrong.orElseThrow());
    var running =
        new Running(
            fact.action(),
            approval.id(),
            recorded.node(),
            recorded.at(),
            approval.view().preview().held().isPresent(),
            Optional.empty(),
            Optional.empty());
    State after =
        state
            .withApproval(approval.spent(fact.action()))
            .withPending(state.pending().remove(fact.action()))
            .withRunning(running);
    return Rules.Result.accepted(
        ChangeRules.released(after, claimant.orElseThrow().asked(), fact.action()));
  }

  /// What the grant rested on must still stand: action, policy, principal, target, and every
  /// signer.
  private Optional<String> wrongClaim(Approval approval, Fact.Asked claim) {
    if (!claim.action().digest().equals(approval.opened().digest())) {
      return Optional.of("the grant is for another action");
    }
    if (state.policy().map(Standing::value).filter(approval.view().policy()::equals).isEmpty()) {
      return Optional.of("the policy changed, send it again");
    }
    if (state
        .principals()
        .get(claim.action().by())
        .map(Standing::since)
        .filter(claim.versions().principal()::equals)
        .isEmpty()) {
      return Optional.of("the principal changed, send it again");
    }
    if (state
        .targets()
        .get(claim.action().target())
        .map(Standing::since)
        .filter(claim.versions().target()::equals)
        .isEmpty()) {
      return Optional.of("the target changed, send it again");
    }
    for (Approval.Seat seat : approval.seats()) {
      Clause clause = approval.ask().clauses().get(seat.clause());
      boolean eligible =
          person(seat.person()).isPresent()
              && SessionRules.outside(state, seat.person(), clause.group(), recorded.at()).isEmpty()
              && !state.party(claim.action().by()).contains(seat.person());
      if (!eligible) return Optional.of("`" + seat.person() + "` may no longer approve this");
    }
    return Optional.empty();
  }

  private Optional<Principal.Person> person(String id) {
    return state.principals().get(id).map(Standing::value).orElse(null)
            instanceof Principal.Person person
        ? Optional.of(person)
        : Optional.empty();
  }

  private String endedWords(Approval approval) {
    return approval
        .endingAt(recorded.at())
        .map(ending ->
            switch (ending) {
              case Ending.Granted _ -> "it was granted already";
              case Ending.Refused(_, _, var by, _) -> "it was refused by `" + by + "` already";
              case Ending.Expired _ -> "it has expired";
              case Ending.Withdrawn(_, var why) -> "it was withdrawn: " + why;
            })
        .orElse("it is still open");
  }
}

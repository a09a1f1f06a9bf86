package dev.countergate.web.console;

import dev.countergate.docket.Approval;
import dev.countergate.domain.Clause;
import dev.countergate.domain.Grade;
import java.util.ArrayList;
import java.util.List;

/// How a reader stands to an approval, as far as it can be told before an answer. A help for the
/// page; the docket's ruling alone decides.
sealed interface Standings {
  record Eligible(Clause clause) implements Standings {}

  /// One party with whoever asks.
  record Party() implements Standings {}

  /// The reader has approved, and may refuse as long as it is open.
  record Answered() implements Standings {}

  /// No open place is for one of the reader's groups.
  record NoPlace() implements Standings {}

  /// The rule asks for a signature by a passkey, and the reader has one.
  record Signer(Clause clause, Grade asked) implements Standings {}

  /// The rule asks for a signature by a passkey, and the reader has none.
  record Keyless(Grade asked) implements Standings {}

  /// A place is there, and the rule asks for a stronger proof than there is.
  record Weak(Grade asked) implements Standings {}

  static Standings of(Approval approval, Reader reader) {
    String me = reader.person().id();
    if (approval.party().contains(me) || reader.docket().party(approval.view().by()).contains(me)) {
      return new Party();
    }
    if (approval.seatOf(me).isPresent()) return new Answered();
    return approval
        .clauseFor(reader.person().groups())
        .map(clause -> placed(approval.ask().clauses().get(clause), approval, reader))
        .orElseGet(NoPlace::new);
  }

  private static Standings placed(Clause clause, Approval approval, Reader reader) {
    Grade asked = approval.ask().grade();
    if (!wantsSignature(approval)) return new Eligible(clause);
    if (!Grade.G3.meets(asked)) return new Weak(asked);
    return reader.hasPasskey() ? new Signer(clause, asked) : new Keyless(asked);
  }

  /// Whether a signed-in session is too little for the rule.
  static boolean wantsSignature(Approval approval) {
    return !Grade.G1.meets(approval.ask().grade());
  }

  /// Whether one of the open places is the reader's to fill, now.
  default boolean mayFill() {
    return this instanceof Eligible || this instanceof Signer;
  }

  /// `dba`, `dba and security`.
  static String groups(Approval approval) {
    var groups = new ArrayList<String>();
    for (Clause clause : approval.ask().clauses()) groups.add(clause.group());
    return String.join(" and ", groups);
  }

  /// How many people are asked for in all.
  static int needed(List<Clause> clauses) {
    int needed = 0;
    for (Clause clause : clauses) needed += clause.count();
    return needed;
  }
}

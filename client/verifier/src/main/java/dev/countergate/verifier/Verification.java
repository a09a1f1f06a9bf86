package dev.countergate.verifier;

import dev.countergate.domain.Json;
import dev.countergate.domain.Position;
import dev.countergate.ledger.Archive;
import dev.countergate.ledger.Checkpoint;
import dev.countergate.ledger.Finding;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;

/// What a verification found, ready to be read by a person or a program.
///
/// @param known the key that it was checked with: one out of the folder proves no author
/// @param trees actions whose effects were derived again from the target's own trees
/// @param documentsAtHand whether decisions could be made again
/// @param refusals facts that the docket refuses: evidence of attempts, not findings
public record Verification(
    Archive.Report report,
    Verifier.Known known,
    long payloads,
    long decisions,
    long trees,
    boolean documentsAtHand,
    List<Refusal> refusals) {

  /// A fact that means nothing, and why.
  public record Refusal(Position place, String kind, String reason) {}

  public boolean isClean() {
    return report.isClean();
  }

  /// The report as a terminal shows it. The ledger may be anybody's: a control or format character
  /// in it is written as its number, so that it cannot hide a finding.
  public String text() {
    var lines = new ArrayList<String>();
    long signed = report.checkpoint().map(Checkpoint::size).orElse(0L);
    lines.add("ledger     " + origin() + ": " + report.entries() + " facts, " + signed + " signed");
    if (report.unsigned() > 0) {
      lines.add("           the last " + report.unsigned() + " are durable and not yet signed");
    }
    if (!report.tailSeen()) {
      lines.add("           no `wal` here: facts after the checkpoint cannot be seen");
    }
    lines.addAll(key());
    lines.add("integrity  every entry, tile and the root computed again");
    lines.add(
        report.payloadsChecked()
            ? "payloads   " + payloads + " present, each is what it was committed to"
            : "payloads   not checked: only the public form is here");
    lines.add(
        documentsAtHand
            ? "decisions  " + decisions + " made again by the policies as published"
            : "decisions  not made again: the policies are not here");
    if (trees > 0) {
      lines.add(
          "trees      "
              + trees
              + " read again: what they show was judged"
              + " unless a finding says so");
    }
    lines.add(
        "rulings    "
            + report.entries()
            + " folded again, "
            + refusals.size()
            + " refused (attempts, kept as evidence)");
    for (Refusal refusal : refusals) {
      lines.add("           " + refusal.place() + " " + refusal.kind() + ": " + refusal.reason());
    }
    lines.add(report.isClean() ? "findings   none" : "findings   " + report.findings().size());
    for (Finding finding : report.findings()) lines.add("           " + finding);
    return lines.stream().map(Verification::harmless).collect(Collectors.joining("\n", "", "\n"));
  }

  private String origin() {
    return known.key().name();
  }

  private List<String> key() {
    return switch (known.source()) {
      case GIVEN -> List.of("key        the one that you gave");
      case FOLDER ->
          List.of(
              "key        taken from the folder itself: this proves that all of it fits together,",
              "           not who wrote it; give --key to prove that too");
    };
  }

  private static String harmless(String line) {
    var out = new StringBuilder();
    line.codePoints()
        .forEach(c -> {
          boolean plain =
              switch (Character.getType(c)) {
                case Character.CONTROL,
                    Character.FORMAT,
                    Character.PRIVATE_USE,
                    Character.SURROGATE,
                    Character.UNASSIGNED,
                    Character.LINE_SEPARATOR,
                    Character.PARAGRAPH_SEPARATOR ->
                    false;
                default -> true;
              };
          if (plain) out.appendCodePoint(c);
          else out.append("<U+%04X>".formatted(c));
        });
    return out.toString();
  }

  public Json.Obj json() {
    var findings = new ArrayList<Json>();
    for (Finding finding : report.findings()) {
      findings.add(Json.object().put("where", finding.where()).put("what", finding.what()));
    }
    var refused = new ArrayList<Json>();
    for (Refusal refusal : refusals) {
      refused.add(
          Json.object()
              .put("index", refusal.place().index())
              .put("kind", refusal.kind())
              .put("reason", refusal.reason()));
    }
    return Json.object()
        .put("origin", origin())
        .put("key", known.source().word())
        .put("facts", report.entries())
        .put("signed", report.checkpoint().map(Checkpoint::size).orElse(0L))
        .put("unsigned", report.unsigned())
        .put("tailSeen", new Json.Bool(report.tailSeen()))
        .put("payloads", payloads)
        .put("payloadsChecked", new Json.Bool(report.payloadsChecked()))
        .put("decisions", decisions)
        .put("trees", trees)
        .put("refused", new Json.Arr(refused))
        .put("findings", new Json.Arr(findings))
        .put("clean", new Json.Bool(report.isClean()));
  }
}

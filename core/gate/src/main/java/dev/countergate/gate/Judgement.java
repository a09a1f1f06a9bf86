package dev.countergate.gate;

import dev.countergate.domain.Digest;
import dev.countergate.domain.Json;
import java.util.List;
import java.util.Optional;

/// What a gateway found of an action's statements, and why it called their effects what it did. It
/// is the gateway's claim, kept as a document that the action names by its digest. Texts of
/// statements and their values are not in it; names are.
///
/// @param effects words, sorted
/// @param hazards what could not be proven; each is among the reasons too
public record Judgement(
    Digest digest,
    List<String> effects,
    List<String> statements,
    List<String> relations,
    List<String> functions,
    List<String> hazards,
    List<String> reasons) {
  public Judgement {
    effects = List.copyOf(effects);
    statements = List.copyOf(statements);
    relations = List.copyOf(relations);
    functions = List.copyOf(functions);
    hazards = List.copyOf(hazards);
    reasons = List.copyOf(reasons);
  }

  /// Empty if it is no judgement, or not the one of that digest.
  static Optional<Judgement> read(Digest digest, byte[] document) {
    if (!Digest.of(document).equals(digest)) return Optional.empty();
    try {
      Json.Obj all = Json.parse(document).asObject();
      if (!all.text("kind").equals("judgement")) return Optional.empty();
      return Optional.of(
          new Judgement(
              digest,
              all.texts("effects"),
              all.texts("statements"),
              all.texts("relations"),
              all.texts("functions"),
              all.texts("hazards"),
              all.texts("reasons")));
    } catch (IllegalArgumentException e) {
      return Optional.empty();
    }
  }
}

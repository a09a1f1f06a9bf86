package dev.countergate.gate;

import dev.countergate.domain.Digest;
import dev.countergate.domain.Json;
import java.util.ArrayList;
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
              texts(all, "effects"),
              texts(all, "statements"),
              texts(all, "relations"),
              texts(all, "functions"),
              texts(all, "hazards"),
              texts(all, "reasons")));
    } catch (IllegalArgumentException e) {
      return Optional.empty();
    }
  }

  private static List<String> texts(Json.Obj all, String name) {
    if (!(all.get(name).orElse(null) instanceof Json.Arr(var items))) {
      throw new IllegalArgumentException("list `" + name + "` is missing");
    }
    var texts = new ArrayList<String>();
    for (Json item : items) {
      if (!(item instanceof Json.Str(var text))) {
        throw new IllegalArgumentException("list `" + name + "` has an item that is no text");
      }
      texts.add(text);
    }
    return texts;
  }
}

package dev.countergate.verifier;

import dev.countergate.domain.Action;
import dev.countergate.domain.Effect;
import dev.countergate.domain.Json;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/// What a judgement document says of the actions that name it, as far as an action repeats it.
///
/// @param effects words, sorted
/// @param keepsTrees whether an action that is asked about or denied has its trees beside it
record Judged(
    List<String> effects, List<String> statements, List<String> relations, boolean keepsTrees) {
  Judged {
    effects = List.copyOf(effects);
    statements = List.copyOf(statements);
    relations = List.copyOf(relations);
  }

  /// Empty if it is no judgement.
  static Optional<Judged> read(byte[] document) {
    try {
      Json.Obj all = Json.parse(document).asObject();
      if (!all.text("kind").equals("judgement")) return Optional.empty();
      return Optional.of(
          new Judged(
              all.texts("effects"),
              all.texts("statements"),
              all.texts("relations"),
              all.get("trees").equals(Optional.of(new Json.Str("kept")))));
    } catch (IllegalArgumentException e) {
      return Optional.empty();
    }
  }

  /// The members in which an action says something else.
  List<String> differences(Action action) {
    var others = new ArrayList<String>();
    if (!effects.equals(action.effects().stream().map(Effect::word).sorted().toList())) {
      others.add("effects");
    }
    if (!statements.equals(action.statements())) others.add("statements");
    if (!relations.equals(action.relations())) others.add("relations");
    return others;
  }
}

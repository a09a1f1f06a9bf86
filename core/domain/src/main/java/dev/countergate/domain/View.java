package dev.countergate.domain;

import java.util.List;
import java.util.Map;
import java.util.Set;

/// What is put before people, in canonical form; its digest is what a verdict is bound to.
///
/// @param owner the person who answers for the agent, or the actor itself
public record View(
    Digest action,
    String by,
    String owner,
    String target,
    Map<String, String> labels,
    List<String> statements,
    Set<Effect> effects,
    List<String> relations,
    Digest content,
    Preview preview,
    Decision.Ask ask,
    Digest policy) {
  public View {
    labels = Map.copyOf(labels);
    statements = List.copyOf(statements);
    effects = Set.copyOf(effects);
    relations = List.copyOf(relations);
  }

  public Digest digest() {
    return Digest.of(Codec.canonical(this));
  }
}

package dev.countergate.domain;

import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;

/// What an action makes of Countergate itself: one thing that is configured, from what it is to
/// what it shall be. It permits exactly one fact.
///
/// @param kind the fact that it permits: `agent.changed`
/// @param subject what is changed: `agent/invoice-bot`
/// @param before digest of what stands now; empty if nothing does
/// @param after digest of what shall stand; empty if nothing shall
/// @param concerns who gains or loses by it: they count as one with whoever asks for it
public record Change(
    String kind,
    String subject,
    Optional<Digest> before,
    Optional<Digest> after,
    Set<String> concerns) {
  /// The target that stands for Countergate itself.
  public static final String HOUSE = "countergate";

  public Change {
    concerns = Set.copyOf(new TreeSet<>(concerns));
  }

  /// The word that policies know it by: `AGENT CHANGED`.
  public String statement() {
    return kind.replace('.', ' ').toUpperCase(Locale.ROOT);
  }

  /// The action that asks for it.
  ///
  /// @param content commitment to the words that tell people what it does
  public Action action(String by, Digest content, long contentBytes) {
    return new Action(
        by,
        HOUSE,
        HOUSE,
        List.of(statement()),
        Set.of(Effect.ADMINISTER),
        List.of(subject),
        content,
        contentBytes,
        Map.of(),
        Digest.of(judgement()),
        Optional.of(this));
  }

  /// The document that says how it is judged: by what it is, never by its words.
  public byte[] judgement() {
    return Json.object()
        .put("kind", "judgement")
        .put("effects", texts(Effect.ADMINISTER.word()))
        .put("statements", texts(statement()))
        .put("relations", texts(subject))
        .canonical();
  }

  private static Json texts(String one) {
    return new Json.Arr(List.of(new Json.Str(one)));
  }

  /// What one of the facts that configure says, without who said it.
  public interface Configuring {
    Fact.By by();

    /// The same, said by somebody else.
    Fact with(Fact.By by);
  }

  /// The target under which rules on changes are written.
  public static Target house() {
    return new Target(HOUSE, HOUSE, "itself", HOUSE, Map.of(), List.of(), "none", List.of());
  }
}

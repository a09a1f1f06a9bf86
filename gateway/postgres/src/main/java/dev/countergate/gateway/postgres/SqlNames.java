package dev.countergate.gateway.postgres;

import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/// Statements and cursors that the client named in SQL, with what they would do.
///
/// The server confirms a name only when it runs, and a name may exist already: so a name means the
/// worst of everything it was ever given, until something ran after which nothing is known. Names
/// of the protocol share the server's one table: what was parsed there can be behind any name too.
final class SqlNames {
  private static final int NAMES_MAX = 1_000;

  private final Map<String, Judgement> statements = new HashMap<>();
  private final Map<String, Judgement> cursors = new HashMap<>();
  private Optional<Judgement> worstOfProtocol = Optional.empty();

  void prepared(String name, Judgement body) {
    worsen(statements, name, body);
  }

  void declared(String name, Judgement body) {
    worsen(cursors, name, body);
  }

  /// A text that the protocol parsed under some name.
  void parsed(Judgement judgement) {
    if (judgement.isRead() && judgement.conditions().isEmpty()) return;
    worstOfProtocol =
        Optional.of(
            worstOfProtocol
                .map(worst ->
                    worst.effects().containsAll(judgement.effects())
                        ? worst
                        : both(worst, judgement))
                .orElse(judgement));
  }

  Optional<Judgement> statement(String name) {
    Judgement found = statements.get(name);
    if (found == null) return Optional.empty();
    return Optional.of(worstOfProtocol.map(worst -> both(found, worst)).orElse(found));
  }

  Optional<Judgement> cursor(String name) {
    return Optional.ofNullable(cursors.get(name));
  }

  void forget() {
    statements.clear();
    cursors.clear();
    worstOfProtocol = Optional.empty();
  }

  private static void worsen(Map<String, Judgement> names, String name, Judgement body) {
    Judgement before = names.get(name);
    if (before == null && names.size() >= NAMES_MAX) return;
    names.put(name, before == null ? body : both(before, body));
  }

  private static Judgement both(Judgement one, Judgement other) {
    return Judgement.together(List.of(one, other));
  }
}

package dev.countergate.gateway.postgres;

import java.util.HashMap;
import java.util.Map;
import java.util.Optional;

/// Cursors that the client declared in SQL, with what fetching from them would do.
///
/// The server confirms a name only when it runs, and a name may exist already: so a name means the
/// worst of everything it was ever given. Once something ran that may have opened a cursor unseen,
/// no name is known for the rest of the transaction, also none that is declared afterwards.
final class Cursors {
  private static final int NAMES_MAX = 1_000;
  private final Map<String, Known> known = new HashMap<>();
  private boolean lost;

  /// What a name stands for.
  ///
  /// @param text every DECLARE that gave it
  record Known(Judgement judgement, String text) {
    Known or(Known other) {
      return new Known(Judgement.either(judgement, other.judgement), text + ";\n" + other.text);
    }
  }

  void declared(Token name, Judgement body, String text) {
    Optional<String> key = name.serverName();
    if (key.isEmpty() || lost) return;
    var one = new Known(body, text);
    Known before = known.get(key.orElseThrow());
    if (before == null && known.size() >= NAMES_MAX) return;
    known.put(key.orElseThrow(), before == null ? one : before.or(one));
  }

  /// What the server has under this name, as it keeps it.
  Optional<Known> of(String name) {
    return lost ? Optional.empty() : Optional.ofNullable(known.get(name));
  }

  /// Something ran after which any cursor may be open under any name.
  void lose() {
    known.clear();
    lost = true;
  }

  /// Outside a transaction no cursor is left but those that hold their rows already.
  void transactionEnded() {
    lost = false;
  }
}

package dev.countergate.gateway.postgres;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Optional;

/// Verdicts that hold until the catalog moves, by everything that they depend on.
final class Verdicts {
  private static final int ENTRIES_MAX = 4_096;

  /// @param state what of the session decides meaning
  record Key(String text, List<Integer> types, String state, long epoch) {
    Key {
      types = List.copyOf(types);
    }
  }

  // GUARDED BY this
  private final LinkedHashMap<Key, Traced> known = new LinkedHashMap<>(64, 0.75f, true);

  synchronized Optional<Traced> find(Key key) {
    return Optional.ofNullable(known.get(key));
  }

  synchronized void put(Key key, Traced verdict) {
    if (key.text().length() > 16_384) return;
    known.put(key, verdict);
    if (known.size() > ENTRIES_MAX) known.pollFirstEntry();
  }

  synchronized void clear() {
    known.clear();
  }
}

package dev.countergate.gateway.postgres;

import dev.countergate.wire.Frame;
import java.util.List;
import java.util.Optional;

/// One statement with its values, as the client sent it: what can be rehearsed.
///
/// @param bound the client's Bind; empty for a simple Query
/// @param rowsMax the client's row limit; zero is all
record Single(String text, List<Integer> types, Optional<Bound> bound, int rowsMax) {

  Frame parse(String name) {
    return Frontend.parse(name, text, types);
  }

  /// The client's own Bind, for another statement and portal name.
  Frame bind(String portal, String name) {
    return bound
        .map(one -> one.as(portal, name))
        .orElseGet(() -> Frontend.bindText(portal, name, List.of()));
  }
}

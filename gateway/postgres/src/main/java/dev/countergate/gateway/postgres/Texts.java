package dev.countergate.gateway.postgres;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// The values of a row in text form.
final class Texts {
  private Texts() {}

  static List<@Nullable String> of(ServerMessage.Row row) {
    var values = new ArrayList<@Nullable String>();
    for (var value : row.values()) {
      values.add(value.isEmpty() ? null : new String(value.get(), StandardCharsets.UTF_8));
    }
    return values;
  }
}

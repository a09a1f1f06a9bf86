package dev.countergate.domain;

import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/// Something protected, as it was declared.
///
/// @param address host and port of its upstream
/// @param role the gateway's own name at the upstream
/// @param protect columns (`table.column`) that leave only as an export
/// @param preview `rehearse` or `none`
/// @param trust what may run in a rehearsal without being proven: `sql-and-plpgsql-triggers`
public record Target(
    String name,
    String protocol,
    String address,
    String role,
    Map<String, String> labels,
    List<String> protect,
    String preview,
    List<String> trust) {
  public Target {
    Names.check("target", name);
    labels = Map.copyOf(new TreeMap<>(labels));
    protect = List.copyOf(protect);
    trust = List.copyOf(trust);
    if (!preview.equals("rehearse") && !preview.equals("none")) {
      throw new IllegalArgumentException(
          "target `" + name + "`: preview `" + preview + "` must be `rehearse` or `none`");
    }
  }
}

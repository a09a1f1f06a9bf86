package dev.countergate.gateway.postgres;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.Set;

/// The definitions of functions, types and relations as one digest.
///
/// Using them takes no lock, so they may change between an approval and its release.
final class Definitions {
  private Definitions() {}

  static String digest(UpstreamLink link, TreeVerdict.Oids oids) throws IOException {
    var all = new StringBuilder();
    all.append(rows(link, "pg_proc", "oid", oids.functions()));
    all.append(rows(link, "pg_type", "oid", oids.types()));
    all.append(rows(link, "pg_constraint", "contypid", oids.types()));
    all.append(rows(link, "pg_constraint", "conrelid", oids.relations()));
    all.append(rows(link, "pg_trigger", "tgrelid", oids.written()));
    all.append(rows(link, "pg_index", "indrelid", oids.relations()));
    all.append(rows(link, "pg_inherits", "inhparent", oids.relations()));
    return HexFormat.of().formatHex(Scram.sha256(all.toString().getBytes(StandardCharsets.UTF_8)));
  }

  private static String rows(UpstreamLink link, String catalog, String column, Set<Integer> oids)
      throws IOException {
    if (oids.isEmpty()) return "";
    var list = new ArrayList<String>();
    for (int oid : oids) list.add(Integer.toUnsignedString(oid));
    Rows rows =
        link.query(
            "select xmin::pg_catalog.text || ctid::pg_catalog.text from pg_catalog."
                + catalog
                + " where "
                + column
                + " = any ($1::pg_catalog.oid[]) order by 1",
            "{" + String.join(",", list) + "}");
    return catalog + "=" + String.join(" ", rows.column(0)) + "\n";
  }
}

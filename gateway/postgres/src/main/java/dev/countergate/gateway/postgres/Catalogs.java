package dev.countergate.gateway.postgres;

import java.io.Closeable;
import java.io.IOException;
import java.time.InstantSource;
import java.util.HashMap;
import java.util.Map;
import java.util.random.RandomGenerator;

/// The catalogs of all databases behind this gateway, one each, opened when they are first needed.
final class Catalogs implements Closeable {
  private final RandomGenerator chance;
  private final Map<String, Catalog> open = new HashMap<>();

  Catalogs(RandomGenerator chance) {
    this.chance = chance;
  }

  synchronized Catalog of(Doors.Behind behind, String database) throws IOException {
    String name = behind.target().name() + "/" + database;
    Catalog known = open.get(name);
    if (known != null) return known;
    Catalog catalog =
        Catalog.open(
            behind.address(), database, behind.target().protect(), InstantSource.system(), chance);
    open.put(name, catalog);
    return catalog;
  }

  Analyst analyst(Guest guest, UpstreamLink link) throws IOException {
    return new Analyst(of(guest.behind(), guest.database()), link, chance);
  }

  @Override
  public synchronized void close() throws IOException {
    for (Catalog catalog : open.values()) catalog.close();
    open.clear();
  }
}

package dev.countergate.gateway.postgres;

import dev.countergate.domain.Target;
import java.io.Closeable;
import java.io.IOException;
import java.time.InstantSource;
import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Semaphore;
import java.util.random.RandomGenerator;

/// The catalogs of all databases behind this gateway, one each, opened when they are first needed.
final class Catalogs implements Closeable {
  private final InstantSource clock;
  private final RandomGenerator chance;
  private final Map<Place, Catalog> open = new HashMap<>();
  private final Map<String, Semaphore> rehearsals = new ConcurrentHashMap<>();

  Catalogs(InstantSource clock, RandomGenerator chance) {
    this.clock = clock;
    this.chance = chance;
  }

  /// A database of a target as it was declared: after a change it is another one.
  private record Place(Target target, String database) {}

  synchronized Catalog of(Doors.Behind behind, String database) throws IOException {
    var place = new Place(behind.target(), database);
    Catalog known = open.get(place);
    if (known != null) return known;
    Catalog catalog =
        Catalog.open(behind.address(), database, behind.target().protect(), clock, chance);
    open.put(place, catalog);
    return catalog;
  }

  /// Rehearsals of one target go one after the other: a held statement is a cheap way to burn its
  /// time.
  Semaphore rehearsals(Guest guest) {
    return rehearsals.computeIfAbsent(guest.behind().target().name(), _ -> new Semaphore(1, true));
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

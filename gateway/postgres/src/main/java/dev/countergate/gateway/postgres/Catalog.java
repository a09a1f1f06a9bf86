package dev.countergate.gateway.postgres;

import java.io.Closeable;
import java.io.IOException;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Collections;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.WeakHashMap;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;

/// What the gateway knows of one database, read over a connection of its own.
///
/// Never over the client's: names resolve there as the client arranged. What this connection cannot
/// see, temporary and uncommitted objects, is not proven. Many analysts share one catalog.
final class Catalog implements Closeable {
  private static final Duration LOOK_AGAIN = Duration.ofSeconds(1);
  private static final Duration ANSWER_WITHIN = Duration.ofSeconds(30);

  private final Address address;
  private final String database;
  private final List<String> guarded;
  private final InstantSource clock;
  private final RandomGenerator chance;
  private final NodeRules rules = NodeRules.packaged();
  private final Verdicts verdicts = new Verdicts();

  // GUARDED BY this
  private @Nullable UpstreamLink link;
  private @Nullable Facts facts;
  private String digest = "";
  private long epoch;
  private long sessions;
  private Instant lookedAt = Instant.MIN;
  private Set<Facts.Column> guardedColumns = Set.of();
  private final Set<SessionState> pending = Collections.newSetFromMap(new WeakHashMap<>());

  private Catalog(
      Address address,
      String database,
      List<String> guarded,
      InstantSource clock,
      RandomGenerator chance) {
    this.address = address;
    this.database = database;
    this.guarded = List.copyOf(guarded);
    this.clock = clock;
    this.chance = chance;
  }

  /// @param guarded columns whose reading is `export`: `table.column` or `schema.table.column`
  static Catalog open(
      Address address,
      String database,
      List<String> guarded,
      InstantSource clock,
      RandomGenerator chance)
      throws IOException {
    var catalog = new Catalog(address, database, guarded, clock, chance);
    catalog.facts();
    return catalog;
  }

  NodeRules rules() {
    return rules;
  }

  Verdicts verdicts() {
    return verdicts;
  }

  Address address() {
    return address;
  }

  String database() {
    return database;
  }

  /// What the catalogs say now. At most a second old for changes by others; at once after [#bump].
  synchronized Facts facts() throws IOException {
    Instant now = clock.instant();
    Facts current = facts;
    forgetSettled();
    if (current != null && now.isBefore(lookedAt.plus(LOOK_AGAIN)) && !now.isBefore(lookedAt)) {
      return current;
    }
    try {
      return look(link(), now);
    } catch (SqlFailure e) {
      throw e;
    } catch (IOException e) {
      forgetLink();
      return look(link(), now); // the target may have been restarted
    }
  }

  /// A number that no other session of this catalog has.
  synchronized long nextSession() {
    return ++sessions;
  }

  /// Something was run that may have changed what names mean: look again before the next verdict.
  synchronized void bump() {
    lookedAt = Instant.MIN;
  }

  /// A session holds uncommitted definitions: until it settles, look before every verdict.
  synchronized void pending(SessionState session) {
    pending.add(session);
  }

  private void forgetSettled() {
    if (pending.isEmpty()) return;
    lookedAt = Instant.MIN;
    pending.removeIf(session -> !session.isPending());
  }

  /// The definitions of what was approved, as one digest; they take no locks, so a release
  /// compares.
  synchronized String definitions(TreeVerdict.Oids oids) throws IOException {
    return Definitions.digest(link(), oids);
  }

  private Facts look(UpstreamLink open, Instant now) throws IOException {
    String found = CatalogQueries.digest(open);
    Facts current = facts;
    if (current == null || !found.equals(digest)) {
      current = load(open);
      facts = current;
      digest = found;
      verdicts.clear();
    }
    lookedAt = now;
    return current;
  }

  private Facts load(UpstreamLink open) throws IOException {
    epoch++;
    Map<Integer, Facts.Relation> relations = CatalogQueries.relations(open);
    Reach reach = CatalogQueries.reach(open);
    rememberGuarded(open, reach);
    return new FactsLoader(open, rules).load(epoch, relations, reach, guardedColumns);
  }

  /// A column stays guarded by its number, whatever it is renamed to.
  private void rememberGuarded(UpstreamLink open, Reach reach) throws IOException {
    var all = new HashSet<>(guardedColumns);
    for (String column : guarded) all.addAll(CatalogQueries.column(open, column, reach));
    guardedColumns = Set.copyOf(all);
  }

  private UpstreamLink link() throws IOException {
    UpstreamLink open = link;
    if (open != null) return open;
    var startup = new HashMap<String, String>();
    startup.put("database", database);
    startup.put("client_encoding", "UTF8");
    startup.put("search_path", "pg_catalog, pg_temp");
    startup.put("application_name", "countergate");
    startup.put("default_transaction_read_only", "on");
    open = UpstreamLink.connect(address, startup, chance);
    open.readWithin(ANSWER_WITHIN);
    link = open;
    return open;
  }

  private void forgetLink() throws IOException {
    UpstreamLink open = link;
    link = null;
    lookedAt = Instant.MIN;
    if (open != null) open.close();
  }

  @Override
  public synchronized void close() throws IOException {
    forgetLink();
  }
}

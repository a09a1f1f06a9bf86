package dev.countergate.gateway.postgres;

import dev.countergate.domain.Effect;
import java.io.IOException;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/// When a statement may be run in order to be undone: only where undoing it undoes everything.
///
/// @param triggers whether user triggers in `sql` and `plpgsql` are trusted on this target
/// @param gaps whether sequences may be moved, which no rollback undoes
record Conditions(boolean triggers, boolean gaps) {
  /// With one of these in the database a function can leave it, whatever language it is in.
  private static final String WAYS_OUT =
      """
      select e.extname::pg_catalog.text from pg_catalog.pg_extension e
      where e.extname in ('dblink', 'postgres_fdw', 'file_fdw', 'pg_net', 'http', 'pg_cron',
        'adminpack', 'pg_background', 'mysql_fdw', 'oracle_fdw', 'tds_fdw', 'multicorn', 'aws_s3',
        'aws_lambda', 'pgagent')
      union all select l.lanname::pg_catalog.text from pg_catalog.pg_language l
      where not l.lanpltrusted and l.lanname not in ('internal', 'c')
      union all select 'superuser' from pg_catalog.pg_roles r
      where r.rolname = current_user and r.rolsuper
      """;

  /// The first condition that fails, in words; empty if all of them hold.
  Optional<String> failure(Judgement judgement, Facts facts, UpstreamLink own) throws IOException {
    if (!judgement.isPlainWrite() || judgement.trees().size() != 1) {
      return Optional.of("it is not a single INSERT, UPDATE or DELETE");
    }
    if (!Set.of(Effect.WRITE, Effect.EXPORT, Effect.UNKNOWN).containsAll(judgement.effects())) {
      return Optional.of("it does more than write rows");
    }
    for (Hazard hazard : judgement.hazards()) {
      if (hazard.kind() != Hazard.Kind.TRIGGER) return Optional.of(hazard.words());
    }
    if (!judgement.conditions().isEmpty()) return Optional.of("a value decides what it changes");
    if (judgement.nature().sequences() && !gaps) return Optional.of("it moves a sequence");
    Optional<String> function = function(judgement, facts);
    if (function.isPresent()) return function;
    return reached(judgement, facts, own);
  }

  private Optional<String> function(Judgement judgement, Facts facts) {
    for (int oid : judgement.oids().functions()) {
      Optional<Facts.Builtin> builtin = facts.functions().builtin(oid);
      boolean sequence = gaps && builtin.filter(f -> f.name().contains(".nextval(")).isPresent();
      boolean reads = builtin.filter(f -> f.effect() == Effect.READ).isPresent();
      if (!reads && !sequence) {
        return Optional.of("no rollback undoes " + facts.functions().name(oid));
      }
    }
    return Optional.empty();
  }

  private Optional<String> reached(Judgement judgement, Facts facts, UpstreamLink own)
      throws IOException {
    boolean fires = false;
    for (Reach.Touched touched : facts.reach().from(judgement.oids().written())) {
      Optional<Facts.Relation> relation = facts.relation(touched.relation());
      if (relation.isEmpty() || "rp".indexOf(relation.get().kind()) < 0) {
        return Optional.of("it reaches something that is no ordinary table");
      }
      if (!relation.get().hazard().isEmpty()) {
        return Optional.of(relation.get().full() + ", " + relation.get().hazard());
      }
      for (Reach.Trigger trigger : facts.reach().triggersOf(touched.relation())) {
        if (!triggers || !List.of("sql", "plpgsql").contains(trigger.language())) {
          return Optional.of("trigger " + trigger.name() + " is not trusted");
        }
        fires = true;
      }
    }
    return fires ? wayOut(own) : Optional.empty();
  }

  private static Optional<String> wayOut(UpstreamLink own) throws IOException {
    Rows ways = own.query(WAYS_OUT);
    return ways.size() == 0
        ? Optional.empty()
        : Optional.of("a trigger could leave the database: " + ways.text(0, 0));
  }
}

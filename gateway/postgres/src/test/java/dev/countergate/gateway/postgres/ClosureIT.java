package dev.countergate.gateway.postgres;

import static org.assertj.core.api.Assertions.assertThat;

import dev.countergate.domain.Effect;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/// `read` is never a default: an unknown node kind or field anywhere in a tree proves nothing.
class ClosureIT {
  private static final List<String> SCHEMA =
      List.of(
          "create view vv as select t.id, lower(ssn) as s from t where id > 0",
          "create materialized view mv as select 1 as x",
          "create table part (a int, b text, c int generated always as identity)"
              + " partition by range (a)",
          "create table part1 partition of part for values from (0) to (10)",
          "create table gs (a int, g int generated always as (a * 2) stored)",
          "create table arr (a int[], j jsonb)",
          "create type ct as (a int, b text)",
          "create table cc (c ct)",
          "create type mood as enum ('a', 'b')",
          "create table moods (m mood)",
          "grant all on all tables in schema public to agent",
          "grant all on all sequences in schema public to agent");

  @ParameterizedTest
  @ValueSource(ints = {15, 18})
  void nothingUnknownIsRead(int major) throws IOException {
    try (var server = Servers.start(major);
        var fixture = new Fixture(server);
        var one = fixture.open(false, List.of())) {
      for (String text : SCHEMA) one.administer(text);
      var unproven = new ArrayList<String>();
      int trees = 0;
      for (String text : corpus()) {
        Judgement judgement = one.analyst.parse(text, List.of());
        if (judgement.effects().contains(Effect.UNKNOWN)) unproven.add(text + judgement.reasons());
        derivesNoMore(judgement);
        for (Printed printed : judgement.trees()) {
          trees++;
          everyAdditionIsUnknown(printed.tree(), one.catalog);
        }
      }
      assertThat(unproven).isEmpty();
      assertThat(trees).isGreaterThan(70);
    }
  }

  /// What is read again from the kept trees is what was judged, or less: never more.
  static void derivesNoMore(Judgement judgement) {
    TreeEvidence.of(judgement.trees())
        .ifPresent(payload ->
            assertThat(judgement.effects())
                .as("%s", judgement)
                .containsAll(
                    new TreeEvidence().effects(payload, judgement.statements()).orElseThrow()));
  }

  private static void everyAdditionIsUnknown(byte[] printed, Catalog catalog) throws IOException {
    var read = TreeReader.wrapped(printed);
    assertThat(read).isInstanceOf(TreeReader.Read.Whole.class);
    TreeNode tree = ((TreeReader.Read.Whole) read).tree();
    int structs = count(tree);
    for (int at = 0; at < structs; at += 1 + structs / 40) {
      for (boolean field : new boolean[] {true, false}) {
        TreeNode changed = change(tree, new int[] {at}, field);
        TreeVerdict verdict = Judge.of(changed, catalog.rules(), catalog.facts());
        assertThat(verdict.effects()).contains(Effect.UNKNOWN);
      }
    }
  }

  private static int count(TreeNode node) {
    return switch (node) {
      case TreeNode.Struct(_, var fields) ->
          1 + fields.stream().mapToInt(field -> count(field.value())).sum();
      case TreeNode.Items(var all) -> all.stream().mapToInt(ClosureIT::count).sum();
      default -> 0;
    };
  }

  /// The tree with one struct given an unknown field, or wrapped in an unknown kind.
  private static TreeNode change(TreeNode node, int[] left, boolean field) {
    return switch (node) {
      case TreeNode.Struct(var kind, var fields) -> {
        boolean here = left[0]-- == 0;
        var changed = new ArrayList<TreeNode.Field>();
        for (TreeNode.Field one : fields) {
          changed.add(new TreeNode.Field(one.name(), change(one.value(), left, field)));
        }
        if (here && field) {
          changed.add(new TreeNode.Field("novelty", new TreeNode.Atom("16999")));
        }
        yield new TreeNode.Struct(here && !field ? "NOVELTY" : kind, changed);
      }
      case TreeNode.Items(var all) ->
          new TreeNode.Items(all.stream().map(one -> change(one, left, field)).toList());
      default -> node;
    };
  }

  private static List<String> corpus() throws IOException {
    try (var in = ClosureIT.class.getResourceAsStream("corpus.sql")) {
      String text = new String(Objects.requireNonNull(in).readAllBytes(), StandardCharsets.UTF_8);
      return text.lines().filter(line -> !line.isBlank()).toList();
    }
  }
}

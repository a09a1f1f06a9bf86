package dev.countergate.gateway.postgres;

import java.io.IOException;
import java.time.InstantSource;
import java.util.List;
import java.util.random.RandomGenerator;

/// The database of the attack cases, made anew for each case from a template.
final class Fixture implements AutoCloseable {
  private static final String TEMPLATE = "gw_template";

  private final Servers.Server server;
  private final UpstreamLink admin;

  Fixture(Servers.Server server) throws IOException {
    this.server = server;
    this.admin = server.connect("postgres", "postgres");
    admin.query("create role owner_r");
    admin.query("create role ro");
    admin.query("create role auditor login");
    admin.query("create role agent login in role owner_r, ro");
    admin.query("create database " + TEMPLATE);
    try (var link = server.connect("postgres", TEMPLATE)) {
      for (String text : SCHEMA) link.query(text);
      if (server.hasContrib()) for (String text : CONTRIB) link.query(text);
    }
  }

  private static final List<String> SCHEMA =
      List.of(
          "create table t (id int primary key, ssn text, note text)",
          "insert into t values (1, '123-45', 'a'), (2, '234-56', 'b'), (3, '345-67', 'c')",
          "create table u (id int)",
          "insert into u values (1), (2)",
          "create table empty_log (msg text)",
          "create table docs (id serial, body text)",
          "create sequence s1",
          "create function wipe() returns int language plpgsql as"
              + " 'begin delete from t; return 1; end'",
          "create function wipe_trg() returns trigger language plpgsql as"
              + " 'begin delete from t; return new; end'",
          "create procedure wipe_proc() language plpgsql as 'begin delete from t; end'",
          "grant all on all tables in schema public to agent",
          "grant all on all sequences in schema public to agent",
          "grant create, usage on schema public to agent");

  private static final List<String> CONTRIB =
      List.of(
          "create extension dblink",
          "create extension postgres_fdw",
          "create extension file_fdw",
          "create extension tablefunc",
          "create extension adminpack",
          "create extension plpython3u");

  /// A fresh database under the name that the cases use.
  Case open(boolean superuser, List<String> guarded) throws IOException {
    admin.query("drop database if exists gw with (force)");
    admin.query("alter role agent reset all");
    admin.query(superuser ? "alter role agent superuser" : "alter role agent nosuperuser");
    admin.query("create database gw template " + TEMPLATE);
    return new Case(server, guarded);
  }

  @Override
  public void close() throws IOException {
    admin.close();
  }

  /// One case: the client's session, an administrator beside it, and the analyst.
  static final class Case implements AutoCloseable {
    final Servers.Server server;
    final UpstreamLink client;
    final UpstreamLink admin;
    final Catalog catalog;
    final Analyst analyst;

    private Case(Servers.Server server, List<String> guarded) throws IOException {
      this.server = server;
      this.admin = server.connect("postgres", "gw");
      this.client = server.connect("agent", "gw");
      this.catalog =
          Catalog.open(
              server.address("agent"),
              "gw",
              guarded,
              InstantSource.system(),
              RandomGenerator.getDefault());
      this.analyst = new Analyst(catalog, client, RandomGenerator.getDefault());
    }

    /// Judges, as the gateway does before anything runs.
    Judgement judge(String text) throws IOException {
      return analyst.query(text);
    }

    /// Runs a text as the gateway would have, once it is approved.
    void run(String text) throws IOException {
      Judgement judgement = analyst.query(text);
      client.send(Frontend.query(text));
      client.flush();
      ServerMessage.Failed failure = null;
      while (true) {
        ServerMessage message = ServerMessage.of(client.read());
        if (message instanceof ServerMessage.Failed failed) failure = failed;
        if (message instanceof ServerMessage.Ready) break;
      }
      if (!judgement.isNeutral()) analyst.moved();
      if (failure != null) throw new SqlFailure(failure.report());
    }

    void administer(String text) throws IOException {
      admin.query(text);
      catalog.bump();
    }

    @Override
    public void close() throws IOException {
      client.close();
      admin.close();
      catalog.close();
    }
  }
}

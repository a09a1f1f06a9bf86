/// The only composition root: reads configuration, builds every object with `new`, starts and
/// stops.
@org.jspecify.annotations.NullMarked
module dev.countergate.server {
  requires static org.jspecify;
  requires dev.countergate.gate;
  requires dev.countergate.gateway.postgres;
  requires dev.countergate.signin.link;
  requires dev.countergate.signin.oidc;
  requires dev.countergate.signin.passkey;
  requires dev.countergate.store.files;
  requires dev.countergate.web.api;
  requires dev.countergate.web.console;
  requires dev.countergate.cli;
  requires dev.countergate.verifier;
  requires info.picocli;
  requires org.snakeyaml.engine;
  requires java.net.http;
  requires java.sql;
}

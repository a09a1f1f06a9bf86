/// The HTTP API over the gate's ports, and the server that carries it. Its OpenAPI file is golden.
/// Pages for people are not here.
@org.jspecify.annotations.NullMarked
module dev.countergate.web.api {
  requires static org.jspecify;
  requires transitive dev.countergate.gate;
  requires transitive org.eclipse.jetty.server;

  exports dev.countergate.web.api;
}

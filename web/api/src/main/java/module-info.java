/// The HTTP API over the gate's ports. Its OpenAPI file is golden.
@org.jspecify.annotations.NullMarked
module dev.countergate.web.api {
  requires static org.jspecify;
  requires transitive dev.countergate.gate;
  requires transitive org.eclipse.jetty.server;
  requires tools.jackson.databind;
}

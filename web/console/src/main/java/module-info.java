/// Pages for people over the same ports as the API. Every act here has an equal there; live changes
/// come from the API's event stream, by its address and not by its module.
@SuppressWarnings("requires-automatic")
@org.jspecify.annotations.NullMarked
module dev.countergate.web.console {
  requires static org.jspecify;
  requires transitive dev.countergate.gate;
  requires transitive org.eclipse.jetty.server;
  requires gg.jte.runtime;

  exports dev.countergate.web.console;
}

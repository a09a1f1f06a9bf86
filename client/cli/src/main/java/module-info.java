/// The command `countergate`: what a person types. It talks to the API and to files, never to the
/// gate.
@org.jspecify.annotations.NullMarked
module dev.countergate.cli {
  requires static org.jspecify;
  requires transitive info.picocli;
  requires transitive dev.countergate.domain;
  requires java.net.http;

  exports dev.countergate.cli;
}

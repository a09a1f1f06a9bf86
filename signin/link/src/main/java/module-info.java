/// Signs people in by a one-time link. It proves a person and decides nothing.
@org.jspecify.annotations.NullMarked
module dev.countergate.signin.link {
  requires static org.jspecify;
  requires transitive dev.countergate.gate;

  exports dev.countergate.signin.link;
}

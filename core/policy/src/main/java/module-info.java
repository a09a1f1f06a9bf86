/// Policy text to decisions with their reasons. No I/O: the text is handed in.
@org.jspecify.annotations.NullMarked
module dev.countergate.policy {
  requires static org.jspecify;
  requires transitive dev.countergate.domain;
  requires org.snakeyaml.engine;

  exports dev.countergate.policy;
}

/// PostgreSQL: bytes to actions and back, nothing else.
@org.jspecify.annotations.NullMarked
module dev.countergate.gateway.postgres {
  requires static org.jspecify;
  requires transitive dev.countergate.gate;
  requires dev.countergate.wire;

  exports dev.countergate.gateway.postgres;
}

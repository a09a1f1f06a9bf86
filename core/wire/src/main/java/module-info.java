/// Bounded reading and writing of bytes on sockets. It knows no protocol.
@org.jspecify.annotations.NullMarked
module dev.countergate.wire {
  requires static org.jspecify;
  requires dev.countergate.domain;

  exports dev.countergate.wire;
}

/// The pure fold from facts to state and rulings, the same live and in the verifier. No I/O, no
/// clock.
@org.jspecify.annotations.NullMarked
module dev.countergate.docket {
  requires static org.jspecify;
  requires transitive dev.countergate.domain;
  requires transitive dev.countergate.policy;

  exports dev.countergate.docket;
}

/// The nouns: principals, actions, decisions, approvals, facts and their canonical form. No I/O, no
/// clock, no threads.
@org.jspecify.annotations.NullMarked
module dev.countergate.domain {
  requires static org.jspecify;
  requires tools.jackson.core;

  exports dev.countergate.domain;
}

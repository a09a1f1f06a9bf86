/// Reads what authenticators answer when they make a key. It proves a person and decides nothing.
@org.jspecify.annotations.NullMarked
module dev.countergate.signin.passkey {
  requires static org.jspecify;
  requires transitive dev.countergate.gate;
  requires com.webauthn4j.core;

  exports dev.countergate.signin.passkey;
}

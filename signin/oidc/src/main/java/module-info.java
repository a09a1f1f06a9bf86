/// Signs people in with OpenID Connect. It proves an account and decides nothing.
@org.jspecify.annotations.NullMarked
module dev.countergate.signin.oidc {
  requires static org.jspecify;
  requires transitive dev.countergate.gate;
  requires java.net.http;

  exports dev.countergate.signin.oidc;
}

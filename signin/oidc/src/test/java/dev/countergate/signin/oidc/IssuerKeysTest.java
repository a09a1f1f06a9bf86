package dev.countergate.signin.oidc;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.nimbusds.jose.JOSEException;
import com.nimbusds.jose.jwk.Curve;
import com.nimbusds.jose.jwk.JWK;
import com.nimbusds.jose.jwk.JWKMatcher;
import com.nimbusds.jose.jwk.JWKSelector;
import com.nimbusds.jose.jwk.JWKSet;
import com.nimbusds.jose.jwk.gen.ECKeyGenerator;
import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import dev.countergate.domain.Fault;
import dev.countergate.testkit.SimClock;
import java.io.IOException;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/// The provider's keys when it rotates them, is silent, or answers badly.
class IssuerKeysTest {
  private final SimClock clock = SimClock.atNoon();
  private final BackChannel channel = new BackChannel();
  private final IssuerKeys keys = new IssuerKeys(channel, clock);
  private final AtomicInteger asked = new AtomicInteger();
  private volatile int status = 200;
  private volatile String body = "";
  private HttpServer server;

  @BeforeEach
  void publish() throws IOException, JOSEException {
    server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
    server.createContext("/", this::answer);
    server.start();
    publish(key("first"));
    keys.at(address());
  }

  private URI address() {
    return URI.create("http://127.0.0.1:" + server.getAddress().getPort() + "/keys");
  }

  private void answer(HttpExchange exchange) throws IOException {
    asked.incrementAndGet();
    byte[] bytes = body.getBytes(StandardCharsets.UTF_8);
    if (status == 302) exchange.getResponseHeaders().add("Location", "/elsewhere");
    exchange.sendResponseHeaders(status, bytes.length);
    try (OutputStream out = exchange.getResponseBody()) {
      out.write(bytes);
    }
  }

  private static JWK key(String id) throws JOSEException {
    return new ECKeyGenerator(Curve.P_256).keyID(id).generate();
  }

  private void publish(JWK... published) {
    body = new JWKSet(List.of(published)).toString();
  }

  private List<String> found(String id) {
    var selector = new JWKSelector(new JWKMatcher.Builder().keyID(id).build());
    return keys.get(selector, null).stream().map(JWK::getKeyID).toList();
  }

  @AfterEach
  void close() {
    server.stop(0);
    channel.close();
  }

  @Test
  void anUnknownKeyIsAskedForOnceInHalfAMinute() throws JOSEException {
    assertThat(found("first")).containsExactly("first");
    publish(key("second"));
    for (int i = 0; i < 5; i++) assertThat(found("second")).isEmpty();
    assertThat(asked).hasValue(1);
    clock.turn(IssuerKeys.ASK_AGAIN);
    assertThat(found("second")).containsExactly("second");
    assertThat(found("first")).as("a key that is not published any more").isEmpty();
    assertThat(asked).hasValue(2);
  }

  @Test
  void whileTheProviderIsSilentKnownKeysStayGoodForADayAndNoOtherBecomesSo() {
    assertThat(found("first")).containsExactly("first");
    status = 503;
    clock.turn(Duration.ofHours(23));
    assertThat(found("first")).containsExactly("first");
    assertThat(found("second")).isEmpty();
    clock.turn(Duration.ofHours(1));
    assertThat(found("first")).isEmpty();
  }

  @Test
  void aServerThatIsGoneLocksNobodyOut() {
    assertThat(found("first")).containsExactly("first");
    server.stop(0);
    clock.turn(IssuerKeys.FRESH);
    assertThat(found("first")).containsExactly("first");
    assertThat(found("second")).isEmpty();
  }

  @Test
  void noRedirectIsFollowedForKeys() {
    status = 302;
    assertThat(found("first")).isEmpty();
    assertThat(asked).hasValue(1);
  }

  @Test
  void anAnswerWithoutEndIsCutOff() {
    body = "x".repeat((int) BackChannel.BODY_BYTES_MAX + 1);
    assertThatThrownBy(() -> channel.get(address()))
        .isInstanceOf(Fault.class)
        .hasMessageContaining("gives no answer");
  }

  @Test
  void whatIsNoListOfKeysChangesNothing() {
    assertThat(found("first")).containsExactly("first");
    body = "[]";
    clock.turn(IssuerKeys.FRESH);
    assertThat(found("first")).containsExactly("first");
  }
}

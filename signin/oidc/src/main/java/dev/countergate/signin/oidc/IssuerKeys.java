package dev.countergate.signin.oidc;

import com.nimbusds.jose.jwk.JWK;
import com.nimbusds.jose.jwk.JWKSelector;
import com.nimbusds.jose.jwk.JWKSet;
import com.nimbusds.jose.jwk.source.JWKSource;
import com.nimbusds.jose.proc.SecurityContext;
import dev.countergate.domain.Fault;
import java.net.URI;
import java.text.ParseException;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// The provider's public keys, as it published them last.
///
/// A key that is not among them is asked for once, and not again for half a minute: whoever sends
/// tokens of unknown keys makes us ask no more often. If the provider does not answer, the keys
/// that are known stay good for a day, and no other becomes so.
final class IssuerKeys implements JWKSource<SecurityContext> {
  static final Duration ASK_AGAIN = Duration.ofSeconds(30);
  static final Duration FRESH = Duration.ofHours(1);
  static final Duration KEEP = Duration.ofHours(24);
  private final BackChannel channel;
  private final InstantSource clock;

  /// GUARDED BY this.
  private @Nullable URI address;

  /// GUARDED BY this.
  private JWKSet keys = new JWKSet();

  /// When the keys were read. GUARDED BY this.
  private Instant read = Instant.EPOCH;

  /// When they were asked for last, with success or without. GUARDED BY this.
  private Instant asked = Instant.EPOCH;

  IssuerKeys(BackChannel channel, InstantSource clock) {
    this.channel = channel;
    this.clock = clock;
  }

  /// Where the provider publishes its keys.
  synchronized void at(URI published) {
    address = published;
  }

  @Override
  public synchronized List<JWK> get(JWKSelector selector, @Nullable SecurityContext context) {
    Instant now = clock.instant();
    if (!now.isBefore(read.plus(FRESH))) ask(now);
    List<JWK> found = known(selector, now);
    if (found.isEmpty()) {
      ask(now);
      found = known(selector, now);
    }
    return found;
  }

  private List<JWK> known(JWKSelector selector, Instant now) {
    return now.isBefore(read.plus(KEEP)) ? selector.select(keys) : List.of();
  }

  private void ask(Instant now) {
    if (address == null || now.isBefore(asked.plus(ASK_AGAIN))) return;
    asked = now;
    try {
      BackChannel.Answer answer = channel.get(address);
      if (answer.status() != 200) return;
      keys = JWKSet.parse(answer.body()).toPublicJWKSet();
      read = now;
    } catch (Fault | ParseException _) {
      // the keys that are known stay for a while
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }
}

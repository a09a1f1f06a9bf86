package dev.countergate.signin.passkey;

import com.webauthn4j.WebAuthnRegistrationManager;
import com.webauthn4j.data.PublicKeyCredentialParameters;
import com.webauthn4j.data.PublicKeyCredentialType;
import com.webauthn4j.data.RegistrationData;
import com.webauthn4j.data.RegistrationParameters;
import com.webauthn4j.data.RegistrationRequest;
import com.webauthn4j.data.attestation.authenticator.AttestedCredentialData;
import com.webauthn4j.data.attestation.authenticator.AuthenticatorData;
import com.webauthn4j.data.attestation.authenticator.COSEKey;
import com.webauthn4j.data.attestation.statement.COSEAlgorithmIdentifier;
import com.webauthn4j.data.client.Origin;
import com.webauthn4j.data.client.challenge.DefaultChallenge;
import com.webauthn4j.data.extension.authenticator.RegistrationExtensionAuthenticatorOutput;
import com.webauthn4j.server.ServerProperty;
import dev.countergate.domain.Passkey;
import dev.countergate.gate.Registrar;
import java.security.PublicKey;
import java.util.Base64;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import java.util.stream.Collectors;

/// Reads a new passkey by the rules of WebAuthn, section 7.1. The user must have been verified; an
/// attestation is read and not yet judged, so no passkey counts as bound to one device.
public final class WebAuthn implements Registrar {
  /// What the docket can check: ES256, EdDSA, RS256.
  private static final List<COSEAlgorithmIdentifier> ALGORITHMS =
      List.of(
          COSEAlgorithmIdentifier.ES256,
          COSEAlgorithmIdentifier.EdDSA,
          COSEAlgorithmIdentifier.RS256);

  private final WebAuthnRegistrationManager manager =
      WebAuthnRegistrationManager.createNonStrictWebAuthnRegistrationManager();

  @Override
  public Made read(byte[] challenge, Passkey.Site site, String attestation, String clientData) {
    Set<Origin> origins = site.origins().stream().map(Origin::create).collect(Collectors.toSet());
    ServerProperty server =
        ServerProperty.builder()
            .origins(origins)
            .rpId(site.rp())
            .challenge(new DefaultChallenge(challenge))
            .build();
    var wanted = new RegistrationParameters(server, parameters(), true, true);
    try {
      var request = new RegistrationRequest(decode(attestation), decode(clientData));
      return made(manager.verify(request, wanted));
    } catch (RuntimeException e) { // whatever the library says of an answer that nobody vouches for
      throw new IllegalArgumentException(words(e), e);
    }
  }

  private static String words(RuntimeException e) {
    return Objects.requireNonNullElse(e.getMessage(), "the authenticator's answer is incomplete")
        .lines()
        .findFirst()
        .orElse("");
  }

  private static List<PublicKeyCredentialParameters> parameters() {
    return ALGORITHMS.stream()
        .map(algorithm ->
            new PublicKeyCredentialParameters(PublicKeyCredentialType.PUBLIC_KEY, algorithm))
        .toList();
  }

  private static Made made(RegistrationData data) {
    AuthenticatorData<RegistrationExtensionAuthenticatorOutput> authenticator =
        Objects.requireNonNull(data.getAttestationObject()).getAuthenticatorData();
    AttestedCredentialData credential =
        Objects.requireNonNull(authenticator.getAttestedCredentialData());
    COSEKey key = credential.getCOSEKey();
    PublicKey open = Objects.requireNonNull(key.getPublicKey());
    COSEAlgorithmIdentifier algorithm = Objects.requireNonNull(key.getAlgorithm());
    return new Made(
        encode(credential.getCredentialId()),
        encode(open.getEncoded()),
        Math.toIntExact(algorithm.getValue()),
        authenticator.isFlagBE());
  }

  private static byte[] decode(String base64url) {
    return Base64.getUrlDecoder().decode(base64url);
  }

  private static String encode(byte[] bytes) {
    return Base64.getUrlEncoder().withoutPadding().encodeToString(bytes);
  }
}

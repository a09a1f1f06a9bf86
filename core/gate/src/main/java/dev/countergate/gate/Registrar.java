package dev.countergate.gate;

import dev.countergate.domain.Passkey;

/// Reads what an authenticator answers when it makes a key. It decides nothing.
public interface Registrar {
  /// The new key, once the answer fits the challenge and the site and the person was verified.
  ///
  /// @param attestation the attestation object, base64url
  /// @param clientData what the browser signed, base64url
  /// @throws IllegalArgumentException with the reason, if it does not fit
  Made read(byte[] challenge, Passkey.Site site, String attestation, String clientData);

  /// A key that an authenticator made.
  ///
  /// @param credential the id under which the authenticator finds it, base64url
  /// @param key SubjectPublicKeyInfo, base64url
  record Made(String credential, String key, int algorithm, boolean backupEligible) {}
}

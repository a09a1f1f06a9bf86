package dev.countergate.gate;

import dev.countergate.domain.Digest;

/// What a change of Countergate needs of the process that runs it.
public interface Premises {
  /// Makes a new token for a principal. It opens nothing before its digest is a fact.
  Minted mint(String principal);

  /// Serves the targets that are in force now.
  void retarget();

  /// A new token.
  ///
  /// @param credential what the credential is called
  /// @param type how it is compared at sign-in
  /// @param secret for whoever asked, once
  /// @param verifier digest of what is kept to compare it with
  /// @param keep puts the verifier where it is compared
  record Minted(String credential, String type, String secret, Digest verifier, Runnable keep) {}
}

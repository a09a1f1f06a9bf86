package dev.countergate.gateway.postgres;

import java.security.GeneralSecurityException;
import java.security.MessageDigest;
import java.security.cert.CertificateException;
import java.security.cert.X509Certificate;
import java.util.Locale;

/// `tls-server-end-point` (RFC 5929): the digest of the server's certificate, by the hash of its
/// own signature, with SHA-256 in place of MD5 and SHA-1.
final class ChannelBinding {
  private ChannelBinding() {}

  static byte[] endPoint(X509Certificate certificate) throws CertificateException {
    String signature = certificate.getSigAlgName().toUpperCase(Locale.ROOT);
    try {
      return MessageDigest.getInstance(hash(signature)).digest(certificate.getEncoded());
    } catch (GeneralSecurityException e) {
      throw new CertificateException("no channel binding for `" + signature + "`", e);
    }
  }

  private static String hash(String signature) {
    if (signature.startsWith("SHA384")) return "SHA-384";
    if (signature.startsWith("SHA512")) return "SHA-512";
    if (signature.startsWith("SHA224")) return "SHA-224";
    return "SHA-256";
  }
}

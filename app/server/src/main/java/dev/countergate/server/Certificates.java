package dev.countergate.server;

import dev.countergate.domain.Fault;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.math.BigInteger;
import java.security.GeneralSecurityException;
import java.security.KeyPairGenerator;
import java.security.KeyStore;
import java.security.SecureRandom;
import java.security.cert.Certificate;
import java.security.spec.ECGenParameterSpec;
import java.time.Duration;
import java.time.Instant;
import java.util.Date;
import javax.net.ssl.KeyManagerFactory;
import javax.net.ssl.SSLContext;
import org.bouncycastle.asn1.x500.X500Name;
import org.bouncycastle.asn1.x509.Extension;
import org.bouncycastle.asn1.x509.GeneralName;
import org.bouncycastle.asn1.x509.GeneralNames;
import org.bouncycastle.cert.jcajce.JcaX509CertificateConverter;
import org.bouncycastle.cert.jcajce.JcaX509v3CertificateBuilder;
import org.bouncycastle.operator.OperatorCreationException;
import org.bouncycastle.operator.jcajce.JcaContentSignerBuilder;

/// The listeners' certificate: made at the first start if none was put there as `secrets/tls.p12`.
final class Certificates {
  private static final char[] PASSWORD = "countergate".toCharArray(); // the folder protects the key
  private static final Duration VALID = Duration.ofDays(825);
  private final Secrets secrets;
  private final SecureRandom chance;

  Certificates(Secrets secrets, SecureRandom chance) {
    this.secrets = secrets;
    this.chance = chance;
  }

  /// What listeners present.
  record Presented(SSLContext context, Certificate certificate) {}

  Presented open(Instant now) {
    try {
      byte[] file = secrets.readBytes("tls.p12").orElse(null);
      if (file == null) {
        file = selfSigned(now);
        secrets.write("tls.p12", file);
      }
      KeyStore keys = KeyStore.getInstance("PKCS12");
      keys.load(new ByteArrayInputStream(file), PASSWORD);
      var managers = KeyManagerFactory.getInstance(KeyManagerFactory.getDefaultAlgorithm());
      managers.init(keys, PASSWORD);
      SSLContext context = SSLContext.getInstance("TLS");
      context.init(managers.getKeyManagers(), null, chance);
      String alias = keys.aliases().nextElement();
      return new Presented(context, keys.getCertificate(alias));
    } catch (GeneralSecurityException | IOException | OperatorCreationException e) {
      throw new Fault(
          Fault.Code.DATA_FOLDER,
          "`secrets/tls.p12` cannot be used\nhelp: its password must be `countergate`; delete it to"
              + " have one made",
          e);
    }
  }

  private byte[] selfSigned(Instant now)
      throws GeneralSecurityException, IOException, OperatorCreationException {
    var generator = KeyPairGenerator.getInstance("EC");
    generator.initialize(new ECGenParameterSpec("secp256r1"), chance);
    var pair = generator.generateKeyPair();
    var name = new X500Name("CN=countergate");
    var builder =
        new JcaX509v3CertificateBuilder(
            name,
            new BigInteger(120, chance),
            Date.from(now.minus(Duration.ofHours(1))),
            Date.from(now.plus(VALID)),
            name,
            pair.getPublic());
    builder.addExtension(
        Extension.subjectAlternativeName,
        false,
        new GeneralNames(
            new GeneralName[] {
              new GeneralName(GeneralName.dNSName, "localhost"),
              new GeneralName(GeneralName.iPAddress, "127.0.0.1"),
              new GeneralName(GeneralName.iPAddress, "::1")
            }));
    var signer = new JcaContentSignerBuilder("SHA256withECDSA").build(pair.getPrivate());
    var certificate = new JcaX509CertificateConverter().getCertificate(builder.build(signer));
    KeyStore keys = KeyStore.getInstance("PKCS12");
    keys.load(null, PASSWORD);
    keys.setKeyEntry("countergate", pair.getPrivate(), PASSWORD, new Certificate[] {certificate});
    var out = new ByteArrayOutputStream();
    keys.store(out, PASSWORD);
    return out.toByteArray();
  }
}

package dev.countergate.store.files;

import static org.assertj.core.api.Assertions.assertThat;

import dev.countergate.testkit.Needs;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// A verifier that shares no code with us accepts our ledgers and rejects altered ones.
class VerifyXmodIT {
  @TempDir private Path folder;

  @BeforeEach
  void buildWithTheSystemsGo() throws Exception {
    Path go = Needs.file("/usr/bin/go");
    Needs.file("/usr/share/gocode/src/golang.org/x/mod/sumdb/tlog");
    Path root = Path.of(System.getProperty("countergate.root", "../.."));
    Path source = root.resolve("tools/verify-xmod/main.go").toAbsolutePath();
    var build = new ProcessBuilder(go.toString(), "build", "-o", verifier(), source.toString());
    build.environment().put("GO111MODULE", "off");
    build.environment().put("GOPATH", "/usr/share/gocode");
    build.environment().put("GOTOOLCHAIN", "local");
    build.environment().put("GOFLAGS", "");
    build.environment().put("GOCACHE", folder.resolve("cache").toString());
    build.environment().put("PATH", "/usr/bin:/bin");
    assertThat(run(build)).isEmpty();
  }

  @Test
  void aLedgerOf700EntriesIsAcceptedWithItsProofs() throws Exception {
    Path data = folder.resolve("data");
    Path proof = folder.resolve("300.tlog-proof");
    Path older = folder.resolve("older");
    try (var ledger = TextLedger.open(data)) {
      for (int i = 0; i < 400; i++) {
        ledger.append(TextLedger.entry(i));
      }
      ledger.append(TextLedger.entry(400)).await();
      ledger.publish();
      Files.write(older, ledger.note().bytes());
      for (int i = 401; i < 700; i++) {
        ledger.append(TextLedger.entry(i));
      }
      ledger.append(TextLedger.entry(700)).await();
      ledger.publish();
      Files.write(proof, ledger.proof(300).bytes());
    }
    assertThat(verify(data, proof, older))
        .contains(
            "OK   entries: all 701 in 3 bundles match tile level 0",
            "OK   file " + proof + ": entry 300 of size 701",
            "OK   file " + older + ": checkpoint of size 401 is a prefix of the log",
            "OK   all checks passed");
    flip(data.resolve("ledger/tile/entries/001"));
    assertThat(verify(data)).contains("FAIL entry 256 does not hash to its place in tile/0/001");
  }

  private static void flip(Path file) throws IOException {
    byte[] bytes = Files.readAllBytes(file);
    bytes[3] ^= 1;
    Files.write(file, bytes);
  }

  private String verify(Path data, Path... files) throws Exception {
    Path ledger = data.resolve("ledger");
    List<String> command =
        new ArrayList<>(
            List.of(verifier(), ledger.toString(), ledger.resolve("log.vkey").toString()));
    for (Path file : files) {
      command.add(file.toString());
    }
    return run(new ProcessBuilder(command));
  }

  private String verifier() {
    return folder.resolve("verify-xmod").toString();
  }

  private static String run(ProcessBuilder command) throws Exception {
    Process process = command.redirectErrorStream(true).start();
    String output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    process.waitFor();
    return output;
  }
}

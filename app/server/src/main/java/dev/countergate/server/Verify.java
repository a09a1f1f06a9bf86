package dev.countergate.server;

import dev.countergate.domain.Digest;
import dev.countergate.domain.Fault;
import dev.countergate.gateway.postgres.TreeEvidence;
import dev.countergate.ledger.Archive;
import dev.countergate.ledger.Malformed;
import dev.countergate.ledger.VerifierKey;
import dev.countergate.store.files.FileStorage;
import dev.countergate.verifier.Verification;
import dev.countergate.verifier.Verifier;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

@Command(
    name = "verify",
    description = "Proves a ledger offline: integrity and conduct. Needs no server.",
    mixinStandardHelpOptions = true)
final class Verify implements Callable<Integer> {
  @Spec private CommandSpec spec = CommandSpec.create();

  @Parameters(paramLabel = "DIR", description = "the data folder, or its ledger/ alone")
  private Path folder = Path.of(".");

  @Option(
      names = "--key",
      description = "the verifier key you were given; without it the one beside the ledger is used")
  private String key = "";

  @Option(names = "--json", description = "print JSON")
  private boolean json;

  @Override
  public Integer call() throws IOException {
    PrintWriter out = spec.commandLine().getOut();
    Verification verification = verify(folder, Optional.of(key).filter(text -> !text.isBlank()));
    out.print(json ? verification.json() + "\n" : verification.text());
    out.flush();
    return verification.isClean() ? 0 : 1;
  }

  static Verification verify(Path folder, Optional<String> key) throws IOException {
    boolean alone = Files.exists(folder.resolve("checkpoint"));
    if (!alone && !Files.exists(folder.resolve("ledger").resolve("checkpoint"))) {
      throw new Fault(
          Fault.Code.NOT_FOUND,
          "no ledger in `" + folder + "`\nhelp: give a data folder, or its `ledger` folder");
    }
    var storage = FileStorage.reading(folder);
    String beside = alone ? "log.vkey" : "ledger/log.vkey";
    Verifier.Known known =
        key.isPresent()
            ? new Verifier.Known(given(key.orElseThrow()), Verifier.Source.GIVEN)
            : new Verifier.Known(beside(storage, folder, beside), Verifier.Source.FOLDER);
    Archive archive =
        alone ? Archive.ofLedger(storage, known.key()) : Archive.ofData(storage, known.key());
    try {
      return Verifier.verify(
          archive, known, documents(storage, !alone), new TreeEvidence()::effects);
    } catch (Malformed e) {
      throw new Fault(Fault.Code.LEDGER_DAMAGED, String.valueOf(e.getMessage()), e);
    }
  }

  private static VerifierKey given(String text) {
    try {
      return VerifierKey.parse(text.strip());
    } catch (Malformed e) {
      throw new Fault(
          Fault.Code.BAD_REQUEST,
          "--key `" + text + "` is no verifier key\nhelp: give the line that stands in `log.vkey`",
          e);
    }
  }

  private static VerifierKey beside(FileStorage storage, Path folder, String name) {
    Path file = folder.resolve(name);
    try {
      byte[] text =
          storage
              .get(name)
              .orElseThrow(() ->
                  new Fault(
                      Fault.Code.NOT_FOUND,
                      "no key in `" + file + "`\nhelp: give the one that you know, with --key"));
      return VerifierKey.parse(new String(text, StandardCharsets.UTF_8).strip());
    } catch (Malformed | IOException e) {
      throw new Fault(
          Fault.Code.LEDGER_DAMAGED,
          "the key in `" + file + "` cannot be read\nhelp: give the one that you know, with --key",
          e);
    }
  }

  private static Verifier.Documents documents(FileStorage storage, boolean atHand) {
    return new Verifier.Documents() {
      @Override
      public Optional<byte[]> read(Digest digest) throws IOException {
        return storage.get("documents/" + digest.hex());
      }

      @Override
      public boolean atHand() {
        return atHand;
      }
    };
  }
}

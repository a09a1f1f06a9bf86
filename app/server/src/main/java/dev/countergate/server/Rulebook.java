package dev.countergate.server;

import dev.countergate.docket.Docket;
import dev.countergate.docket.Standing;
import dev.countergate.domain.Change;
import dev.countergate.domain.Context;
import dev.countergate.domain.Decision;
import dev.countergate.domain.Digest;
import dev.countergate.domain.Fault;
import dev.countergate.domain.Principal;
import dev.countergate.domain.Question;
import dev.countergate.gate.Documents;
import dev.countergate.gate.Evidence;
import dev.countergate.policy.Policies;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.stream.Stream;

/// The policy in force: the published one, or at the founding the one in the folder.
///
/// @param inForce what decides
/// @param folder where its files are edited
record Rulebook(Policies inForce, Path folder) {

  static Rulebook open(Evidence evidence, Documents documents, Path folder) {
    Optional<Digest> published = evidence.docket().policy().map(Standing::value);
    if (published.isEmpty()) {
      Policies first = Policies.publish(files(folder));
      documents.keep(first.document());
      return new Rulebook(first, folder);
    }
    byte[] document =
        documents
            .read(published.orElseThrow())
            .filter(bytes -> Digest.of(bytes).equals(published.orElseThrow()))
            .orElseThrow(() ->
                new Fault(
                    Fault.Code.LEDGER_DAMAGED,
                    "the published policy is missing from `documents`"
                        + "\nhelp: restore the folder from a copy"));
    return new Rulebook(Policies.read(document), folder);
  }

  /// What whoever starts it should know: in what the files differ from what is in force, and
  /// whether nobody could ever change that.
  List<String> notes(Configuration configuration, Docket docket) {
    var lines = new ArrayList<String>();
    for (String line : differences(configuration, docket)) lines.add("not in force  " + line);
    if (!lines.isEmpty()) {
      lines.add(
          "              a file changes nothing by itself: `countergate propose --config FILE`");
    }
    if (docket.principals().stream().noneMatch(one -> mayPublish(one, docket))) {
      lines.add(
          "warning       no rule lets anybody publish another policy: it stays as it is for ever");
      lines.add("              see `Changes` in docs/reference/policy.md");
    }
    return lines;
  }

  private boolean mayPublish(Principal one, Docket docket) {
    if (!(one instanceof Principal.Person person)) return false;
    var change =
        new Change(
            "policy.published",
            "policy",
            Optional.empty(),
            Optional.of(inForce.digest()),
            Set.of());
    var question =
        new Question(
            change.action(person.id(), inForce.digest(), 1),
            person,
            docket.target(Change.HOUSE).orElseThrow().value(),
            new Context(Instant.now()));
    return !(inForce.decide(question) instanceof Decision.Deny);
  }

  private List<String> differences(Configuration configuration, Docket docket) {
    var lines = new ArrayList<>(Founding.differences(configuration, docket));
    try {
      if (!Policies.publish(files(folder)).digest().equals(inForce.digest())) {
        lines.add("policy published: policy");
      }
    } catch (Fault e) {
      lines.add("the policy folder cannot be published: " + e.getMessage());
    }
    return lines;
  }

  static SortedMap<String, String> files(Path folder) {
    var files = new TreeMap<String, String>();
    try (Stream<Path> found = Files.list(folder)) {
      for (Path file : found.sorted().toList()) {
        String name = file.getFileName().toString();
        if (name.endsWith(".yaml") || name.endsWith(".yml"))
          files.put(name, Files.readString(file));
      }
    } catch (IOException e) {
      throw new Fault(
          Fault.Code.POLICY_SYNTAX,
          "policy folder `"
              + folder
              + "` cannot be read\nhelp: `policy` names a folder of .yaml files",
          e);
    }
    return files;
  }
}

package dev.countergate.architecture;

import static org.assertj.core.api.Assertions.assertThat;

import dev.countergate.domain.Fact;
import dev.countergate.domain.Fault;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;

/// The documents say what is there, and lead where they say.
class DocumentsTest {
  private static final Project PROJECT = Project.here();
  private static final List<Path> PAGES = PROJECT.files(".md");
  private static final Pattern LINK = Pattern.compile("\\]\\(([^)\\s]+)\\)");
  private static final Pattern HEADING = Pattern.compile("(?m)^#{1,6} (.+)$");
  private static final Pattern CODE = Pattern.compile("`([^`\n]+)`");
  private static final Pattern FENCED = Pattern.compile("(?ms)^ *```.*?^ *```$");
  private static final Pattern KEYS = Pattern.compile("List\\.of\\(([^()]*)\\)");
  private static final Pattern WORD = Pattern.compile("\"([A-Za-z]+)\"");
  private static final Pattern KIND = Pattern.compile("\"kind\":\"([a-z]+\\.[a-z]+)\"");

  @Test
  void everyRelativeLinkLeadsSomewhere() {
    var dead = new ArrayList<String>();
    for (Path page : PAGES) {
      String text = FENCED.matcher(PROJECT.text(page)).replaceAll("");
      for (String link : Project.found(LINK, text)) {
        if (link.contains("://") || link.startsWith("mailto:")) continue;
        if (!leads(page, link)) dead.add(PROJECT.relative(page) + " -> " + link);
      }
    }
    assertThat(PAGES).hasSizeGreaterThan(10);
    assertThat(dead).isEmpty();
  }

  private static boolean leads(Path page, String link) {
    int hash = link.indexOf('#');
    String name = hash < 0 ? link : link.substring(0, hash);
    Path target = name.isEmpty() ? page : page.resolveSibling(name).normalize();
    if (!Files.exists(target)) return false;
    return hash < 0 || anchors(PROJECT.text(target)).contains(link.substring(hash + 1));
  }

  /// The names that a heading is reached by.
  private static Set<String> anchors(String text) {
    var anchors = new HashSet<String>();
    for (String heading : Project.found(HEADING, FENCED.matcher(text).replaceAll(""))) {
      String plain = heading.toLowerCase(Locale.ROOT).replaceAll("[^a-z0-9 _-]", "");
      anchors.add(plain.strip().replace(' ', '-'));
    }
    return anchors;
  }

  @Test
  void everyPageSaysWhomItIsFor() {
    for (Path page : PAGES) {
      String name = PROJECT.relative(page);
      if (!name.startsWith("docs/") || name.startsWith("docs/decisions/")) continue;
      assertThat(PROJECT.text(page).lines().toList().get(2)).as(name).startsWith("For ");
    }
  }

  @Test
  void everyErrorIsDocumented() {
    String page = PROJECT.text("docs/reference/errors.md");
    for (Fault.Code code : Fault.Code.values()) {
      assertThat(page).contains("| " + code.number() + " | " + code.name() + " |");
    }
  }

  @Test
  void everyKeyIsDocumented() {
    assertThat(undocumented("server/src/main/java/dev/countergate/server/Config", "configuration"))
        .isEmpty();
    assertThat(undocumented("policy/src/main/java/dev/countergate/policy/Rule", "policy"))
        .isEmpty();
  }

  /// Keys that a reader knows and its page does not.
  private static List<String> undocumented(String reader, String page) {
    List<Path> readers =
        PROJECT.files("Reader.java").stream()
            .filter(file -> file.toString().contains(reader))
            .toList();
    assertThat(readers).hasSize(1);
    var written = new HashSet<String>();
    String text = PROJECT.text("docs/reference/" + page + ".md");
    for (String code : Project.found(CODE, text)) {
      written.addAll(List.of(code.split("[^A-Za-z]+")));
    }
    List<String> known =
        Project.found(KEYS, PROJECT.text(readers.getFirst())).stream()
            .flatMap(list -> Project.found(WORD, list).stream())
            .distinct()
            .toList();
    assertThat(known).hasSizeGreaterThan(4);
    return known.stream().filter(key -> !written.contains(key)).toList();
  }

  /// The evidence format points to the golden file, so that file holds one of each kind.
  @Test
  void theGoldenFactsHoldEveryKind() {
    var shown =
        new HashSet<>(Project.found(KIND, PROJECT.text("core/domain/src/test/golden/facts.jsonl")));
    for (Class<?> type : Fact.kinds()) {
      Fact.Kind kind = type.getAnnotation(Fact.Kind.class);
      if (kind != null) assertThat(shown).contains(kind.value());
    }
  }

  @Test
  void theChangelogHasItsForm() {
    List<String> lines = PROJECT.text("CHANGELOG.md").lines().toList();
    assertThat(lines.getFirst()).isEqualTo("# Changelog");
    assertThat(lines).anyMatch(line -> line.matches(".*Policy language: version \\d+\\..*"));
    assertThat(lines).anyMatch(line -> line.matches(".*Evidence format: version \\d+\\..*"));
    assertThat(lines.stream().filter(line -> line.startsWith("## ")))
        .isNotEmpty()
        .allMatch(
            line -> line.matches("## (Unreleased|\\d+\\.\\d+\\.\\d+ - \\d{4}-\\d\\d-\\d\\d)"));
    assertThat(lines.stream().filter(line -> line.startsWith("### ")))
        .isNotEmpty()
        .allMatch(line -> line.matches("### (Security|Added|Changed|Fixed|Removed)"));
    assertThat(lines.stream().filter(line -> line.startsWith("- ")))
        .isNotEmpty()
        .allMatch(line -> line.matches("- [A-Z`*].*"));
  }
}

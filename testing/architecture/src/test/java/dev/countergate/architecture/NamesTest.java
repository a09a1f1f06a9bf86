package dev.countergate.architecture;

import static org.assertj.core.api.Assertions.assertThat;

import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.domain.JavaModifier;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;

/// A type is named for what it is, and closed until somebody needs more.
class NamesTest {
  private static final Pattern SAYS_NOTHING =
      Pattern.compile(
          "Abstract.*|.*(Impl|Manager|Utils?|Helper|Handler|Service|Processor|Base|DTO|Dto)");

  /// Suffixes of test classes and what they promise.
  private static final Pattern TEST =
      Pattern.compile(".*(Test|PropertyTest|GoldenTest|SimulationTest|IT|Fuzz|Contract)");

  private static final Pattern TEST_METHOD =
      Pattern.compile("@Test\\s+(?:@[A-Z][^\\n]*\\s+)*(?:public )?void (\\w+)\\(");

  @Test
  void noNameSaysNothing() {
    List<String> wrong =
        Project.here().files(".java").stream()
            .map(NamesTest::typeName)
            .filter(name -> SAYS_NOTHING.matcher(name).matches())
            .toList();
    assertThat(wrong).isEmpty();
    assertThat(
            Project.here().classes().stream()
                .map(JavaClass::getSimpleName)
                .filter(name -> SAYS_NOTHING.matcher(name).matches()))
        .isEmpty();
  }

  @Test
  void halfOfAllTypesAreClosed() {
    List<JavaClass> all =
        Project.here().classes().stream()
            .filter(Project::isProduct)
            .filter(one -> !one.isAnonymousClass() && !one.getSimpleName().isEmpty())
            .filter(one -> !one.getModifiers().contains(JavaModifier.SYNTHETIC))
            .filter(one -> !one.getSimpleName().equals("module-info"))
            .toList();
    List<JavaClass> files = all.stream().filter(JavaClass::isTopLevelClass).toList();
    System.out.printf(
        "closed types: %d of %d, files: %d of %d%n",
        closed(all), all.size(), closed(files), files.size());
    assertThat(closed(files) * 2).isGreaterThanOrEqualTo(files.size());
  }

  private static long closed(List<JavaClass> classes) {
    return classes.stream().filter(one -> !isOpen(one)).count();
  }

  /// A type is open if others can name it: it and every type around it is public.
  private static boolean isOpen(JavaClass one) {
    Optional<JavaClass> around = one.getEnclosingClass();
    boolean open = one.getModifiers().contains(JavaModifier.PUBLIC);
    return open && around.map(NamesTest::isOpen).orElse(true);
  }

  @Test
  void testsAreClaims() {
    Project project = Project.here();
    for (Path file : project.files(".java")) {
      if (!file.toString().contains("src/test/java")) continue;
      String text = project.text(file);
      if (!text.contains("@Test\n")) continue;
      assertThat(typeName(file)).matches(TEST);
      assertThat(Project.found(TEST_METHOD, text))
          .as(project.relative(file))
          .noneMatch(name -> name.matches("(test|should)([A-Z_].*)?"));
    }
  }

  private static String typeName(Path file) {
    String name = file.getFileName().toString();
    return name.substring(0, name.length() - ".java".length());
  }
}

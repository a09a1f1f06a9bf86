package dev.countergate.architecture;

import static org.assertj.core.api.Assertions.assertThat;

import com.sun.source.tree.CompilationUnitTree;
import com.sun.source.tree.MethodTree;
import com.sun.source.util.JavacTask;
import com.sun.source.util.SourcePositions;
import com.sun.source.util.TreeScanner;
import com.sun.source.util.Trees;
import java.io.IOException;
import java.nio.file.FileSystems;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.function.Predicate;
import java.util.regex.Pattern;
import javax.tools.StandardJavaFileManager;
import javax.tools.ToolProvider;
import org.junit.jupiter.api.Test;

/// The shape of the code: how long, how wide, and nothing left lying about.
class TidyTest {
  private static final int FILE_LINES_MAX = 400;
  private static final int METHOD_LINES_MAX = 60;
  private static final int COLUMNS_MAX = 100;
  private static final Project PROJECT = Project.here();
  private static final List<Path> SOURCES = PROJECT.files(".java");
  private static final Pattern UNNUMBERED =
      Pattern.compile("(?i:\\bfix" + "me\\b)|\\bTO" + "DO\\b(?! #\\d)");
  private static final Pattern LONE_STRING = Pattern.compile("\\s*\"[^\"]*\"[;,)]*");
  private static final Pattern SLEEP = Pattern.compile("Thread\\." + "sleep\\b");
  private static final Pattern SWITCHED_OFF = Pattern.compile("@(Dis" + "abled|En" + "abledI)");

  /// Something of a length, somewhere.
  record Measured(int length, String where) {}

  @Test
  void filesAreShort() {
    List<Measured> files = SOURCES.stream().filter(TidyTest::isMain).map(TidyTest::lines).toList();
    print("longest files", files);
    assertThat(above(FILE_LINES_MAX, files)).isEmpty();
  }

  private static Measured lines(Path file) {
    return new Measured((int) PROJECT.text(file).lines().count(), PROJECT.relative(file));
  }

  @Test
  void methodsAreShort() throws IOException {
    var methods = new ArrayList<Measured>();
    var compiler = ToolProvider.getSystemJavaCompiler();
    try (StandardJavaFileManager files = compiler.getStandardFileManager(null, null, null)) {
      List<Path> main = SOURCES.stream().filter(TidyTest::isMain).toList();
      var units = files.getJavaFileObjectsFromPaths(main);
      var task =
          (JavacTask) compiler.getTask(null, files, null, List.of("-proc:none"), null, units);
      SourcePositions positions = Trees.instance(task).getSourcePositions();
      for (CompilationUnitTree unit : task.parse()) {
        new TreeScanner<Void, Void>() {
          @Override
          public Void visitMethod(MethodTree method, Void nothing) {
            methods.add(measure(unit, method, positions));
            return super.visitMethod(method, null);
          }
        }.scan(unit, null);
      }
    }
    print("longest methods", methods);
    assertThat(methods).hasSizeGreaterThan(1_000);
    assertThat(above(METHOD_LINES_MAX, methods)).isEmpty();
  }

  private static Measured measure(
      CompilationUnitTree unit, MethodTree method, SourcePositions positions) {
    long first = unit.getLineMap().getLineNumber(positions.getStartPosition(unit, method));
    long last = unit.getLineMap().getLineNumber(positions.getEndPosition(unit, method));
    String file = PROJECT.relative(Path.of(unit.getSourceFile().getName()));
    return new Measured((int) (last - first + 1), file + ":" + first + " " + method.getName());
  }

  /// One string alone on its line may be longer: it is what somebody reads or a test compares.
  @Test
  void linesAreNarrow() {
    List<Measured> lines = new ArrayList<>();
    for (Path file : SOURCES) {
      if (!isMain(file)) continue;
      int number = 0;
      for (String line : PROJECT.text(file).lines().toList()) {
        number++;
        if (LONE_STRING.matcher(line).matches()) continue;
        lines.add(new Measured(line.length(), PROJECT.relative(file) + ":" + number));
      }
    }
    print("longest lines", lines);
    assertThat(above(COLUMNS_MAX, lines)).isEmpty();
  }

  @Test
  void nothingIsLeftLyingAbout() {
    assertThat(holding(SOURCES, text -> text.contains("\t"))).as("tabs").isEmpty();
    assertThat(holding(SOURCES, text -> UNNUMBERED.matcher(text).find()))
        .as("work without an issue number")
        .isEmpty();
  }

  @Test
  void testsDoNotSleepAndNoneIsSwitchedOff() {
    List<Path> tests = SOURCES.stream().filter(file -> !isMain(file)).toList();
    assertThat(tests).isNotEmpty();
    assertThat(holding(tests, text -> SLEEP.matcher(text).find())).as("sleeps").isEmpty();
    assertThat(holding(tests, text -> SWITCHED_OFF.matcher(text).find())).as("off").isEmpty();
  }

  /// Zero matching files would pass the formatter in silence.
  @Test
  void theFormatterSeesEveryFile() {
    assertThat(PROJECT.text("pom.xml")).contains("<include>*/*/src/*/java/**/*.java</include>");
    var pattern = FileSystems.getDefault().getPathMatcher("glob:*/*/src/*/java/**");
    assertThat(SOURCES).isNotEmpty();
    assertThat(SOURCES).allMatch(file -> pattern.matches(PROJECT.root().relativize(file)));
  }

  private static List<String> holding(List<Path> files, Predicate<String> wanted) {
    return files.stream()
        .filter(file -> wanted.test(PROJECT.text(file)))
        .map(PROJECT::relative)
        .toList();
  }

  private static boolean isMain(Path file) {
    String name = PROJECT.relative(file);
    return name.contains("src/main/java") && !name.startsWith("testing/");
  }

  private static List<Measured> above(int most, List<Measured> all) {
    return all.stream().filter(one -> one.length() > most).toList();
  }

  private static void print(String title, List<Measured> all) {
    System.out.println(title);
    all.stream()
        .sorted(Comparator.comparingInt(Measured::length).reversed())
        .limit(5)
        .forEach(one -> System.out.printf("  %4d %s%n", one.length(), one.where()));
  }
}

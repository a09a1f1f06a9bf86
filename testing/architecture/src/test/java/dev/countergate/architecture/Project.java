package dev.countergate.architecture;

import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.FileVisitResult;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.SimpleFileVisitor;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/// The source tree as the checks of this module see it.
public final class Project {
  private static final Pattern MODULE = Pattern.compile("<module>([^<]+)</module>");
  private static final Set<String> NOT_OURS = Set.of("target", ".git", ".idea", ".vscode");
  private final Path root;

  private Project(Path root) {
    this.root = root;
  }

  /// The tree that this build builds.
  public static Project here() {
    return new Project(Path.of(System.getProperty("countergate.root", "../..")).toAbsolutePath());
  }

  public Path root() {
    return root;
  }

  /// Every file that is kept in version control, or would be.
  public List<Path> files(String suffix) {
    var found = new ArrayList<Path>();
    var walk =
        new SimpleFileVisitor<Path>() {
          @Override
          public FileVisitResult preVisitDirectory(Path folder, BasicFileAttributes attributes) {
            return NOT_OURS.contains(folder.getFileName().toString())
                ? FileVisitResult.SKIP_SUBTREE
                : FileVisitResult.CONTINUE;
          }

          @Override
          public FileVisitResult visitFile(Path file, BasicFileAttributes attributes) {
            if (file.getFileName().toString().endsWith(suffix)) found.add(file);
            return FileVisitResult.CONTINUE;
          }
        };
    try {
      Files.walkFileTree(root, walk);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    found.sort(null);
    return found;
  }

  String relative(Path file) {
    return root.relativize(file).toString();
  }

  /// The text of a file, named from the root.
  public String text(String name) {
    return text(root.resolve(name));
  }

  /// The text of a file.
  public String text(Path file) {
    try {
      return Files.readString(file);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /// The modules of the root that have code of their own beside tests.
  Set<String> modulesWithCode() {
    return MODULE
        .matcher(text("pom.xml"))
        .results()
        .map(found -> found.group(1))
        .filter(module -> Files.isDirectory(root.resolve(module).resolve("src/main/java")))
        .collect(java.util.stream.Collectors.toCollection(TreeSet::new));
  }

  /// Where compiled main code lies.
  List<Path> classFolders() {
    try (Stream<Path> found =
        Files.find(
            root, 4, (path, kind) -> kind.isDirectory() && path.endsWith("target/classes"))) {
      return found.filter(Project::holdsClasses).sorted().toList();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static boolean holdsClasses(Path folder) {
    try (Stream<Path> files = Files.walk(folder)) {
      return files.anyMatch(file -> file.toString().endsWith(".class"));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /// The compiled main code of every module.
  JavaClasses classes() {
    return new ClassFileImporter().importPaths(classFolders());
  }

  /// A class of the product as opposed to its tests and measurements.
  static boolean isProduct(JavaClass one) {
    String name = one.getPackageName();
    return !name.startsWith("dev.countergate.testkit")
        && !name.startsWith("dev.countergate.benchmarks");
  }

  /// Every match of a pattern's first group.
  public static List<String> found(Pattern pattern, String text) {
    return pattern.matcher(text).results().map((MatchResult match) -> match.group(1)).toList();
  }
}

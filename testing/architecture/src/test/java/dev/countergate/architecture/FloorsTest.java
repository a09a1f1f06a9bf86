package dev.countergate.architecture;

import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideInAPackage;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideInAnyPackage;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static com.tngtech.archunit.library.Architectures.layeredArchitecture;
import static com.tngtech.archunit.library.dependencies.SlicesRuleDefinition.slices;
import static org.assertj.core.api.Assertions.assertThat;

import com.tngtech.archunit.base.DescribedPredicate;
import com.tngtech.archunit.core.domain.AccessTarget;
import com.tngtech.archunit.core.domain.JavaAccess;
import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.domain.JavaClasses;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.TreeSet;
import org.junit.jupiter.api.Test;

/// A floor uses the floors below it, never one beside or above it.
class FloorsTest {
  private static final Project PROJECT = Project.here();
  private static final JavaClasses CLASSES = PROJECT.classes();

  /// Floor by floor, from the bottom.
  private static final Map<String, String> FLOORS =
      new TreeMap<>(
          Map.of(
              "domain", "dev.countergate.domain..",
              "base", "dev.countergate.[policy|ledger|wire]..",
              "docket", "dev.countergate.docket..",
              "gate", "dev.countergate.gate..",
              "edge", "dev.countergate.[gateway|channel|signin|store|web]..",
              "server", "dev.countergate.server..",
              "client", "dev.countergate.[sdk|cli|verifier].."));

  /// Where time and chance may come from, and where the surroundings may be read.
  private static final String[] ROOTS = {
    "dev.countergate.server..",
    "dev.countergate.cli..",
    "dev.countergate.testkit..",
    "dev.countergate.benchmarks.."
  };

  /// Who makes a clock or chance elsewhere, each with the reason.
  private static final Map<String, String> MAKERS =
      Map.of(
          "dev.countergate.ledger.LogKey$Seeded",
          "is no chance: it hands a stored seed to the JDK's key generator");

  @Test
  void theScanSawTheProduct() {
    var scanned = new TreeSet<String>();
    PROJECT
        .classFolders()
        .forEach(folder -> scanned.add(PROJECT.relative(folder.getParent().getParent())));
    assertThat(scanned).isEqualTo(PROJECT.modulesWithCode());
    assertThat(CLASSES.size()).isGreaterThan(400);
  }

  @Test
  void everyFloorHoldsClasses() {
    FLOORS.forEach((name, packages) ->
        assertThat(CLASSES.stream().filter(resideInAPackage(packages))).as(name).isNotEmpty());
  }

  @Test
  void floorsOnlyLookDown() {
    var floors = layeredArchitecture().consideringOnlyDependenciesInLayers();
    FLOORS.forEach((name, packages) -> floors.layer(name).definedBy(packages));
    floors
        .whereLayer("server")
        .mayNotBeAccessedByAnyLayer()
        .whereLayer("client")
        .mayOnlyBeAccessedByLayers("server")
        .whereLayer("edge")
        .mayOnlyBeAccessedByLayers("server")
        .whereLayer("gate")
        .mayOnlyBeAccessedByLayers("edge", "server")
        .whereLayer("docket")
        .mayOnlyBeAccessedByLayers("gate", "edge", "server", "client")
        .whereLayer("base")
        .mayOnlyBeAccessedByLayers("docket", "gate", "edge", "server", "client")
        .check(CLASSES);
  }

  @Test
  void neighboursDoNotMeet() {
    slices()
        .matching("dev.countergate.(policy|ledger|wire)..")
        .should()
        .notDependOnEachOther()
        .check(CLASSES);
    slices()
        .matching("dev.countergate.(gateway|channel|signin|store|web).(*)..")
        .should()
        .notDependOnEachOther()
        .check(CLASSES);
  }

  @Test
  void modulesHaveNoCycles() {
    slices().matching("dev.countergate.(**)").should().beFreeOfCycles().check(CLASSES);
  }

  @Test
  void theClientsSeeNoGateAndNoEdge() {
    noClasses()
        .that()
        .resideInAnyPackage("dev.countergate.cli..", "dev.countergate.verifier..")
        .should()
        .dependOnClassesThat()
        .resideInAnyPackage(
            "dev.countergate.gate..",
            "dev.countergate.gateway..",
            "dev.countergate.signin..",
            "dev.countergate.store..",
            "dev.countergate.web..")
        .check(CLASSES);
  }

  @Test
  void domainPolicyAndDocketDoNoInputOutputAndStartNoThread() {
    noClasses()
        .that()
        .resideInAnyPackage(
            "dev.countergate.domain..", "dev.countergate.policy..", "dev.countergate.docket..")
        .should()
        .dependOnClassesThat()
        .resideInAnyPackage(
            "java.net..",
            "java.nio.channels..",
            "java.nio.file..",
            "java.sql..",
            "java.util.concurrent..")
        .check(CLASSES);
  }

  @Test
  void productNeverMeetsTheTestkit() {
    noClasses()
        .that(DescribedPredicate.describe("are product", Project::isProduct))
        .should()
        .dependOnClassesThat()
        .resideInAnyPackage(
            "dev.countergate.testkit..", "dev.countergate.benchmarks..", "org.junit..")
        .check(CLASSES);
  }

  /// `System.nanoTime` is free: it measures how long something took and decides no expiry. The
  /// floors up to the gate have none of it either.
  @Test
  void timeAndChanceAreHandedIn() {
    noClasses()
        .that(DescribedPredicate.not(resideInAnyPackage(ROOTS)))
        .and(DescribedPredicate.describe("are no named maker", FloorsTest::isNoMaker))
        .should()
        .callMethodWhere(
            target(
                "the clock or chance",
                Map.of(
                    "java.time.Instant", List.of("now"),
                    "java.time.LocalDate", List.of("now"),
                    "java.time.InstantSource", List.of("system"),
                    "java.time.Clock", List.of("system", "systemUTC", "systemDefaultZone"),
                    "java.lang.System", List.of("currentTimeMillis"),
                    "java.lang.Math", List.of("random"),
                    "java.util.UUID", List.of("randomUUID"),
                    "java.util.concurrent.ThreadLocalRandom", List.of("current"))))
        .orShould()
        .callConstructorWhere(
            DescribedPredicate.describe(
                "makes chance",
                (JavaAccess<? extends AccessTarget> call) ->
                    call.getTargetOwner().isAssignableTo(java.util.random.RandomGenerator.class)
                        && call.getTargetOwner().getPackageName().startsWith("java.")))
        .check(CLASSES);
    noClasses()
        .that()
        .resideInAnyPackage(
            "dev.countergate.domain..",
            "dev.countergate.policy..",
            "dev.countergate.docket..",
            "dev.countergate.gate..")
        .should()
        .callMethod(System.class, "nanoTime")
        .check(CLASSES);
  }

  @Test
  void theSurroundingsAreReadInServerAndCliAlone() {
    noClasses()
        .that(DescribedPredicate.not(resideInAnyPackage(ROOTS)))
        .should()
        .callMethodWhere(
            target(
                "the surroundings",
                Map.of("java.lang.System", List.of("getenv", "getProperty", "exit", "console"))))
        .orShould()
        .accessField(System.class, "out")
        .orShould()
        .accessField(System.class, "err")
        .orShould()
        .accessField(System.class, "in")
        .check(CLASSES);
  }

  @Test
  void consoleAndApiShareOnlyTheGate() {
    noClasses()
        .that()
        .resideInAPackage("dev.countergate.web.console..")
        .should()
        .dependOnClassesThat()
        .resideInAPackage("dev.countergate.web.api..")
        .check(CLASSES);
  }

  private static boolean isNoMaker(JavaClass one) {
    return !MAKERS.containsKey(one.getName());
  }

  private static DescribedPredicate<JavaAccess<? extends AccessTarget>> target(
      String words, Map<String, List<String>> methods) {
    return DescribedPredicate.describe(
        words,
        call -> {
          JavaClass owner = call.getTargetOwner();
          return methods.getOrDefault(owner.getName(), List.of()).contains(call.getName());
        });
  }
}

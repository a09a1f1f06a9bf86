package dev.countergate.web.api;

import static org.assertj.core.api.Assertions.assertThat;

import dev.countergate.domain.Json;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Locale;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// The OpenAPI document is the golden file: what it does not say does not exist, and what it says
/// does.
class OpenApiGoldenTest {
  private static final Pattern REFERENCE = Pattern.compile("\"#/components/schemas/([A-Za-z]+)\"");
  @TempDir private Path folder;
  private World world;

  @BeforeEach
  void open() throws Exception {
    world = new World(folder);
  }

  @AfterEach
  void close() {
    world.close();
  }

  private static Json.Obj document() throws IOException {
    return Json.parse(
            Files.readAllBytes(Path.of("src/main/resources/dev/countergate/web/api/openapi.json")))
        .asObject();
  }

  private static Json.Obj member(Json.Obj object, String name) {
    return object.get(name).orElseThrow().asObject();
  }

  @Test
  void everyRouteIsInTheDocumentAndEveryPathIsARoute() throws IOException {
    var documented = new TreeSet<String>();
    Json.Obj paths = member(document(), "paths");
    for (String path : paths.names()) {
      for (String method : member(paths, path).names()) {
        boolean open = member(member(paths, path), method).toString().contains("\"security\":[]");
        documented.add(method.toUpperCase(Locale.ROOT) + " " + path + (open ? " open" : ""));
      }
    }
    var routed = new TreeSet<String>();
    for (Route route : world.api.routes()) {
      String path = route.path().replace("/*", "/{tile}");
      routed.add(route.method() + " " + path + (route.open() ? " open" : ""));
    }

    assertThat(documented).isEqualTo(routed);
  }

  @Test
  void everyReferenceOfTheDocumentResolves() throws IOException {
    Json.Obj document = document();
    Json.Obj schemas = member(member(document, "components"), "schemas");
    Matcher references = REFERENCE.matcher(document.toString());

    while (references.find()) assertThat(schemas.names()).contains(references.group(1));
    assertThat(document.text("openapi")).isEqualTo("3.1.0");
  }

  @Test
  void theDocumentIsServed() throws Exception {
    URI served = world.origin.resolve("/api/v1/openapi.json");
    try (var in = served.toURL().openStream()) {
      assertThat(Json.parse(in.readAllBytes())).isEqualTo(document());
    }
  }
}

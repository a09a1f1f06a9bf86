package dev.countergate.server;

import dev.countergate.domain.Change;
import dev.countergate.domain.Effect;
import dev.countergate.domain.Fault;
import dev.countergate.domain.Principal;
import dev.countergate.domain.Target;
import dev.countergate.gate.Limits;
import dev.countergate.policy.Members;
import dev.countergate.policy.Place;
import dev.countergate.policy.Yaml;
import dev.countergate.policy.YamlReader;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.time.format.DateTimeParseException;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;

/// Reads `countergate.yaml`. An unknown key, a value out of range or a name used twice is an error
/// with its line.
final class ConfigurationReader {
  private static final List<String> TOP =
      List.of(
          "data", "origin", "listen", "policy", "signIn", "people", "agents", "targets", "limits");
  private final Path file;
  private final Path folder;

  private ConfigurationReader(Path file, Path folder) {
    this.file = file;
    this.folder = folder;
  }

  /// Reads a file; paths in it are relative to its folder.
  static Configuration read(Path file) {
    String text;
    try {
      text = Files.readString(file);
    } catch (IOException e) {
      throw new Fault(
          Fault.Code.CONFIGURATION_SYNTAX,
          "configuration `" + file + "` cannot be read\nhelp: give its path with --config",
          e);
    }
    Path folder = Optional.ofNullable(file.toAbsolutePath().getParent()).orElse(Path.of("/"));
    return read(file.getFileName().toString(), text, folder);
  }

  static Configuration read(String name, String text, Path folder) {
    Yaml root =
        YamlReader.read(Place.Kind.CONFIGURATION, name, text)
            .orElseThrow(
                () -> new Place(Place.Kind.CONFIGURATION, name, 1).wrong("the file is empty"));
    return new ConfigurationReader(folder.resolve(name), folder)
        .whole(Members.of("the configuration", root, TOP));
  }

  private Configuration whole(Members top) {
    var listen = Members.of("`listen`", top.need("listen"), List.of("postgres", "web"));
    var names = new LinkedHashSet<String>();
    var people = new ArrayList<Principal.Person>();
    Optional<Configuration.Provider> provider =
        top.maybe("signIn").flatMap(value -> SignInReader.read(value, this::secret));
    var accounts = new SignInReader.Accounts(provider);
    for (Yaml item : top.items("people")) people.add(person(item, names, accounts));
    var agents = new ArrayList<Principal.Agent>();
    for (Yaml item : maybeItems(top, "agents")) agents.add(agent(item, names, people));
    var targets = new ArrayList<Configuration.Upstream>();
    var targetNames = new LinkedHashSet<String>();
    for (Yaml item : top.items("targets")) targets.add(target(item, targetNames));
    return new Configuration(
        file,
        path(top.text("data")),
        origin(top.text("origin")),
        new Configuration.Listen(address(listen.text("postgres")), address(listen.text("web"))),
        path(top.text("policy")),
        provider,
        people,
        accounts.byPerson(),
        agents,
        targets,
        limits(top));
  }

  private static List<Yaml> maybeItems(Members members, String key) {
    return members.maybe(key).map(value -> Members.items("`" + key + "`", value)).orElse(List.of());
  }

  private static Principal.Person person(
      Yaml item, Set<String> names, SignInReader.Accounts accounts) {
    var person = Members.of("a person", item, List.of("id", "name", "groups", "accounts"));
    String id = unique(person.text("id"), names);
    for (Yaml account : maybeItems(person, "accounts")) accounts.add(id, account);
    return built(
        person.place(),
        () -> new Principal.Person(id, person.text("name").value(), words(person, "groups")));
  }

  private static Principal.Agent agent(
      Yaml item, Set<String> names, List<Principal.Person> people) {
    var agent =
        Members.of("an agent", item, List.of("id", "owner", "targets", "effects", "expires"));
    String id = unique(agent.text("id"), names);
    Yaml.Text owner = agent.text("owner");
    if (people.stream().noneMatch(person -> person.id().equals(owner.value()))) {
      throw owner.place().wrong("owner `" + owner.value() + "` of agent `" + id + "` is no person");
    }
    Set<Effect> effects = new LinkedHashSet<>();
    for (String word : words(agent, "effects")) effects.add(effect(agent.place(), word));
    return built(
        agent.place(),
        () ->
            new Principal.Agent(
                id, owner.value(), words(agent, "targets"), effects, day(agent.text("expires"))));
  }

  private Configuration.Upstream target(Yaml item, Set<String> names) {
    var target =
        Members.of(
            "a target", item, List.of("name", "postgres", "labels", "protect", "preview", "trust"));
    String name = unique(target.text("name"), names);
    if (name.equals(Change.HOUSE)) {
      throw target.place().wrong("target `" + name + "` stands for Countergate itself");
    }
    var postgres =
        Members.of(
            "`postgres`",
            target.need("postgres"),
            List.of("address", "database", "user", "password", "tls"));
    InetSocketAddress address = address(postgres.text("address"));
    var declared =
        built(
            target.place(),
            () ->
                new Target(
                    name,
                    "postgres",
                    address.getHostString() + ":" + address.getPort(),
                    postgres.text("user").value(),
                    labels(target),
                    words(target, "protect"),
                    target.maybeText("preview").map(Yaml.Text::value).orElse("rehearse"),
                    trust(target)));
    String database = postgres.maybeText("database").map(Yaml.Text::value).orElse("postgres");
    return new Configuration.Upstream(
        declared, database, secret("password", postgres), tls(postgres));
  }

  private static List<String> trust(Members target) {
    List<String> words = words(target, "trust");
    for (String word : words) {
      if (!word.equals("sql-and-plpgsql-triggers")) {
        throw target.place().wrong("trust `" + word + "`, expected `sql-and-plpgsql-triggers`");
      }
    }
    return words;
  }

  private static boolean tls(Members postgres) {
    String word = postgres.maybeText("tls").map(Yaml.Text::value).orElse("off");
    return switch (word) {
      case "off" -> false;
      case "require" -> true;
      default -> throw postgres.place().wrong("tls `" + word + "`, expected `off` or `require`");
    };
  }

  private Optional<Configuration.Secret> secret(String key, Members members) {
    Optional<Yaml> value = members.maybe(key);
    if (value.isEmpty()) return Optional.empty();
    String wrong = "`" + key + "` has one of `env` and `file`, never the " + key + " itself";
    if (!(value.orElseThrow() instanceof Yaml.Members)) { // never repeated: it may be the secret
      throw members.place().wrong(wrong);
    }
    var secret = Members.of("`" + key + "`", value.orElseThrow(), List.of("env", "file"));
    Optional<Yaml.Text> env = secret.maybeText("env");
    Optional<Yaml.Text> file = secret.maybeText("file");
    if (env.isPresent() == file.isPresent()) throw secret.place().wrong(wrong);
    return env.isPresent()
        ? env.map(text -> new Configuration.Secret.FromEnvironment(text.value()))
        : file.map(text -> new Configuration.Secret.FromFile(path(text)));
  }

  private static Limits limits(Members top) {
    Limits standard = Limits.standard();
    Optional<Yaml> value = top.maybe("limits");
    if (value.isEmpty()) return standard;
    var limits =
        Members.of(
            "`limits`",
            value.orElseThrow(),
            List.of("noticeEvery", "approvalsOpen", "approvalsOpenPerActor"));
    return built(
        limits.place(),
        () ->
            new Limits(
                limits
                    .maybeText("noticeEvery")
                    .map(ConfigurationReader::duration)
                    .orElse(standard.noticeEvery()),
                number(limits, "approvalsOpen", standard.approvalsOpenMax()),
                number(limits, "approvalsOpenPerActor", standard.approvalsOpenPerActorMax())));
  }

  private static int number(Members members, String key, int otherwise) {
    Optional<Yaml.Text> text = members.maybeText(key);
    if (text.isEmpty()) return otherwise;
    try {
      return Integer.parseInt(text.orElseThrow().value());
    } catch (NumberFormatException e) {
      throw members.place().wrong("`" + key + "` is no whole number");
    }
  }

  private static Duration duration(Yaml.Text text) {
    String value = text.value();
    try {
      if (value.endsWith("ms"))
        return Duration.ofMillis(Long.parseLong(value.substring(0, value.length() - 2)));
      long count = Long.parseLong(value.substring(0, value.length() - 1));
      return switch (value.charAt(value.length() - 1)) {
        case 's' -> Duration.ofSeconds(count);
        case 'm' -> Duration.ofMinutes(count);
        case 'h' -> Duration.ofHours(count);
        default -> throw new NumberFormatException(value);
      };
    } catch (NumberFormatException e) {
      throw text.place().wrong("duration `" + value + "`, expected for example `15s`, `1m`");
    }
  }

  private static Map<String, String> labels(Members target) {
    var labels = new TreeMap<String, String>();
    Optional<Yaml> value = target.maybe("labels");
    if (value.isEmpty()) return labels;
    if (!(value.orElseThrow() instanceof Yaml.Members(_, var members))) {
      throw target.place().wrong("`labels` is not a map");
    }
    members.forEach((key, member) ->
        labels.put(key, Members.text("label `" + key + "`", member.value()).value()));
    return labels;
  }

  private static List<String> words(Members members, String key) {
    var words = new ArrayList<String>();
    for (Yaml item : maybeItems(members, key)) {
      words.add(Members.text("an item of `" + key + "`", item).value());
    }
    return words;
  }

  private static Effect effect(Place place, String word) {
    for (Effect effect : Effect.values()) if (effect.word().equals(word)) return effect;
    throw place.wrong("effect `" + word + "` does not exist");
  }

  private static Instant day(Yaml.Text text) {
    try {
      return LocalDate.parse(text.value()).atStartOfDay().toInstant(ZoneOffset.UTC);
    } catch (DateTimeParseException e) {
      throw text.place()
          .wrong("`" + text.value() + "` is no day, expected for example `2027-06-30`");
    }
  }

  private static String unique(Yaml.Text text, Set<String> names) {
    if (!names.add(text.value())) {
      throw text.place().wrong("`" + text.value() + "` is used twice");
    }
    return text.value();
  }

  private static InetSocketAddress address(Yaml.Text text) {
    int colon = text.value().lastIndexOf(':');
    try {
      if (colon < 1) throw new NumberFormatException("no port");
      int port = Integer.parseInt(text.value().substring(colon + 1));
      if (port < 0 || port > 65_535) throw new NumberFormatException("no port");
      return InetSocketAddress.createUnresolved(text.value().substring(0, colon), port);
    } catch (NumberFormatException e) {
      throw text.place().wrong("`" + text.value() + "` is no address, expected `host:port`");
    }
  }

  private static URI origin(Yaml.Text text) {
    try {
      URI origin = URI.create(text.value());
      boolean whole = origin.getHost() != null && origin.getScheme() != null;
      if (whole && (origin.getPath().isEmpty() || origin.getPath().equals("/"))) return origin;
    } catch (IllegalArgumentException _) {
      // told below, in the same words
    }
    throw text.place()
        .wrong("origin `" + text.value() + "`, expected for example `http://localhost:7474`");
  }

  private Path path(Yaml.Text text) {
    return folder.resolve(text.value()).normalize();
  }

  private static <T> T built(Place place, java.util.function.Supplier<T> build) {
    try {
      return build.get();
    } catch (IllegalArgumentException e) {
      throw place.wrong(String.valueOf(e.getMessage()));
    }
  }
}

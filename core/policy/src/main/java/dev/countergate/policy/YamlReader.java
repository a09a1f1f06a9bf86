package dev.countergate.policy;

import dev.countergate.domain.Fault;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.Optional;
import org.snakeyaml.engine.v2.api.LoadSettings;
import org.snakeyaml.engine.v2.events.AliasEvent;
import org.snakeyaml.engine.v2.events.CollectionStartEvent;
import org.snakeyaml.engine.v2.events.DocumentEndEvent;
import org.snakeyaml.engine.v2.events.Event;
import org.snakeyaml.engine.v2.events.MappingEndEvent;
import org.snakeyaml.engine.v2.events.MappingStartEvent;
import org.snakeyaml.engine.v2.events.NodeEvent;
import org.snakeyaml.engine.v2.events.ScalarEvent;
import org.snakeyaml.engine.v2.events.SequenceEndEvent;
import org.snakeyaml.engine.v2.events.StreamEndEvent;
import org.snakeyaml.engine.v2.exceptions.Mark;
import org.snakeyaml.engine.v2.exceptions.MarkedYamlEngineException;
import org.snakeyaml.engine.v2.exceptions.YamlEngineException;
import org.snakeyaml.engine.v2.parser.ParserImpl;
import org.snakeyaml.engine.v2.scanner.StreamReader;

/// Reads one file from the parser's events, so that nothing of YAML can surprise: no aliases, no
/// anchors, no tags, no duplicate keys, one document, bounded depth.
public final class YamlReader {
  private static final int DEPTH_MAX = 12;
  private final Place.Kind kind;
  private final String file;
  private final Iterator<Event> events;

  private YamlReader(Place.Kind kind, String file, Iterator<Event> events) {
    this.kind = kind;
    this.file = file;
    this.events = events;
  }

  /// The only document of the file; empty if the file holds none.
  public static Optional<Yaml> read(Place.Kind kind, String file, String text) {
    LoadSettings settings =
        LoadSettings.builder().setUseMarks(true).setCodePointLimit(Limits.FILE_BYTES_MAX).build();
    try {
      return new YamlReader(kind, file, new ParserImpl(settings, new StreamReader(settings, text)))
          .document();
    } catch (MarkedYamlEngineException e) {
      int line = e.getProblemMark().map(mark -> mark.getLine() + 1).orElse(1);
      String problem = Optional.ofNullable(e.getProblem()).orElse("not readable");
      throw new Place(kind, file, line).wrong("not YAML: " + problem.strip());
    } catch (YamlEngineException e) {
      throw new Place(kind, file, 1).wrong("not YAML: " + String.valueOf(e.getMessage()).strip());
    }
  }

  private Optional<Yaml> document() {
    events.next();
    Event start = events.next();
    if (start instanceof StreamEndEvent) return Optional.empty();
    Yaml root = value(events.next(), 0);
    while (events.hasNext()) {
      Event event = events.next();
      if (!(event instanceof DocumentEndEvent) && !(event instanceof StreamEndEvent)) {
        throw place(event).wrong("a second document, expected one per file");
      }
    }
    return Optional.of(root);
  }

  private Yaml value(Event event, int depth) {
    Place place = place(event);
    if (depth > DEPTH_MAX) throw place.wrong("nested deeper than " + DEPTH_MAX);
    refuseReferences(event);
    return switch (event) {
      case ScalarEvent scalar ->
          new Yaml.Text(place, scalar.getValue(), scalar.isLiteral() || scalar.isFolded());
      case MappingStartEvent _ -> members(place, depth);
      default -> items(place, depth);
    };
  }

  private Yaml items(Place place, int depth) {
    var items = new ArrayList<Yaml>();
    Event event = events.next();
    while (!(event instanceof SequenceEndEvent)) {
      items.add(value(event, depth + 1));
      event = events.next();
    }
    return new Yaml.Items(place, items);
  }

  private Yaml members(Place place, int depth) {
    var members = new LinkedHashMap<String, Yaml.Member>();
    Event event = events.next();
    while (!(event instanceof MappingEndEvent)) {
      if (!(value(event, depth + 1) instanceof Yaml.Text(var at, var key, _))) {
        throw place(event).wrong("a key is a list or a map, expected a word");
      }
      Yaml.Member before = members.get(key);
      if (before != null) {
        throw at.wrong("key `" + key + "` is already on line " + before.place().line());
      }
      members.put(key, new Yaml.Member(at, value(events.next(), depth + 1)));
      event = events.next();
    }
    return new Yaml.Members(place, members);
  }

  private void refuseReferences(Event event) {
    Optional<Fault> fault =
        switch (event) {
          case AliasEvent alias ->
              Optional.of(
                  place(event)
                      .wrong("alias `*" + alias.getAlias() + "`, everything is said in full here"));
          case NodeEvent node when node.getAnchor().isPresent() ->
              Optional.of(
                  place(event)
                      .wrong(
                          "anchor `&"
                              + node.getAnchor().orElseThrow()
                              + "`, everything is said in full here"));
          case ScalarEvent scalar -> scalar.getTag().map(tag -> tagged(event, tag));
          case CollectionStartEvent start -> start.getTag().map(tag -> tagged(event, tag));
          default -> Optional.empty();
        };
    if (fault.isPresent()) throw fault.orElseThrow();
  }

  private Fault tagged(Event event, String tag) {
    return place(event).wrong("tag `" + tag + "`, values are plain here");
  }

  private Place place(Event event) {
    return new Place(kind, file, event.getStartMark().map(Mark::getLine).orElse(0) + 1);
  }
}

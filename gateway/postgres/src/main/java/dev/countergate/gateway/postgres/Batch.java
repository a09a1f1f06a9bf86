package dev.countergate.gateway.postgres;

import dev.countergate.wire.Frame;
import dev.countergate.wire.WireException;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/// What is sent to the server in one go, and the replies that are due for it, in order.
///
/// Whose a reply is, the client's or ours, is written down when the message is sent, and never
/// inferred from what comes back.
final class Batch {
  private final List<Step> steps = new ArrayList<>();
  private final ArrayDeque<Due> due = new ArrayDeque<>();
  private final Set<Integer> pauses = new HashSet<>();
  private Optional<String> missing = Optional.empty();
  private int sent;

  /// One reply that is due, or a group of them.
  ///
  /// @param letter the message it answers: P B C D E, `d` for a Describe of a statement, Q, S
  /// @param ours whether the client must not see it
  /// @param then what the reply confirms
  record Due(char letter, boolean ours, Runnable then) {}

  /// One message, with what its reply confirms.
  record Step(Frame frame, boolean ours, Runnable then) {}

  List<Step> steps() {
    return steps;
  }

  Batch add(Frame frame, boolean ours, Runnable then) throws WireException {
    steps.add(new Step(frame, ours, then));
    char letter = frame.letter();
    if (letter == 'D' && frame.in().int8() == 'S') letter = 'd';
    if (letter != 'H') due.add(new Due(letter, ours, then));
    return this;
  }

  Batch theirs(Frame frame) throws WireException {
    return add(frame, false, () -> {});
  }

  Batch ours(Frame frame) throws WireException {
    return add(frame, true, () -> {});
  }

  /// The statement that the last step binds does not exist under the client's own name for it.
  Batch missing(String name) {
    missing = Optional.of(name);
    return this;
  }

  /// An error as the client would hear it from a server that it talks to alone.
  Frame told(Frame error) throws WireException {
    boolean named =
        missing.isPresent()
            && ServerMessage.of(error) instanceof ServerMessage.Failed(var report)
            && report.code().equals("26000");
    return named
        ? Replies.withMessage(
            error, "prepared statement \"" + missing.orElseThrow() + "\" does not exist")
        : error;
  }

  /// Behind the last step the server may ask for COPY data: what follows is sent only when that is
  /// over, since the server passes over a Sync in the middle of a COPY.
  void pauseBehind() {
    pauses.add(steps.size());
  }

  /// The frames to be sent now, up to the next pause.
  List<Frame> part() {
    var part = new ArrayList<Frame>();
    while (sent < steps.size()) {
      part.add(steps.get(sent++).frame());
      if (pauses.contains(sent) && sent < steps.size()) {
        part.add(Frontend.flush());
        break;
      }
    }
    return part;
  }

  /// Whether all that was sent is answered, and there is more.
  boolean isPaused() {
    if (sent == steps.size()) return false;
    long later =
        steps.subList(sent, steps.size()).stream()
            .filter(step -> step.frame().letter() != 'H')
            .count();
    return due.size() <= later;
  }

  /// A COPY from the client began: true if the batch's own Sync falls into it.
  boolean copyBegan() {
    boolean falls = sent < steps.size() && steps.getLast().frame().letter() == 'S';
    if (falls) {
      steps.removeLast();
      due.removeLast();
    }
    return falls;
  }

  boolean isExtended() {
    return steps.getFirst().frame().letter() != 'Q';
  }

  boolean done() {
    return due.isEmpty();
  }

  /// Takes one reply: gives what it answers. A message that the server sends unasked answers
  /// nothing.
  Optional<Due> take(char reply) {
    return switch (reply) {
      case 'N', 'S', 'A' -> Optional.empty();
      case 'E' -> failed();
      case 'Z' -> Optional.ofNullable(due.poll());
      case '1', '2', '3', 'n', 'C', 'I', 's', 'T', 't', 'D', 'G', 'H', 'd', 'c', 'W', 'V' ->
          answered(reply);
      default -> Optional.ofNullable(due.peek());
    };
  }

  private Optional<Due> answered(char reply) {
    Due first = due.peek();
    if (first == null) return Optional.empty();
    boolean last =
        switch (first.letter()) {
          case 'P' -> reply == '1';
          case 'B' -> reply == '2';
          case 'C' -> reply == '3';
          case 'D' -> reply == 'T' || reply == 'n';
          case 'd' -> reply == 'T' || reply == 'n';
          case 'E' -> reply == 'C' || reply == 'I' || reply == 's';
          default -> false; // a Query ends with its ReadyForQuery
        };
    if (last) {
      due.poll();
      first.then().run();
    }
    return Optional.of(first);
  }

  /// After an error the server passes over everything up to the next Sync.
  private Optional<Due> failed() {
    Optional<Due> first = Optional.ofNullable(due.peek());
    if (first.filter(one -> one.letter() == 'Q').isPresent()) return first;
    while (!due.isEmpty() && due.peek().letter() != 'S') due.poll();
    return first;
  }
}

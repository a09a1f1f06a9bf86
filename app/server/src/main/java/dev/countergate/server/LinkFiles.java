package dev.countergate.server;

import dev.countergate.domain.Digest;
import dev.countergate.domain.Fault;
import dev.countergate.domain.Stamp;
import dev.countergate.signin.link.OneTimeLinks;
import java.time.Instant;
import java.util.Optional;

/// The sign-in links that `countergate link` made for a running server: one file in the secrets for
/// each, named by the digest of its token. It holds the person and the expiry, so nobody can sign
/// in with what lies there. Whoever deletes the file has spent the link.
record LinkFiles(Secrets secrets) implements OneTimeLinks.Neighbour {
  private static final String PREFIX = "link-";

  /// Adds one, and forgets those that are too old.
  void add(Digest token, OneTimeLinks.Invitation invitation, Instant now) {
    for (String name : secrets.names(PREFIX)) {
      boolean open = read(name).filter(other -> now.isBefore(other.expires())).isPresent();
      if (!open) secrets.remove(name);
    }
    if (secrets.names(PREFIX).size() >= OneTimeLinks.LINKS_MAX) {
      throw new Fault(
          Fault.Code.LIMIT_REACHED,
          OneTimeLinks.LINKS_MAX
              + " links are open\nhelp: wait until some are used or 15 minutes old");
    }
    secrets.write(name(token), invitation.person() + " " + Stamp.write(invitation.expires()));
  }

  @Override
  public Optional<OneTimeLinks.Invitation> find(Digest token) {
    return read(name(token));
  }

  @Override
  public Optional<OneTimeLinks.Invitation> take(Digest token) {
    Optional<OneTimeLinks.Invitation> found = find(token);
    return found.isPresent() && secrets.remove(name(token)) ? found : Optional.empty();
  }

  private Optional<OneTimeLinks.Invitation> read(String name) {
    return secrets.read(name).flatMap(LinkFiles::invitation);
  }

  /// A file that says something else is no link.
  private static Optional<OneTimeLinks.Invitation> invitation(String text) {
    int blank = text.indexOf(' ');
    if (blank < 1) return Optional.empty();
    try {
      return Optional.of(
          new OneTimeLinks.Invitation(
              text.substring(0, blank), Stamp.read(text.substring(blank + 1))));
    } catch (IllegalArgumentException e) {
      return Optional.empty();
    }
  }

  private static String name(Digest token) {
    return PREFIX + token.hex();
  }
}

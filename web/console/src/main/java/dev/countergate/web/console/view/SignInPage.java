package dev.countergate.web.console.view;

import java.util.Optional;

/// Where people sign in.
///
/// @param note what happened before: a passkey was bound, or a sign-in was refused
/// @param passkeys whether this Countergate takes passkeys
public record SignInPage(Optional<Note> note, boolean passkeys) {}

package dev.countergate.web.console.view;

import java.util.Optional;

/// Where people sign in.
///
/// @param note what happened before: a passkey was bound, or a sign-in was refused
/// @param passkeys whether this Countergate takes passkeys
/// @param provider what people call the identity provider, if there is one
public record SignInPage(Optional<Note> note, boolean passkeys, Optional<String> provider) {}
